"""Advances, balances, member pay."""

"""Accounts, sign-in, one-use links, server-side sessions."""

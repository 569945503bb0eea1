"""Buyers and their terms."""

"""Append-only: who did what to which thing, when, acting for whom."""

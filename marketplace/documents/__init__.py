"""Printable records."""

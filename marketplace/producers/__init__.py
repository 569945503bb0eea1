"""Associations, workshops, members and their techniques."""

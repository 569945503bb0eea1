"""Writes of matching: runs, proposals, offers and their answers. One verb a function."""

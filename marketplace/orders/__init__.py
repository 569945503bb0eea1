"""Orders, lines and their size by colour matrix."""

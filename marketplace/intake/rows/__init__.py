"""What a row of each kind of file holds: one pydantic model a kind, its aliases being the file's headers."""

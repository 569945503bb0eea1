"""Products, photos, time standards, search."""

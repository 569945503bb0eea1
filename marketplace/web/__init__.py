"""Home by role, health, errors."""

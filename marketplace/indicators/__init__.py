"""Planned against achieved: a programme's own indicators beside what the marketplace reckons from what really happened."""

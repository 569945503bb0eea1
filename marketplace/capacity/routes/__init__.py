"""Routes of capacity: a leader's own weeks, the groups side by side, the calendar."""

from marketplace.capacity.routes import calendar, fairs, groups, our_time
from marketplace.capacity.routes.blueprint import bp

__all__ = ["bp", "calendar", "fairs", "groups", "our_time"]

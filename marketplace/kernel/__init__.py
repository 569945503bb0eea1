"""Money, units, weeks and calendars, sampling, references, names, states and errors: standard library only."""

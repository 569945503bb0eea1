"""Hours offered, closures, commitments and what is free."""

"""Frame orders with their monthly call-offs, the agreements that they rest on, and alliances."""

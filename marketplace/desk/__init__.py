"""What people at a desk use everywhere: one search over all, saved filters, comparing."""

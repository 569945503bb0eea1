"""Progress, deliveries and inspections."""

"""Faults over time, on time and in full, how strictly each group is inspected, and what exporters ask of inspections."""

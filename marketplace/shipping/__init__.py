"""Cartons and shipments: what was accepted is packed, and leaves for a country."""

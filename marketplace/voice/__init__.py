"""Recorded phrases: what is recorded, by whom, and what is still missing. Nothing is ever spoken by a machine in Aymara."""

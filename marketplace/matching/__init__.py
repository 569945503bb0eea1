"""Runs, proposals, offers and assignments; the only caller of the engine."""

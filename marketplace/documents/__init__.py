"""Numbered documents, their register and files, export checklists, the printed catalogue and its offline copy."""

"""A marketplace that links weaver associations of El Alto, Bolivia, to exporters."""

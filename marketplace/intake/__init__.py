"""The importer: files in, checked first, nothing half-loaded."""

"""Database, transaction edge, clock, jobs, mail, files, languages, security headers."""

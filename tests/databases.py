"""The databases that tests which commit for real run on: PostgreSQL too where TEST_DATABASE_URL names a server."""

from __future__ import annotations

import os

DATABASES = ["sqlite", "postgresql"] if os.environ.get("TEST_DATABASE_URL") else ["sqlite"]

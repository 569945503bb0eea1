"""The doors: signing in and out, personal links, passwords, devices, language."""

from __future__ import annotations

from marketplace.people import jobs as jobs
from marketplace.people import messages as messages
from marketplace.people.routes import account as account
from marketplace.people.routes import doors as doors
from marketplace.people.routes import links as links
from marketplace.people.routes import phones as phones
from marketplace.people.routes.blueprint import bp as bp

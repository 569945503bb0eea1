"""What can go wrong in the trade, as codes. Features turn a code into a Spanish sentence in their ``messages``."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """A rule of the trade refuses what was asked: ``code`` names the rule, ``params`` fill its sentence.

    ``field`` names the form field that the message belongs beside, where there is one.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

"""Telephone numbers as people write them."""

from __future__ import annotations

import phonenumbers


def as_phone(text: str) -> str | None:
    """A number that a telephone can call, as +59171234567, Bolivian unless it says otherwise; None where it is none."""
    try:
        number = phonenumbers.parse(text, "BO")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

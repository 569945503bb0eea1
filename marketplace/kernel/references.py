"""Short references that people say on the telephone, such as ``PED-3F7K2``: a kind, a body, a check character.

The alphabet has no 0/O, 1/I/L, and no U (heard as V): 30 signs that survive handwriting and a bad line. The last
sign checks the others: one wrong sign and two neighbours changed round are always noticed, because the weights are
distinct and never share a factor with the prime modulus. Reading is tolerant: case, spaces, dots and dashes do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from marketplace.kernel.errors import DomainError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
BODY_LENGTH = 4
# 31 is the next prime above the 30 signs; a body whose check would be the missing 31st sign is never given out.
_PRIME = 31
_KIND = re.compile(r"[A-Z]{2,4}")


def check_sign(kind: str, body: str) -> str | None:
    """The sign that checks ``kind`` and ``body``, or None when this body is not to be given out."""
    letters = sum(ord(letter) * place for place, letter in enumerate(kind, start=1))
    signs = sum(ALPHABET.index(sign) * weight for weight, sign in enumerate(body, start=2))
    value = (letters + signs) % _PRIME
    return ALPHABET[value] if value < len(ALPHABET) else None


def new_reference(kind: str, choose: Callable[[str], str]) -> str:
    """A new reference of ``kind`` (2 to 4 capitals); ``choose`` picks a sign of the alphabet (``secrets.choice``).

    There are about 780,000 of a kind: the caller keeps them unique by a constraint and asks again. Raises ValueError for
    another kind.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of reference")
    while True:
        body = "".join(choose(ALPHABET) for _ in range(BODY_LENGTH))
        check = check_sign(kind, body)
        if check is not None:
            return f"{kind}-{body}{check}"


def parse_reference(text: str, kind: str | None = None) -> str:
    """The reference as it is stored, however it was typed: ``ped 3f7k2``, ``PED.3F7K-2``.

    ``kind`` may be left out in the text when it is given here. Raises DomainError ``bad_reference`` (not of that form, or
    of another kind) or ``mistyped_reference`` (the check sign disagrees).
    """
    signs = re.sub(r"[\s.\-_/]+", "", text).upper()
    found, rest = signs[: -BODY_LENGTH - 1], signs[-BODY_LENGTH - 1 :]
    found = found or kind or ""
    if len(rest) <= BODY_LENGTH or set(rest) - set(ALPHABET) or not _KIND.fullmatch(found) or (kind and found != kind):
        raise DomainError("bad_reference", value=text)
    if check_sign(found, rest[:-1]) != rest[-1]:
        raise DomainError("mistyped_reference", value=text)
    return f"{found}-{rest}"

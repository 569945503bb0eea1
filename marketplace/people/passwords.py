"""Passwords: argon2id hashes, rules in plain words, and the same work whether or not the account exists."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from marketplace.kernel.errors import DomainError

LEAST_LENGTH = 10
MOST_LENGTH = 200
# OWASP's second setting (19 MiB, two rounds): eight sign-ins at once take 150 MB, which a small machine has.
hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# What the best-known lists of leaked passwords are made of, once digits and signs are taken off; Spanish and Bolivian ones too.
_COMMON = frozenset((Path(__file__).parent.parent / "data" / "common_password_words.txt").read_text().split())
_LEET = str.maketrans("0134578@$!", "oieastbasi")


def hash_password(password: str) -> str:
    """The hash to keep. Raises DomainError ``password_short``, ``password_long`` or ``password_common``."""
    check_password(password)
    return hasher.hash(password)


def check_password(password: str) -> None:
    """Raise DomainError unless a password may be used: ten signs or more, and not one that everybody tries first."""
    if len(password) < LEAST_LENGTH:
        raise DomainError("password_short", field="password", least=LEAST_LENGTH)
    if len(password) > MOST_LENGTH:
        raise DomainError("password_long", field="password", most=MOST_LENGTH)
    if is_common(password):
        raise DomainError("password_common", field="password")


def is_common(password: str) -> bool:
    """Whether a password is a well-known word dressed with digits and signs, or nearly one sign repeated."""
    plain = unicodedata.normalize("NFKD", password.lower()).encode("ascii", "ignore").decode()
    if len(set(plain)) < 5:
        return True
    word = re.sub(r"^[^a-z]+|[^a-z]+$", "", plain)
    read = re.sub(r"[^a-z]", "", word.translate(_LEET))
    letters = re.sub(r"[^a-z]", "", plain)
    return len(letters) < 3 or bool({word, read, letters} & _COMMON) or _is_twice(read)


def _is_twice(word: str) -> bool:
    half = len(word) // 2
    return len(word) > 3 and word == word[:half] * 2 and word[:half] in _COMMON


def verify(password: str, kept: str | None) -> bool:
    """Whether ``password`` is the one whose hash is kept. Without a hash the same work is done, and the answer is no."""
    try:
        right = hasher.verify(kept or _nobodys_hash(), password[:MOST_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other costs than today's."""
    return hasher.check_needs_rehash(kept)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """A hash that no password was chosen for, made once."""
    return hasher.hash("nobody has this password, it only costs the same time")

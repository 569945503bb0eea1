"""Names that look alike: pointed out to a coordinator, never merged by themselves.

SUMMA KNITS and SUMA KNITS may be one group written twice; K'ANA INTI and KANA INTI are two groups. Only people know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from marketplace.kernel.textsearch import edits, words

SAME_LETTERS, SAME_WORDS, ONE_LETTER = "same_letters", "same_words", "one_letter"
# In a name shorter than this one letter more or less makes another name.
_SHORTEST_FOR_ONE_LETTER = 5


@dataclass(frozen=True, order=True)
class NearNames:
    """Two names at the places ``first`` < ``second`` of the list asked about, and why they look alike.

    ``reason`` is ``same_letters`` (equal but for case, accents, apostrophes, spaces, punctuation), ``same_words`` (in
    another order) or ``one_letter`` (one letter more, less, other, or two neighbours changed round).
    """

    first: int
    second: int
    reason: str


def folded_name(name: str) -> str:
    """The letters and digits of a name alone, without case, accents, apostrophes, spaces and punctuation."""
    return "".join(words(name))


def near_names(names: Sequence[str]) -> list[NearNames]:
    """All pairs of names that look alike, with the reason, in the order of their places.

    Names whose numbers differ (Grupo 1, Grupo 2) are different on purpose. Takes time in proportion to the letters, not to
    the pairs, so thousands of names are fine.
    """
    keys = [words(name) for name in names]
    found = (NearNames(i, j, reason) for i, j in _candidates(keys) if (reason := _reason(keys[i], keys[j])))
    return sorted(found)


def _candidates(keys: list[list[str]]) -> set[tuple[int, int]]:
    """Pairs that share their letters but one, or all their words: every near pair is among them."""
    buckets: dict[str, set[int]] = defaultdict(set)
    for i, key in enumerate(keys):
        for bucket in _buckets(key):
            buckets[bucket].add(i)
    return {pair for places in buckets.values() for pair in combinations(sorted(places), 2)}


def _buckets(key: list[str]) -> Iterator[str]:
    letters = "".join(key)
    if not letters:
        return
    yield letters
    yield " ".join(sorted(key))
    if len(letters) >= _SHORTEST_FOR_ONE_LETTER:
        yield from (letters[:i] + letters[i + 1 :] for i in range(len(letters)))


def _reason(one: list[str], other: list[str]) -> str | None:
    first, second = "".join(one), "".join(other)
    if first == second:
        return SAME_LETTERS
    if sorted(one) == sorted(other):
        return SAME_WORDS
    if _digits(first) != _digits(second) or min(len(first), len(second)) < _SHORTEST_FOR_ONE_LETTER:
        return None
    return ONE_LETTER if edits(first, second, 1) == 1 else None


def _digits(letters: str) -> str:
    return "".join(sign for sign in letters if sign.isdigit())

"""Words for searching: accents folded, words cut, typing mistakes found. One normaliser for every database.

What FTS5 (SQLite) and tsvector (PostgreSQL) index, and what people type, both pass through ``terms``, so both databases
find the same. The Spanish stemmer is handed in by the catalogue: this module stays with the standard library.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

# An apostrophe is a sound of Aymara and Quechua (ch'ulu, K'ANA) that people write or leave out.
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u00b4`]")
_WORD = re.compile(r"[a-z0-9]+")
STOPWORDS = frozenset(
    _WORD.findall(
        "a al con de del e el en es la las lo los o para por que se sin su sus u un una unas uno unos y and for of the with"
    )
)


def fold(text: str) -> str:
    """Lower case without accents, tildes or apostrophes: ``Ch'ullu ÑANDÚ`` is ``chullu nandu``."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def words(text: str) -> list[str]:
    """The folded words and numbers of a text, in order, stop words included."""
    return _WORD.findall(fold(text))


def terms(text: str, stem: Callable[[str], str]) -> list[str]:
    """The search terms of a text: its words without stop words, each cut to its ``stem``.

    A text of stop words alone keeps them, so that nothing typed finds everything by accident.
    """
    found = words(text)
    kept = [word for word in found if word not in STOPWORDS] or found
    return [stem(word) for word in kept]


def trigrams(word: str) -> frozenset[str]:
    """The three-letter pieces of a word with its edges marked: beginnings weigh more than ends."""
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def similarity(one: str, other: str) -> float:
    """Shared trigrams over all trigrams of two words, 0 to 1, as PostgreSQL's pg_trgm counts them."""
    a, b = trigrams(one), trigrams(other)
    return len(a & b) / len(a | b)


def edits(one: str, other: str, most: int) -> int:
    """Letters inserted, left out, changed or swapped with a neighbour between two words; ``most + 1`` for more than ``most``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def forgiven_edits(word: str) -> int:
    """How many typing mistakes a word of that length is forgiven: none to 3 letters, one to 7, else two."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


class Vocabulary:
    """The words that exist (word to how often), asked what a mistyped word was meant to be."""

    def __init__(self, counts: Mapping[str, int] | Iterable[str]) -> None:
        self._counts = dict(counts) if isinstance(counts, Mapping) else dict.fromkeys(counts, 1)
        self._by_trigram: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._counts):
            for piece in trigrams(word):
                self._by_trigram[piece].append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def meant(self, word: str) -> str | None:
        """The known word that ``word`` was meant to be: itself, or the one with fewest edits, most alike, most frequent.

        None when nothing known lies within the forgiven edits.
        """
        if word in self._counts:
            return word
        most = forgiven_edits(word)
        near = {other for piece in trigrams(word) for other in self._by_trigram.get(piece, ())}
        ranked = [(edits(word, other, most), -similarity(word, other), -self._counts[other], other) for other in near]
        best = min(ranked, default=None)
        return best[3] if best and best[0] <= most else None

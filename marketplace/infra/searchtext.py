"""Words as they are kept for searching: the kernel's normaliser with the Spanish Snowball stemmer."""

from __future__ import annotations

from functools import lru_cache

import snowballstemmer

from marketplace.kernel.textsearch import terms


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Spanish stem of a folded word: ``chompas`` and ``chompa`` are ``chomp``; numbers and codes stay as they are."""
    # A stemmer object keeps the word it works on, so sharing one between threads would mix words up.
    return str(snowballstemmer.stemmer("spanish").stemWord(word)) if word.isalpha() else word


def search_terms(text: str) -> list[str]:
    """The stems to index or to look for, in the order of the text, repeats kept (databases count them)."""
    return terms(text, stem)


def search_text(*parts: str | None) -> str:
    """The stems of several texts as one string to store for FTS5 and tsvector; None counts as nothing."""
    return " ".join(search_terms(" ".join(part for part in parts if part)))

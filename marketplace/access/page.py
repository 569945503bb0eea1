"""The rules as a page for people: docs/access.md. ``python -m marketplace.access.page`` prints it; a test keeps it in step."""

from __future__ import annotations

from marketplace.access.actor import Role
from marketplace.access.permissions import Permission
from marketplace.access.rules import RULES, Predicate

NOBODY = "anonymous"
COLUMNS = (NOBODY, *(role.value for role in Role))
_SIGNED_IN = COLUMNS[1:]
# Each predicate of ``rules`` as the columns it fills and the word it puts there.
_WORDS: dict[str, tuple[tuple[str, ...], str]] = {
    "anyone": (COLUMNS, "all"),
    "signed_in": (_SIGNED_IN, "all"),
    "herself": (_SIGNED_IN, "herself"),
    "in_person": (_SIGNED_IN, "in person"),
    "coordinator_herself": ((Role.COORDINATOR.value,), "herself"),
    "acting_coordinator": ((Role.COORDINATOR.value,), "acting"),
    "market_coordinator": ((Role.COORDINATOR.value,), "posted"),
    "market_verifier": ((Role.VERIFIER.value,), "posted"),
    **{role.value: ((role.value,), "all") for role in Role},
    **{f"own_{role.value}": ((role.value,), "own") for role in Role},
}
HEAD = """# Who can do what

Made from `marketplace/access/rules.py`, the one page of rules, by `python -m marketplace.access.page`; a test fails when the two
differ. Every address names exactly one permission (`python -m marketplace routes` lists them).

- **all**: any such thing. **own**: a thing of one's own association (leader, weaver), exporter, or programme (coordinator,
  verifier).
- **posted**: an order once it is posted. **herself**: what is about the person herself, or about whom she openly acts for.
  **acting**: while she openly acts for a leader. **in person**: what is about the person herself, and nobody who acts for her.
- An empty cell: no. A thing that one may not see answers like one that does not exist.
- A verifier reads and changes nothing. Acting for somebody is chosen openly, shown on every page and written in every journal
  line; it gives nobody a permission over another association.

"""


def cell(predicates: tuple[Predicate, ...], column: str) -> str:
    """The words of one cell; empty when no predicate lets this column in. Raises KeyError for a predicate without a word."""
    words = [_WORDS[predicate.__name__] for predicate in predicates]
    return ", ".join(word for columns, word in words if column in columns)


def access_page() -> str:
    """The whole page in Markdown."""
    lines = ["| permission | meaning | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 2) + "|"]
    for permission in Permission:
        cells = " | ".join(cell(RULES[permission], column) for column in COLUMNS)
        lines.append(f"| `{permission.name}` | {permission.value} | {cells} |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(access_page(), end="")

"""What is on record around the rows of a load, in the words of files: references as codes, not as numbers of the database.

Only rows that the files name, that those point to, and that hang on the same order or group are read, in a number of
queries that grows with the size of the files by chunks and never with the size of the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.intake.drafts import Key, Ref
from marketplace.intake.kinds import KINDS, Children, Kind
from marketplace.intake.parsing import Parsed

CHUNK = 500
"""Values in one IN (...): below every database's limit."""
Row = dict[str, Any]

_HANGING = (
    # (rows of, which hang by, on rows of, needed when these are loaded)
    ("order_lines", "order_id", "orders", {"orders", "order_lines"}),
    ("assignments", "order_line_id", "order_lines", {"orders", "order_lines", "assignments"}),
    ("deliveries", "assignment_id", "assignments", {"assignments", "deliveries", "quality_inspections", "payments"}),
    ("quality_inspections", "delivery_id", "deliveries", {"assignments", "deliveries", "quality_inspections", "payments"}),
    ("payments", "assignment_id", "assignments", {"payments"}),
    ("work_allocations", "assignment_id", "assignments", {"work_allocations"}),
    ("products", "association_id", "associations", {"assignments"}),
)


class World:
    """The rows on record (``base``), the drafts over them (``row``), and the numbers of codes in the database."""

    def __init__(self, session: Session, parsed: Parsed, today: date) -> None:
        self.session = session
        self.parsed = parsed
        self.today = today
        self.base: dict[str, dict[Key, Row]] = defaultdict(dict)
        self.children: dict[str, dict[str, dict[Key, frozenset[tuple[Any, ...]]]]] = defaultdict(lambda: defaultdict(dict))
        self._ids: dict[str, dict[Key, Any]] = defaultdict(dict)
        self._codes: dict[str, dict[Any, Key]] = defaultdict(dict)
        self._index: dict[tuple[str, str], dict[Key, list[Key]]] = {}

    def read(self) -> None:
        """Read everything that the drafts touch."""
        for name in parents_first(self.parsed):
            self._read_drafted(KINDS[name])
        self.read_referred()
        for name, column, parent, needed_by in _HANGING:
            if any(self.parsed.find(kind) for kind in needed_by):
                ids = [row[KINDS[parent].id_column] for row in self.base[parent].values()]
                self._read_where(KINDS[name], column, ids)
        self.read_referred()

    # What derivations and checks ask

    def row(self, ref: Ref | None) -> Row | None:
        """A row as it will be: the one on record with what the files say over it; None when there is none."""
        if ref is None:
            return None
        base = self.base[ref.kind].get(ref.key)
        draft = self.parsed.find(ref.kind).get(ref.key)
        if draft is None:
            return base
        return draft.values if base is None else base | {name: draft.values[name] for name in draft.given}

    def exists(self, ref: Ref) -> bool:
        """Whether a reference leads somewhere; to a row with mistakes of its own it does."""
        return ref.key in self.base[ref.kind] or ref.key in self.parsed.find(ref.kind) or ref in self.parsed.broken

    def hanging(self, kind: str, column: str, parent: Key) -> list[Row]:
        """The rows of ``kind`` whose reference ``column`` is ``parent``, as they will be, in the order of their codes."""
        index = self._index.get((kind, column))
        if index is None:
            index = self._index[kind, column] = defaultdict(list)
            for key in sorted(self.base[kind].keys() | self.parsed.find(kind).keys(), key=str):
                parent_ref = (self.row(Ref(kind, key)) or {}).get(column)
                if parent_ref is not None:
                    index[parent_ref.key].append(key)
        return [row for key in index.get(parent, ()) if (row := self.row(Ref(kind, key))) is not None]

    def programme_of(self, kind: Kind, row: Mapping[str, Any]) -> Key | None:
        """The programme whose row it is; None when it leads nowhere."""
        found: Any = None
        current: Mapping[str, Any] | None = row
        for column in kind.owner or ():
            found = current.get(column) if current is not None else None
            current = self.row(found) if isinstance(found, Ref) else None
        return found.key if isinstance(found, Ref) else found

    def names_on_record(self, kind: Kind) -> list[Row]:
        """Code, name and other names of every row of a kind on record."""
        columns = [kind.table.c[name] for name in ("code", "name", "aliases") if name in kind.table.c]
        return [dict(row) for row in self.session.execute(select(*columns).order_by(kind.table.c.code)).mappings()]

    # Numbers of the database

    def id_of(self, ref: Ref) -> Any:
        """The number of a row on record. Raises KeyError for one that is not there yet."""
        return self._ids[ref.kind][ref.key]

    def learn(self, kind: Kind, keys: Iterable[Key]) -> None:
        """Read the numbers that new rows were given."""
        if kind.id_column in kind.key:
            self._ids[kind.name].update({key: key for key in keys})
            return
        if len(kind.key) > 1:
            return
        code = kind.table.c[kind.key[0]]
        for chunk in chunks(list(keys)):
            for number, found in self.session.execute(select(kind.table.c[kind.id_column], code).where(code.in_(chunk))):
                self._know(kind.name, found, number)

    # Reading

    def _read_drafted(self, kind: Kind) -> None:
        column = kind.key[0]
        values = {draft.values[column] for draft in self.parsed.find(kind.name).values()}
        if column in kind.refs:
            self._read_keys(KINDS[kind.refs[column]], {ref.key for ref in values})
            values = {self._ids[ref.kind][ref.key] for ref in values if ref.key in self._ids[ref.kind]}
        self._read_where(kind, column, values)

    def _read_keys(self, kind: Kind, keys: Iterable[Key]) -> None:
        self._read_where(kind, kind.key[0], [key for key in keys if key not in self.base[kind.name]])

    def read_referred(self) -> None:
        """Read what drafts and rows on record point to, and what that points to, until nothing is missing."""
        asked: set[Ref] = set()
        while wanted := {ref for ref in self._refs() if ref.key not in self.base[ref.kind]} - asked:
            asked |= wanted
            for name in KINDS:
                self._read_keys(KINDS[name], [ref.key for ref in wanted if ref.kind == name])

    def _refs(self) -> Iterator[Ref]:
        for name, kind in KINDS.items():
            rows = [draft.values for draft in self.parsed.find(name).values()] + list(self.base[name].values())
            for column in kind.refs:
                yield from (row[column] for row in rows if row.get(column) is not None)
            for draft in self.parsed.find(name).values():
                yield from (ref for _, ref in kind.many_refs(draft))

    def _read_where(self, kind: Kind, column: str, values: Iterable[Any]) -> None:
        found: list[Row] = []
        for chunk in chunks(sorted(set(values), key=str)):
            statement = select(kind.table).where(kind.table.c[column].in_(chunk)).order_by(*kind.table.primary_key)
            found.extend(dict(row) for row in self.session.execute(statement).mappings())
        self._name_references(kind, found)
        for row in found:
            key = tuple(row[name] for name in kind.key) if len(kind.key) > 1 else row[kind.key[0]]
            self.base[kind.name].setdefault(key, row)
            self._know(kind.name, key, row[kind.id_column])
        for name, child in kind.children.items():
            self._read_children(kind, name, child, found)

    def _name_references(self, kind: Kind, rows: list[Row]) -> None:
        """Put codes in place of numbers."""
        for column, target in kind.refs.items():
            numbers = {row[column] for row in rows if row[column] is not None}
            self._read_codes(KINDS[target], numbers - self._codes[target].keys())
            for row in rows:
                row[column] = None if row[column] is None else Ref(target, self._codes[target][row[column]])

    def _read_codes(self, kind: Kind, numbers: Iterable[Any]) -> None:
        number, code = kind.table.c[kind.id_column], kind.table.c[kind.key[0]]
        for chunk in chunks(sorted(numbers, key=str)):
            for found, key in self.session.execute(select(number, code).where(number.in_(chunk))):
                self._know(kind.name, key, found)

    def _read_children(self, kind: Kind, name: str, child: Children, rows: list[Row]) -> None:
        keys = {row[kind.id_column]: row[kind.key[0]] for row in rows}
        found: dict[Key, set[tuple[Any, ...]]] = {key: set() for key in keys.values()}
        columns = [child.table.c[column] for column in child.columns]
        for chunk in chunks(sorted(keys)):
            parent = child.table.c[child.parent]
            for number, *values in self.session.execute(select(parent, *columns).where(parent.in_(chunk))):
                found[keys[number]].add(tuple(values))
        self.children[kind.name][name].update({key: frozenset(values) for key, values in found.items()})

    def _know(self, kind: str, key: Key, number: Any) -> None:
        self._ids[kind][key] = number
        self._codes[kind][number] = key


def parents_first(parsed: Parsed) -> list[str]:
    """The kinds that have drafts, in loading order."""
    return [name for name in KINDS if parsed.find(name)]


def chunks(values: list[Any]) -> Iterator[list[Any]]:
    """The values in parts of at most CHUNK."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]

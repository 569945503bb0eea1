"""Who is asking: a plain object that services and queries take, so that none of them looks at the request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles. A verifier reads and changes nothing."""

    LEADER = "leader"
    WEAVER = "weaver"
    EXPORTER = "exporter"
    COORDINATOR = "coordinator"
    VERIFIER = "verifier"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Actor:
    """A signed-in person in one role, and for whom she acts, if for somebody."""

    account_id: int
    display_name: str
    role: Role
    language: str = "es"
    association_id: int | None = None
    """The leader's or weaver's association."""
    exporter_id: int | None = None
    programme_ids: frozenset[int] = frozenset()
    """The coordinator's or verifier's programmes."""
    member_id: int | None = None
    acting_for_member_id: int | None = None
    """The member for whom this person openly acts; written to every journal line."""
    acting_for_name: str | None = None
    acting_association_id: int | None = None
    """The association of the member acted for."""
    session_id: int | None = None
    unread: int = 0
    """How many notices she has not seen."""

    @property
    def works_for_association_id(self) -> int | None:
        """The association whose pages these are: one's own, else that of the member acted for."""
        return self.association_id if self.association_id is not None else self.acting_association_id

    @property
    def acts_as_member_id(self) -> int | None:
        """The member whose things these are: the one acted for, else her own."""
        return self.acting_for_member_id or self.member_id

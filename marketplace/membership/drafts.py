"""What forms hand to services."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.access.actor import Role


@dataclass(frozen=True)
class RoleDraft:
    """A role and where it holds: an exporter, or one programme or more, or nowhere for an administrator."""

    role: Role
    exporter_id: int | None = None
    programme_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class AccountDraft:
    """A new account for somebody at a desk."""

    name: str
    email: str
    language: str
    role: RoleDraft
    phone: str | None = None

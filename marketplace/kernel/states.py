"""States as tables: which state follows which, checked in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.kernel.errors import DomainError


@dataclass(frozen=True)
class States:
    """A transition table: ``moves[state]`` are the states that may follow it. The first state is the initial one."""

    thing: str
    moves: Mapping[str, tuple[str, ...]]

    @property
    def initial(self) -> str:
        """The state in which a new thing begins."""
        return next(iter(self.moves))

    def allows(self, current: str, target: str) -> bool:
        """Whether ``target`` may follow ``current``."""
        return target in self.moves.get(current, ())

    def check(self, current: str, target: str) -> None:
        """Raise DomainError ``wrong_state`` unless ``target`` may follow ``current``."""
        if not self.allows(current, target):
            raise DomainError("wrong_state", thing=self.thing, current=current, target=target)

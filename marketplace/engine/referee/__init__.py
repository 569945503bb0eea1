"""The referee: judges any plan, hand-made ones too. Standard library only; it shares no code with the solver."""

from marketplace.engine.referee.verdict import Verdict, Violation, judge, overbooked

__all__ = ["Verdict", "Violation", "judge", "overbooked"]

"""The 26 formulas, by their codes. Each is a pure function from facts to a result."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.indicators.formulas import deliveries, groups, income, market
from marketplace.indicators.results import Formula

FORMULAS: dict[str, Formula] = {
    one.code: one
    for one in sorted(
        (*income.FORMULAS, *deliveries.FORMULAS, *market.FORMULAS, *groups.FORMULAS), key=lambda formula: formula.code
    )
}
THEMES = {
    "income": _l("Ingreso y empleo"), "deliveries": _l("Entregas y calidad"), "market": _l("Mercado"),
    "groups": _l("Grupos y programa"),
}  # fmt: skip

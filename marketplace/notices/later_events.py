"""Events of agreements, shipments, late fees and pieces that go on to other groups."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.notices import later_facts as facts
from marketplace.notices.events import Event, To, register

register(
    {
        ("sent", "agreement"): Event(
            "agreement_sent", (To.LEADER, To.COORDINATOR), facts.of_agreement,
            _l("%(exporter)s propone un acuerdo: %(pieces)s al mes, %(what)s."),
        ),
        ("proposed", "agreement"): Event(
            "agreement_proposed", (To.LEADER, To.COORDINATOR), facts.of_agreement,
            _l("%(exporter)s propone otros términos: %(what)s."),
        ),
        ("signed", "agreement"): Event(
            "agreement_signed", (To.LEADER, To.EXPORTER, To.COORDINATOR), facts.of_agreement,
            _l("Acuerdo firmado con %(group)s: %(pieces)s al mes, %(what)s."),
        ),
        ("refused", "agreement"): Event(
            "agreement_refused", (To.EXPORTER, To.COORDINATOR), facts.of_agreement,
            _l("%(group)s no firmó el acuerdo: %(what)s."),
        ),
        ("terminated", "agreement"): Event(
            "agreement_over", (To.LEADER, To.EXPORTER, To.COORDINATOR), facts.of_agreement,
            _l("Terminó el acuerdo %(record)s entre %(exporter)s y %(group)s."),
        ),
        ("dispatched", "shipment"): Event(
            "dispatched", (To.EXPORTER, To.COORDINATOR), facts.of_shipment, _l("Salió el envío %(what)s con %(carrier)s."),
        ),
        ("arrived", "shipment"): Event(
            "arrived", (To.EXPORTER, To.COORDINATOR), facts.of_shipment, _l("Llegó el envío %(what)s."),
        ),
        ("released", "assignment"): Event(
            "pieces_passed_on", (To.LEADER, To.EXPORTER), facts.of_released_pieces,
            _l("%(group)s: %(released)s piezas salen de su trabajo, quedan %(pieces)s. Motivo: %(reason)s."),
        ),
        ("returned_pieces", "assignment"): Event(
            "pieces_came_back", (To.LEADER, To.EXPORTER), facts.of_released_pieces,
            _l("%(group)s: volvieron %(released)s piezas. Su trabajo es de %(pieces)s."),
        ),
        ("charged_late_fee", "money_entry"): Event(
            "late_fee", (To.EXPORTER, To.LEADER), facts.of_money_entry,
            _l("Recargo por atraso de %(amount_minor)s, trabajo de %(group)s."),
        ),
        ("corrected_late_fee", "money_entry"): Event(
            "late_fee_corrected", (To.EXPORTER, To.LEADER), facts.of_money_entry,
            _l("El recargo por atraso ahora es de %(amount_minor)s, trabajo de %(group)s."),
        ),
        ("dropped_late_fee", "money_entry"): Event(
            "late_fee_dropped", (To.EXPORTER, To.LEADER), facts.of_money_entry,
            _l("Ya no hay el recargo de %(amount_minor)s, trabajo de %(group)s."),
        ),
        ("waived_fee", "money_entry"): Event(
            "fee_waived", (To.EXPORTER, To.LEADER), facts.of_money_entry,
            _l("Se perdonó el recargo de %(amount_minor)s, trabajo de %(group)s."),
        ),
    }
)  # fmt: skip

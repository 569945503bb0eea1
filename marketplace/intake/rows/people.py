"""Programmes, associations, workshops, members and exporters."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from marketplace.intake.cells import one_of
from marketplace.intake.rows.base import (
    BasisPoints,
    Code,
    Codes,
    Count,
    Day,
    FileRow,
    Flag,
    Hours,
    Hundredths,
    Minor,
    Phone,
    Text,
    Year,
)

Sex = Annotated[str, BeforeValidator(one_of({"F": "F", "M": "M", "mujer": "F", "hombre": "M"}))]
Language = Annotated[str, BeforeValidator(one_of({"es": "es", "en": "en"}))]
_INCOTERMS_2020 = ("EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP")
Incoterm = Annotated[str, BeforeValidator(one_of({name: name for name in _INCOTERMS_2020}))]
OnboardingState = Annotated[
    str,
    BeforeValidator(
        one_of(
            {
                "invitada": "invited", "en registro": "onboarding", "lista para revisar": "ready_for_review",
                "aprobada": "approved", "suspendida": "suspended", "rechazada": "rejected",
            }
        )
    ),
]  # fmt: skip


_FORMALITY = one_of({"formal": "formal", "de palabra": "verbal", "verbal": "verbal", "no consta": ""})


def _formality(cell: Any) -> str | None:
    """Formal or verbal; None where the source does not say."""
    return _FORMALITY(cell) or None


Formality = Annotated[str | None, BeforeValidator(_formality)]


class ProgrammeRow(FileRow):
    """A row of programmes.csv."""

    unused: ClassVar = frozenset({"grant_usd", "budget_usd"})

    code: Code = Field(alias="id")
    name: Text
    executor: Text = ""
    funder: Text = ""
    starts_on: Day | None = Field(None, alias="start")
    ends_on: Day | None = Field(None, alias="end")
    source: Text = ""
    note: Text = ""


class AssociationRow(FileRow):
    """A row of associations.csv. Hours a day are the mean of its members', so they are not kept."""

    unused: ClassVar = frozenset({"hours_per_day"})

    code: Code = Field(alias="id")
    short_code: Text = Field("", alias="code")
    name: Text
    aliases: Text = ""
    programme_id: Code
    trade: Text = Field("", alias="trade_source_text")
    techniques: Codes = Field((), alias="technique_codes")
    ofami_group: Count | None = None
    market_ready: Flag = False
    market_ready_reason: Text = ""
    legal_status: Text = ""
    workshops_stated: Count | None = Field(None, alias="workshops_n")
    members_stated: Count | None = Field(None, alias="members_n")
    women_stated: Count | None = Field(None, alias="women_n")
    leader_member_id: Code | None = None
    city: Text = "El Alto"
    zone: Text = ""
    source: Text = ""
    name_is_placeholder: Flag = False
    state: OnboardingState = "approved"


class WorkshopRow(FileRow):
    """A row of workshops.csv. The persons of a workshop are its members, counted."""

    unused: ClassVar = frozenset({"persons"})

    code: Code = Field(alias="id")
    association_id: Code
    name: Text
    leader_member_id: Code | None = None
    zone: Text = ""
    city: Text = "El Alto"
    techniques: Codes = Field((), alias="technique_codes")
    source: Text = ""
    note: Text = ""


class MemberRow(FileRow):
    """A row of members.csv."""

    code: Code = Field(alias="id")
    workshop_id: Code
    association_id: Code
    full_name: Text
    sex: Sex | None = None
    birth_year: Year | None = None
    languages: Text = ""
    reading: Text = ""
    phone_type: Text = ""
    phone: Phone | None = Field(None, alias="phone_demo")
    millihours_a_day: Hours = Field(alias="hours_per_day")
    source: Text = ""


class ExporterRow(FileRow):
    """A row of exporters.csv."""

    code: Code = Field(alias="id")
    name: Text
    country: Text = "Bolivia"
    language: Language = "es"
    kind: Text = "exportador"
    incoterm: Incoterm = "FCA"
    advance_basis_points: BasisPoints = Field(0, alias="advance_pct")
    balance_days: Count = Field(30, alias="balance_days_after_acceptance")
    aql_hundredths: Hundredths = Field(250, alias="aql_major")
    source: Text = ""
    name_is_placeholder: Flag = False


class LoanRow(FileRow):
    """A row of loans.csv: amounts in US dollars. A loan without a state is one that runs."""

    code: Code = Field(alias="id")
    programme_id: Code
    association_id: Code
    workshop_id: Code | None = None
    lender: Text
    amount_usd_minor: Minor = Field(alias="amount_usd")
    outstanding_usd_minor: Minor | None = Field(None, alias="outstanding_usd")
    share_lender_usd_minor: Minor | None = Field(None, alias="share_lender_usd")
    granted_on: Day | None = Field(None, alias="granted")
    source: Text = ""
    note: Text = ""


IndicatorState = Annotated[
    str,
    BeforeValidator(
        one_of({"registrado": "recorded", "sin registro": "no_record", "no planificado": "not_planned", "meta": "target"})
    ),
]


class IndicatorRow(FileRow):
    """A row of programme_indicators.csv. The percentage follows from its two numbers; an empty number is no record, never 0."""

    unused: ClassVar = frozenset({"pct_achieved"})

    code: Code = Field(alias="id")
    programme_id: Code
    result_code: Text = ""
    title: Text = Field(alias="indicator")
    unit: Text = ""
    planned_hundredths: Hundredths | None = Field(None, alias="planned")
    achieved_hundredths: Hundredths | None = Field(None, alias="achieved")
    state: IndicatorState = Field(alias="record_status")
    formula: Code | None = None
    quote: Text = ""
    source: Text = ""


class AllianceRow(FileRow):
    """A row of alliances.csv. Whether it was signed is never taken from a file."""

    code: Code = Field(alias="id")
    programme_id: Code
    partner: Text
    kind: Text = ""
    association_id: Code | None = None
    formality: Formality = None
    source: Text = ""
    note: Text = ""

"""Whose income is told to whom, on El Alto's data; Nueva Esperanza's month in minimum wages; the nine questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.income import services
from marketplace.income.drafts import BaselineDraft, PieceDraft
from marketplace.income.models import Baseline
from marketplace.income.queries import association_income, baseline_of, income_of, programme_incomes
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.money.models import MemberPay
from marketplace.orders.models import Order
from marketplace.people.models import Account
from marketplace.producers.models import Association, Member, Programme, Workshop
from marketplace.producers.queries import load_member
from tests import factories as make
from tests.el_alto import app, by_code  # noqa: F401

SignIn = Callable[[Account], FlaskClient]


@pytest.fixture
def group(app: Flask) -> Association:
    found: Association = by_code(Association, "A19")
    return found


def weavers(group: Association) -> list[Member]:
    ids = db.session.scalars(select(Member.id).where(Member.association_id == group.id).order_by(Member.id).limit(4)).all()
    found = [load_member(number) for number in ids]
    return [member for member in found if member is not None]


def test_nueva_esperanza_earns_1936_a_woman_and_month_which_is_0_587_minimum_wages(group: Association) -> None:
    whole, _workshops = association_income(group)
    mean = whole.woman_month
    assert mean is not None
    assert mean[0] == 193_600
    assert mean[1] is not None
    assert round(float(mean[1]), 3) == 0.587
    assert [(month.month, month.weavers) for month in whole.months] == [(date(2026, n, 1), 75) for n in (10, 9, 8, 7, 6)]


def test_the_groups_of_a_programme_are_told_as_they_are_in_the_rows_of_pay(group: Association) -> None:
    found = {one.id: one for one in programme_incomes([group.programme_id])}
    rows = db.session.execute(
        select(MemberPay.amount_minor).join(Member, Member.id == MemberPay.member_id).where(Member.association_id == group.id)
    )
    assert sum(month.minor for month in found[group.id].months) == sum(minor for (minor,) in rows)


def test_a_month_of_four_weavers_is_not_told_and_neither_can_it_be_reckoned(app: Flask) -> None:
    """Four of one workshop and many of others: the workshop is kept back, and one more with it."""
    group = by_code(Association, "A19")
    month = date(2026, 6, 1)
    few, other = db.session.scalars(select(Workshop).where(Workshop.association_id == group.id).order_by(Workshop.id).limit(2))
    for member in db.session.scalars(select(Member).where(Member.workshop_id == few.id).order_by(Member.id).offset(4)):
        member.workshop_id = other.id
    db.session.flush()
    whole, workshops = association_income(group)
    told = [one for one in workshops if any(found.month == month for found in one.months)]
    total = next(found for found in whole.months if found.month == month)
    told_people = sum(found.weavers for one in told for found in one.months if found.month == month)
    assert few.id not in {one.id for one in told}
    assert len(told) == len(workshops) - 2
    assert total.weavers - told_people >= 5


def baseline_of_hers(actor: Actor, member: Member, each: int | None = 90_000) -> Baseline:
    return services.keep_answers(
        actor,
        member,
        BaselineDraft(True, (PieceDraft("chompa", 2, each),), yarn_by="buyer", days_a_week=5, millihours_a_day=6000),
    )


def coordinator_of(group: Association) -> tuple[Account, Actor]:
    account = make.make_account("coordinator", programme_id=group.programme_id)
    return account, Actor(account.id, "Rosa", Role.COORDINATOR, programme_ids=frozenset({group.programme_id}))


def test_her_months_stand_beside_where_she_began(group: Association) -> None:
    _account, actor = coordinator_of(group)
    member = weavers(group)[0]
    baseline_of_hers(actor, member)
    income = income_of(member)
    assert income.figures is not None
    assert income.figures.income_minor == 180_000
    assert income.latest is not None
    expected = round(100 * (income.latest.headline.minor - 180_000) / 180_000)
    assert income.against_baseline(income.latest) == expected


def test_without_her_word_nothing_is_kept(group: Association) -> None:
    _account, actor = coordinator_of(group)
    with pytest.raises(DomainError, match="consent_missing"):
        services.keep_answers(actor, weavers(group)[0], BaselineDraft(False, None))


def test_a_correction_of_answers_is_a_new_row_and_the_first_day_stays(group: Association) -> None:
    _account, actor = coordinator_of(group)
    member = weavers(group)[0]
    first = baseline_of_hers(actor, member, None)
    second = baseline_of_hers(actor, member)
    db.session.flush()
    assert (second.corrects_id, second.taken_on) == (first.id, first.taken_on)
    found = baseline_of(member.id)
    assert found is not None
    assert found.id == second.id
    assert db.session.query(Baseline).count() == 2


def test_the_journal_says_that_she_answered_and_not_what(group: Association) -> None:
    _account, actor = coordinator_of(group)
    baseline_of_hers(actor, weavers(group)[0])
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.thing == "baseline")).one()
    assert line.details == {}


def test_no_se_on_every_question_is_kept_as_no_record(group: Association, sign_in: SignIn) -> None:
    member = weavers(group)[0]
    browser = sign_in(make.make_account("weaver", association_id=group.id, member_id=member.id))
    assert browser.get("/mi-linea-base").status_code == 200
    sent = {"consent": "y", "pieces_unknown": "y", "yarn_by": "unknown", "season": "unknown", "other_work": "unknown", "owed": "",
            "days": "0", "days_unknown": "y"}  # fmt: skip
    assert browser.post("/mi-linea-base", data=sent).status_code == 303
    kept = baseline_of(member.id)
    assert kept is not None
    assert not kept.pieces_known
    answers = (kept.yarn_by, kept.yarn_minor, kept.days_a_week, kept.millihours_a_day, kept.season, kept.other_work,
               kept.months_a_year, kept.owed_minor)  # fmt: skip
    assert answers == (None,) * 8


def test_she_answers_by_taps_and_what_she_tapped_is_there_again(group: Association, sign_in: SignIn) -> None:
    member = weavers(group)[0]
    browser = sign_in(make.make_account("weaver", association_id=group.id, member_id=member.id))
    sent = {"consent": "y", "n_chompa": "3", "bs_chompa": "120", "yarn_by": "me", "yarn": "50", "days": "4", "hours": "7",
            "season": "less", "other_work": "100_300", "months": "0", "owed": "0"}  # fmt: skip
    assert browser.post("/mi-linea-base", data={**sent, "consent": ""}).status_code == 422
    assert browser.post("/mi-linea-base", data=sent).status_code == 303
    kept = baseline_of(member.id)
    assert kept is not None
    assert [(one.what, one.pieces, one.each_minor) for one in kept.pieces] == [("chompa", 3, 12_000)]
    assert (kept.yarn_minor, kept.owed_minor, kept.months_a_year, kept.season) == (5000, 0, 0, "less")
    assert 'value="120"' in browser.get("/mi-linea-base").text


def test_a_number_that_cannot_be_is_asked_again_with_what_she_typed(group: Association, sign_in: SignIn) -> None:
    member = weavers(group)[0]
    browser = sign_in(make.make_account("weaver", association_id=group.id, member_id=member.id))
    sent = {"consent": "y", "n_chompa": "-3", "bs_chompa": "abc", "days": "9", "hours": "30", "months": "5"}
    answer = browser.post("/mi-linea-base", data=sent)
    assert answer.status_code == 422
    assert 'value="abc"' in answer.text
    assert 'value="30"' in answer.text
    assert "Pon un número de 0 a 7." in answer.text
    assert baseline_of(member.id) is None


def test_what_she_says_later_counts_though_no_se_was_ticked_before(group: Association, sign_in: SignIn) -> None:
    member = weavers(group)[0]
    browser = sign_in(make.make_account("weaver", association_id=group.id, member_id=member.id))
    nothing = {"consent": "y", "pieces_unknown": "y", "days_unknown": "y", "yarn_unknown": "y"}
    assert browser.post("/mi-linea-base", data=nothing | {"yarn": "40"}).status_code == 303
    assert browser.post("/mi-linea-base", data=nothing | {"n_chompa": "3", "bs_chompa": "200", "days": "5"}).status_code == 303
    kept = baseline_of(member.id)
    assert [(one.what, one.pieces, one.each_minor) for one in kept.pieces] == [("chompa", 3, 20_000)]
    assert kept.days_a_week == 5
    # The number of before still stands in its field: here the tick is what is new.
    assert browser.post("/mi-linea-base", data={"consent": "y", "days": "5", "days_unknown": "y"}).status_code == 303
    assert baseline_of(member.id).days_a_week is None


def test_who_reads_whose_income(group: Association, sign_in: SignIn) -> None:
    """URL x role: hers is hers and her coordinator's, groups are for those of the house, and an exporter reads none."""
    members = weavers(group)
    hers = members[1]
    everybody = {
        "herself": make.make_account("weaver", association_id=group.id, member_id=hers.id),
        "another weaver": make.make_account("weaver", association_id=group.id, member_id=members[2].id),
        "leader": make.make_account("leader", association_id=group.id, member_id=members[0].id),
        "exporter": make.make_account("exporter", exporter_id=by_code(Order, "O-NE-202606").exporter_id),
        "coordinator": coordinator_of(group)[0],
        "other coordinator": make.make_account("coordinator", programme_id=by_code(Programme, "P-BO481").id),
        "verifier": make.make_account("verifier", programme_id=group.programme_id),
        "administrator": make.make_account("administrator"),
    }
    readers = {
        f"/tejedoras/{hers.id}/ingreso": {"herself", "coordinator"},
        f"/tejedoras/{hers.id}/linea-base": {"herself", "coordinator"},
        f"/tejedoras/{hers.id}/estado-de-cuenta": {"herself", "coordinator"},
        f"/asociaciones/{group.id}/lineas-base": {"coordinator"},
        f"/asociaciones/{group.id}/ingresos": {"leader", "coordinator", "verifier", "administrator"},
        "/ingresos": {"coordinator", "other coordinator", "verifier", "administrator"},
        "/mi-ingreso": {"herself", "another weaver", "leader"},
    }
    for path, expected in readers.items():
        pages = {role: sign_in(account).get(path) for role, account in everybody.items()}
        assert {role for role, page in pages.items() if page.status_code == 200} == expected, path
        for role in expected - {"herself", "coordinator"}:
            assert hers.full_name not in pages[role].text, (path, role)


def test_who_acts_for_her_does_not_read_her_income(group: Association, sign_in: SignIn) -> None:
    """Even a leader who openly acts for her, as she may for other things, sees only her own."""
    from marketplace.access.permissions import Permission
    from marketplace.access.rules import may

    member = weavers(group)[1]
    leader = Actor(
        1, "Felipa", Role.LEADER, association_id=group.id, member_id=weavers(group)[0].id, acting_for_member_id=member.id
    )
    assert not may(leader, Permission.INCOME_VIEW, member.scope())
    assert not may(leader, Permission.BASELINE_EDIT, member.scope())


def test_an_exporter_meets_no_weaver_on_any_page_of_money(group: Association, sign_in: SignIn) -> None:
    order = by_code(Order, "O-NE-202606")
    names = db.session.scalars(select(Member.full_name).where(Member.association_id == group.id)).all()
    browser = sign_in(make.make_account("exporter", exporter_id=order.exporter_id))
    pay = db.session.scalars(select(MemberPay).order_by(MemberPay.id)).first()
    assert pay is not None
    number = pay.assignment_id
    account = f"/pedidos/{order.id}/estado-de-cuenta"
    work = f"/trabajos/{number}"
    for path in ("/pagos", "/pagos/lista.csv", account, f"{account}.csv", f"/pedidos/{order.id}", f"{work}/pagos", work):
        page = browser.get(path)
        assert page.status_code == 200, path
        assert not [name for name in names if name in page.text], path
    assert browser.get(f"/trabajos/{number}/reparto").status_code == 404


def test_her_own_page_tells_the_month_the_hour_and_the_share(group: Association, sign_in: SignIn) -> None:
    member = weavers(group)[1]
    latest = income_of(member).latest
    assert latest is not None
    page = sign_in(make.make_account("weaver", association_id=group.id, member_id=member.id)).get("/mi-ingreso").text
    assert bolivianos(latest.headline.minor) in page
    assert "Pagado, falta que confirmes" in page
    assert "Del salario mínimo" in page


def bolivianos(minor: int) -> str:
    return f"{minor / 100:,.2f}".replace(",", "x").replace(".", ",").replace("x", ".")


def confirm(group: Association, month: date, weavers: int) -> int:
    """The first so many weavers of a month say that their pay came; centavos of it."""
    rows = db.session.scalars(
        select(MemberPay)
        .join(Member, Member.id == MemberPay.member_id)
        .where(Member.association_id == group.id, MemberPay.paid_on.between(month, month.replace(day=31)))
        .order_by(MemberPay.member_id)
    ).all()
    chosen = sorted({row.member_id for row in rows})[:weavers]
    for row in rows:
        if row.member_id in chosen:
            row.state, row.confirmed_at = "confirmed", make.NOW
    db.session.flush()
    return sum(row.amount_minor for row in rows if row.member_id in chosen)


def test_what_she_confirmed_stands_apart_from_what_she_has_still_to_confirm(group: Association, sign_in: SignIn) -> None:
    october = date(2026, 10, 1)
    member = weavers(group)[0]
    before = income_of(member).latest
    assert before is not None
    assert (before.month, before.confirmed) == (october, None)
    confirm(group, october, 1)
    after = income_of(member).latest
    assert after is not None
    assert (after.headline, after.unconfirmed) == (before.headline, None)
    page = sign_in(make.make_account("weaver", association_id=group.id, member_id=member.id)).get("/mi-ingreso").text
    assert "Confirmado por ti" in page


def test_a_groups_confirmed_month_is_told_apart_and_never_of_fewer_than_five(group: Association, sign_in: SignIn) -> None:
    october = date(2026, 10, 1)

    def told() -> int | None:
        month = next(one for one in association_income(group)[0].months if one.month == october)
        return month.confirmed.minor if month.confirmed else None

    assert told() is None
    confirm(group, october, 4)
    assert told() is None
    minor = confirm(group, october, 10)
    assert told() == minor
    page = sign_in(make.make_account("administrator")).get("/ingresos").text
    assert bolivianos(round(minor / 10)) in page
    assert bolivianos(193_600) in page
    # Of 75 women 71: what is left over would be the pay of four.
    confirm(group, october, 71)
    assert told() is None


def test_the_pages_of_groups_send_the_same_queries_whatever_the_rows(
    group: Association, sign_in: SignIn, count_queries: Callable[[], object]
) -> None:
    browser = sign_in(make.make_account("administrator"))

    def queries() -> int:
        with count_queries() as sent:  # type: ignore[attr-defined]
            assert browser.get("/ingresos").status_code == 200
        return len(sent)

    assert queries() == queries() <= 12

"""Capacity's pages: a leader's weeks by taps alone, the groups side by side, the calendar with its sources."""

import csv
import io
import re
from datetime import date

import pytest
from sqlalchemy import select

from marketplace.capacity.models import CalendarClosure, CapacityChange, MemberAbsence
from marketplace.capacity.queries import hours_by_week, work_of_week
from marketplace.infra.database import db
from tests import factories as make

WEEK = "2026-W48"
CLOSURE = {"day": "2026-11-25", "name": "Paro cívico", "scope_kind": "nacional", "zone": "", "closed": "100", "source": "radio"}


@pytest.fixture
def group(app):
    return make.make_association(members=3, zone="Senkata", name="Sumaq Ampara")


@pytest.fixture
def leader(group, sign_in):
    return sign_in(make.make_account("leader", association_id=group.id))


@pytest.fixture
def coordinator(group, sign_in):
    return sign_in(make.make_account("coordinator", programme_id=group.programme_id))


def members(group) -> list[int]:
    return list(db.session.scalars(select(make.Member.id).where(make.Member.association_id == group.id).order_by(make.Member.id)))


def test_a_leader_says_who_does_not_work_by_taps_alone(leader, group) -> None:
    page = leader.get("/nuestro-tiempo").text
    assert page.count('class="week"') == 8
    assert f'href="/nuestro-tiempo/{WEEK}"' in page
    who = leader.get(f"/nuestro-tiempo/{WEEK}").text
    assert who.count('name="members"') == 3
    absent = members(group)[:2]
    assert leader.post(f"/nuestro-tiempo/{WEEK}", data={"members": absent}).location == "/nuestro-tiempo"
    assert set(db.session.scalars(select(MemberAbsence.member_id))) == set(absent)
    assert "40&nbsp;h" in leader.get("/nuestro-tiempo").text
    assert leader.get(f"/nuestro-tiempo/{WEEK}").text.count(" checked") == 2


def test_no_page_of_a_leader_asks_for_text(leader) -> None:
    for page in ("/nuestro-tiempo", f"/nuestro-tiempo/{WEEK}"):
        inputs = re.findall(r"<(?:input|textarea)[^>]*>", leader.get(page).text)
        typed = [
            tag
            for tag in inputs
            if 'type="hidden"' not in tag and 'type="checkbox"' not in tag and 'inputmode="numeric"' not in tag
        ]
        assert typed == []


def test_a_leader_may_say_hours_instead(leader, group) -> None:
    assert leader.post(f"/nuestro-tiempo/{WEEK}/horas", data={"hours": "70"}).status_code == 303
    assert db.session.scalars(select(CapacityChange.millihours)).one() == 70_000
    assert leader.post(f"/nuestro-tiempo/{WEEK}/horas", data={"hours": "muchas"}).status_code == 422


@pytest.mark.parametrize("week", ["2026-W40", "2026-W60", "ahora"])
def test_weeks_that_are_over_or_do_not_exist_are_not_there(leader, week: str) -> None:
    assert leader.get(f"/nuestro-tiempo/{week}").status_code == 404
    assert leader.post(f"/nuestro-tiempo/{week}", data={}).status_code == 404


def test_nobody_changes_another_groups_week(leader, sign_in) -> None:
    other = make.make_association(members=1)
    stranger = members(other)[0]
    assert leader.get(f"/capacidad/{other.id}").status_code == 404
    assert leader.post(f"/capacidad/{other.id}/{WEEK}", data={"hours": "1"}).status_code == 404
    assert leader.post(f"/nuestro-tiempo/{WEEK}", data={"members": [stranger]}).status_code == 409
    verifier = sign_in(make.make_account("verifier", programme_id=other.programme_id))
    assert verifier.get(f"/capacidad/{other.id}").status_code == 200
    assert verifier.post(f"/capacidad/{other.id}/{WEEK}", data={"hours": "1"}).status_code == 404
    assert db.session.scalars(select(CapacityChange)).all() == []


def test_a_coordinator_sees_her_programmes_groups_and_no_others(coordinator, group) -> None:
    other = make.make_association(members=1, name="Ajena")
    page = coordinator.get("/capacidad").text
    assert group.name in page
    assert other.name not in page
    rows = list(csv.reader(io.StringIO(coordinator.get("/capacidad/lista.csv").data.decode("utf-8-sig"))))
    assert len(rows) == 27
    assert rows[1] == [group.code, group.name, "Senkata", "2026-11-23", "120.0", "0.0", "120.0"]
    assert coordinator.get("/capacidad/lista.xlsx").data.startswith(b"PK")


def test_groups_are_filtered_by_zone_and_technique_with_that_techniques_hours(coordinator, group) -> None:
    crochet = make.make_association(members=1, programme_id=group.programme_id, name="Puntada", technique="CR")
    assert crochet.name not in coordinator.get("/capacidad?zone=Senkata").text
    page = coordinator.get("/capacidad?technique=CR").text
    assert crochet.name in page
    assert group.name not in page


def test_a_coordinator_changes_a_week_with_a_reason_and_goes_back_to_the_calendar(coordinator, group) -> None:
    coordinator.post(f"/capacidad/{group.id}/{WEEK}", data={"hours": "50,5", "reason": "fiesta del barrio"})
    page = coordinator.get(f"/capacidad/{group.id}").text
    assert "50,5" in page
    assert "fiesta del barrio" in page
    assert 'value="50,5"' in coordinator.get(f"/capacidad/{group.id}/{WEEK}").text
    coordinator.post(f"/capacidad/{group.id}/{WEEK}/calendario")
    assert "fiesta del barrio" not in coordinator.get(f"/capacidad/{group.id}").text


def test_a_closed_day_is_added_changed_removed_and_put_back(coordinator, group) -> None:
    assert coordinator.post("/calendario/nuevo", data=CLOSURE | {"source": " "}).status_code == 422
    assert coordinator.post("/calendario/nuevo", data=CLOSURE | {"scope_kind": "zona"}).status_code == 422
    assert coordinator.post("/calendario/nuevo", data=CLOSURE).status_code == 303
    assert "Paro cívico" in coordinator.get(f"/capacidad/{group.id}").text
    row = db.session.scalars(select(CalendarClosure)).one()
    coordinator.post(f"/calendario/{row.id}", data=CLOSURE | {"closed": "50"})
    assert db.session.scalars(select(CalendarClosure.closed_hundredths)).one() == 50
    where = coordinator.post(f"/calendario/{row.id}/quitar").location
    assert db.session.scalars(select(CalendarClosure)).all() == []
    page = coordinator.get(where).text
    back = dict(re.findall(r'<input type="hidden" name="(day|name|scope_kind|zone|closed|source)" value="([^"]*)">', page))
    coordinator.post("/calendario/nuevo", data=back)
    restored = db.session.scalars(select(CalendarClosure)).one()
    assert (restored.name, restored.closed_hundredths, restored.source) == ("Paro cívico", 50, "radio")


def test_leaders_do_not_change_the_calendar(leader) -> None:
    assert leader.get("/calendario").status_code == 403
    assert leader.post("/calendario/nuevo", data=CLOSURE).status_code == 403


def test_pages_take_a_constant_number_of_queries(coordinator, group, count_queries) -> None:
    counts = []
    for _ in range(2):
        for _ in range(4):
            more = make.make_association(members=2, programme_id=group.programme_id)
            make.make_assignment(make.make_order_line(make.make_order(make.make_exporter(), lines=0)), more)
        db.session.commit()
        counts.append([])
        of_group = f"/capacidad/{group.id}"
        for address in ("/capacidad", of_group, f"{of_group}/{WEEK}", f"{of_group}/2026-W50/trabajo", "/calendario"):
            with count_queries() as queries:
                assert coordinator.get(address).status_code == 200
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]


def test_the_leaders_pages_weigh_little(leader) -> None:
    for page in ("/nuestro-tiempo", f"/nuestro-tiempo/{WEEK}"):
        answer = leader.get(page, headers={"Accept-Encoding": "gzip"})
        assert len(answer.data) < 20 * 1024


def test_a_cell_of_the_heat_map_leads_to_the_work_behind_it(coordinator, group, sign_in) -> None:
    line = make.make_order_line(make.make_order(make.make_exporter(name="Lana Sur"), lines=0), description="Chompa llana")
    work = make.make_assignment(line, group, starts_on=date(2026, 11, 30), due_on=date(2026, 12, 18))
    neighbours = make.make_assignment(line, make.make_association(), code="AS-AJENA")
    heat = coordinator.get("/capacidad").text
    (link,) = [one for one in re.findall(rf'href="(/capacidad/{group.id}/[^"]*/trabajo)"', heat) if "2026-W50" in one]
    page = coordinator.get(link).text
    assert f'href="/trabajos/{work.id}"' in page
    assert "Chompa llana" in page
    assert "Lana Sur" in page
    assert neighbours.code not in page
    rows = list(csv.reader(io.StringIO(coordinator.get(f"{link}.csv").data.decode("utf-8-sig"))))
    assert [row[:3] for row in rows[1:]] == [[work.code, "Chompa llana", "Lana Sur"]]
    assert coordinator.get(f"{link}.xlsx").data.startswith(b"PK")
    whole = sum(hours for _commitment, hours in work_of_week(group.id, date(2026, 12, 7)))
    assert whole == hours_by_week([group.id], date(2026, 12, 7), 1)[group.id][0].taken > 0
    assert "Nada ocupa esta semana" in coordinator.get(f"/capacidad/{group.id}/2026-W48/trabajo").text
    stranger = sign_in(make.make_account("coordinator", programme_id=make.make_programme().id))
    assert stranger.get(link).status_code == 404

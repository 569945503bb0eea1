"""Loading in the browser: send, look, load; only one's own programme and one's own files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from marketplace.infra.database import db
from marketplace.infra.jobs import Job
from marketplace.intake.kinds import KINDS
from marketplace.intake.sheets import FileContent
from marketplace.people.models import Account
from marketplace.producers.models import Association, Member, Programme, Workshop
from tests.el_alto import app, by_code  # noqa: F401
from tests.factories import make_account
from tests.intake.files import check, csv_file, mistakes, row_of

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Account], FlaskClient]


def coordinator(programme: str = "P-BO481") -> Account:
    account: Account = make_account("coordinator", programme_id=by_code(Programme, programme).id)
    return account


def send(client: FlaskClient, *files: FileContent) -> TestResponse:
    return client.post("/cargar", data={"files": [(io.BytesIO(file.content), file.name) for file in files]})


def new_member(**changes: Any) -> FileContent:
    return csv_file("members.csv", row_of("members", id="M9001", full_name="Felipa Nueva", **changes))


def test_a_coordinator_sends_a_file_looks_and_loads_it(sign_in: SignIn) -> None:
    client = sign_in(coordinator())
    sent = send(client, new_member())
    assert sent.status_code == 303
    page = client.get(sent.location)
    assert "No hay errores" in page.text
    assert db.session.scalar(select(Member.id).where(Member.code == "M9001")) is None
    started = client.post(f"{sent.location}/cargar")
    assert started.status_code == 303
    assert "Los datos ya están en el sistema." in client.get(started.location).text
    assert by_code(Member, "M9001").full_name == "Felipa Nueva"


def test_errors_are_shown_with_file_row_and_column_and_cannot_be_loaded(sign_in: SignIn) -> None:
    client = sign_in(coordinator())
    sent = send(client, new_member(hours_per_day="ocho"))
    page = client.get(sent.location)
    assert "«ocho» no es un número." in page.text
    assert "hours_per_day" in page.text
    refused = client.post(f"{sent.location}/cargar")
    assert refused.status_code == 422
    assert "Hay errores." in refused.text
    assert db.session.scalar(select(Member.id).where(Member.code == "M9001")) is None


def test_problems_come_as_csv_and_xlsx(sign_in: SignIn) -> None:
    client = sign_in(coordinator())
    sent = send(client, new_member(hours_per_day="ocho"))
    lines = list(csv.reader(io.StringIO(client.get(f"{sent.location}/problemas.csv").data.decode("utf-8-sig"))))
    assert lines[1] == ["Error", "members.csv", "2", "hours_per_day", "«ocho» no es un número."]
    book = load_workbook(io.BytesIO(client.get(f"{sent.location}/problemas.xlsx").data))
    assert [cell.value for cell in book.worksheets[0][2]] == [
        "Error",
        "members.csv",
        2,
        "hours_per_day",
        "«ocho» no es un número.",
    ]
    assert client.get(f"{sent.location}/problemas.exe").status_code == 404


def test_a_name_like_another_must_be_looked_at_before_the_load(sign_in: SignIn) -> None:
    client = sign_in(coordinator())
    near = csv_file(
        "associations.csv", row_of("associations", id="A99", name="K'ANTUTA", aliases="", leader_member_id="", code="K2")
    )
    sent = send(client, near)
    page = client.get(sent.location)
    assert "Nombres parecidos" in page.text
    refused = client.post(f"{sent.location}/cargar")
    assert refused.status_code == 422
    assert "Mira los nombres parecidos" in refused.text
    started = client.post(f"{sent.location}/cargar", data={"looked": "y"})
    assert started.status_code == 303
    assert {by_code(Association, code).name for code in ("A01", "A99")} == {"Kantuta", "K'ANTUTA"}


def test_rows_of_another_programme_are_errors_even_when_they_change_nothing(sign_in: SignIn) -> None:
    client = sign_in(coordinator("P-NN"))
    sent = send(client, csv_file("members.csv", row_of("members")))
    assert "Es de otro programa" in client.get(sent.location).text


def test_a_member_cannot_be_moved_out_of_another_programme() -> None:
    from marketplace.access.actor import Actor, Role

    mine = frozenset({by_code(Programme, "P-NN").id})
    workshop = db.session.scalars(select(Workshop).join(Association).where(Association.code == "A20")).first()
    assert workshop is not None
    stolen = csv_file("members.csv", row_of("members", association_id="A20", workshop_id=workshop.code))
    found = check(stolen, actor=Actor(1, "Ana", Role.COORDINATOR, programme_ids=mine))
    assert mistakes(found)[0][3] == "Es de otro programa: solo cargas lo del tuyo."


def test_an_administrator_may_load_every_programme(sign_in: SignIn) -> None:
    client = sign_in(make_account("administrator"))
    sent = send(client, csv_file("programmes.csv", row_of("programmes", id="P-NUEVO", name="Uno nuevo")))
    assert client.post(f"{sent.location}/cargar").status_code == 303
    assert by_code(Programme, "P-NUEVO").name == "Uno nuevo"


def test_a_coordinator_cannot_make_a_programme(sign_in: SignIn) -> None:
    client = sign_in(coordinator())
    sent = send(client, csv_file("programmes.csv", row_of("programmes", id="P-NUEVO", name="Uno nuevo")))
    assert "Es de otro programa" in client.get(sent.location).text


def test_another_coordinators_check_is_neither_shown_nor_loaded(sign_in: SignIn) -> None:
    sent = send(sign_in(coordinator()), new_member())
    neighbour = sign_in(coordinator())
    assert neighbour.get(sent.location).status_code == 404
    assert neighbour.get(f"{sent.location}/problemas.csv").status_code == 404
    assert neighbour.post(f"{sent.location}/cargar").status_code == 404
    assert db.session.scalar(select(Member.id).where(Member.code == "M9001")) is None


def test_the_last_loads_show_ones_own_only(sign_in: SignIn) -> None:
    client, neighbour = sign_in(coordinator()), sign_in(coordinator())
    sent = send(client, new_member())
    client.post(f"{sent.location}/cargar")
    assert "members.csv" in client.get("/cargar").text
    assert "members.csv" not in neighbour.get("/cargar").text


@pytest.mark.parametrize("role", ["leader", "weaver", "exporter", "verifier"])
def test_other_roles_do_not_load(role: str, sign_in: SignIn) -> None:
    group = by_code(Association, "A01")
    places = {
        "leader": {"association_id": group.id},
        "weaver": {"association_id": group.id},
        "verifier": {"programme_id": group.programme_id},
    }
    from marketplace.exporters.models import Exporter

    place = places.get(role, {"exporter_id": by_code(Exporter, "E01").id})
    client = sign_in(make_account(role, **place))
    assert client.get("/cargar").status_code == 403
    assert send(client, new_member()).status_code == 403
    assert client.get("/cargar/plantillas/members.xlsx").status_code == 403


def test_a_coordinator_whose_role_ended_after_the_check_loads_nothing(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from marketplace.infra import clock, jobs
    from marketplace.people.models import RoleGrant

    account = coordinator()
    sent = send(sign_in(account), new_member())
    check_job = db.session.get_one(Job, int(sent.location.rsplit("/", 1)[1]))
    for grant in db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == account.id)):
        grant.ended_at = clock.now()
    job = Job(kind="intake_load", payload=check_job.payload, account_id=account.id, created_at=clock.now(), state="queued")
    db.session.add(job)
    db.session.commit()
    job_id = job.id
    jobs.run_job(job_id)
    job = db.session.get_one(Job, job_id)
    assert job.result is not None
    assert job.result["errors"][0]["text"] == "Tu cuenta ya no puede cargar datos."
    assert db.session.scalar(select(Member.id).where(Member.code == "M9001")) is None


def test_no_file_is_a_plain_sentence_and_nothing_is_queued(sign_in: SignIn) -> None:
    client = sign_in(coordinator())
    refused = client.post("/cargar", data={})
    assert refused.status_code == 422
    assert "Elige al menos un archivo." in refused.text
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def test_work_under_way_shows_its_progress_and_can_be_looked_at_again_without_scripts(sign_in: SignIn) -> None:
    from marketplace.infra import clock

    account = coordinator()
    job = Job(
        kind="intake_load",
        payload={"files": []},
        account_id=account.id,
        created_at=clock.now(),
        state="running",
        done=3,
        total=20,
    )
    db.session.add(job)
    db.session.commit()
    page = sign_in(account).get(f"/cargar/{job.id}").text
    assert 'value="3" max="20"' in page
    assert f'href="/cargar/{job.id}"' in page
    assert f'hx-get="/cargar/{job.id}"' in page


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_has_a_template_whose_example_can_be_loaded(name: str, sign_in: SignIn) -> None:
    client = sign_in(coordinator())
    answer = client.get(f"/cargar/plantillas/{name}.xlsx")
    book = load_workbook(io.BytesIO(answer.data))
    assert [sheet.title for sheet in book.worksheets] == ["Datos", "Ejemplo", "Notas"]
    headers = [cell.value for cell in book["Datos"][1]]
    assert [cell.value for cell in book["Notas"]["A"]][1:] == headers
    assert all(note.value for note in book["Notas"]["C"])
    del book["Datos"]
    out = io.BytesIO()
    book.save(out)
    found = check(FileContent(f"{name}.xlsx", out.getvalue()))
    assert mistakes(found) == []
    assert sum((one.new, one.changed, one.same) != (0, 0, 0) for one in found.changes.values()) == 1


def test_an_unknown_template_does_not_exist(sign_in: SignIn) -> None:
    assert sign_in(coordinator()).get("/cargar/plantillas/nada.xlsx").status_code == 404


def test_pages_take_a_constant_number_of_queries(sign_in: SignIn, count_queries: Any) -> None:
    client = sign_in(coordinator())
    sent = send(client, new_member(hours_per_day="ocho"))
    with count_queries() as one:
        client.get(sent.location)
    many = send(client, csv_file("members.csv", *[row_of("members", id=f"M{9000 + n}", hours_per_day="ocho") for n in range(40)]))
    with count_queries() as forty:
        client.get(many.location)
    assert len(one) == len(forty) <= 5

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.jobs import Job
from marketplace.kernel.errors import DomainError
from marketplace.people.models import LoginSession, SignInLink
from marketplace.people.passwords import check_password, verify
from tests.people.conftest import PASSWORD

NEW = "tres gatos en la feria"


@pytest.mark.parametrize("password", ["corta", "123456789", "nuevepal9"])
def test_nine_signs_are_too_few(password):
    with pytest.raises(DomainError, match="password_short"):
        check_password(password)


@pytest.mark.parametrize(
    "password",
    ["1234567890", "password123", "Contraseña2026", "P4ssw0rd!!!!", "qwertyuiop", "aaaaaaaaaaaa", "Bolivia2026!",
     "0000000000000", "!!Tejedoras!!", "claveclave12", "2026-11-21-00"],
)  # fmt: skip
def test_what_everybody_tries_first_is_refused(password):
    with pytest.raises(DomainError, match="password_common"):
        check_password(password)


@pytest.mark.parametrize("password", [PASSWORD, NEW, "mi llama come pasto", "xK7#pq92Lm", "señora de las ovejas"])
def test_a_password_of_ones_own_is_taken(password):
    check_password(password)


def test_without_a_hash_the_answer_is_no():
    assert verify("nobody has this password, it only costs the same time", None) is False


def _mail(outbox):
    (path,) = outbox.iterdir()
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _link_in(mail):
    return re.search(r"http://localhost(/clave/\S+)", mail.get_content())[1]


def test_a_forgotten_password_is_chosen_anew_by_a_mailed_link(app, client, ana, outbox, enter):
    enter(ana.email, PASSWORD)
    old_cookie = client.get_cookie("session").value
    assert client.post("/clave", data={"email": "ANA@export.example"}).location == "/clave/enviada"
    mail = _mail(outbox)
    assert mail["To"] == "ana@export.example"
    path = _link_in(mail)
    assert client.get(path).status_code == 200
    assert client.get(path).status_code == 200, "looking does not spend it"
    done = client.post(path, data={"password": NEW, "again": NEW})
    assert done.location == "/entrar"
    thief = app.test_client()
    thief.set_cookie("session", old_cookie)
    assert thief.get("/mi-cuenta").status_code == 302, "a new password ends every session"
    assert enter(ana.email, PASSWORD).status_code == 422
    assert enter(ana.email, NEW).status_code == 303


def test_a_password_link_works_once(client, ana, outbox):
    client.post("/clave", data={"email": ana.email})
    path = _link_in(_mail(outbox))
    client.post(path, data={"password": NEW, "again": NEW})
    assert client.post(path, data={"password": "otra clave mas larga", "again": "otra clave mas larga"}).status_code == 410
    assert client.get(path).status_code == 410
    assert verify(NEW, ana.password_hash)


def test_a_password_link_lasts_one_hour_and_only_its_hash_is_kept(client, ana, outbox):
    client.post("/clave", data={"email": ana.email})
    link = db.session.scalars(select(SignInLink)).one()
    path = _link_in(_mail(outbox))
    assert link.expires_at - link.created_at == timedelta(hours=1)
    assert link.token_hash not in path
    link.expires_at = clock.now() - timedelta(seconds=1)
    db.session.commit()
    assert client.post(path, data={"password": NEW, "again": NEW}).status_code == 410


def test_a_sign_in_link_cannot_choose_a_password(client, felipa):
    from marketplace.people.links import prepare_sign_in, token_of

    link = prepare_sign_in(felipa, None)
    db.session.commit()
    assert client.get(f"/clave/{token_of(link)}").status_code == 404


def test_an_unknown_email_gets_the_same_answer_and_no_mail(client, ana, outbox, count_queries):
    answers, counts = [], []
    for email in ("nadie@x.example", ana.email):
        with count_queries() as queries:
            response = client.post("/clave", data={"email": email})
        answers.append((response.status_code, response.location, response.data))
        # What is done for a known e-mail alone is done by the job, after the answer is decided.
        counts.append(next(i for i, q in enumerate(queries) if "INSERT INTO job" in q))
    assert answers[0] == answers[1]
    assert counts[0] == counts[1]
    assert _mail(outbox)["To"] == ana.email


def test_the_job_forgets_the_email_that_was_typed(client, outbox):
    client.post("/clave", data={"email": "nadie@x.example"})
    job = db.session.scalars(select(Job)).one()
    assert (job.state, job.payload) == ("done", {})
    assert list(outbox.iterdir()) == []


def test_at_most_five_mails_an_hour_for_one_email(client, ana, outbox):
    for _ in range(5):
        assert client.post("/clave", data={"email": ana.email}).status_code == 303
    assert client.post("/clave", data={"email": ana.email}).status_code == 429
    assert len(list(outbox.iterdir())) == 5


def test_a_weak_password_is_refused_beside_its_field_and_the_link_stays(client, ana, outbox):
    client.post("/clave", data={"email": ana.email})
    path = _link_in(_mail(outbox))
    refused = client.post(path, data={"password": "password123", "again": "password123"})
    assert refused.status_code == 422
    assert "Esa clave es muy conocida." in refused.text
    assert client.post(path, data={"password": NEW, "again": "otra cosa"}).status_code == 422
    assert client.get(path).status_code == 200


def test_changing_ones_password_needs_the_present_one_and_ends_every_session(client, ana, enter):
    enter(ana.email, PASSWORD)
    wrong = client.post("/mi-cuenta/clave", data={"present": "no es esta", "password": NEW, "again": NEW})
    assert wrong.status_code == 422
    assert "La clave de ahora no es esa." in wrong.text
    right = client.post("/mi-cuenta/clave", data={"present": PASSWORD, "password": NEW, "again": NEW})
    assert right.location == "/entrar"
    assert all(row.ended_at for row in db.session.scalars(select(LoginSession)))
    assert enter(ana.email, NEW).status_code == 303

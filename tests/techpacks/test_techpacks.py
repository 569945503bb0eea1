"""A tech pack from an empty draft to the group's yes, and what a later version does to work that is agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from marketplace.access.actor import Actor, Role
from marketplace.exporters.models import Exporter
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment, Offer
from marketplace.matching.queries import load_offer
from marketplace.matching.services.answers import accept
from marketplace.orders.drafts import FileDraft
from marketplace.orders.models import OrderLine
from marketplace.people.models import Account
from marketplace.producers.models import Association
from marketplace.techpacks import queries, services
from marketplace.techpacks.drafts import Material, Measure, SheetDraft
from marketplace.techpacks.models import TechPack
from marketplace.techpacks.size_chart import centimetres, chart_of, read_chart, sweater_chart
from tests import factories as make

CHEST = Measure("M", "Pecho", 1000, 20)


@dataclass
class Desk:
    """An exporter with an order line, a group, and an account of each."""

    exporter: Exporter
    group: Association
    line_id: int
    buyer: Account
    leader: Account

    @property
    def as_buyer(self) -> Actor:
        return Actor(self.buyer.id, self.buyer.display_name, Role.EXPORTER, exporter_id=self.exporter.id)

    @property
    def as_leader(self) -> Actor:
        return Actor(self.leader.id, self.leader.display_name, Role.LEADER, association_id=self.group.id)

    def line(self) -> OrderLine:
        place = queries.open_lines(self.exporter.id)
        return next(one for one in place if one.id == self.line_id)

    def issued(self, *measures: Measure) -> TechPack:
        """A pack issued and linked to the line."""
        pack = services.start_pack(self.as_buyer, self.exporter.id, "Chompa")
        pack = services.write_sheet(self.as_buyer, pack, sheet(*(measures or (CHEST,))))
        services.issue(self.as_buyer, pack)
        services.link_line(self.as_buyer, pack, self.line())
        db.session.flush()
        return reloaded(pack)

    def next(self, pack: TechPack, *measures: Measure) -> TechPack:
        """The next version, issued."""
        pack = services.new_version(self.as_buyer, pack)
        pack = services.write_sheet(self.as_buyer, pack, sheet(*measures))
        services.issue(self.as_buyer, pack)
        db.session.flush()
        return reloaded(pack)

    def work(self) -> Assignment:
        made = make.make_assignment(db.session.get_one(OrderLine, self.line_id), self.group)
        found = queries.load_work(made.id)
        assert found is not None
        return found


def sheet(*measures: Measure, **values: Any) -> SheetDraft:
    base: dict[str, Any] = {"stitches": "Punto jersey", "notes": "", "colours": (), "measures": measures, "materials": ()}
    return SheetDraft(**base | values)


def reloaded(pack: TechPack) -> TechPack:
    db.session.flush()
    db.session.expire_all()
    found = queries.load_pack(pack.id)
    assert found is not None
    return found


@pytest.fixture
def desk(app: Flask) -> Desk:
    return build_desk()


def build_desk() -> Desk:
    exporter, group = make.make_exporter(), make.make_association(members=6)
    line = make.make_order_line(make.make_order(exporter, lines=0))
    return Desk(
        exporter, group, line.id, make.make_account("exporter", exporter_id=exporter.id),
        make.make_account("leader", association_id=group.id),
    )  # fmt: skip


def code_of(call: Any) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


def test_the_sweater_table_of_the_data_is_a_beginning() -> None:
    chart = sweater_chart()
    assert chart.sizes == ("XS", "S", "M", "L", "XL")
    assert chart.points == ("Pecho", "Largo", "Manga")
    assert (chart.cells["M", "Pecho"], chart.tolerances["M"], chart.tolerances["XS"]) == ("100", "2", "1,5")


def test_a_typed_table_becomes_millimetres_and_comes_back_as_it_was() -> None:
    reading = read_chart(["S", "M"], ["Pecho", "Largo"], {(0, 0): "94", (1, 0): "100,5", (1, 1): "62"}, ["1,5", "2"])
    found = list(reading.measures)
    assert reading.faults == {}
    assert found == [Measure("S", "Pecho", 940, 15), Measure("M", "Pecho", 1005, 20), Measure("M", "Largo", 620, 20)]
    assert chart_of(found).cells["M", "Pecho"] == "100,5"
    assert centimetres(620) == "62"


@pytest.mark.parametrize(
    ("sizes", "points", "cells", "tolerances", "faults"),
    [
        (["M"], ["Pecho"], ["ancho"], ["1"], {"cell_0_0": "bad_length"}),
        (["M"], ["Pecho"], ["0"], ["1"], {"cell_0_0": "bad_length"}),
        (["M"], ["Pecho"], ["100,55"], ["1"], {"cell_0_0": "bad_length"}),
        (["M"], ["Pecho"], ["100"], ["x"], {"tolerance_0": "bad_length"}),
        ([""], ["Pecho"], ["100"], ["1"], {"cell_0_0": "measure_without_name"}),
        (["M", "M"], ["Pecho"], ["100", "98"], ["1"], {"size_1": "twice_in_chart"}),
        (["M" * 21], ["Pecho"], ["100"], ["1"], {"size_0": "name_too_long"}),
        (["M", "L"], ["Pecho"], ["100"], ["1", "2"], {"size_1": "nothing_measured", "tolerance_1": "nothing_measured"}),
        (["M", "L"], ["Pecho"], ["x", "y"], ["", "z"], dict.fromkeys(["cell_0_0", "cell_1_0", "tolerance_1"], "bad_length")),
    ],
)
def test_each_measure_that_cannot_be_is_told_at_its_place(
    sizes: list[str], points: list[str], cells: list[str], tolerances: list[str], faults: dict[str, str]
) -> None:
    found = read_chart(sizes, points, {(row, 0): cell for row, cell in enumerate(cells)}, tolerances).faults
    assert {key: fault.code for key, fault in found.items()} == faults


def test_a_mistake_stands_beside_its_measure_and_nothing_typed_is_lost(desk: Desk, sign_in: Any) -> None:
    pack = services.start_pack(desk.as_buyer, desk.exporter.id, "Chompa")
    typed = {
        "point_0": "Pecho", "point_1": "Largo", "size_0": "S", "size_1": "M", "cell_0_0": "94", "cell_0_1": "sesenta",
        "cell_1_0": "1OO", "cell_1_1": "62", "tolerance_0": "1,5", "what_0": "Alpaca", "grams_0": "muchos", "stitches": "Jersey",
    }  # fmt: skip
    browser = sign_in(desk.buyer)
    page = browser.post(f"/fichas/{pack.id}/editar", data=typed)
    assert page.status_code == 422
    for key in ("cell_0_1", "cell_1_0", "grams_0"):
        assert f'href="#{key}"' in page.text
        assert typed[key] in page.text.split(f'id="{key}-error"')[1].split("</p>")[0]
    assert page.text.count('aria-invalid="true"') == 3
    assert all(f'value="{value}"' in page.text for key, value in typed.items() if key != "stitches")
    assert "Jersey" in page.text
    mended = typed | {"cell_0_1": "60", "cell_1_0": "100", "grams_0": "350"}
    assert browser.post(f"/fichas/{pack.id}/editar", data=mended).status_code == 303
    db.session.expire_all()
    saved = queries.load_pack(pack.id)
    assert saved is not None
    assert [(one.size, one.point, one.millimetres) for one in saved.versions[0].measures] == [
        ("S", "Pecho", 940), ("S", "Largo", 600), ("M", "Pecho", 1000), ("M", "Largo", 620),
    ]  # fmt: skip


def test_what_is_typed_over_the_table_for_sweaters_is_what_is_saved(desk: Desk, sign_in: Any) -> None:
    pack = services.start_pack(desk.as_buyer, desk.exporter.id, "Chompa")
    here, typed = f"/fichas/{pack.id}/editar?tabla=chompa", {"point_0": "Pecho", "size_0": "S", "cell_0_0": "91"}
    assert sign_in(desk.buyer).post(here, data=typed).status_code == 303
    db.session.expire_all()
    saved = queries.load_pack(pack.id)
    assert saved is not None
    assert [(one.size, one.millimetres) for one in saved.versions[0].measures] == [("S", 910)]


def test_a_version_is_written_until_it_is_issued_and_never_after(desk: Desk) -> None:
    pack = desk.issued()
    assert code_of(lambda: services.write_sheet(desk.as_buyer, pack, sheet())) == "version_issued"
    assert code_of(lambda: services.issue(desk.as_buyer, pack)) == "version_issued"
    pack = services.new_version(desk.as_buyer, pack)
    assert [one.state for one in pack.versions] == ["issued", "draft"]
    assert [(m.point, m.millimetres) for m in pack.versions[1].measures] == [("Pecho", 1000)]
    assert code_of(lambda: services.new_version(desk.as_buyer, pack)) == "draft_exists"


def test_an_empty_pack_is_not_issued(desk: Desk) -> None:
    pack = services.start_pack(desk.as_buyer, desk.exporter.id, "Vacía")
    assert code_of(lambda: services.issue(desk.as_buyer, pack)) == "empty_pack"


def test_a_pack_belongs_only_to_lines_of_its_exporter(desk: Desk) -> None:
    pack = desk.issued()
    other = make.make_exporter()
    make.make_order_line(make.make_order(other, lines=0))
    theirs = queries.open_lines(other.id)[0]
    assert code_of(lambda: services.link_line(desk.as_buyer, pack, theirs)) == "other_exporter"


def test_an_offer_is_bound_to_the_version_that_stood_when_it_went_out(desk: Desk) -> None:
    pack = desk.issued()
    line = db.session.get_one(OrderLine, desk.line_id)
    linked = next(one for one in pack.lines)
    offer: Offer = make.make_offer(line, desk.group, pieces=2, sent_at=linked.linked_at + timedelta(seconds=1))
    pack.versions[0].issued_at = linked.linked_at
    pack = desk.next(pack, Measure("M", "Pecho", 980, 20))
    pack.versions[1].issued_at = linked.linked_at + timedelta(seconds=9)
    db.session.flush()
    found = load_offer(offer.id)
    assert found is not None
    bound = queries.version_of_offer(found)
    assert bound is not None
    assert bound.number == 1
    work = accept(desk.as_leader, found, 2)
    db.session.flush()
    binding = queries.binding_of(work)
    assert binding.bound is not None
    assert binding.pending is not None
    assert (binding.bound.number, binding.pending.number) == (1, 2)


def test_a_change_after_acceptance_needs_a_new_yes_and_the_old_version_holds_until_then(desk: Desk) -> None:
    pack, work = desk.issued(), desk.work()
    services.accept_version(desk.as_leader, work, pack.versions[0].id)
    db.session.flush()
    assert queries.binding_of(work).pending is None
    assert not queries.pending_works(desk.group.id)
    pack = desk.next(pack, Measure("M", "Pecho", 980, 20), Measure("M", "Largo", 620, 20))
    work = queries.load_work(work.id) or work
    binding = queries.binding_of(work)
    assert binding.bound is not None
    assert binding.bound.number == 1
    told = {(change.name, change.before, change.after) for change in binding.changes}
    assert told == {("Pecho M", "100 ± 2 cm", "98 ± 2 cm"), ("Largo M", None, "62 ± 2 cm")}
    assert queries.pending_works(desk.group.id) == [work.id]
    services.accept_version(desk.as_leader, work, pack.versions[1].id)
    db.session.flush()
    bound = queries.binding_of(work).bound
    assert bound is not None
    assert bound.number == 2


def test_what_waits_for_a_yes_is_told_of_each_pack_by_itself(desk: Desk) -> None:
    other = build_desk()
    first, second = (reloaded(one.issued()).versions[0].id for one in (desk, other))
    work, theirs = desk.work().id, other.work().id
    accept_newest(desk, work, first)
    assert queries.pending_works(desk.group.id) == []
    assert queries.pending_works(other.group.id) == [theirs]
    accept_newest(other, theirs, second)
    assert queries.pending_works(other.group.id) == []


def accept_newest(desk: Desk, work_id: int, version_id: int) -> None:
    work = queries.load_work(work_id)
    assert work is not None
    services.accept_version(desk.as_leader, work, version_id)
    db.session.flush()


def test_only_the_newest_version_can_be_accepted_and_twice_is_once(desk: Desk) -> None:
    pack, work = desk.issued(), desk.work()
    old = pack.versions[0].id
    pack = desk.next(pack, Measure("M", "Pecho", 980, 20))
    work = queries.load_work(work.id) or work
    assert code_of(lambda: services.accept_version(desk.as_leader, work, old)) == "not_newest"
    services.accept_version(desk.as_leader, work, pack.versions[1].id)
    services.accept_version(desk.as_leader, work, pack.versions[1].id)
    db.session.flush()
    assert queries.binding_of(work).pending is None


def picture(size: tuple[int, int] = (80, 60)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "brown").save(out, "JPEG")
    return out.getvalue()


def test_files_of_a_version_stay_with_it(desk: Desk) -> None:
    pack = services.start_pack(desk.as_buyer, desk.exporter.id, "Chompa")
    services.attach(desk.as_buyer, pack, FileDraft("dibujo.jpg", "image/jpeg", picture()))
    services.issue(desk.as_buyer, pack)
    pack = services.new_version(desk.as_buyer, reloaded(pack))
    services.detach(desk.as_buyer, pack, pack.versions[1].files[0].id)
    pack = reloaded(pack)
    assert [len(one.files) for one in pack.versions] == [1, 0]
    assert pack.versions[0].files[0].media_type == "image/webp"
    assert queries.changes_between(pack.versions[0], pack.versions[1])[0].after is None


def test_unknown_yarns_and_colours_are_refused(desk: Desk) -> None:
    pack = services.start_pack(desk.as_buyer, desk.exporter.id, "Chompa")
    wool = Material("YA-NO", None, "lana", 100)
    assert code_of(lambda: services.write_sheet(desk.as_buyer, pack, sheet(CHEST, materials=(wool,)))) == "unknown_yarn"
    assert code_of(lambda: services.write_sheet(desk.as_buyer, pack, sheet(CHEST, colours=("X9",)))) == "unknown_colour"


def test_the_whole_path_through_the_pages(desk: Desk, sign_in) -> None:
    work_id = desk.work().id
    buyer, leader = sign_in(desk.buyer), sign_in(desk.leader)
    page = buyer.post("/fichas/nueva", data={"title": "Chompa de rayas"})
    path = page.location.removesuffix("/editar")
    assert 'value="Pecho"' in buyer.get(f"{path}/editar?tabla=chompa").text
    typed = {"size_0": "M", "point_0": "Pecho", "cell_0_0": "cien", "tolerance_0": "2", "stitches": "Jersey", "what_0": "Lana"}
    wrong = buyer.post(f"{path}/editar", data=typed)
    assert wrong.status_code == 422
    assert 'value="cien"' in wrong.text
    assert buyer.post(f"{path}/editar", data=typed | {"cell_0_0": "100"}).status_code == 303
    sent = {"file": (BytesIO(picture()), "dibujo.jpg")}
    assert buyer.post(f"{path}/archivos", data=sent, content_type="multipart/form-data").status_code == 303
    assert buyer.post(f"{path}/publicar").status_code == 303
    assert buyer.post(f"{path}/pedidos", data={"line_id": desk.line_id}).status_code == 303
    ours = leader.get(f"/trabajos/{work_id}/ficha").text
    assert "¿Aceptamos esta ficha?" in ours
    assert "Ficha nueva" in leader.get("/hoy").text
    version = queries.packs_of(desk.as_buyer)[0].versions[0].id
    assert leader.post(f"/trabajos/{work_id}/ficha/aceptar", data={"version_id": version}).status_code == 303
    assert "Versión 1 aceptada" in leader.get(f"/trabajos/{work_id}/ficha").text
    pack = queries.load_pack(int(path.rsplit("/", 1)[1]))
    assert pack is not None
    drawing = pack.versions[0].files[0].id
    assert leader.get(f"/trabajos/{work_id}/ficha/archivos/{drawing}").status_code == 200
    assert leader.get(f"{path}/archivos/{drawing}").status_code == 404
    assert "Aceptada por" in buyer.get(f"/trabajos/{work_id}/ficha").text


def test_lists_show_nobody_elses(desk: Desk, sign_in) -> None:
    desk.issued()
    stranger = make.make_account("exporter", exporter_id=make.make_exporter().id)
    assert "Todavía no hay fichas" in sign_in(stranger).get("/fichas").text
    assert "Chompa" in sign_in(desk.buyer).get("/fichas").text

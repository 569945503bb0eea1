"""J03: a leader says which week somebody does not work, by taps alone."""

from __future__ import annotations

from tests.journeys.person import PHONE
from tests.journeys.phones import Place
from tests.journeys.test_from_order_to_pay import Sit, enter_by_link, within


def test_a_leader_says_who_will_not_work(place: Place, person: Sit) -> None:
    leader = person(PHONE)
    enter_by_link(leader, place)
    leader.shoot("J03-hoy")
    with leader.journey("J03") as measure:
        leader.touch(leader.page.locator("main a", has_text="Nuestro tiempo").first)
        leader.reads("¿Cuánto tiempo tenemos?")
        leader.shoot("J03-semanas")
        leader.touch(leader.page.locator("main a[href*='/nuestro-tiempo/']").nth(2))
        before = leader.page.locator("main .lead b, main .notice").first.inner_text()
        leader.touch(leader.page.locator(".picture").first)
        leader.shoot("J03-quienes")
        leader.touch(leader.page.get_by_role("button", name="Guardar", exact=True).last)
        leader.page.wait_for_url("**/nuestro-tiempo")
    within(measure)
    leader.go("/nuestro-tiempo")
    leader.touch(leader.page.locator("main a[href*='/nuestro-tiempo/']").nth(2))
    after = leader.page.locator("main .lead b, main .notice").first.inner_text()
    leader.shoot("J03-guardado")
    assert before != after, "a member less must leave fewer hours"
    assert leader.page.locator(".picture input:checked").count() == 1

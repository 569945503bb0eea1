"""The page of rules is whole, agrees with the hand-written table, and docs/access.md says the same."""

from __future__ import annotations

import pytest

from marketplace.access.page import COLUMNS, access_page, cell
from marketplace.access.permissions import Permission
from marketplace.access.rules import RULES, may
from marketplace.config import ROOT
from marketplace.web.navigation import BY_ROLE, PUBLIC
from tests.house.access_table import TABLE
from tests.house.access_table import may as table_may
from tests.house.test_every_url import stops


def test_every_permission_has_a_rule_and_says_what_it_means():
    assert RULES.keys() == set(Permission)
    assert all(len(permission.value) > 10 for permission in Permission)
    assert len({permission.value for permission in Permission}) == len(Permission)


def test_nobody_signed_in_may_only_what_is_public():
    assert [permission for permission in Permission if may(None, permission)] == [Permission.PUBLIC]


def test_the_page_of_the_documents_is_the_page_of_the_rules():
    written = (ROOT / "docs" / "access.md").read_text()
    assert written == access_page(), "run: python -m marketplace.access.page > docs/access.md"


@pytest.mark.parametrize("permission", list(Permission), ids=lambda permission: permission.name)
def test_the_rules_agree_with_the_table_written_by_hand(permission):
    for column in COLUMNS:
        words = cell(RULES[permission], column).split(", ")
        assert bool(set(words) & {"all", "posted"}) == table_may(column, permission.name, own=False), column
        # Who acts for somebody has what that person has; without acting she has not.
        words = [word for word in words if word != "acting"] or [""]
        if not {"herself", "in person"} & set(words):
            assert (words != [""]) == table_may(column, permission.name, own=True), column


def test_a_verifier_changes_nothing_but_her_own_account(app):
    changing = {stop.permission for stop in stops(app) if stop.method != "GET"}
    assert {name for name in changing if table_may("verifier", name, own=True)} <= {
        "PUBLIC", "SIGNED_IN", "OWN_DEVICE", "NOTICE_OWN", "FILTER_OWN"
    }  # fmt: skip


def test_every_permission_guards_some_address(app):
    assert {stop.permission for stop in stops(app)} == TABLE.keys()


def test_every_place_of_the_menus_exists_and_lets_its_role_in(app):
    from tests.house.test_every_url import OWN_PAGES

    by_endpoint = {stop.rule.endpoint: stop for stop in stops(app) if stop.method == "GET"}
    for role, items in [("anonymous", PUBLIC), *((role.value, items) for role, items in BY_ROLE.items())]:
        for endpoint, _label, _icon in items:
            assert endpoint in by_endpoint, f"{role}: {endpoint}"
            assert role in OWN_PAGES.get(endpoint, ()) or table_may(role, by_endpoint[endpoint].permission, own=True), endpoint

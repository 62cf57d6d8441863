"""The import rule in `pyproject.toml` objects where it should, and rooms stay small."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import grimp
import pytest
from importlinter.application import use_cases
from importlinter.configuration import configure
from importlinter.domain.contract import registry

from tests.conftest import ROOT

MOST_ROOMS, MOST_MODULES = 25, 16


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("events", cache_dir=None)


@pytest.fixture(scope="module")
def contracts() -> list[Any]:
    configure()
    options = use_cases.read_user_options(str(ROOT / "pyproject.toml"))
    use_cases._register_contract_types(options)
    return [
        registry.get_contract_class(one["type"])(
            name=one["name"], session_options=options.session_options, contract_options=one
        )
        for one in options.contracts_options
    ]


def kept(contracts: list[Any], graph: grimp.ImportGraph, *more: tuple[str, str]) -> bool:
    """Whether every contract is kept by the code with those imports added."""
    changed = deepcopy(graph)
    for importer, imported in more:
        assert {importer, imported} <= changed.modules
        changed.add_import(importer=importer, imported=imported)
    return all(contract.check(deepcopy(changed), verbose=False).kept for contract in contracts)


def test_the_code_keeps_every_contract(contracts, graph):
    assert kept(contracts, graph)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("events.calendar.queries", "events.registration.tables"),
        ("events.registration.waiting.queue", "events.attendance.queries"),
        ("events.reports.queries", "events.privacy.tables"),
        ("events.text", "events.database"),
        ("events.database", "events.audit"),
        ("events.accounts.actions", "events.engines.sqlite"),
        ("events.registration.seats.arithmetic", "events.registration.waiting.offers"),
        ("events.registration.people.party", "events.registration.parties.register"),
        ("events.registration.merging.plan", "events.registration.importing.rows"),
        ("events.attendance.ledger.judge", "events.attendance.gate.items"),
        ("events.calendar.values", "events.calendar.actions"),
        ("events.registration.parties.register", "events.web"),
        ("events.registration.queries", "events.registration.signup.visit"),
        ("events.attendance.ledger.check_in", "events.attendance.gate.api"),
        ("events.registration.signup.public.questions", "events.calendar.routes"),
        ("events.registration.tables", "events.demo.people"),
    ],
)
def test_an_import_against_the_rule_is_seen(contracts, graph, importer, imported):
    assert not kept(contracts, graph, (importer, imported))


@pytest.mark.parametrize(
    "handler",
    [
        "events.attendance.gate.api",
        "events.calendar.organizer.settings",
        "events.registration.manage.public.pages",
        "events.registration.merging.organizer",
        "events.registration.nominations.visit",
        "events.registration.registrants.organizer.person",
    ],
)
@pytest.mark.parametrize(
    "half",
    [
        "events.calendar.bare",
        "events.calendar.event_rows",
        "events.registration.merging.bare",
        "events.registration.merging.coming_back",
        "events.registration.people.registrations",
        "events.registration.people.states",
        "events.registration.people.writing",
        "events.registration.waiting.changing",
        "events.registration.waiting.offers",
    ],
)
def test_no_handler_can_call_half_of_a_change(contracts, graph, handler, half):
    assert not kept(contracts, graph, (handler, half))


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("events.privacy.actions", "events.calendar.bare"),
        ("events.demo.actions", "events.calendar.bare"),
        ("events.registration.merging.doubles", "events.registration.merging.bare"),
    ],
)
def test_nobody_but_what_completes_it_calls_a_bare_half(contracts, graph, importer, imported):
    assert not kept(contracts, graph, (importer, imported))


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("events.registration.signup.public.questions", "events.reports.queries"),
        ("events.calendar.organizer.settings", "events.attendance.roster"),
        ("events.registration.invitations.organizer.board", "events.reports.queries"),
        ("events.reports.api", "events.privacy.queries"),
    ],
)
def test_a_handler_may_ask_any_slice(contracts, graph, importer, imported):
    assert kept(contracts, graph, (importer, imported))


@pytest.mark.parametrize("slice_", ["registration", "attendance", "departments", "trail"])
def test_a_slice_has_few_rooms_and_no_room_has_many_modules(graph, slice_):
    rooms = graph.find_children(f"events.{slice_}")
    assert len(rooms) <= MOST_ROOMS
    crowded = {
        one: len(inside)
        for one in graph.modules
        if one.startswith(f"events.{slice_}.") and len(inside := graph.find_children(one)) > MOST_MODULES
    }
    assert crowded == {}

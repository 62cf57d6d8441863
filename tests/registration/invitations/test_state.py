"""Where an invitation stands, whom the committee reminds, and which groups of OPDs are called at once."""

from __future__ import annotations

import uuid
from dataclasses import replace
from itertools import product
from types import SimpleNamespace

import pytest

from events.departments.versions import DepartmentNode
from events.registration.invitations.state import is_silent, state_of
from events.registration.invitations.targets import DEEPEST, PROTOCOL_GROUPS, targets
from events.registration.seats.called import Called
from tests.factories import NOW

MOMENTS = ("sent_at", "opened_at", "answered_at", "declined_at")
STATES = ("sent", "opened", "answered", "declined")


@pytest.mark.parametrize("happened", list(product((None, NOW), repeat=4)))
def test_an_invitation_stands_where_the_furthest_that_happened_put_it(happened):
    state = state_of(SimpleNamespace(**dict(zip(MOMENTS, happened, strict=True))))
    assert state == next((word for word, at in zip(STATES[::-1], happened[::-1], strict=True) if at), "unsent")
    assert is_silent(state) == (state in ("unsent", "sent", "opened"))


@pytest.mark.parametrize(
    ("minimum", "maximum", "registered", "missing", "full"),
    [
        (3, 5, 0, 3, False),
        (3, 5, 2, 1, False),
        (3, 5, 3, 0, False),
        (3, 5, 5, 0, True),
        (3, 5, 6, 0, True),
        (0, 0, 0, 0, True),
    ],
)
def test_an_opd_owes_up_to_its_minimum_and_sends_up_to_its_maximum(minimum, maximum, registered, missing, full):
    for invited, declined in product((True, False), repeat=2):
        one = Called(minimum, maximum, registered, invited=invited, declined=declined)
        assert (one.missing, one.full) == (0 if declined else missing, full)
        assert one.asked == (invited or minimum > 0)
        assert one.sent_nobody == (registered == 0 and (invited or minimum > 0))


# ----------------------------------------------------------------- groups


def node(name: str, kind: str, parent: DepartmentNode | None = None) -> DepartmentNode:
    return DepartmentNode(id=uuid.uuid4(), name=name, kind=kind, parent=parent.id if parent else None, code=name[:9])


SETDA = node("Sekretariat Daerah", "setda")
ASSISTANT = node("Asisten I", "bagian", SETDA)
INSPECTORATE = node("Inspektorat", "inspektorat", ASSISTANT)
HEALTH = node("Dinas Kesehatan", "dinas")
HOSPITAL = node("RSUD", "rsud", HEALTH)
CLINIC = node("Puskesmas Sukamaju", "puskesmas", HOSPITAL)
TREE = [SETDA, ASSISTANT, INSPECTORATE, HEALTH, HOSPITAL, CLINIC]


def found(callable_: list[DepartmentNode], tree: list[DepartmentNode] = TREE) -> dict[str, set[str]]:
    names = {one.id: one.name for one in tree}
    return {target.text: {names[one] for one in target.departments} for target in targets(callable_, tree)}


def test_opds_are_called_by_kind_by_protocol_or_by_their_place_in_the_tree():
    assert found([SETDA, INSPECTORATE, HEALTH, CLINIC]) == {
        "Semua OPD": {"Sekretariat Daerah", "Inspektorat", "Dinas Kesehatan", "Puskesmas Sukamaju"},
        "Semua Sekretariat Daerah": {"Sekretariat Daerah"},
        "Semua Inspektorat": {"Inspektorat"},
        "Semua Dinas": {"Dinas Kesehatan"},
        "Semua Puskesmas": {"Puskesmas Sukamaju"},
        "Sekretariat dan inspektorat": {"Sekretariat Daerah", "Inspektorat"},
        "Dinas, badan, dan satuan": {"Dinas Kesehatan"},
        "Unit layanan: RSUD, Puskesmas, UPTD": {"Puskesmas Sukamaju"},
        "Sekretariat Daerah dan di bawahnya": {"Sekretariat Daerah", "Inspektorat"},
        "Asisten I dan di bawahnya": {"Inspektorat"},
        "Dinas Kesehatan dan di bawahnya": {"Dinas Kesehatan", "Puskesmas Sukamaju"},
        "RSUD dan di bawahnya": {"Puskesmas Sukamaju"},
    }


def test_groups_nobody_belongs_to_are_not_offered_but_all_opds_always_are():
    assert found([HEALTH]) == {
        "Semua OPD": {"Dinas Kesehatan"},
        "Semua Dinas": {"Dinas Kesehatan"},
        "Dinas, badan, dan satuan": {"Dinas Kesehatan"},
    }
    assert found([]) == {"Semua OPD": set()}


def test_every_kind_of_department_belongs_to_one_protocol_group_at_most():
    grouped = [kind for _text, kinds in PROTOCOL_GROUPS.values() for kind in kinds]
    assert len(grouped) == len(set(grouped))
    assert {"dinas", "badan", "kecamatan", "kelurahan", "puskesmas", "setda"} <= {str(kind) for kind in grouped}


def test_departments_in_a_circle_or_a_very_deep_tree_end_the_walk():
    one = node("Satu", "dinas")
    two = node("Dua", "dinas", one)
    one = replace(one, parent=two.id)
    assert found([one, two], [one, two])["Satu dan di bawahnya"] == {"Satu", "Dua"}
    deep = [node("Akar", "dinas")]
    for step in range(DEEPEST + 5):
        deep.append(node(f"Unit {step}", "dinas", deep[-1]))
    names = found([deep[-1]], deep)
    assert sum(text.endswith("dan di bawahnya") for text in names) == DEEPEST

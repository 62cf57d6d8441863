"""What people choose from: ranks and OPDs, as they are printed and in the order of protocol."""

from __future__ import annotations

import uuid

import pytest

from events.departments.versions import DepartmentNode
from events.registration.people.choices import department_choices, department_id, rank_choices
from events.registration.people.ranks import rank_options


def node(name: str, kind: str, parent: DepartmentNode | None = None, abbreviation: str = "") -> DepartmentNode:
    above = parent.id if parent else None
    return DepartmentNode(id=uuid.uuid4(), name=name, kind=kind, parent=above, abbreviation=abbreviation, code="")


def test_ranks_of_pns_come_first_then_the_groups_of_pppk():
    first, *others = rank_choices()
    assert (first.value, first.label) == ("", "Pilih pangkat/golongan")
    assert [(one.value, one.optgroup) for one in others] == [
        (text, "PNS" if "/" in rank else "PPPK") for rank, text in rank_options()
    ]


@pytest.mark.parametrize(
    ("kept", "offered"),
    [("AKBP", True), ("Pembina (IV/a)", False), ("Golongan IX", False), ("IV/a", True), ("", False)],
)
def test_a_rank_of_another_service_stays_a_choice_for_who_has_it(kept, offered):
    choices = rank_choices(kept)
    assert (choices[1].value == kept, len(choices)) == (offered, 35 + offered)
    assert [one.value for one in choices].count(kept) == 1


def test_opds_stand_under_their_kind_in_the_order_given_and_a_unit_names_what_it_belongs_to():
    health = node("Dinas Kesehatan", "dinas", abbreviation="Dinkes")
    schools = node("Dinas Pendidikan", "dinas")
    clinic = node("Puskesmas Sukamaju", "puskesmas", health)
    office = node("Bidang SD", "other", schools)
    orphan = node("Bidang Gizi", "other", node("Dinas Lama", "dinas"))
    setda = node("Sekretariat Daerah", "setda")
    given = [schools, clinic, health, office, orphan, setda]
    assert [(one.value, one.label, one.optgroup) for one in department_choices(given)] == [
        (str(setda.id), "Sekretariat Daerah", "Sekretariat Daerah"),
        (str(schools.id), "Dinas Pendidikan", "Dinas"),
        (str(health.id), "Dinas Kesehatan", "Dinas"),
        (str(clinic.id), "Puskesmas Sukamaju (Dinkes)", "Puskesmas"),
        (str(office.id), "Bidang SD (Dinas Pendidikan)", "Lainnya"),
        (str(orphan.id), "Bidang Gizi", "Lainnya"),
    ]


def test_nothing_chosen_is_no_department():
    one = uuid.uuid4()
    assert (department_id(""), department_id(str(one))) == (None, one)

"""Which events a reader asks for: read calmly, said back in one order, kept through every link."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.calendar.filters import MOST_TYPED, Chosen, choose
from events.calendar.tables import Programme
from events.departments.versions import DepartmentNode
from tests.factories import make_department

TODAY = date(2026, 12, 9)
OPD = DepartmentNode(id=uuid.uuid4(), code="1.02", name="Dinas Kesehatan", abbreviation="Dinkes")
UNNAMED = DepartmentNode(id=uuid.uuid4(), code="1.03", name="Dinas Sosial", abbreviation="")
ZI = Programme(slug="integritas", name="Keluarga Berintegritas")


@pytest.mark.parametrize(
    ("chosen", "values", "title"),
    [
        (Chosen(), {}, "Agenda Nusa Jaya"),
        (Chosen(kind="bimtek"), {"jenis": "bimtek"}, "Agenda Nusa Jaya · Bimbingan Teknis"),
        (Chosen(department=OPD), {"opd": "1.02"}, "Agenda Nusa Jaya · Dinkes"),
        (Chosen(department=UNNAMED), {"opd": "1.03"}, "Agenda Nusa Jaya · Dinas Sosial"),
        (Chosen(programme=ZI), {"program": "integritas"}, "Agenda Nusa Jaya · Keluarga Berintegritas"),
        (Chosen(words="camat"), {"q": "camat"}, "Agenda Nusa Jaya · “camat”"),
        (
            Chosen("rapat", OPD, ZI, "camat"),
            {"jenis": "rapat", "opd": "1.02", "program": "integritas", "q": "camat"},
            "Agenda Nusa Jaya · Rapat · Dinkes · Keluarga Berintegritas · “camat”",
        ),
    ],
)
def test_what_was_chosen_is_said_in_the_address_and_in_the_calendars_name(chosen, values, title):
    assert chosen.any is bool(values)
    assert list(chosen.values().items()) == list(values.items())
    assert chosen.title("Nusa Jaya") == title


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, "/kalender?jenis=rapat&q=zona+integritas"),
        ({"jenis": ""}, "/kalender?q=zona+integritas"),
        ({"q": ""}, "/kalender?jenis=rapat"),
        ({"q": "", "jenis": ""}, "/kalender"),
        ({"opd": "1.02"}, "/kalender?jenis=rapat&q=zona+integritas&opd=1.02"),
        ({"jenis": "bimtek"}, "/kalender?jenis=bimtek&q=zona+integritas"),
    ],
)
def test_a_chip_changes_one_filter_and_keeps_the_others(changes, address):
    assert Chosen(kind="rapat", words="zona integritas").href("/kalender", **changes) == address


def test_the_queries_get_words_in_small_letters_and_not_more_than_six():
    asked = Chosen(words="Zona INTEGRITAS a b c d e f").asked()
    assert asked.words == ("zona", "integritas", "a", "b", "c", "d")
    event = uuid.uuid4()
    asked = Chosen("rapat", OPD, ZI).asked((event,))
    assert (asked.kind, asked.department, asked.programme, asked.inviting) == ("rapat", OPD.id, "integritas", (event,))
    assert Chosen().asked().department is None


async def test_what_names_something_is_taken_and_what_does_not_is_said(db):
    await make_department(code="1.02")
    await Programme.insert(Programme(slug="integritas", name="Integritas", description=""))
    known = await choose({"jenis": "rapat", "opd": "1.02", "program": "integritas", "q": " camat  lurah "}, TODAY)
    assert (known.kind, known.department.code, known.programme.slug, known.words, known.unknown) == (
        "rapat",
        "1.02",
        "integritas",
        "camat lurah",
        [],
    )
    unknown = await choose({"jenis": "RAPAT", "opd": "1.2", "program": "Integritas", "q": "x"}, TODAY)
    assert (unknown.kind, unknown.department, unknown.programme, unknown.words) == ("", None, None, "x")
    assert [sentence.partition("“")[2].partition("”")[0] for sentence in unknown.unknown] == [
        "RAPAT",
        "1.2",
        "Integritas",
    ]


async def test_nothing_asked_is_nothing_unknown(db):
    assert await choose({}, TODAY) == Chosen()
    assert await choose({"jenis": " ", "opd": "", "program": "\u200b", "q": "\n"}, TODAY) == Chosen()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["jenis", "opd", "program", "q"]), st.text(max_size=2 * MOST_TYPED)))
async def test_whatever_is_typed_is_read_and_reading_it_again_says_the_same(db, typed):
    chosen = await choose(typed, TODAY)
    assert len(chosen.words) <= MOST_TYPED
    again = await choose(chosen.values(), TODAY)
    assert (again.values(), again.unknown) == (chosen.values(), [])

"""Pieces of SQL put together: each argument stays with its mark, and what people type is no pattern."""

from __future__ import annotations

import pytest

from events.database import sql
from events.where import Condition, every, holds, one_of
from tests.factories import make_department

A, B, C = Condition("a = {}", (1,)), Condition("b IN ({}, {})", (2, 3)), Condition("c IS NULL")


@pytest.mark.parametrize(
    ("condition", "text", "arguments"),
    [
        (every([A]), "a = {}", (1,)),
        (one_of([C]), "c IS NULL", ()),
        (every([A, B, C]), "(a = {} AND b IN ({}, {}) AND c IS NULL)", (1, 2, 3)),
        (one_of([B, A]), "(b IN ({}, {}) OR a = {})", (2, 3, 1)),
        (every([one_of([A, C]), B]), "((a = {} OR c IS NULL) AND b IN ({}, {}))", (1, 2, 3)),
    ],
)
def test_conditions_are_joined_in_brackets_with_their_arguments_in_order(condition, text, arguments):
    assert condition == Condition(text, arguments)


async def names(condition: Condition) -> list[str]:
    rows = await sql(
        f"SELECT name FROM department_version WHERE {condition.text} AND kind = {{}} ORDER BY name",
        *condition.arguments,
        "dinas",
    )
    return [row["name"] for row in rows]


NAMES = ("Dinas 100% Sehat", "Dinas Kesehatan", "Dinas P_K", "Dinas PPK", "Dinas Sosial!", "Dinas \\ Data")


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("KESEHATAN", ["Dinas Kesehatan"]),
        ("sehat", ["Dinas 100% Sehat", "Dinas Kesehatan"]),
        ("%", ["Dinas 100% Sehat"]),
        ("0%s", []),
        ("_", ["Dinas P_K"]),
        ("p_k", ["Dinas P_K"]),
        ("!", ["Dinas Sosial!"]),
        ("!!", []),
        ("\\", ["Dinas \\ Data"]),
        ("'", []),
        ("itda", ["Dinas PPK"]),
    ],
)
async def test_a_word_is_found_anywhere_in_any_column_and_its_signs_are_plain(db, word, found):
    for name in NAMES:
        await make_department(name=name, abbreviation="Itda" if name == "Dinas PPK" else "")
    assert await names(holds(word, "name", "abbreviation")) == found


async def test_all_words_must_stand_somewhere(db):
    for name in NAMES:
        await make_department(name=name, kind="badan" if name == "Dinas Kesehatan" else "dinas")
    both = every([holds("dinas", "name", "abbreviation"), holds("sehat", "name", "abbreviation")])
    assert await names(both) == ["Dinas 100% Sehat"], "the OR of the columns stays within its brackets"

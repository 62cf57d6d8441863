"""Every action that the code writes has a sentence, and belongs to a group that can be asked for."""

from __future__ import annotations

import ast

import pytest

from events.registration.history import WORDS
from events.trail import words
from events.vocabulary import ErasureRule, MergeKind
from tests.conftest import ROOT
from tests.trail.actions_in_code import actions

ENDINGS = {
    "erased.*": [f"erased.{one}" for one in ErasureRule],
    "attendee.merged_*": [f"attendee.merged_{m}" for m in MergeKind],
}


def test_every_action_in_the_code_has_a_sentence():
    written = {one for action in actions() for one in ENDINGS.get(action, [action])}
    assert written - words.known() == set()


def test_the_code_is_read_to_its_calls():
    assert {"event.changed", "login", "seat.offered", "erased.*", "user.closed", "presence.marked"} <= actions()


def test_what_a_persons_own_page_tells_the_trail_tells_too():
    assert {one for one in WORDS if one not in words.known()} == set()


def test_every_export_in_the_code_is_named():
    said = set()
    for path in (ROOT / "events").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) == "record_export"
            ):
                said |= {one.value for one in ast.walk(node.args[1]) if isinstance(one, ast.Constant)}
    assert {"registrations", "summary.xlsx"} <= said
    assert said - set(words.EXPORTS) - {"trail."} == set()


@pytest.mark.parametrize("action", sorted(words.known()))
def test_a_sentence_begins_as_a_sentence_and_stands_in_one_group(action):
    assert words.sentence(action, {})[0].isupper()
    assert sum(action in words.actions_of(group) for group in words.Group) == 1
    assert all(len(one) <= 60 for one in words.known())


def test_an_export_says_which_list_it_was_and_an_unknown_action_its_own_word():
    assert words.sentence("export", {"what": "summary.xlsx"}) == "Mengunduh ringkasan per OPD (XLSX)"
    assert words.sentence("export", {"what": "?"}) == "Mengunduh atau mencetak data"
    assert words.sentence("not.known", {}) == "not.known"

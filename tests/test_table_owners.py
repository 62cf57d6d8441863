"""Each table has one slice that owns it; whose statements may name another slice's table stands in a list here."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from events.piccolo_app import APP_CONFIG
from tests.conftest import ROOT

SLICES = ("departments", "accounts", "calendar", "registration", "attendance", "reports", "privacy", "trail")
GROUND = "ground"
"""Tables of the modules in `events/` itself, which any slice may use: the trail, the outbox, counters, jobs."""
NAMED = re.compile(r"\b(DELETE FROM|FROM|JOIN|INSERT INTO|UPDATE)\s+([a-z_]+)")
WRITING = ("DELETE FROM", "INSERT INTO", "UPDATE")

READS = {
    "calendar": {"institution"},  # the feed's revision moves with the institution's name
    "registration": {
        "event",
        "event_session",
        "department",
        "department_version",
        "audit_entry",
        "audit_personal",
        "outbox",
    },
    "attendance": {"app_user", "event", "event_session", "attendee", "merge"},
    "reports": {"event_session", "attendee", "invitation", "person", "presence", "excuse", "outbox"},
    "privacy": {
        "event",
        "event_session",
        "person",
        "registration",
        "attendee",
        "manage_link",
        "private_feed",
        "own_word",
        "gate",
        "shift",
        "scan",
        "excuse",
        "outbox",
        "audit_entry",
        "audit_personal",
    },
    "trail": {
        "institution",
        "department",
        "app_user",
        "api_token",
        "programme",
        "event",
        "event_session",
        "invitation",
        "attendee",
        "gate",
        "audit_entry",
        "audit_personal",
        "audit_origin",
    },
}
WRITES = {
    "registration.waiting.changing": {"event"},  # manifest_rev, under the event's lock
    "registration.parties.drafts": {"throttle"},  # counters of tries, erased with the drafts they counted
    "registration.messages.news": {"outbox"},  # older news that was not sent is not news any more
    "registration.messages.outgoing": {"outbox"},  # sent by hand, tried again
    "attendance.venue.visits": {"event"},  # whether self check-ins count
    "privacy.actions": {"event", "registration", "own_word", "outbox"},  # erasure
    "privacy.people": {"attendee", "person"},
    "privacy.history": {"audit_personal"},
}
APART = ("demo", "commands", "engines", "piccolo_migrations")
"""What stands beside the slices: invented data is written straight into every table."""


def owners() -> dict[str, str]:
    """Of every table the slice whose `tables.py` declares it."""
    found = {}
    for table in APP_CONFIG.table_classes:
        package = table.__module__.split(".")[1]
        found[table._meta.tablename] = package if package in SLICES else GROUND
    return found


def statements(source: str) -> Iterator[str]:
    """Every text of a module, with `{}` for what is filled in."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def named(source: str) -> set[tuple[str, bool]]:
    """The tables that the statements of a module name, and whether they write to them."""
    known = owners()
    return {
        (table, verb in WRITING) for text in statements(source) for verb, table in NAMED.findall(text) if table in known
    }


def modules() -> Iterator[tuple[str, str, str]]:
    """Slice, name and source of every module of a slice."""
    for slice_ in SLICES:
        for path in sorted((ROOT / "events" / slice_).rglob("*.py")):
            yield slice_, ".".join(path.relative_to(ROOT / "events").with_suffix("").parts), path.read_text()


def borrowed(*, written: bool) -> dict[str, set[str]]:
    """Which tables of another slice are named: written to, by module; or read, by slice."""
    found: dict[str, set[str]] = defaultdict(set)
    for slice_, module, source in modules():
        foreign = {table for table, writes in named(source) if writes is written and owners()[table] != slice_}
        if foreign:
            found[module if written else slice_] |= foreign
    return dict(found)


def test_a_statement_is_read_with_its_tables_and_what_it_does_to_them():
    source = 'A = "SELECT 1 FROM event e JOIN gate g"\nB = f"UPDATE scan SET {x} WHERE id IN (SELECT id FROM person)"\n'
    assert named(source) == {("event", False), ("gate", False), ("scan", True), ("person", False)}
    assert named('"DELETE FROM outbox"; "INSERT INTO merge (id)"') == {("outbox", True), ("merge", True)}
    assert named('"""Where people come FROM: nowhere."""') == set()


def test_a_slice_reads_only_the_tables_of_others_that_the_list_names():
    assert borrowed(written=False) == READS


def test_a_table_is_written_by_its_own_slice_but_for_the_modules_on_the_list():
    assert borrowed(written=True) == WRITES


def test_an_attendee_is_written_where_the_changing_event_is_asked_for_and_at_erasure():
    """Elsewhere a party would change without the event's lock, the manifest and the offers (`waiting.changing`)."""
    writers = {module for _slice, module, source in modules() if ("attendee", True) in named(source)}
    assert writers == {"registration.people.states", "registration.people.writing", "privacy.people"}


def test_no_statement_names_a_table_of_a_slice_below_its_own():
    place = {slice_: number for number, slice_ in enumerate(SLICES)} | {GROUND: -1}
    upward = [
        (module, table)
        for slice_, module, source in modules()
        for table, _writes in named(source)
        if place[owners()[table]] > place[slice_]
    ]
    assert upward == []


def test_every_folder_is_a_slice_or_stands_apart_on_purpose():
    folders = {path.name for path in Path(ROOT / "events").iterdir() if (path / "__init__.py").exists()}
    assert folders - {"static"} <= {*SLICES, *APART}

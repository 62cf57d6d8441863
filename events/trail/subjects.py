"""What the entries of a page are about: the name of each subject, and where it is shown."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from events.calendar.naming import session_name
from events.calendar.own_day import opd_join
from events.database import marks, sql
from events.departments.versions import LATEST, joined
from events.trail.changes import ids_in
from events.trail.queries import Logged

Row = dict[str, Any]
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Subject:
    """Its name, and the page that shows it; "" where there is none (any more)."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class EventName:
    """An event as its entries are headed."""

    title: str
    slug: str
    zone: str

    @property
    def path(self) -> str:
        return f"/panitia/kegiatan/{self.slug}"


NEWEST = joined("d", "t.id", LATEST)


def page_of_department(row: Row) -> str:
    return f"/panitia/opd/{row['id']}"


# By kind of subject: the statement that finds the rows `id, name` and the `slug` of their event, and their page.
KINDS: Sequence[tuple[str, str, Callable[[Row], str]]] = (
    (
        "event",
        "SELECT t.id, t.title AS name, t.slug FROM event t WHERE t.id IN ({})",
        lambda row: f"/panitia/kegiatan/{row['slug']}",
    ),
    (
        "session",
        "SELECT t.id, t.title AS name, t.position, v.slug FROM event_session t JOIN event v ON v.id = t.event"
        " WHERE t.id IN ({})",
        lambda row: f"/panitia/kegiatan/{row['slug']}/pengaturan/sesi/{row['id']}",
    ),
    (
        "attendee",
        "SELECT t.id, t.name, v.slug FROM attendee t JOIN event v ON v.id = t.event WHERE t.id IN ({})",
        lambda row: f"/panitia/kegiatan/{row['slug']}/peserta/{row['id']}",
    ),
    (
        "registration",
        "SELECT t.registration AS id, t.id AS attendee, t.name, v.slug FROM attendee t JOIN event v ON v.id = t.event"
        " WHERE t.registration IN ({}) ORDER BY CASE WHEN t.official IS NULL THEN 1 ELSE 0 END, t.created_at",
        lambda row: f"/panitia/kegiatan/{row['slug']}/peserta/{row['attendee']}",
    ),
    (
        "invitation",
        f"SELECT t.id, d.name, v.slug FROM invitation t{opd_join('d', 't.department', 't.event')}"  # noqa: S608
        " JOIN event v ON v.id = t.event WHERE t.id IN ({})",
        lambda row: f"/panitia/kegiatan/{row['slug']}/undangan/{row['id']}",
    ),
    (
        "gate",
        "SELECT t.id, t.name, v.slug FROM gate t JOIN event v ON v.id = t.event WHERE t.id IN ({})",
        lambda row: f"/panitia/kegiatan/{row['slug']}/gerbang",
    ),
    ("user", "SELECT t.id, t.name FROM app_user t WHERE t.id IN ({})", lambda row: "/panitia/pengguna"),
    ("token", "SELECT t.id, t.name FROM api_token t WHERE t.id IN ({})", lambda row: ""),
    ("institution", "SELECT t.id, t.name FROM institution t WHERE t.id IN ({})", lambda row: "/panitia/instansi"),
    ("department", f"SELECT t.id, d.name FROM department t{NEWEST} WHERE t.id IN ({{}})", page_of_department),  # noqa: S608
)
READ = {kind: (statement, page) for kind, statement, page in KINDS}


async def subjects_of(entries: Iterable[Logged]) -> dict[uuid.UUID, Subject]:
    """What is known of each entry's subject, by its id; who is erased, or was deleted, has none."""
    ids: dict[str, set[uuid.UUID]] = defaultdict(set)
    for one in entries:
        if one.subject and one.subject_kind in READ:
            ids[one.subject_kind].add(one.subject)
    found: dict[uuid.UUID, Subject] = {}
    for kind, wanted in ids.items():
        statement, href = READ[kind]
        for row in await _rows(statement, wanted):
            name = session_name(row["name"], row["position"]) if "position" in row else row["name"]
            found[row["id"]] = Subject(name, href(row))
    return found


async def events_of(entries: Iterable[Logged]) -> dict[uuid.UUID, EventName]:
    """The events of these entries, by id."""
    rows = await _rows(
        "SELECT id, title, slug, zone FROM event WHERE id IN ({})", {e.event for e in entries if e.event}
    )
    return {row["id"]: EventName(row["title"], row["slug"], row["zone"]) for row in rows}


async def names_in(entries: Sequence[Logged]) -> dict[str, str]:
    """What the ids inside the entries' values are called: departments, programmes, events."""
    wanted = {uuid.UUID(one) for entry in entries for one in ids_in([entry.data, entry.personal])}
    rows = [
        row
        for statement in (
            f"SELECT t.id, d.name FROM department t{NEWEST} WHERE t.id IN ({{}})",  # noqa: S608
            "SELECT id, name FROM programme WHERE id IN ({})",
            "SELECT id, title AS name FROM event WHERE id IN ({})",
        )
        for row in await _rows(statement, wanted)
    ]
    return {str(row["id"]): row["name"] for row in rows}


async def _rows(statement: str, wanted: Collection[uuid.UUID]) -> list[Row]:
    ids = sorted(wanted)
    parts = [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
    return [row for part in parts for row in await sql(statement.replace("{}", marks(len(part))), *part)]

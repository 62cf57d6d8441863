"""The daftar hadir of one session: whom each sheet lists, in which order, and what stands in its last column."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from events.attendance.windows import Phase, Window, window_of
from events.calendar.tables import Event, Session
from events.database import sql
from events.departments import queries as departments
from events.departments.opds import by_id, standing_under
from events.departments.versions import DepartmentNode, Id
from events.language import N_, _
from events.names import search_key
from events.registration.people.ranks import PNS_RANKS, format_rank
from events.registration.seats.predicates import registered_sql
from events.reports.record import Record, Tally, record_of, tally
from events.text import date_long, local_date, time_range
from events.vocabulary import AttendeeRole


class Sheet(StrEnum):
    """One printed list per kind of people: each is signed and filed on its own."""

    PARTICIPANTS = "peserta"
    COMPANIONS = "pasangan"
    SPEAKERS = "narasumber"
    COMMITTEE = "panitia"
    GUESTS = "tamu"


class Order(StrEnum):
    """Grouped under their OPD, or one list; both by protocol order, then rank, then name."""

    GROUPED = "opd"
    PROTOCOL = "protokol"


class Content(StrEnum):
    """Cells to sign by hand, or what was recorded at the door."""

    BLANK = "kosong"
    RECORDED = "tercatat"


Word = TypeVar("Word", bound=StrEnum)

ROLES = {
    Sheet.PARTICIPANTS: AttendeeRole.PARTICIPANT,
    Sheet.COMPANIONS: AttendeeRole.COMPANION,
    Sheet.SPEAKERS: AttendeeRole.SPEAKER,
    Sheet.COMMITTEE: AttendeeRole.COMMITTEE,
    Sheet.GUESTS: AttendeeRole.GUEST,
}
TITLES = {
    Sheet.PARTICIPANTS: N_("Daftar Hadir Peserta"),
    Sheet.COMPANIONS: N_("Daftar Hadir Pasangan Peserta"),
    Sheet.SPEAKERS: N_("Daftar Hadir Narasumber"),
    Sheet.COMMITTEE: N_("Daftar Hadir Panitia"),
    Sheet.GUESTS: N_("Daftar Hadir Tamu Undangan"),
}
_GROUPS = {group: place for place, group in enumerate(PNS_RANKS)}
_GROUP = re.compile(r"\b(IV|I{1,3})/([a-e])\b")

LISTED = f"""
SELECT attendee.id, attendee.role, attendee.name, attendee.nip, attendee.rank, attendee.position,
  attendee.institution, attendee.represents, attendee.represents_letter, attendee.relation, attendee.department,
  official.name AS official_name, official.department AS official_department,
  presence.first_in, presence.method, presence.counts, presence.recorded_at, presence.first_method, presence.late,
  excuse.kind AS excuse, excuse.note AS excuse_note, excuse.created_at AS excuse_recorded, excuse.late AS excuse_late
FROM attendee
LEFT JOIN attendee AS official ON official.id = attendee.official
LEFT JOIN presence ON presence.attendee = attendee.id AND presence.session = {{}}
LEFT JOIN excuse ON excuse.attendee = attendee.id AND excuse.session = {{}} AND excuse.ended_at IS NULL
WHERE attendee.event = {{}} AND attendee.role = {{}} AND {registered_sql()}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered line. `record` is what was recorded, `mark` and `note` the same in words; not on a sheet to sign."""

    number: int
    name: str
    nip: str
    rank: str
    position: str
    department: str
    represents: str
    represents_letter: str
    beside: str
    mark: str
    note: str
    record: Record | None = None

    @property
    def right(self) -> bool:
        """Even numbers are signed in the right half of the cell, so that neighbours do not overwrite each other."""
        return self.number % 2 == 0


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading; without a heading the whole sheet."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """Everything a sheet shows, for HTML and XLSX alike."""

    title: str
    sheet: Sheet
    content: Content
    groups: tuple[Group, ...]
    phase: Phase = Phase.AHEAD

    @property
    def tally(self) -> Tally:
        """The sums of what was recorded."""
        return tally(line.record for group in self.groups for line in group.lines if line.record)

    @property
    def size(self) -> int:
        return sum(len(group.lines) for group in self.groups)

    @property
    def place(self) -> str:
        """Heading of the column that says where people come from."""
        outside = self.sheet in (Sheet.SPEAKERS, Sheet.GUESTS)
        return _("Instansi") if outside else _("Perangkat Daerah")

    @property
    def last(self) -> str:
        """Heading of the last column."""
        return _("Kehadiran") if self.content is Content.RECORDED else _("Tanda Tangan")


async def printed(
    event: Event, session: Session, sheet: Sheet, order: Order, content: Content, on: date, now: datetime
) -> Printed:
    """The sheet of a session: who is registered, and everybody who came; absent is nobody before its end."""
    window = window_of(event, session)
    phase = window.phase(now)
    recorded = (window, phase) if content is Content.RECORDED else None
    rows = await sql(LISTED, session.id, session.id, event.id, ROLES[sheet].value)
    tree = by_id(await departments.departments(on))
    return Printed(_(TITLES[sheet]), sheet, content, arrange(rows, tree, order, recorded, on, event.zone), phase)


async def sheets_with_people(event_id: uuid.UUID, session_id: uuid.UUID | None) -> dict[Sheet, int]:
    """How many people stand on each sheet of the session; sheets of nobody are left out."""
    rows = await sql(
        "SELECT attendee.role, count(*) AS number FROM attendee"  # noqa: S608
        " LEFT JOIN presence ON presence.attendee = attendee.id AND presence.session = {}"
        f" WHERE attendee.event = {{}} AND {registered_sql()} GROUP BY attendee.role",
        session_id,
        event_id,
    )
    found = {row["role"]: row["number"] for row in rows}
    return {sheet: found[role] for sheet, role in ROLES.items() if role in found}


def arrange(
    rows: Iterable[Mapping[str, Any]],
    tree: Mapping[Id, DepartmentNode],
    order: Order,
    recorded: tuple[Window, Phase] | None,
    on: date,
    zone: str,
) -> tuple[Group, ...]:
    """Number the rows through, by protocol order of their OPD, rank and name; people from outside come last.

    `recorded` is the session whose record is wanted, and where it stands; None for a sheet to sign.
    """
    ordered = sorted(rows, key=lambda row: _protocol(row, tree, on))
    groups: list[tuple[str, list[Line]]] = []
    for number, row in enumerate(ordered, 1):
        title = _heading(row, tree, on) if order is Order.GROUPED else ""
        if not groups or groups[-1][0] != title:
            groups.append((title, []))
        groups[-1][1].append(line(number, row, _place(row, tree, on), recorded, zone))
    return tuple(Group(title, tuple(lines)) for title, lines in groups)


def _opd(row: Mapping[str, Any], tree: Mapping[Id, DepartmentNode], on: date) -> DepartmentNode | None:
    """The OPD a row stands under: a companion's is the official's."""
    department = row["department"]
    if row["role"] == AttendeeRole.COMPANION and row["official_name"] is not None:
        department = row["official_department"]
    found = standing_under(tree, department, on)
    return tree[found] if found is not None else None


def _heading(row: Mapping[str, Any], tree: Mapping[Id, DepartmentNode], on: date) -> str:
    opd = _opd(row, tree, on)
    return opd.name if opd else _("Instansi lain")


def _protocol(
    row: Mapping[str, Any], tree: Mapping[Id, DepartmentNode], on: date
) -> tuple[bool, int, str, int, str, str]:
    opd = _opd(row, tree, on)
    place = (opd is None, opd.protocol_order if opd else 0, opd.code if opd else "")
    return (*place, -rank_height(row["rank"]), search_key(row["name"]), str(row["id"]))


def rank_height(rank: str) -> int:
    """How high a civil servant's rank is, from "IV/b" or "Pembina Tingkat I (IV/b)"; -1 for anything else."""
    found = _GROUP.search(rank)
    return _GROUPS.get(found[0], -1) if found else -1


def _place(row: Mapping[str, Any], tree: Mapping[Id, DepartmentNode], on: date) -> str:
    """Where a person works; a companion without an own department stands with the official's OPD."""
    if row["department"] is not None:
        return tree[row["department"]].name
    opd = _opd(row, tree, on)
    return row["institution"] or (opd.name if opd else "")


def line(number: int, row: Mapping[str, Any], place: str, recorded: tuple[Window, Phase] | None, zone: str) -> Line:
    """One person's line of the sheet."""
    record = record_of(row, *recorded, zone) if recorded else None
    return Line(
        number=number,
        name=row["name"],
        nip=row["nip"] or "",
        rank=format_rank(row["rank"]),
        position=row["position"],
        department=place,
        represents=row["represents"],
        represents_letter=row["represents_letter"],
        beside=row["official_name"] or "",
        mark=record.mark if record else "",
        note=record.note if record else "",
        record=record,
    )


def represents(line: Line) -> str:
    """ "mewakili Kepala Dinas Kesehatan (Nomor 090/12/2026)" """
    letter = f" ({line.represents_letter})" if line.represents_letter else ""
    return _("mewakili %(who)s", who=line.represents) + letter


def facts(event: Event, session: Session) -> list[tuple[str, str]]:
    """Name and value of each line of the title block."""
    place = ", ".join(part for part in (session.room, event.venue) if part)
    return [
        (_("Hari, tanggal"), date_long(local_date(session.starts_at, event.zone))),
        (_("Waktu"), time_range(session.starts_at, session.ends_at, event.zone)),
        (_("Tempat"), place),
        (_("Acara"), session.title or event.title),
    ]


def letterhead(lines: str, institution: Any) -> tuple[list[str], list[str]]:
    """Names and addresses of the letterhead: from the event's own lines, else the institution's, else its name.

    A line in capitals is a name; from the first one with small letters on, lines are addresses.
    """
    lines = lines if lines.strip() or institution is None else institution.letterhead
    own = [text.strip() for text in lines.splitlines() if text.strip()]
    if not own:
        return _institution_lines(institution)
    names = []
    while own and own[0] == own[0].upper():
        names.append(own.pop(0))
    return names, own


def _institution_lines(institution: Any) -> tuple[list[str], list[str]]:
    if institution is None:
        return [], []
    phone = _("Telepon %(phone)s", phone=institution.phone) if institution.phone else ""
    web = ", ".join(part for part in (institution.website, institution.email) if part)
    return [institution.name.upper()], [part for part in (institution.address, phone, web) if part]


def choose(kind: type[Word], word: str | None, default: Word) -> Word:
    """The member a query parameter names; the default for anything else."""
    return kind(word) if word in list(kind) else default

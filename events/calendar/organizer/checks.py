"""The checklist before publishing: what still lacks, what is worth a second look, and where each is mended."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events.calendar import queries, readiness
from events.calendar.naming import session_names
from events.calendar.own_day import day_of
from events.calendar.readiness import Called, Caution, Facts, Held
from events.calendar.signing import signer
from events.calendar.tables import Event, Session
from events.calendar.values import publish_problems, values_of
from events.departments import queries as departments
from events.departments import red_days
from events.language import N_, _
from events.registration.invitations import quotas
from events.text import local_date

NAMES = {
    "dates": N_("Tanggal dan sesi"),
    "holidays": N_("Hari libur"),
    "place": N_("Tempat"),
    "quotas": N_("Kuota dan kapasitas"),
    "opds": N_("OPD yang diundang"),
    "contact": N_("Narahubung"),
    "signer": N_("Penanda tangan"),
    "letterhead": N_("Kop surat"),
}
LACKING = {"host": "/umum", "title": "/umum", "slug": "/umum", "venue": "/tempat", "sessions": "/sesi/baru"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist; without faults all is well. Each fault is a sentence and the page that mends it."""

    name: str
    faults: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Checklist:
    """`lacking` forbids publishing, `lines` warn. `seen` says which warnings the page shows, `count` how many."""

    lacking: list[tuple[str, str]]
    lines: list[Line]
    seen: str
    count: int


async def checklist(event: Event, living: Sequence[Session], now: datetime) -> Checklist:
    """Everything asked of an event before it is shown to everyone."""
    found = list(readiness.cautions(await _facts(event, living, now)))
    base = f"/panitia/kegiatan/{event.slug}"
    settings = f"{base}/pengaturan"
    lines = [
        Line(
            _(NAMES[part]),
            [(one.sentence, (base if part == "opds" else settings) + one.href) for one in found if one.about == part],
        )
        for part in readiness.PARTS
    ]
    lacking = [
        (sentence, settings + LACKING.get(field, "/pendaftaran"))
        for field, sentence in publish_problems(values_of(event), living)
    ]
    return Checklist(lacking, lines, _digest(found), len(found))


def _digest(found: Sequence[Caution]) -> str:
    return hashlib.sha256("\n".join(one.sentence for one in found).encode()).hexdigest()[:16] if found else "-"


async def _facts(event: Event, living: Sequence[Session], now: datetime) -> Facts:
    names = session_names(await queries.sessions_of(event.id))
    sessions = [Held(one.id, names[one.id], one.starts_at, one.ends_at, one.room) for one in living]
    institution = await departments.institution()
    span = (min(one.starts_at for one in sessions), max(one.ends_at for one in sessions)) if sessions else None
    return Facts(
        event=event,
        sessions=sessions,
        elsewhere=await queries.sessions_meanwhile(event.id, *span) if span and event.venue else [],
        red_days=await red_days.red_days({local_date(one.starts_at, event.zone) for one in sessions}),
        called=await _called(event),
        signed=bool(signer(event, institution).name),
        headed=bool(event.letterhead or (institution and (institution.letterhead or institution.name))),
        now=now,
    )


async def _called(event: Event) -> Called:
    on = await day_of(event)
    standing = await quotas.standing(event, await departments.departments(on), on)
    asked = [one.called for one in standing if one.called.asked]
    mosts = [one.maximum for one in asked]
    most = None if None in mosts else sum(one for one in mosts if one is not None)
    return Called(sum(1 for one in asked if one.invited), sum(one.minimum for one in asked), most)

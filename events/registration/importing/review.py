"""What would become of each line: taken, already there, wrong, or without a seat."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from msgspec import Struct

from events.departments import opds as opds_
from events.errors import EventFull, QuotaFull
from events.language import _
from events.names import search_key
from events.registration.importing.faults import Fault, Parsed, ReadLine
from events.registration.importing.same import Decided, People, Same, compared, origin_of, present_at
from events.registration.people.party import Party, PersonValues
from events.registration.seats import count
from events.registration.seats import event as places
from events.registration.seats.arithmetic import LIVE, fits, fits_opd
from events.registration.seats.count import quota_used_per_opd
from events.registration.seats.event import AnyEvent
from events.registration.seats.predicates import holds_a_seat
from events.vocabulary import AttendeeRole, AttendeeState

NameAndOrigin = tuple[str, str]


class Known(Struct, array_like=True):
    """A line about somebody who is there already, and how."""

    number: int
    name: str
    what: str


@dataclass
class Taken:
    """Who is at the event, in whatever state: by NIP, by name and origin, spouses by name alone."""

    nips: dict[str, str] = field(default_factory=dict)
    names: dict[NameAndOrigin, str] = field(default_factory=dict)
    spouses: dict[str, str] = field(default_factory=dict)
    people: People = field(default_factory=People)


@dataclass
class Standing:
    """Seats and quotas before the import; None is no limit. `opds` is whose quota each department uses."""

    capacity: int | None
    seats: int
    opds: dict[uuid.UUID, uuid.UUID | None] = field(default_factory=dict)
    maxima: dict[uuid.UUID, int | None] = field(default_factory=dict)
    used: dict[uuid.UUID, int] = field(default_factory=dict)
    invitations: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)

    def opd_of(self, official: PersonValues) -> uuid.UUID | None:
        """Whose quota a participant uses; nobody else uses any."""
        if official.role != AttendeeRole.PARTICIPANT or official.department is None:
            return None
        return self.opds[official.department]


@dataclass
class Review:
    """Every line once: `good` in the file's order, the others with a reason.

    `same` are lines that may be about somebody there already and that nobody has decided about: they are not taken.
    `changed` are among the known: they say something otherwise. `update` are those to be written by decision.
    """

    good: list[ReadLine]
    bad: list[Fault]
    known: list[Known]
    hidden: list[int]
    aside: list[int]
    unknown: dict[str, list[int]]
    refused: list[Fault] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    same: list[Same] = field(default_factory=list)
    changed: list[Same] = field(default_factory=list)
    update: list[Same] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        return len({fault.number for fault in self.bad})

    @property
    def refused_rows(self) -> int:
        return len(self.refused)

    @property
    def companions(self) -> int:
        return sum(1 for row in self.good if row.party and row.party.companion)

    @property
    def reachable(self) -> int:
        """Good lines with an address or a number to send the tickets to."""
        return sum(1 for row in self.good if row.party and (row.party.email or row.party.phone))


# ----------------------------------------------------------------- read from the database


async def taken_at(event_id: uuid.UUID) -> Taken:
    """Everyone who ever had a place at the event: who withdrew is not brought back by a file."""
    taken = Taken()
    for one in await present_at(event_id):
        taken.people.add(one)
        for number in one.numbers:
            _note(taken.nips, number, one.state)
        _note(taken.names, (search_key(one.name), origin_of(one.department, one.institution)), one.state)
        if one.role == AttendeeRole.COMPANION:
            _note(taken.spouses, search_key(one.name), one.state)
    return taken


def _note(known: dict[Any, str], key: Any, state: str) -> None:
    """A living place outweighs one that was given up."""
    if known.get(key) not in LIVE:
        known[key] = state


async def standing_of(event: AnyEvent, departments: Iterable[uuid.UUID], day: date) -> Standing:
    """Seats and quotas as they are, `day` being the event's own; within a transaction that holds the event, the
    invitations are held too.
    """
    named = set(departments)
    opds = dict.fromkeys(named) | await opds_.opds_of([*named], day)
    standing = Standing(event.capacity, await count.seats_used(event.id), opds)
    called = sorted({opd for opd in opds.values() if opd}, key=str)
    invitations = await places.lock_invitations(event.id, called)
    standing.invitations = {opd: invitation.id for opd, invitation in invitations.items()}
    standing.maxima = {opd: places.maximum_of(event, invitations.get(opd)) for opd in called}
    standing.used = await quota_used_per_opd(event.id) if called else {}
    return standing


# ----------------------------------------------------------------- as plain values


def sort_out(parsed: Parsed, taken: Taken, decided: Mapping[str, str] | None = None) -> Review:
    """Each line once: wrong, there already, perhaps there already, in the file before, or good.

    `decided` has a word of `Decided` by the number of a line.
    """
    review = Review([], [], [], parsed.hidden, parsed.aside, {}, gone=parsed.gone)
    seen: dict[str | NameAndOrigin, ReadLine] = {}
    for row in parsed.rows:
        if row.unknown:
            review.unknown.setdefault(row.unknown, []).append(row.number)
        if row.beside is not None:
            _sort_spouse(review, row, taken)
        elif row.party is None:
            review.bad += row.faults
        elif not _is_there(review, row, taken, (decided or {}).get(str(row.number), "")):
            if fault := _repeated(row, seen):
                (review.known if isinstance(fault, Known) else review.bad).append(fault)  # type: ignore[arg-type]
            else:
                review.good.append(row)
                review.notes += row.notes
                seen |= dict.fromkeys(_identities(row.party), row)
    _refuse_taken_spouses(review, taken)
    return review


def _sort_spouse(review: Review, row: ReadLine, taken: Taken) -> None:
    """A spouse whose official is not in the list."""
    if taken.spouses.get(search_key(row.name)) in LIVE:
        review.known.append(Known(row.number, row.name, _("sudah terdaftar pada kegiatan ini.")))
        return
    if row.faults:
        review.bad += row.faults
        return
    what = _("pasangan dari %(name)s, yang tidak ada di daftar ini: tambahkan lewat halamannya.", name=row.beside)
    review.bad.append(Fault(row.number, _("Nama"), what))


def _is_there(review: Review, row: ReadLine, taken: Taken, decided: str) -> bool:
    """Whether the line is about somebody there already, or may be and nobody has decided; then the review has it."""
    assert row.party is not None
    official = row.party.official
    why, sure = _known(row.party, taken), taken.people.sure(official)
    if not why and decided == Decided.OTHER:
        return False
    present = sure or (None if why else taken.people.perhaps(official))
    if present is None:
        if why:
            review.known.append(Known(row.number, row.name, why))
        return bool(why)
    same = compared(row.number, row.party, present, sure=sure is not None)
    if sure is None and decided not in (Decided.SKIP, Decided.UPDATE):
        review.same.append(same)
        return True
    review.known.append(Known(row.number, row.name, why or _("sama dengan %(name)s.", name=present.name)))
    if same.differences:
        review.changed.append(same)
        if decided == Decided.UPDATE:
            review.update.append(same)
    return True


def _name_of(person: PersonValues) -> NameAndOrigin:
    return search_key(person.name), origin_of(person.department, person.institution)


def _identities(party: Party) -> list[str | NameAndOrigin]:
    people = [party.official, *([party.companion] if party.companion else [])]
    return [*(one.nip for one in people if one.nip), _name_of(party.official)]


def _known(party: Party, taken: Taken) -> str:
    official = party.official
    state = taken.nips.get(official.nip) if official.nip else taken.names.get(_name_of(official))
    if state is None:
        return ""
    if state in LIVE:
        return _("sudah terdaftar pada kegiatan ini.")
    if state == AttendeeState.WITHDRAWN:
        return _("pernah terdaftar dan mengundurkan diri. Bila jadi hadir, daftarkan lewat Tambah peserta.")
    return _("pernah terdaftar; datanya sudah diganti atau digabung.")


def _repeated(row: ReadLine, seen: dict[str | NameAndOrigin, ReadLine]) -> Known | Fault | None:
    """The same person twice in one file: the same data is skipped, other data under one NIP is a fault."""
    party = row.party
    assert party is not None
    nips = [one.nip for one in (party.official, party.companion) if one and one.nip]
    for nip in nips:
        if nip in seen:
            return _same_nip(row, seen[nip])
    earlier = None if party.official.nip else seen.get(_name_of(party.official))
    if earlier is None:
        return None
    return Known(row.number, row.name, _("sama dengan baris %(row)s.", row=earlier.number))


def _same_nip(row: ReadLine, earlier: ReadLine) -> Known | Fault:
    assert row.party
    assert earlier.party
    one, other = row.party.official, earlier.party.official
    if one.nip == other.nip and search_key(one.name) == search_key(other.name):
        return Known(row.number, row.name, _("sama dengan baris %(row)s.", row=earlier.number))
    return Fault(
        row.number,
        _("NIP"),
        _("sama dengan NIP pada baris %(row)s, milik %(name)s.", row=earlier.number, name=earlier.name),
    )


def _refuse_taken_spouses(review: Review, taken: Taken) -> None:
    """A couple comes whole or not at all."""
    good = []
    for row in review.good:
        spouse = row.party.companion if row.party else None
        if spouse and spouse.nip and taken.nips.get(spouse.nip) in LIVE:
            what = _("pasangannya sudah terdaftar pada kegiatan ini; satukan keduanya lewat halaman Peserta.")
            review.bad.append(Fault(row.number, _("NIP pasangan"), what))
        else:
            good.append(row)
    review.good = good
    review.bad.sort(key=lambda fault: fault.number)


def seat(review: Review, standing: Standing, *, override: bool = False) -> Review:
    """The review with those lines refused that find no seat or exceed their OPD's maximum, in the file's order."""
    good = []
    for row in review.good:
        assert row.party is not None
        why = "" if override else _no_room(row.party, standing)
        if why:
            review.refused.append(Fault(row.number, _("OPD") if why == _(QuotaFull.sentence) else _("Nama"), why))
        else:
            good.append(row)
            _sit_down(row.party, standing)
    review.good = good
    return review


def seats_of(party: Party) -> int:
    """How many of the event's seats the party takes."""
    return holds_a_seat(party.official.role, AttendeeState.ACTIVE) + (party.companion is not None)


def _no_room(party: Party, standing: Standing) -> str:
    opd = standing.opd_of(party.official)
    if seats_of(party) and not fits(seats_of(party), standing.seats, standing.capacity):
        return _(EventFull.sentence)
    if opd and not fits_opd(1, standing.used.get(opd, 0), standing.maxima[opd]):
        return _(QuotaFull.sentence)
    return ""


def _sit_down(party: Party, standing: Standing) -> None:
    standing.seats += seats_of(party)
    opd = standing.opd_of(party.official)
    if opd:
        standing.used[opd] = standing.used.get(opd, 0) + 1

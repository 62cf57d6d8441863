"""What a merge writes, as a pure plan: the page shows it, the action does it, undoing reads it backwards.

Two merges: a *double* is one human who stands in the event twice; a *couple* is two invited officials who come
together. Nothing is deleted: a row that is the same human as another becomes `merged` and names the survivor, so that
every printed code still opens a ticket.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from events.errors import Conflict
from events.language import _
from events.registration.family import Change
from events.registration.seats.arithmetic import LIVE
from events.registration.seats.predicates import holds_a_seat
from events.vocabulary import AttendeeRole, AttendeeState, MergeKind

# An offer passes with its hour and who awaits may be refused: nobody loses by a merge what they hold.
FIRMEST_FIRST: list[str] = [
    AttendeeState.ACTIVE,
    AttendeeState.AWAITING,
    AttendeeState.OFFERED,
    AttendeeState.WAITLISTED,
]
ATTENDEE, REGISTRATION = "attendee", "registration"


@dataclass(frozen=True)
class Human:
    """A row of the event as a merge sees it."""

    id: uuid.UUID
    registration: uuid.UUID
    registered_at: datetime
    official: uuid.UUID | None
    role: str
    state: str
    name: str
    nip: str | None
    relation: str
    merged_into: uuid.UUID | None

    @property
    def live(self) -> bool:
        return self.state in LIVE


@dataclass(frozen=True)
class Plan:
    """`kept` survives or hosts. `same` are pairs (merged, survivor); `moved` joins the party of `kept`."""

    kind: MergeKind
    kept: Human
    other: Human
    changes: tuple[Change, ...] = ()
    same: tuple[tuple[Human, Human], ...] = ()
    moved: tuple[Human, ...] = ()

    @property
    def seats_freed(self) -> int:
        """How many seats nobody holds any more."""
        return sum(holds_a_seat(one.role, one.state) for one, _survivor in self.same)


@dataclass
class _Writing:
    """A plan being made over everyone who could be touched."""

    people: Sequence[Human]
    changes: list[Change] = field(default_factory=list)
    same: list[tuple[Human, Human]] = field(default_factory=list)
    moved: list[Human] = field(default_factory=list)

    def companions(self, official: Human) -> list[Human]:
        return [one for one in self.people if one.official == official.id and one.live]

    def set(self, one: Human, column: str, value: uuid.UUID | str | None) -> None:
        before = getattr(one, column)
        if before != value:
            self.changes.append(Change(ATTENDEE, one.id, column, _text(before), _text(value)))

    def merge(self, gone: Human, survivor: Human) -> None:
        """`gone` is `survivor`, and so is everybody who was merged into `gone` before."""
        self.same.append((gone, survivor))
        self.set(gone, "state", str(AttendeeState.MERGED))
        self.set(gone, "merged_into", survivor.id)
        for one in self.people:
            if one.merged_into == gone.id:
                self.set(one, "merged_into", survivor.id)

    def move(self, one: Human, host: Human, relation: str = "") -> None:
        """`one` comes with `host` from now on, in one party: a party waits as a whole, or sits as a whole."""
        if one.state != host.state:
            raise Conflict(
                _("%(name)s masih menunggu atau ditawari kursi; keduanya harus berstatus sama.", name=one.name),
                code="different_states",
            )
        self.moved.append(one)
        self.set(one, "registration", host.registration)
        self.set(one, "official", host.id)
        if relation:
            self.set(one, "relation", relation)

    def leave(self, registration: uuid.UUID, into: uuid.UUID) -> None:
        """A registration nobody is left in opens as the one its people went to."""
        gone = {one.id for one, _survivor in self.same} | {one.id for one in self.moved}
        if registration == into or any(
            one.registration == registration and one.live and one.id not in gone for one in self.people
        ):
            return
        self.changes.append(Change(REGISTRATION, registration, "joined_into", None, str(into)))

    def plan(self, kind: MergeKind, kept: Human, other: Human) -> Plan:
        return Plan(kind, kept, other, tuple(self.changes), tuple(self.same), tuple(self.moved))


def _text(value: uuid.UUID | str | None) -> str | None:
    return None if value is None else str(value)


def plan_double(kept: Human, other: Human, people: Sequence[Human]) -> Plan:
    """`other` is the same human as `kept`, who keeps name and data; the spouse of `other` comes along.

    `people` are everyone of both registrations, and whoever was merged into them. Raises Conflict with a sentence.
    """
    _refuse_impossible(kept, other)
    if kept.registration == other.registration:
        raise Conflict(_("Keduanya terdaftar sebagai satu pasangan."), code="one_party")
    if FIRMEST_FIRST.index(kept.state) > FIRMEST_FIRST.index(other.state):
        raise Conflict(_("Pertahankan data yang kursinya lebih pasti."), code="keep_the_seat")
    if (kept.official is None) != (other.official is None):
        raise Conflict(
            _("Salah satunya terdaftar sebagai pasangan. Gunakan Gabungkan sebagai pasangan."), code="is_a_couple"
        )
    write = _Writing(people)
    write.merge(other, kept)
    _bring_spouse(write, other, kept)
    write.leave(other.registration, kept.registration)
    return write.plan(MergeKind.DOUBLE, kept, other)


def plan_couple(one: Human, two: Human, people: Sequence[Human], relation: str) -> Plan:
    """Two invited officials come together: the younger registration's moves into the elder's.

    A companion either of them named is taken for the other one and frees the seat. `relation` is what the younger
    registration's official is to the elder's. Both keep invitation and quota. Raises Conflict with a sentence.
    """
    _refuse_impossible(one, two)
    host, guest = sorted((one, two), key=lambda who: (who.registered_at, str(who.registration)))
    if host.registration == guest.registration or host.official or guest.official:
        raise Conflict(_("Salah satunya sudah terdaftar sebagai pasangan."), code="coupled_already")
    write = _Writing(people)
    for official, spouse in ((host, guest), (guest, host)):
        for named in write.companions(official):
            _refuse_another(named, spouse)
            write.merge(named, spouse)
    write.move(guest, host, relation)
    write.leave(guest.registration, host.registration)
    return write.plan(MergeKind.COUPLE, host, guest)


def _refuse_impossible(one: Human, two: Human) -> None:
    if one.id == two.id:
        raise Conflict(_("Pilih dua orang yang berbeda."), code="same_row")
    if not (one.live and two.live):
        raise Conflict(_("Salah satunya sudah tidak terdaftar lagi."), code="withdrawn")


def _refuse_another(named: Human, spouse: Human) -> None:
    """Two NIPs are two people; so is who was invited in their own right."""
    if (named.nip and spouse.nip and named.nip != spouse.nip) or named.role != AttendeeRole.COMPANION:
        raise Conflict(
            _("%(name)s sudah terdaftar sebagai pasangannya. Batalkan dahulu pendaftaran itu.", name=named.name),
            code="another_spouse",
        )


def _bring_spouse(write: _Writing, other: Human, kept: Human) -> None:
    theirs, ours = write.companions(other), write.companions(kept)
    for one in theirs:
        if not ours:
            write.move(one, kept)
        else:
            _refuse_another(one, ours[0])
            write.merge(one, ours[0])


def backwards(changes: Sequence[Change]) -> Iterator[tuple[Change, str | None]]:
    """Each change with the value that undoes it: who was on offer then waits again, for the offer has passed."""
    for change in changes:
        offered = change.column == "state" and change.before == AttendeeState.OFFERED
        yield change, str(AttendeeState.WAITLISTED) if offered else change.before


def state_beside(state: str, companion: bool, others: Sequence[str]) -> str:
    """The state in which somebody comes back into a party: that of those in it, for no couple is ever half seated.

    `others` are the living of the party who were there all along; a companion of nobody has withdrawn.
    """
    if others:
        return others[0]
    return str(AttendeeState.WITHDRAWN) if companion else state

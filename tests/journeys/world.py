"""Everything Hadir can show, in one database: the demo, and what the demo does not have."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from events import config
from events.accounts.tables import User
from events.attendance import merged_presences
from events.attendance.tables import Presence
from events.audit import SYSTEM, Actor
from events.calendar.tables import Event, Session
from events.database import sql
from events.demo import actions as demo
from events.demo.editions import RUNNING
from events.departments.queries import departments
from events.keys import new_token, venue_code, venue_step
from events.registration.invitations.letter import Letter, set_letter
from events.registration.invitations.links import Link, invitations_of, token_of
from events.registration.nominations.actions import confirm, decline, nominate
from events.registration.parties import decisions
from events.registration.parties.changes import withdraw
from events.registration.parties.register import Asked, Registered, register
from events.registration.people.own_words import word_of
from events.registration.people.party import Party, PersonValues
from events.registration.tables import Attendee
from events.text import local_date
from tests.factories import make_attendee, make_event, make_gate, make_presence, make_session, make_shift, ticket


def couple_of(department: uuid.UUID) -> Party:
    """A couple from that OPD."""
    official = PersonValues(
        "Galih Permana, S.H.",
        nip="197806152005011007",
        is_asn=True,
        rank="Pembina (IV/a)",
        position="Sekretaris",
        department=department,
    )
    spouse = PersonValues("Ayunda Rahmawati", relation="wife")
    return Party(official, spouse, phone="+6281234567890", consent=True)


def alone_from(department: uuid.UUID) -> Party:
    """Somebody from that OPD whose spouse cannot come."""
    official = PersonValues("Sekar Pramesti", position="Staf", department=department)
    return Party(official, alone_reason="Pasangan bertugas di luar kota", phone="+6281234567891")


@dataclass
class World:
    """The words that stand in a page's address, and who may look at it."""

    administrator: User
    officer: User
    words: dict[str, Any] = field(default_factory=dict)

    def path(self, template: str) -> str:
        return template.format_map(self.words)

    @property
    def venue(self) -> str:
        """The venue's QR of this moment."""
        session = self.words["session"]
        return venue_code(config.keys().venue, session, venue_step(datetime.now(UTC)))


async def make_world(now: datetime) -> World:
    """The demo's running event, with a couple that registered, gates, and events in every other state."""
    await demo.load(now=now, progress=lambda _title: None)
    administrator, officer = [
        await User.objects().where(User.role == role).first() for role in ("administrator", "officer")
    ]
    event = await Event.objects().where(Event.slug == RUNNING.slug).first()
    world = World(administrator, officer, {"event": event.slug, "month": f"{now:%Y/%m}", "gone": new_token()})
    session = await Session.objects().where(Session.event == event.id).order_by(Session.starts_at).first()
    world.words |= {"session": session.id, "handle": session.handle}
    world.words |= await _parties(event, now)
    world.words |= await _doubles(event, world.words["opd"], now)
    await _presences(event, session, now)
    world.words |= await _queue(now)
    world.words |= {"gate": await _gates(event, officer, now)}
    world.words |= await _other_events(now)
    world.words |= await _invitations(event, now)
    return world


async def _parties(event: Event, now: datetime) -> dict[str, Any]:
    """A couple and somebody alone, as the public form registers them."""
    department, other = [
        next(one for one in await departments(local_date(now, event.zone)) if one.abbreviation == name)
        for name in ("Dinkes", "DPUPR")
    ]
    couple, alone = [
        await register(event.id, party, Asked("public", Actor("participant")), now=now)
        for party in (couple_of(department.id), alone_from(department.id))
    ]
    official, spouse = couple.attendees
    word = await word_of(spouse.attendee_id)
    assert word is not None
    return {
        "manage": couple.manage_token,
        "official": official.attendee_id,
        "spouse": spouse.attendee_id,
        "beside": word.token,
        "code": official.ticket_code,
        "manage_alone": alone.manage_token,
        "opd": other.id,
        "alone": alone.attendees[0].attendee_id,
    }


async def _queue(now: datetime) -> dict[str, Any]:
    """A full event: one seat on offer, an offer declined, a couple that waits, and somebody who awaits approval."""
    event = await make_event(
        slug="antre", title="Bimtek dengan daftar tunggu", capacity=2, waiting_list=True, companion_policy="optional"
    )
    await make_session(event, starts_at=now + timedelta(days=9))
    by = Actor("participant")

    async def go(name: str, companion: PersonValues | None = None) -> Registered:
        party = Party(PersonValues(name), companion, phone="+6281234567892", consent=True)
        return await register(event.id, party, Asked("public", by, wait=True), now=now)

    leaves, _stays, declines, takes = [await go(f"Wulan Sari {letter}") for letter in "ABCD"]
    couple = await go("Bagas Aji", PersonValues("Laras Ayu", relation="wife"))
    await withdraw(leaves.registration_id, by=by, now=now)
    await decisions.decline_offer(declines.registration_id, by=by, now=now)
    await sql("UPDATE event SET approval = {}, capacity = 3 WHERE id = {}", True, event.id)
    asks = await go("Nur Halimah")
    return {
        "manage_declined": declines.manage_token,
        "manage_offered": takes.manage_token,
        "manage_waits": couple.manage_token,
        "manage_asks": asks.manage_token,
        "asks": asks.registration_id,
        "waits": couple.registration_id,
        "waiting_ticket": couple.attendees[0].ticket_code,
    }


async def _doubles(event: Event, opd: uuid.UUID, now: datetime) -> dict[str, Any]:
    """One human twice, another twice and merged already."""
    names = ("Drs. Bagus Wicaksono, M.Si.", "Bagus Wicaksono", "Laras Kinanti, S.Sos.", "Laras Kinanti")
    made = [
        await make_attendee(event, name=name, department=opd, position="Kepala Bidang", created_at=now)
        for name in names
    ]
    by = Actor("user", name="Ratna Dewi")
    merge_id, _plan = await merged_presences.merge(event.id, "double", made[2].id, made[3].id, by=by, now=now)
    return {"double": made[0].id, "again": made[1].id, "merged": made[3].id, "merge": merge_id}


async def _invitations(event: Event, now: datetime) -> dict[str, Any]:
    """The running event's letter, and its OPDs: unsent, silent, answered, declined, and one that named people."""
    await set_letter(
        event.id, Letter("800/123/2026", now.date(), "Undangan Bimtek", "Mohon hadir tepat waktu."), by=SYSTEM, now=now
    )
    await sql(
        "UPDATE invitation SET opened_at = NULL, answered_at = NULL, declined_at = NULL WHERE event = {}", event.id
    )
    rows = {row.abbreviation: row for row in await invitations_of(event.id)}
    unvisited = [row for name, row in rows.items() if name not in ("DPUPR", "Setda", "BPBD", "Dishub")]
    await sql("UPDATE invitation SET sent_at = NULL WHERE id = {}", unvisited[0].id)
    links = {name: Link(row.id, event.id, 1, row.department_name) for name, row in rows.items()}
    named, declined = links["BPBD"], links["Dishub"]
    official = PersonValues("Sinta Maharani, S.E.", position="Kepala Bidang", department=rows["BPBD"].department)
    party = Party(official, PersonValues("Danu Wirawan", relation="husband"), phone="+6281234567893")
    done = await nominate(named, party, draft="dunia", now=now)
    await confirm(named, now=now)
    await decline(declined, "Bersamaan dengan pengamanan arus mudik.", now=now)
    return {
        "invited": token_of(rows["DPUPR"].id, 1),
        "unread": token_of(rows["Setda"].id, 1),
        "named": token_of(named.invitation, 1),
        "declined": token_of(declined.invitation, 1),
        "nominee": done.attendees[0].attendee_id,
        "invitation": named.invitation,
    }


async def _presences(event: Event, session: Session, now: datetime) -> None:
    """Some came: scanned, by their own phone, and not confirmed."""
    people = await Attendee.objects().where(Attendee.event == event.id).order_by(Attendee.created_at).limit(6)
    present = {row["attendee"] for row in await Presence.select(Presence.attendee)}
    for number, attendee in enumerate(one for one in people if one.id not in present):
        method = ("officer", "self", "manual")[number % 3]
        at = now - timedelta(minutes=number)
        await make_presence(session, attendee, method=method, at=at, counts=number != 1)


async def _gates(event: Event, officer: User, now: datetime) -> Any:
    gate, _ = await make_gate(event, name="Pintu Selatan", seen_at=now - timedelta(minutes=2))
    await make_shift(gate, officer, started_at=now - timedelta(minutes=40))
    await make_gate(event, name="Ponsel lama", revoked_at=now - timedelta(hours=1))
    return gate.id


async def _other_events(now: datetime) -> dict[str, Any]:
    """One of each kind the demo lacks; and tickets that no longer let anyone in."""
    tomorrow = now + timedelta(days=1)
    kinds: dict[str, dict[str, Any]] = {
        "draft": {"status": "draft", "published_at": None},
        "cancelled": {"status": "cancelled", "cancel_reason": "Narasumber berhalangan."},
        "soon": {"registration_opens": tomorrow},
        "closed": {"registration_closes": now - timedelta(hours=1)},
        "full": {"capacity": 0},
        "walk-in": {"registration": "none"},
    }
    for name, values in kinds.items():
        event = await make_event(slug=name, title="Sosialisasi Zona Integritas", **values)
        await make_session(event, starts_at=tomorrow + timedelta(days=1))
    stood_in = await make_attendee(event, name="Drs. Bagus Wicaksono, M.Si.", position="Kepala Dinas Kesehatan")
    withdrawn = await make_attendee(event, name="Yoga Pratama", state="withdrawn")
    empty = await make_event(slug="kosong", title="Rapat tanpa sesi", status="draft", published_at=None)
    await sql("DELETE FROM throttle")
    return {"empty": empty.slug, "withdrawn": ticket(withdrawn), "stood_in": stood_in.id}

"""Load the demo, and keep its running event on today while nobody has been scanned there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from piccolo.table import Table

from events import config
from events.accounts import actions as accounts
from events.accounts.passwords import hash_password
from events.accounts.queries import by_email
from events.accounts.tables import User
from events.attendance import pairing
from events.audit import SYSTEM
from events.calendar import actions as calendar
from events.calendar.tables import AgendaItem, Session
from events.database import for_update, sql, transaction
from events.demo import people, tree
from events.demo.bulk import insert_all
from events.demo.calendar import programme_row, sign, stage
from events.demo.calls import call
from events.demo.editions import RUNNING, editions
from events.demo.history import HISTORY
from events.demo.ledger import remember
from events.demo.letters import letter_file, redraw
from events.demo.logins import ACCOUNTS, Login, new_password
from events.demo.parties import gather
from events.demo.scenes import SCENES, Stage
from events.demo.schedule import running_hours, still_runs
from events.demo.story import PROGRAMMES, Story
from events.departments.tables import Institution
from events.errors import Conflict, Forbidden
from events.language import _
from events.text import local_date
from events.vocabulary import GateKind, UserRole

SEED = 2026
GATES = (("Pintu Utama", GateKind.SCANNER), ("Layar Ruang Utama", GateKind.SCREEN))
Progress = Callable[[str], None]


@dataclass
class Cast:
    """What every story shares while the demo is loaded."""

    tree: list[tree.Unit]
    staff: dict[UUID, list[people.Official]]
    programmes: dict[str, UUID]
    officer: User
    inventor: people.Inventor
    persons: set[UUID] = field(default_factory=set)


def refuse_production() -> None:
    """Invented data never enters a real installation. Raises Forbidden."""
    if config.load().production:
        raise Forbidden(_("Data contoh dan data uji tidak dapat dimuat pada instalasi produksi."), code="production")


async def load(*, now: datetime, progress: Progress) -> list[Login]:
    """Load the invented Pemkab, the five past events and its own editions; returns its accounts in clear.

    All or nothing. Raises Forbidden in production and Conflict when the database already has an institution.
    """
    refuse_production()
    zone = config.load().zone
    ours = [replace(story, zone=zone) for story in editions(local_date(now, zone))]
    async with transaction():
        if await Institution.exists():
            raise Conflict(_("Basis data ini sudah berisi data, sehingga data contoh tidak dimuat."), code="not_empty")
        logins, officer = await _accounts(now)
        cast = await _cast(officer, zone, now)
        stages = []
        for story in [*HISTORY, *ours]:
            progress(story.title)
            stages.append(await _play(story, cast, now))
        await _fit_running(now)
        # After every event's rows: who registers here becomes a Person that those rows would write again.
        for stage in stages:
            if scene := SCENES.get(stage.staged.story.slug):
                await scene(stage)
        await calendar.touch_calendar(now, *[stage.event for stage in stages])
    return logins


async def keep_running(*, now: datetime) -> bool:
    """Move the running event to today if it is over and nobody was scanned there; whether it moved."""
    async with transaction():
        moved = await _fit_running(now)
        if moved:
            await calendar.touch_calendar(now, moved)
    return moved is not None


async def new_logins(*, now: datetime) -> list[Login]:
    """New passwords and PINs for the demo's accounts, whose old ones nobody kept; ends their sessions."""
    logins = []
    for role, name, email in ACCOUNTS:
        user = await by_email(email)
        if user is not None:
            password = new_password()
            hashed = await hash_password(password)
            async with transaction():
                await sql("UPDATE app_user SET password_hash = {} WHERE id = {}", hashed, user.id)
                pin = await accounts.renew_pin(user.id, by=SYSTEM, now=now)
                await accounts.end_sessions(user.id, by=SYSTEM, now=now)
            logins.append(Login(role.value, name, email, password, pin))
    return logins


async def _accounts(now: datetime) -> tuple[list[Login], User]:
    """The demo's accounts; the officer among them is who scanned at the past events."""
    logins, users = [], {}
    for role, name, email in ACCOUNTS:
        password = new_password()
        users[role], pin = await accounts.create_user(email, name, role.value, password, by=SYSTEM, now=now)
        logins.append(Login(role.value, name, email, password, pin))
    return logins, users[UserRole.OFFICER]


async def _cast(officer: User, zone: str, now: datetime) -> Cast:
    """Write what exists before any event: the institution, its tree and the programmes."""
    inventor, units = people.Inventor(SEED), tree.units()
    programmes = [programme_row(programme) for programme in PROGRAMMES]
    await Institution.insert(tree.institution(zone, now))
    await tree.plant(units)
    await insert_all(programmes)
    by_slug = {row.slug: row.id for row in programmes}
    return Cast(units, people.officials(units, inventor), by_slug, officer, inventor)


async def _play(story: Story, cast: Cast, now: datetime) -> Stage:
    """Write one story: the event, its people and, if it is past, its attendance."""
    inspectorate = next(unit.id for unit in cast.tree if unit.abbreviation == "Inspektorat")
    host = None if story in HISTORY else inspectorate
    staged = stage(story, cast.programmes, host, cast.inventor, now)
    sign(staged.event, cast.staff[inspectorate][0].human)
    parties = gather(staged, cast.tree, cast.staff, cast.inventor, now)
    letter = call(staged, parties)
    newcomers = [person for person in parties.persons if person.id not in cast.persons]
    cast.persons.update(person.id for person in newcomers)
    rows: list[Sequence[Table]] = [
        [staged.event],
        staged.sessions,
        staged.agenda,
        [letter],
        parties.invitations,
        newcomers,
        parties.registrations,
        parties.attendees,
    ]
    if story not in HISTORY:
        rows.append([letter_file(staged.event, staged.sessions, letter)])
    else:
        past = remember(staged, parties.attendees, cast.officer, cast.inventor.random)
        rows += [[past.gate], [past.shift], past.scans, past.presences, past.excuses]
    for group in rows:
        await insert_all(group)
    if story.slug == RUNNING.slug:
        for name, kind in GATES:
            await pairing.create_gate(staged.event.id, name, kind=kind, search_allowed=True, by=SYSTEM, now=now)
    return Stage(staged, parties, cast.staff, cast.inventor, now)


async def _fit_running(now: datetime) -> UUID | None:
    """The running event's id if its sessions had to move; never once a scan fixed them."""
    query = "SELECT id, zone FROM event WHERE slug = {} AND demo = {}"
    rows = await sql(query + for_update(), RUNNING.slug, True)
    if not rows or await sql("SELECT id FROM scan WHERE event = {} LIMIT 1", rows[0]["id"]):
        return None
    event, zone = rows[0]["id"], rows[0]["zone"]
    sessions = await Session.objects().where(Session.event == event).order_by(Session.position)
    if still_runs(sessions[0].starts_at, sessions[0].ends_at, now):
        return None
    starts, ends = running_hours(now, zone)
    await _move(sessions[0], starts, ends)
    for session, day in zip(sessions[1:], RUNNING.days[1:], strict=True):
        starts, ends = day.span(local_date(now, zone), zone)
        await _move(session, starts, ends)
    closes = ends.astimezone(UTC)
    await sql("UPDATE event SET registration_closes = {}, changed_at = {} WHERE id = {}", closes, now, event)
    await redraw(event)
    return event


async def _move(session: Session, starts: datetime, ends: datetime) -> None:
    """Set one session's hours; its rundown follows."""
    by: timedelta = starts - session.starts_at
    await sql(
        "UPDATE event_session SET starts_at = {}, ends_at = {} WHERE id = {}",
        starts.astimezone(UTC),
        ends.astimezone(UTC),
        session.id,
    )
    for item in await AgendaItem.objects().where(AgendaItem.session == session.id):
        await sql("UPDATE agenda_item SET starts_at = {} WHERE id = {}", item.starts_at + by, item.id)

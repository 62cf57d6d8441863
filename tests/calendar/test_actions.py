"""The life of an event, from draft to copy, on both engines."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from events.audit import Actor, AuditEntry, AuditPersonal
from events.calendar import actions, bare, queries, rundown, schedule
from events.calendar.tables import AgendaItem, Event, Programme, Session
from events.calendar.values import AgendaValues, EventValues, SessionValues
from events.errors import Conflict, EventCancelled, Invalid, NotFound
from events.registration.invitations import quotas
from events.registration.tables import Attendee, Invitation
from tests.factories import NOW, make_attendee, make_department, make_gate, make_institution, make_invitation, make_user

BY = Actor("system", name="uji")
START = datetime(2026, 12, 20, 1, 0, tzinfo=UTC)  # 08.00 WIB
DAY = timedelta(days=1)


def session(days: int = 0, hours: int = 8, **values) -> SessionValues:
    at = START + days * DAY
    return SessionValues(starts_at=at, ends_at=at + timedelta(hours=hours), **values)


def values(**changes) -> EventValues:
    return EventValues(
        **{"title": "Bimtek Antikorupsi", "kind": "bimtek", "host": "Inspektorat", "venue": "Aula Praja", **changes}
    )


async def draft(*sessions: SessionValues, **changes) -> Event:
    return await actions.create_event(values(**changes), by=BY, now=NOW, sessions=sessions or (session(),))


async def published(*sessions: SessionValues, **changes) -> Event:
    event = await draft(*sessions, **changes)
    return await actions.publish_event(event.id, by=BY, now=NOW)


async def revision() -> int:
    return (await queries.current_revision())[0]


async def stored(event: Event) -> Event:
    return await queries.event_by_slug(event.slug)


async def refused(kind: type[Exception], action) -> Exception:
    with pytest.raises(kind) as refusal:
        await action
    return refusal.value


# ------------------------------------------------------------- drafts


async def test_a_new_event_is_a_draft_with_a_slug_from_its_title_and_the_institutions_zone(db):
    await make_institution(zone="Asia/Makassar")
    event = await stored(await draft(title="Bimtek Keluarga Berintegritas, Kota Tangerang (2026)"))
    assert event.slug == "bimtek-keluarga-berintegritas-kota-tangerang-2026"
    assert (event.status, event.zone, event.published_at) == ("draft", "Asia/Makassar", None)
    assert len(event.manifest_salt) == 16


async def test_drafts_never_move_the_public_revision(db):
    await make_institution()
    before = await revision()
    event = await draft()
    await bare.change_event_without_offers(event.id, {"title": "Lain"}, by=BY, now=NOW)
    await schedule.save_session(event.id, session(1), by=BY, now=NOW)
    await bare.copy_event_without_quotas(event.id, date(2027, 1, 4), by=BY, now=NOW)
    await bare.delete_draft_without_quotas(event.id, by=BY, now=NOW)
    assert await revision() == before


async def test_events_of_one_title_made_at_once_get_slugs_of_their_own(db):
    await make_institution()
    made = await asyncio.gather(*(draft(title="Rapat Zona Integritas") for _ in range(8)))
    slugs = {event.slug for event in made}
    assert len(slugs) == 8
    assert {"rapat-zona-integritas", "rapat-zona-integritas-2", "rapat-zona-integritas-8"} <= slugs


async def test_two_drafts_renamed_to_one_slug_at_once_leave_it_to_one_of_them(db):
    await make_institution()
    made = [await draft(title=title) for title in ("Satu", "Dua", "Tiga")]
    tries = (bare.change_event_without_offers(e.id, {"slug": "satu-satunya"}, by=BY, now=NOW) for e in made)
    answers = await asyncio.gather(*tries, return_exceptions=True)
    taken = [answer for answer in answers if isinstance(answer, Conflict)]
    assert [refusal.field for refusal in taken] == ["slug", "slug"]
    assert await Event.count().where(Event.slug == "satu-satunya") == 1


async def test_a_chosen_slug_that_is_taken_is_refused_by_name(db):
    await make_institution()
    first = await draft()
    refusal = await refused(Conflict, draft(slug=first.slug))
    assert (refusal.code, refusal.field) == ("slug_taken", "slug")


async def test_a_programme_is_made_once_whatever_its_letter_case(db):
    await make_institution()
    first = await draft(new_programme="Keluarga Berintegritas")
    second = await draft(new_programme="keluarga berintegritas ")
    assert first.programme == second.programme is not None
    assert await Programme.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"kind": "pesta"}, "kind"),
        ({"zone": "Europe/London"}, "zone"),
        ({"latitude": -6.9}, "coordinates"),
        ({"latitude": 109.7, "longitude": -6.9}, "coordinates"),
        ({"latitude": float("nan"), "longitude": 1.0}, "coordinates"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 10**30}, "capacity"),
        ({"default_minimum": 3, "default_maximum": 2}, "default_maximum"),
        ({"default_minimum": -1}, "default_minimum"),
        ({"companion_policy": "maybe"}, "companion_policy"),
        ({"delegate_policy": ""}, "delegate_policy"),
        ({"registration": "closed"}, "registration"),
        ({"registration_opens": START, "registration_closes": START}, "registration_closes"),
        ({"registration_closes": START + DAY}, "registration_closes"),
        ({"registration_opens": START + DAY}, "registration_opens"),
        ({"opens_minutes": 2000}, "opens_minutes"),
    ],
)
async def test_what_cannot_be_true_of_an_event_is_refused_at_its_field(db, changes, field):
    await make_institution()
    assert (await refused(Invalid, draft(**changes))).field == field
    event = await draft()
    assert (await refused(Invalid, bare.change_event_without_offers(event.id, changes, by=BY, now=NOW))).field == field
    assert await Event.count() == 1


async def test_a_draft_is_deleted_with_its_sessions_rundown_and_quotas(db):
    await make_institution()
    event = await draft(session(), session(1))
    first = (await queries.sessions_of(event.id))[0]
    item = AgendaValues(starts_at=first.starts_at, title="Pembukaan")
    await rundown.set_agenda(event.id, first.id, [item], by=BY, now=NOW)
    await make_invitation(event, await make_department())
    await quotas.delete_draft(event.id, by=BY, now=NOW)
    assert [await table.count() for table in (Event, Session, AgendaItem, Invitation)] == [0, 0, 0, 0]
    assert await AuditEntry.exists().where(AuditEntry.action == "event.deleted")


async def test_a_draft_that_somebody_uses_is_not_deleted_and_loses_nothing(db):
    await make_institution()
    with_gate, with_people = await draft(), await draft()
    await make_gate(with_gate)
    unit = await make_department()
    invitation = await make_invitation(with_people, unit)
    await make_attendee(with_people, invitation=invitation.id)
    for event in (with_gate, with_people):
        refusal = await refused(Conflict, quotas.delete_draft(event.id, by=BY, now=NOW))
        assert refusal.code == "in_use"
    assert (await Event.count(), await Session.count(), await Invitation.count()) == (2, 2, 1)


async def test_what_was_published_is_never_deleted(db):
    await make_institution()
    event = await published()
    assert (await refused(Conflict, quotas.delete_draft(event.id, by=BY, now=NOW))).code == "published"
    await actions.cancel_event(event.id, "Hujan", by=BY, now=NOW)
    assert (await refused(Conflict, bare.delete_draft_without_quotas(event.id, by=BY, now=NOW))).code == "published"


# ------------------------------------------------------------- publishing


async def test_publishing_shows_the_event_and_freezes_its_slug(db):
    await make_institution()
    before = await revision()
    event = await published()
    assert (await stored(event)).published_at == NOW
    assert await revision() == before + 1
    refusal = await refused(Conflict, bare.change_event_without_offers(event.id, {"slug": "lain"}, by=BY, now=NOW))
    assert refusal.code == "slug_frozen"
    await actions.publish_event(event.id, by=BY, now=NOW + DAY)
    assert (await stored(event)).published_at == NOW


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"host": " "}, "host"), ({"venue": ""}, "venue"), ({"registration_closes": START + DAY}, "registration_closes")],
)
async def test_an_incomplete_draft_is_not_published(db, changes, field):
    await make_institution()
    event = await actions.create_event(values(**changes), by=BY, now=NOW)
    await schedule.save_session(event.id, session(), by=BY, now=NOW)
    assert (await refused(Invalid, actions.publish_event(event.id, by=BY, now=NOW))).field == field
    assert (await stored(event)).status == "draft"


async def test_an_event_without_a_session_is_not_published(db):
    await make_institution()
    event = await actions.create_event(values(), by=BY, now=NOW)
    assert (await refused(Invalid, actions.publish_event(event.id, by=BY, now=NOW))).field == "sessions"


async def test_a_change_moves_the_sequence_only_of_the_sessions_whose_entry_changes(db):
    await make_institution()
    event = await published(session(title="Satu"), session(1, title="Dua"))
    first, second = await queries.sessions_of(event.id)
    moved = SessionValues(id=second.id, title="Dua", starts_at=second.starts_at, ends_at=second.ends_at, room="Atas")
    await schedule.save_session(event.id, moved, by=BY, now=NOW + DAY)
    after = await queries.sessions_of(event.id)
    assert [(s.sequence, s.changed_at) for s in after] == [(0, first.changed_at), (1, NOW + DAY)]
    await bare.change_event_without_offers(event.id, {"sign_name": "Contoh", "capacity": 50}, by=BY, now=NOW + 2 * DAY)
    assert [s.sequence for s in await queries.sessions_of(event.id)] == [0, 1]
    await bare.change_event_without_offers(event.id, {"title": "Judul baru"}, by=BY, now=NOW + 2 * DAY)
    assert [s.sequence for s in await queries.sessions_of(event.id)] == [1, 2]


async def test_saving_what_is_already_so_changes_and_records_nothing(db):
    await make_institution()
    event = await published()
    [kept] = await queries.sessions_of(event.id)
    entries, before = await AuditEntry.count(), await revision()
    await bare.change_event_without_offers(event.id, {"title": event.title, "host": event.host}, by=BY, now=NOW + DAY)
    assert (await AuditEntry.count(), await revision()) == (entries, before)
    same = SessionValues(id=kept.id, starts_at=kept.starts_at, ends_at=kept.ends_at)
    await schedule.save_session(event.id, same, by=BY, now=NOW + DAY)
    assert (await AuditEntry.count(), (await queries.sessions_of(event.id))[0].sequence) == (entries, 0)


async def test_the_audit_trail_keeps_before_and_after_and_personal_values_apart(db):
    await make_institution()
    user = await make_user(name="Sari")
    event = await draft()
    changes = {"venue": "Pendopo", "sign_name": "Dr. Contoh", "sign_nip": "196804111993031009"}
    await bare.change_event_without_offers(event.id, changes, by=Actor("user", user.id, user.name), now=NOW)
    entry = await AuditEntry.objects().where(AuditEntry.action == "event.changed").first()
    assert (entry.actor, entry.event) == (user.id, event.id)
    assert msgspec.json.decode(entry.data)["venue"] == ["Aula Praja", "Pendopo"]
    assert "Contoh" not in entry.data
    assert "196804111993031009" not in entry.data
    personal = await AuditPersonal.objects().where(AuditPersonal.entry == entry.id).first()
    assert msgspec.json.decode(personal.data)["sign_name"] == ["", "Dr. Contoh"]


async def test_a_new_zone_keeps_what_the_clocks_show(db):
    await make_institution()
    event = await published(session(), registration_closes=START)
    [first] = await queries.sessions_of(event.id)
    await rundown.set_agenda(event.id, first.id, [AgendaValues(starts_at=START, title="Buka")], by=BY, now=NOW)
    await bare.change_event_without_offers(event.id, {"zone": "Asia/Jayapura"}, by=BY, now=NOW)
    hours = timedelta(hours=2)
    [moved] = await queries.sessions_of(event.id)
    assert (moved.starts_at, moved.ends_at) == (START - hours, START + timedelta(hours=6))
    assert (await stored(event)).registration_closes == START - hours
    assert [item.starts_at for item in await queries.agenda_of(event.id)] == [START - hours]


# ------------------------------------------------------------- cancelling


async def test_cancelling_keeps_everything_and_marks_what_is_still_to_come(db):
    await make_institution()
    event = await published(session(-12), session())
    attendee = await make_attendee(event)
    before = await revision()
    await actions.cancel_event(event.id, "  Banjir di lokasi.  ", by=BY, now=NOW)
    after = await stored(event)
    assert (after.status, after.cancelled_at, after.cancel_reason) == ("cancelled", NOW, "Banjir di lokasi.")
    assert [s.cancelled_at for s in await queries.sessions_of(event.id)] == [None, NOW]
    assert (await Attendee.objects().where(Attendee.id == attendee.id).first()).state == "active"
    assert await revision() == before + 1


async def test_an_event_is_cancelled_once_for_a_reason_and_never_as_a_draft(db):
    await make_institution()
    event = await published()
    assert (await refused(Invalid, actions.cancel_event(event.id, " ", by=BY, now=NOW))).field == "reason"
    await actions.cancel_event(event.id, "Hujan", by=BY, now=NOW)
    await actions.cancel_event(event.id, "Lain", by=BY, now=NOW + DAY)
    assert (await stored(event)).cancel_reason == "Hujan"
    await refused(EventCancelled, actions.publish_event(event.id, by=BY, now=NOW))
    assert (await refused(Conflict, actions.cancel_event((await draft()).id, "x", by=BY, now=NOW))).code == "draft"


async def test_of_a_cancelled_event_only_what_is_printed_may_change(db):
    await make_institution()
    event = await published()
    [only] = await queries.sessions_of(event.id)
    await actions.cancel_event(event.id, "Hujan", by=BY, now=NOW)
    await refused(EventCancelled, bare.change_event_without_offers(event.id, {"title": "Lain"}, by=BY, now=NOW))
    await refused(EventCancelled, schedule.save_session(event.id, session(2), by=BY, now=NOW))
    await refused(EventCancelled, rundown.set_agenda(event.id, only.id, [], by=BY, now=NOW))
    await refused(EventCancelled, quotas.invite_departments(event.id, [], by=BY, now=NOW))
    await bare.change_event_without_offers(event.id, {"sign_place": "Nusa Jaya"}, by=BY, now=NOW)
    assert (await stored(event)).sign_place == "Nusa Jaya"


async def test_what_is_not_there_is_not_found(db):
    await make_institution()
    nobody = uuid.uuid4()
    await refused(NotFound, actions.publish_event(nobody, by=BY, now=NOW))
    await refused(NotFound, bare.change_event_without_offers(nobody, {"title": "x"}, by=BY, now=NOW))
    await refused(NotFound, bare.copy_event_without_quotas(nobody, date(2027, 1, 1), by=BY, now=NOW))
    await refused(NotFound, bare.delete_draft_without_quotas(nobody, by=BY, now=NOW))


# ------------------------------------------------------------- copying


async def test_a_copy_begins_on_its_new_day_and_brings_nothing_that_happened(db):
    await make_institution()
    opens = START - 10 * DAY
    event = await published(
        session(title="Satu"),
        session(1, title="Dua"),
        session(2, title="Tiga"),
        registration_opens=opens,
        registration_closes=START - DAY,
        new_programme="Tunas Integritas",
        capacity=40,
    )
    first, second, _third = await queries.sessions_of(event.id)
    await rundown.set_agenda(event.id, first.id, [AgendaValues(starts_at=START, title="Buka")], by=BY, now=NOW)
    await schedule.cancel_session(event.id, second.id, by=BY, now=NOW - DAY)
    await Session.update({Session.actual_starts_at: START}).where(Session.id == first.id)
    await Event.update({Event.manifest_rev: 9, Event.demo: True}, force=True).where(Event.id == event.id)
    unit = await make_department()
    await make_attendee(event, invitation=(await make_invitation(event, unit, minimum=2)).id)
    await actions.cancel_event(event.id, "Hujan", by=BY, now=NOW)

    later = NOW + 3 * DAY
    copy = await stored(await quotas.copy_event(event.id, date(2027, 2, 1), by=BY, now=later))
    moved = [s.starts_at for s in await queries.sessions_of(copy.id)]
    assert moved == [datetime(2027, 2, 1, 1, tzinfo=UTC), datetime(2027, 2, 3, 1, tzinfo=UTC)]
    assert (copy.status, copy.published_at, copy.cancelled_at, copy.cancel_reason) == ("draft", None, None, "")
    assert (copy.manifest_rev, copy.demo, copy.created_at, copy.changed_at) == (0, False, later, later)
    assert copy.manifest_salt != event.manifest_salt
    assert (copy.slug, copy.title, copy.capacity) == (f"{event.slug}-2", event.title, 40)
    assert copy.programme == event.programme
    assert copy.registration_opens == datetime(2027, 1, 22, 1, tzinfo=UTC)
    originals = {s.id: s for s in await queries.sessions_of(event.id)}
    for made in await queries.sessions_of(copy.id):
        assert made.id not in originals
        assert made.handle not in {s.handle for s in originals.values()}
        assert (made.sequence, made.cancelled_at, made.actual_starts_at, made.changed_at) == (0, None, None, later)
        assert bytes(made.ical_digest) == b""
    assert [i.starts_at for i in await queries.agenda_of(copy.id)] == [datetime(2027, 2, 1, 1, tzinfo=UTC)]
    assert await Attendee.count().where(Attendee.event == copy.id) == 0
    [quota] = await Invitation.objects().where(Invitation.event == copy.id)
    assert (quota.department, quota.minimum) == (unit.id, 2)

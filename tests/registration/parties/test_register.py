"""Registering: seats, quotas, doubles and drafts, alone and in a crowd, on both engines."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from events.audit import SYSTEM, Actor
from events.database import sql
from events.errors import (
    AlreadyRegistered,
    EventCancelled,
    EventFull,
    Invalid,
    NotFound,
    QuotaFull,
    Refusal,
    RegistrationClosed,
)
from events.keys import code_digest, token_digest
from events.registration import queries
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from tests.factories import NOW, make_department, make_event, make_invitation, make_session, make_user

ANYONE = Actor("participant")
NIP = "196804111993031009"
OTHER_NIP = "197503022000032001"
CLOSING = NOW + timedelta(days=1)


def person(name="Rahmat Hidayat, S.E.", **values) -> PersonValues:
    return PersonValues(name=name, **values)


def party(official=None, companion=None, **values) -> Party:
    return Party(official or person(), companion, **{"phone": "0812 3456 7890", "consent": True, **values})


def spouse(name="Siti Aminah", **values) -> PersonValues:
    return PersonValues(name=name, **{"relation": "wife", **values})


async def go(event, who=None, origin="public", by=ANYONE, now=NOW, override=None, wait=False, **values):
    return await register(event.id, who or party(), Asked(origin, by, override, wait), now=now, **values)


async def outcomes(*tries) -> list[object]:
    return await asyncio.gather(*tries, return_exceptions=True)


async def seats(event) -> int:
    rows = await sql("SELECT count(*) AS n FROM attendee WHERE event = {} AND state = 'active'", event.id)
    return rows[0]["n"]


async def test_a_couple_gets_two_tickets_and_one_manage_link(db):
    event = await make_event(companion_policy="optional")
    done = await go(event, party(person(nip=NIP), spouse()))
    assert [one.role for one in done.attendees] == ["participant", "companion"]
    for one in done.attendees:
        found = await queries.attendee_by_code(one.ticket_code.lower())
        assert (found.id, found.name) == (one.attendee_id, one.name)
    assert (await queries.registration_by_token(done.manage_token)).id == done.registration_id


async def test_the_database_holds_neither_the_ticket_code_nor_the_manage_token(db):
    event = await make_event()
    done = await go(event)
    tables = ("registration", "attendee", "manage_link", "person", "audit_entry", "audit_personal")
    stored = "".join([str(await sql(f"SELECT * FROM {table}")) for table in tables])
    assert done.manage_token not in stored
    assert done.attendees[0].ticket_code not in stored
    assert str(token_digest(done.manage_token)) in stored
    assert str(code_digest(done.attendees[0].ticket_code)) in stored


async def test_the_confirmation_is_queued_with_every_ticket_and_the_manage_link(db):
    event = await make_event(companion_policy="optional")
    await make_session(event)
    done = await go(event, party(person(), spouse(), email="Rahmat@Dinas.Example"), now=NOW)
    (row,) = await sql("SELECT channel, address, subject, body, state FROM outbox")
    assert (row["channel"], row["address"], row["state"]) == ("email", "Rahmat@dinas.example", "queued")
    for part in (done.manage_token, *(one.ticket_code for one in done.attendees)):
        assert part in row["body"]


async def test_without_an_address_the_message_waits_for_whatsapp(db):
    await go(await make_event())
    (row,) = await sql("SELECT channel, address FROM outbox")
    assert (row["channel"], row["address"]) == ("whatsapp", "+6281234567890")


async def test_a_registration_moves_the_manifest_and_leaves_a_trail_without_names(db):
    event = await make_event()
    await go(event, party(person("Rahasia Sekali", nip=NIP)))
    assert (await sql("SELECT manifest_rev FROM event"))[0]["manifest_rev"] == 1
    (entry,) = await sql("SELECT * FROM audit_entry WHERE action = 'registration.created'")
    assert "Rahasia" not in str(entry)
    assert NIP not in str(entry)
    (personal,) = await sql("SELECT data FROM audit_personal")
    assert "Rahasia Sekali" in personal["data"]


# ------------------------------------------------------------------ the window


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"status": "draft"}, RegistrationClosed),
        ({"registration": "none"}, RegistrationClosed),
        ({"registration_opens": NOW + timedelta(minutes=1)}, RegistrationClosed),
        ({"registration_closes": NOW}, RegistrationClosed),
        ({"status": "cancelled"}, EventCancelled),
    ],
)
async def test_nobody_registers_outside_the_window(db, values, refusal):
    event = await make_event(**values)
    with pytest.raises(refusal):
        await go(event)
    assert await sql("SELECT id FROM registration") == []


async def test_registration_closes_by_itself_when_the_event_ends(db):
    event = await make_event()
    session = await make_session(event)
    await go(event, now=session.ends_at - timedelta(minutes=1))
    with pytest.raises(RegistrationClosed):
        await go(event, now=session.ends_at)


async def test_the_committee_may_pass_window_seats_and_quota_with_a_reason_that_is_kept(db):
    opd = await make_department()
    event = await make_event(capacity=0, default_maximum=0, registration_closes=NOW)
    staff = Actor("user", (await make_user()).id, "Orang")
    who = party(person(department=opd.id))
    with pytest.raises(RegistrationClosed):
        await go(event, who, origin="organizer", by=staff)
    await go(event, who, origin="organizer", by=staff, override="Perintah Sekda")
    (entry,) = await sql(
        "SELECT e.data, p.data AS personal FROM audit_entry e JOIN audit_personal p ON p.entry = e.id"
        " WHERE action = 'registration.created'"
    )
    assert "Perintah Sekda" in entry["personal"]
    assert "overridden" in entry["data"]
    assert "Sekda" not in entry["data"], "reasons name people, and this column is never erased"


async def test_a_public_form_has_no_override_and_nobody_joins_a_cancelled_event(db):
    with pytest.raises(RegistrationClosed):
        await go(await make_event(registration_closes=NOW), override="saya mau")
    with pytest.raises(EventCancelled):
        await go(await make_event(status="cancelled"), origin="organizer", by=SYSTEM, override="tetap")


# ------------------------------------------------------------------ seats and quotas


async def test_a_couple_takes_both_seats_or_none(db):
    event = await make_event(capacity=3, companion_policy="optional")
    await go(event, party(person(), spouse()))
    with pytest.raises(EventFull):
        await go(event, party(person(), spouse()))
    assert await seats(event) == 2
    await go(event)
    with pytest.raises(EventFull):
        await go(event)


async def test_speakers_take_no_seat_and_no_quota(db):
    opd = await make_department()
    event = await make_event(capacity=0, default_maximum=0)
    speaker = party(person(role="speaker", department=opd.id))
    done = await go(event, speaker, origin="organizer", by=SYSTEM)
    assert done.attendees[0].role == "speaker"


async def test_an_opd_sends_no_more_than_its_maximum_and_companions_use_up_none(db):
    opd, own = await make_department(), await make_department()
    event = await make_event(default_maximum=1, companion_policy="optional")
    await make_invitation(event, own, maximum=2)
    await go(event, party(person(department=opd.id), spouse(department=opd.id)))
    with pytest.raises(QuotaFull):
        await go(event, party(person(department=opd.id)))
    for _ in range(2):
        await go(event, party(person(department=own.id)))
    with pytest.raises(QuotaFull):
        await go(event, party(person(department=own.id)))


async def test_a_unit_uses_the_quota_of_the_opd_above_it(db):
    opd = await make_department()
    unit = await make_department(parent=opd.id, counts_as_opd=False, kind="bagian")
    event = await make_event(default_maximum=1)
    await go(event, party(person(department=unit.id)))
    with pytest.raises(QuotaFull):
        await go(event, party(person(department=opd.id)))


async def test_two_hundred_couples_for_a_hundred_seats_are_exactly_fifty(db):
    event = await make_event(capacity=100, companion_policy="optional")
    results = await outcomes(
        *(go(event, party(person(f"Pejabat {n}"), spouse(f"Pasangan {n}"))) for n in map(name_of, range(200)))
    )
    assert sum(not isinstance(result, Exception) for result in results) == 50
    assert {type(result) for result in results if isinstance(result, Exception)} == {EventFull}
    assert await seats(event) == 100


def name_of(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))


async def test_a_race_for_an_opds_maximum_ends_exactly_at_it(db):
    opd = await make_department()
    event = await make_event(default_maximum=3)
    results = await outcomes(*(go(event, party(person(department=opd.id))) for _ in range(20)))
    assert sum(not isinstance(result, Exception) for result in results) == 3
    assert {type(result) for result in results if isinstance(result, Exception)} == {QuotaFull}


# ------------------------------------------------------------------ doubles


async def test_one_draft_sent_thirty_two_times_at_once_is_one_registration(db):
    event = await make_event(companion_policy="optional")
    who, draft = party(person(nip=NIP), spouse()), token_digest("draft")
    results = await outcomes(*(go(event, who, draft=draft, manage_token="T" * 26) for _ in range(32)))
    assert len({str(result) for result in results}) == 1
    assert await seats(event) == 2
    assert len(await sql("SELECT id FROM outbox")) == 1
    assert len(await sql("SELECT digest FROM manage_link")) == 1


async def test_a_draft_of_another_event_registers_nobody(db):
    first, second = await make_event(), await make_event()
    await go(first, draft=token_digest("draft"))
    with pytest.raises(NotFound):
        await go(second, draft=token_digest("draft"))
    assert await seats(second) == 0


async def test_one_nip_in_two_drafts_at_once_is_one_registration(db):
    event = await make_event()
    who = party(person(nip=NIP))
    results = await outcomes(*(go(event, who, draft=token_digest(str(n))) for n in range(8)))
    assert [type(result) for result in results].count(AlreadyRegistered) == 7
    assert await seats(event) == 1


async def test_two_couples_who_share_both_nips_crosswise_do_not_wait_for_each_other(db):
    events = [await make_event(companion_policy="optional") for _ in range(6)]
    ways = [(NIP, OTHER_NIP), (OTHER_NIP, NIP)]
    results = await outcomes(
        *(go(event, party(person(nip=ways[n % 2][0]), spouse(nip=ways[n % 2][1]))) for n, event in enumerate(events))
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert len(await sql("SELECT id FROM person")) == 2


@pytest.mark.parametrize("wait", [False, True])
async def test_a_couple_of_whom_either_is_registered_already_is_refused_whole(db, wait):
    event = await make_event(capacity=9, companion_policy="optional", waiting_list=True)
    await go(event, party(person(nip=NIP, is_asn=True), spouse()))
    for couple in (
        party(person("Rahmat H.", nip=NIP, is_asn=True), spouse("Siti A.")),
        party(person("Galih Permana"), spouse("Rahmat H.", nip=NIP, is_asn=True)),
    ):
        with pytest.raises(AlreadyRegistered):
            await go(event, couple, wait=wait)
    assert await seats(event) == 2


async def test_whoever_registers_a_known_nip_learns_nothing_and_its_owner_gets_a_link(db):
    event = await make_event()
    owner = await go(event, party(person(nip=NIP), email="pemilik@dinas.example"))
    with pytest.raises(AlreadyRegistered) as refusal:
        await go(event, party(person("Orang Asing", nip=NIP), email="asing@lain.example"))
    assert owner.attendees[0].ticket_code not in refusal.value.message
    rows = await sql("SELECT address, body FROM outbox WHERE identity LIKE 'link:%'")
    assert [row["address"] for row in rows] == ["pemilik@dinas.example"]
    token = rows[0]["body"].split("/kelola/")[1].split()[0]
    for link in (token, owner.manage_token):
        assert (await queries.registration_by_token(link)).id == owner.registration_id


async def test_the_owner_is_reminded_once_an_hour_however_often_a_stranger_tries(db):
    event = await make_event()
    await go(event, party(person(nip=NIP)))
    for minutes in (0, 1, 59, 61):
        with pytest.raises(AlreadyRegistered):
            await go(event, party(person(nip=NIP)), now=NOW + timedelta(minutes=minutes))
    assert len(await sql("SELECT id FROM outbox WHERE identity LIKE 'link:%'")) == 2


async def test_a_public_form_never_changes_a_known_person(db):
    await go(await make_event(), party(person("Nama Pertama", nip=NIP)))
    await go(await make_event(), party(person("Nama Kedua", nip=NIP)))
    assert [row["name"] for row in await sql("SELECT name FROM person WHERE nip = {}", NIP)] == ["Nama Pertama"]


async def test_people_without_nip_are_never_taken_for_one_another(db):
    event = await make_event()
    for _ in range(2):
        await go(event)
    assert len(await sql("SELECT id FROM person")) == 2


async def test_a_refused_party_leaves_nothing_behind(db):
    event = await make_event(capacity=1, companion_policy="optional")
    with pytest.raises(EventFull):
        await go(event, party(person(nip=NIP), spouse()), draft=token_digest("draft"))
    for table in ("registration", "attendee", "person", "outbox", "audit_entry", "registration_draft"):
        assert await sql(f"SELECT count(*) AS n FROM {table}") == [{"n": 0}]


# ------------------------------------------------------------------ what is refused as typed


@pytest.mark.parametrize(
    ("who", "field"),
    [
        (party(person("  ")), "official.name"),
        (party(person("123")), "official.name"),
        (party(person(nip="123")), "official.nip"),
        (party(phone=""), "phone"),
        (party(phone="+1 555 0100"), "phone"),
        (party(email="a@b.example\nBcc: c@d.example x"), "email"),
        (party(companion=spouse(relation="")), "companion.relation"),
        (party(companion=spouse(), consent=False), "consent"),
        (party(person(nip=NIP), spouse(nip=NIP)), "companion.nip"),
        (party(), "alone_reason"),
    ],
)
async def test_a_fault_names_its_field_and_saves_nothing(db, who, field):
    event = await make_event(companion_policy="required")
    with pytest.raises(Invalid) as refusal:
        await go(event, who)
    assert refusal.value.field == field
    assert await sql("SELECT id FROM registration") == []


async def test_an_official_comes_alone_only_with_a_reason_and_brings_nobody_where_no_spouse_is_asked(db):
    required, none = await make_event(companion_policy="required"), await make_event()
    await go(required, party(alone_reason="Pasangan sedang dinas di luar kota"))
    with pytest.raises(Invalid):
        await go(none, party(companion=spouse()))


async def test_delegates_need_what_the_event_asks(db):
    delegate = person(represents="Kepala Dinas")
    with pytest.raises(Invalid):
        await go(await make_event(delegate_policy="forbidden"), party(delegate))
    letter = await make_event(delegate_policy="letter")
    with pytest.raises(Invalid):
        await go(letter, party(delegate))
    await go(letter, party(replace(delegate, represents_letter="094/12/2026")))


async def test_every_refusal_is_a_refusal_with_a_sentence(db):
    with pytest.raises(Refusal) as refusal:
        await go(await make_event(capacity=0))
    assert refusal.value.message.endswith(".")

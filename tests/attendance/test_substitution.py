"""A change at the door: somebody else comes in an invited person's stead, recorded and proved."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from events import config
from events.attendance.substitution import replace_at_door
from events.audit import Actor
from events.database import sql
from events.errors import AlreadyRegistered, Conflict, Invalid, NotFound
from events.keys import csrf_token, token_digest
from events.registration.parties.corrections import correct
from events.registration.people.party import PersonValues
from events.registration.seats.count import quota_used, seats_used
from tests.attendance.world import make_world, presence_rows, scan_rows
from tests.factories import (
    log_in,
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_registration,
    make_session,
    make_user,
    ticket,
)
from tests.rendering import words

BY = Actor("user", None, "Ratna Dewi")
LETTER = "090/12/Dinkes/2026"


async def row_of(attendee_id) -> dict:
    return (await sql("SELECT * FROM attendee WHERE id = {}", attendee_id))[0]


async def come(world, attendee, name="Sinta Maharani", *, note="", letter=LETTER, **more):
    values = PersonValues(name, represents_letter=letter, **more.pop("values", {}))
    return await replace_at_door(world.event.id, attendee.id, values, note=note, by=BY, now=world.now, **more)


async def test_the_delegate_takes_seat_quota_and_invitation_and_names_who_was_invited(db):
    world = await make_world(capacity=2)
    invitation = await make_invitation(world.event, await make_department(), maximum=1)
    await sql(
        "UPDATE attendee SET counts_for = {}, invitation = {}, position = 'Kepala Dinas' WHERE id = {}",
        invitation.department,
        invitation.id,
        world.official.id,
    )
    made = await row_of(await come(world, world.official))
    assert made["represents"] == "Drs. Budi Santosa, M.Si., Kepala Dinas"
    assert (made["represents_letter"], made["role"], made["state"]) == (LETTER, "participant", "active")
    assert (made["counts_for"], made["invitation"]) == (invitation.department, invitation.id)
    assert made["department"] == world.official.department
    assert (await row_of(world.official.id))["state"] == "replaced"
    assert (await row_of(world.spouse.id))["state"] == "withdrawn"
    assert (await seats_used(world.event.id), await quota_used(world.event.id, invitation.department)) == (1, 1)
    actions = await sql("SELECT action FROM audit_entry WHERE subject = {}", world.official.id)
    assert [row["action"] for row in actions] == ["attendee.replaced"]


async def test_the_replaced_ticket_is_refused_at_the_gate_and_says_so(db):
    world = await make_world()
    made = await come(world, world.official)
    (answer,) = await world.send(world.item(world.official))
    assert (answer.status, answer.reason, answer.attendee.state) == ("refused", "withdrawn", "replaced")
    delegate = await sql("SELECT id FROM attendee WHERE id = {}", made)
    assert len(delegate) == 1
    assert await presence_rows() == []


async def test_the_delegate_may_be_marked_present_at_once(db):
    world = await make_world()
    made = await come(world, world.official, session_id=world.session.id)
    (presence,) = await presence_rows()
    assert (presence["attendee"], presence["method"], bool(presence["counts"])) == (made, "manual", True)


async def test_who_is_checked_in_is_replaced_only_with_a_reason_and_the_ledger_keeps_both(db):
    world = await make_world()
    await world.send(world.item(world.official))
    with pytest.raises(Invalid) as refused:
        await come(world, world.official)
    assert refused.value.field == "note"
    assert (await row_of(world.official.id))["state"] == "active"
    made = await come(world, world.official, note="Tiket dibawa wakilnya")
    assert [row["attendee"] for row in await presence_rows()] == [made]
    kinds = [(row["kind"], row["attendee"], row["note"]) for row in await scan_rows()]
    assert kinds[0] == ("scan", world.official.id, "")
    assert set(kinds[1:]) == {
        ("undo", world.official.id, "Tiket dibawa wakilnya"),
        ("scan", made, "Tiket dibawa wakilnya"),
    }


async def test_a_delegate_put_in_after_the_end_was_there_when_the_ticket_was_and_is_late(db):
    world = await make_world()
    await world.send(world.item(world.official))
    evening = world.now + timedelta(hours=11)
    values = PersonValues("Sinta Maharani", represents_letter=LETTER)
    made = await replace_at_door(world.event.id, world.official.id, values, note="Surat menyusul", by=BY, now=evening)
    [presence] = await presence_rows()
    moments = (presence["first_in"], presence["recorded_at"], bool(presence["late"]))
    assert (presence["attendee"], *moments) == (made, world.now, evening, True)


@pytest.mark.parametrize(("hours", "sentence"), [(-3, "belum dapat dicatat"), (11, "Tulis pukul berapa")])
async def test_nobody_is_put_in_as_a_delegate_before_the_opening_or_after_the_end_without_a_time(db, hours, sentence):
    world = await make_world()
    values = PersonValues("Sinta Maharani", represents_letter=LETTER)
    with pytest.raises(Invalid, match=sentence):
        await replace_at_door(
            world.event.id,
            world.official.id,
            values,
            note="",
            session_id=world.session.id,
            by=BY,
            now=world.now + timedelta(hours=hours),
        )
    assert (await row_of(world.official.id))["state"] == "active"
    assert await presence_rows() == []


async def test_a_spouse_who_is_there_stays_and_one_invited_as_well_stands_alone(db):
    world = await make_world()
    await world.send(world.item(world.spouse))
    await come(world, world.official)
    assert (await row_of(world.spouse.id))["state"] == "active"
    party = await make_registration(world.event)
    one = await make_attendee(world.event, party, name="Rahmat")
    other = await make_attendee(world.event, party, name="Siti", official=one.id)
    await come(world, one, name="Bayu")
    stays = await row_of(other.id)
    assert (stays["state"], stays["official"]) == ("active", None)


async def test_a_delegates_delegate_still_represents_who_was_invited(db):
    world = await make_world()
    first = await come(world, world.official)
    second = await replace_at_door(world.event.id, first, PersonValues("Bayu"), note="mendadak", by=BY, now=world.now)
    assert (await row_of(second))["represents"] == "Drs. Budi Santosa, M.Si."


@pytest.mark.parametrize(
    ("policy", "letter", "note", "field"),
    [
        ("forbidden", LETTER, "lisan", "official.represents"),
        ("letter", "", "lisan", "official.represents_letter"),
        ("allowed", "", "", "note"),
    ],
)
async def test_the_event_decides_whether_and_by_what_right(db, policy, letter, note, field):
    world = await make_world(delegate_policy=policy)
    with pytest.raises(Invalid) as refused:
        await come(world, world.official, letter=letter, note=note)
    assert refused.value.field == field
    assert (await row_of(world.official.id))["state"] == "active"


async def test_nobody_elses_and_nobody_gone_is_replaced(db):
    world, elsewhere = await make_world(), await make_event()
    stranger = await make_attendee(elsewhere)
    with pytest.raises(NotFound):
        await come(world, stranger)
    with pytest.raises(Conflict):
        await come(world, world.spouse)
    gone = await make_attendee(world.event, state="withdrawn")
    with pytest.raises(Conflict):
        await come(world, gone)


async def test_a_delegate_registered_already_is_refused_and_nothing_changes(db):
    world = await make_world()
    nip = "197503022000032001"
    other = await make_attendee(world.event, nip=nip)
    assert other.nip == nip
    with pytest.raises(AlreadyRegistered):
        await come(world, world.official, values={"nip": nip})
    assert (await row_of(world.official.id))["state"] == "active"


async def test_of_two_desks_replacing_the_same_person_one_succeeds(db):
    world = await make_world()
    tries = [come(world, world.official, name=f"Wakil {word}") for word in ("Satu", "Dua", "Tiga")]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, Conflict) for result in results) == 2
    assert await seats_used(world.event.id) == 1


# ----------------------------------------------------------------- the page


async def test_the_page_replaces_and_leads_to_the_delegate(client):
    await make_institution()
    token = await log_in(client, await make_user(name="Ratna Dewi"))
    csrf = csrf_token(config.keys().session, token_digest(token))
    event = await make_event(delegate_policy="letter")
    session = await make_session(event, starts_at=datetime.now(UTC) - timedelta(minutes=5))
    invited = await make_attendee(event, name="Rahmat", position="Camat Sukamaju")
    path = f"/panitia/kegiatan/{event.slug}/kehadiran/{invited.id}"
    assert f"{path}/ganti" in (await client.get(path)).text
    assert "mewakili Rahmat" in words((await client.get(f"{path}/ganti")).text)
    asked = {"_csrf": csrf, "name": "Sinta Maharani", "position": "plt sekcam", "here": "y"}
    refused = await client.post(f"{path}/ganti?sesi={session.id}", data=asked)
    assert (refused.status_code, "Tulis nomor surat tugas" in refused.text, "plt sekcam" in refused.text) == (
        422,
        True,
        True,
    )
    done = await client.post(f"{path}/ganti?sesi={session.id}", data=asked | {"represents_letter": LETTER})
    assert done.status_code == 303
    page = words((await client.get(done.headers["location"])).text)
    assert "Sinta Maharani" in page
    assert f"mewakili Rahmat, Camat Sukamaju ({LETTER})" in page
    assert "Plt. sekcam" in page
    assert (await client.get(f"{path}/ganti")).status_code == 409
    assert (await client.get(f"/tiket/{ticket(invited)}")).status_code == 200


@pytest.mark.parametrize("role", ["officer", None])
async def test_only_organizers_replace_and_only_at_their_event(client, role):
    event, elsewhere = await make_event(), await make_event()
    here, there = await make_attendee(event), await make_attendee(elsewhere)
    if role:
        await log_in(client, await make_user(role=role))
    path = f"/panitia/kegiatan/{event.slug}/kehadiran/{here.id}/ganti"
    assert (await client.get(path)).status_code == (403 if role else 303)
    assert (await client.post(path, data={"name": "Bayu", "note": "x"})).status_code in (401, 403)
    client.cookies.clear()
    token = await log_in(client, await make_user())
    csrf = csrf_token(config.keys().session, token_digest(token))
    crossed = f"/panitia/kegiatan/{event.slug}/kehadiran/{there.id}/ganti"
    answer = await client.post(crossed, data={"_csrf": csrf, "name": "Bayu", "note": "x"})
    assert answer.status_code == 404
    assert (await row_of(there.id))["state"] == "active"


async def test_a_delegate_from_elsewhere_uses_the_invited_opds_quota_after_a_correction_too(db):
    world = await make_world(capacity=2)
    invitation = await make_invitation(world.event, await make_department(), maximum=1)
    await sql(
        "UPDATE attendee SET counts_for = {}, invitation = {} WHERE id = {}",
        invitation.department,
        invitation.id,
        world.official.id,
    )
    elsewhere, other = await make_department(), await make_department()
    made = await row_of(await come(world, world.official, values={"department": elsewhere.id}))
    told = {"represents": made["represents"], "represents_letter": LETTER}
    await correct(made["id"], PersonValues("Sinta M.", department=elsewhere.id, **told), by=BY, now=world.now)
    made = await row_of(made["id"])
    assert (made["name"], made["counts_for"], made["invitation"]) == ("Sinta M.", invitation.department, invitation.id)
    await correct(made["id"], PersonValues("Sinta M.", department=other.id, **told), by=BY, now=world.now)
    assert (await row_of(made["id"]))["counts_for"] == other.id

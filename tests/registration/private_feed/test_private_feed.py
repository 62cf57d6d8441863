"""The private calendar as its owner meets it, and as a stranger tries: with a NIP, a phone number, an old address."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from events.attendance import merged_presences
from events.audit import Actor
from events.calendar import bare
from events.database import sql, transaction
from events.errors import NotFound, TooMany
from events.privacy import actions as privacy
from events.registration.messages.news import tell_changes
from events.registration.parties.changes import withdraw
from events.registration.parties.corrections import correct_contact
from events.registration.parties.register import Asked, Registered, register
from events.registration.people.party import Party, PersonValues
from events.registration.private_feed import address
from events.security import redact
from events.vocabulary import MergeKind
from tests.factories import (
    make_attendee,
    make_event,
    make_institution,
    make_registration,
    make_session,
    make_user,
    ticket,
)

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
PUBLIC = Asked("public", Actor("participant"))
COMMITTEE = Asked("organizer", Actor("user", None, "Ratna Dewi"), override="susulan")
NIP, PHONE, EMAIL = "198002102006041003", "081234567890", "galih@dinas.example"
ADDRESS = re.compile(r"http://127\.0\.0\.1:8000(/kalender/pribadi/[0-9A-Z]+)")


async def upcoming(title: str = "Bimtek", *, days: int = 7, **values: Any) -> Any:
    event = await make_event(title=title, **values)
    await make_session(event, starts_at=NOW + days * DAY)
    return event


async def join(
    event: Any, asked: Asked = PUBLIC, *, name: str = "Galih Permana", nip: str | None = NIP, phone: str = PHONE,
    email: str = EMAIL, spouse: str = "", **values: Any,
) -> Registered:  # fmt: skip
    companion = PersonValues(spouse, relation="wife") if spouse else None
    official = PersonValues(name, nip=nip, is_asn=bool(nip))
    party = Party(official, companion, phone=phone, email=email, consent=True)
    return await register(event.id, party, asked, now=NOW, **values)


async def told(event: Any) -> list[str]:
    """Paths of the calendars that the event's messages name, in the order they were queued."""
    rows = await sql("SELECT body FROM outbox WHERE event = {} ORDER BY created_at, id", event.id)
    return [path for row in rows for path in ADDRESS.findall(row["body"])]


async def of_ticket(client: Any, attendee_code: str) -> str:
    answer = await client.post(f"/tiket/{attendee_code}/kalender")
    assert answer.status_code == 303
    return answer.headers["location"]


async def shown(client: Any, path: str) -> dict[str, Any]:
    """Of each event's title the entry."""
    answer = await client.get(f"{path}.ics")
    assert answer.status_code == 200
    return {str(one["SUMMARY"]): one for one in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}


async def test_what_is_sent_to_a_contact_holds_all_events_registered_with_it(client):
    await make_institution()
    first, second = await upcoming("Bimtek"), await upcoming("Workshop", days=9)
    await join(first)
    await join(second)
    [path], [again] = await told(first), await told(second)
    assert path == again, "each message says the same address, so one subscribes once"
    found = await shown(client, path)
    assert {title: str(one["STATUS"]) for title, one in found.items()} == {
        "Bimtek": "CONFIRMED",
        "Workshop": "CONFIRMED",
    }
    page = (await client.get(path)).text
    assert page.index("Salin alamat") < page.index("Isi kalender ini") < page.index("Workshop")


@pytest.mark.parametrize(
    ("phone", "email"),
    [("081299990000", ""), ("081299990000", "pencuri@luar.example"), (PHONE, "pencuri@luar.example"), (PHONE, "")],
)
async def test_who_registers_with_anothers_nip_sees_nothing_of_theirs(client, phone, email):
    await make_institution()
    theirs, other = await upcoming("Rahasia"), await upcoming("Umpan")
    await join(theirs)
    stolen = await join(other, phone=phone, email=email)
    on_screen = await of_ticket(client, stolen.attendees[0].ticket_code)
    assert set(await shown(client, on_screen)) == {"Umpan"}
    if phone != PHONE or email:
        [sent] = await told(other)
        assert set(await shown(client, sent)) == {"Umpan"}


async def test_even_with_nip_and_contact_the_screen_shows_one_ticket_only(client):
    await make_institution()
    theirs, other = await upcoming("Rahasia"), await upcoming("Umpan")
    await join(theirs)
    stolen = await join(other)
    on_screen = await of_ticket(client, stolen.attendees[0].ticket_code)
    assert set(await shown(client, on_screen)) == {"Umpan"}
    assert await told(other) == await told(theirs), "the whole calendar went to the contact alone"


async def test_a_message_that_is_sent_elsewhere_names_another_calendar(client):
    await make_institution()
    theirs, other = await upcoming("Rahasia"), await upcoming("Umpan")
    await join(theirs)
    stolen = await join(other)
    [whole] = await told(theirs)
    by = Actor("participant", stolen.registration_id)
    await correct_contact(stolen.registration_id, "081299990000", "pencuri@luar.example", by=by, now=NOW)
    [sent] = await told(other)
    assert sent != whole
    assert set(await shown(client, sent)) == {"Umpan"}
    await correct_contact(stolen.registration_id, PHONE, EMAIL, by=by, now=NOW)
    assert await shown(client, sent) == {}, "coming back to their contact opens nothing"


async def test_whoever_gave_more_addresses_is_in_the_calendar_of_fewer_and_not_the_other_way(client):
    await make_institution()
    both, phone_only = await upcoming("Keduanya"), await upcoming("Telepon")
    await join(both)
    await join(phone_only, email="")
    assert set(await shown(client, (await told(both))[0])) == {"Keduanya"}
    assert set(await shown(client, (await told(phone_only))[0])) == {"Keduanya", "Telepon"}


async def test_a_couple_has_two_calendars_and_neither_names_anybody(client):
    await make_institution()
    event = await upcoming(companion_policy="optional")
    made = await join(event, spouse="Ayunda Rahmawati")
    paths = await told(event)
    assert len(paths) == len(set(paths)) == 2
    seen = [(await client.get(f"{path}.ics")).content for path in paths]
    seen += [(await client.get(path)).content for path in paths]
    for private in ("Galih", "Permana", "Ayunda", NIP, "1234567890", EMAIL):
        assert not any(private.encode() in text for text in seen)
    links = [one.ticket_code.encode() for one in made.attendees]
    assert [[link in text.replace(b"\r\n ", b"") for link in links] for text in seen[:2]] == [
        [True, False],
        [False, True],
    ]
    uids = {str(one["UID"]) for path in paths for one in (await shown(client, path)).values()}
    assert len(uids) == 2, "two of a couple may share a phone"


async def test_who_waits_is_tentative_and_who_left_stays_90_days_as_off(client):
    await make_institution()
    event = await upcoming(approval=True)
    made = await join(event)
    [path] = await told(event)
    assert (await shown(client, path))["Bimtek"]["STATUS"] == "TENTATIVE"
    before = (await shown(client, path))["Bimtek"]["SEQUENCE"]
    await withdraw(made.registration_id, by=Actor("participant", made.registration_id), now=NOW)
    off = (await shown(client, path))["[BATAL] Bimtek"]
    assert (str(off["STATUS"]), off["SEQUENCE"]) == ("CANCELLED", before + 1)
    assert "/tiket/" not in off["DESCRIPTION"]
    await sql("UPDATE attendee SET state_changed_at = {}", NOW - 89 * DAY)
    assert set(await shown(client, path)) == {"[BATAL] Bimtek"}
    await sql("UPDATE attendee SET state_changed_at = {}", NOW - 92 * DAY)
    assert await shown(client, path) == {}


async def test_who_comes_back_stands_there_once(client):
    await make_institution()
    event = await upcoming()
    made = await join(event)
    [path] = await told(event)
    await withdraw(made.registration_id, by=Actor("participant", made.registration_id), now=NOW)
    gone = (await shown(client, path))["[BATAL] Bimtek"]
    await join(event)
    [back] = (await shown(client, path)).values()
    assert (str(back["STATUS"]), str(back["UID"])) == ("CONFIRMED", str(gone["UID"]))
    assert back["SEQUENCE"] > gone["SEQUENCE"]


async def test_a_cancelled_event_is_off_and_its_letter_says_what_to_remove(client):
    await make_institution()
    event = await upcoming(days=3, published_at=NOW - DAY)
    await join(event)
    [path] = await told(event)
    by = Actor("user", (await make_user()).id, "Sari")
    await bare.change_event_without_offers(event.id, {"venue": "Aula Lain"}, by=by, now=NOW)
    await sql("UPDATE event SET status = 'cancelled', cancelled_at = {}, cancel_reason = 'Banjir.'", NOW)
    await tell_changes(NOW + timedelta(hours=1))
    assert set(await shown(client, path)) == {"[BATAL] Bimtek"}
    [letter] = await sql("SELECT body FROM outbox WHERE identity LIKE 'news:%'")
    assert "hapus entri berikut dengan tangan" in letter["body"]
    assert "- Bimtek: " in letter["body"]
    assert path in letter["body"]


async def test_the_calendar_is_unchanged_until_something_in_it_is(client):
    await make_institution()
    event = await upcoming()
    made = await join(event)
    [path] = await told(event)
    first = await client.get(f"{path}.ics", headers={"accept-encoding": "identity"})
    assert first.headers["content-type"].startswith("text/calendar")
    assert first.headers["cache-control"] == "private, no-cache"
    assert "noindex" in first.headers["x-robots-tag"]
    assert "set-cookie" not in first.headers
    assert not first.headers["etag"].startswith("W/")
    again = await client.get(
        f"{path}.ics", headers={"accept-encoding": "identity", "if-none-match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    packed = await client.get(f"{path}.ics", headers={"accept-encoding": "gzip"})
    assert packed.content == first.content
    await withdraw(made.registration_id, by=Actor("participant", made.registration_id), now=NOW)
    changed = await client.get(f"{path}.ics", headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200


async def test_the_page_is_private_and_its_address_in_no_log(client):
    await make_institution()
    path = await of_ticket(client, ticket(await make_attendee(await upcoming())))
    page = await client.get(path)
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert "noindex" in page.headers["x-robots-tag"]
    for asked in (path, f"{path}.ics", f"{path}/ganti"):
        assert path.rpartition("/")[2] not in redact(asked)


async def test_a_new_address_ends_the_old_one_and_is_what_later_messages_say(client):
    await make_institution()
    first, second = await upcoming(), await upcoming("Workshop")
    await join(first)
    [old] = await told(first)
    assert (await client.post(f"{old}/ganti")).status_code == 422  # what only presses buttons ends no subscription
    answer = await client.post(f"{old}/ganti", data={"yakin": "ya"})
    fresh = answer.headers["location"]
    assert (answer.status_code, fresh != old) == (303, True)
    assert (await client.get(f"{old}.ics")).status_code == 404
    assert (await client.post(f"{old}/ganti")).status_code == 404
    assert set(await shown(client, fresh)) == {"Bimtek"}
    await join(second)
    assert await told(second) == [fresh]


async def test_a_calendar_changes_its_address_ten_times_an_hour_at_most(db):
    feed = await address.of_ticket((await make_attendee(await upcoming())).id, now=NOW)
    for _time in range(address.RENEWALS):
        feed = await address.renew(feed, now=NOW)
    with pytest.raises(TooMany):
        await address.renew(feed, now=NOW)


async def test_guessing_is_counted_and_hinders_no_living_calendar(client, monkeypatch):
    await make_institution()
    monkeypatch.setattr("events.registration.limits.UNKNOWN_CODES", 3)
    path = await of_ticket(client, ticket(await make_attendee(await upcoming())))
    answers = [(await client.get(f"/kalender/pribadi/{'0' * 25}{one}.ics")).status_code for one in range(5)]
    assert answers == [404, 404, 404, 429, 429]
    assert (await client.get(f"{path}.ics")).status_code == 200
    assert (await client.get(f"{path}.txt")).headers["location"] == path  # what is stuck to it is taken off


async def test_two_taps_at_once_make_one_calendar(db):
    holder = await make_attendee(await upcoming())
    made = await asyncio.gather(*(address.of_ticket(holder.id, now=NOW) for _tap in range(4)))
    assert len({feed.id for feed in made}) == 1


async def test_a_merged_tickets_calendar_shows_whom_it_was_merged_into(client):
    await make_institution()
    event = await upcoming()
    kept = await make_attendee(event, await make_registration(event, phone="+6281200000001"), name="Galih Permana")
    other = await make_attendee(event, await make_registration(event, phone="+6281200000002"), name="Galih P.")
    path = await of_ticket(client, ticket(other))
    by = Actor("user", (await make_user()).id, "Sari")
    await merged_presences.merge(event.id, MergeKind.DOUBLE, kept.id, other.id, relation="", by=by, now=NOW)
    [entry] = (await shown(client, path)).values()
    assert str(entry["STATUS"]) == "CONFIRMED"
    assert ticket(kept) in entry["DESCRIPTION"]


async def test_calendars_end_with_the_contacts_of_the_last_event_they_reach(client):
    await make_institution()
    old, later = await upcoming("Lama", days=-100, contact_days=90), await upcoming("Baru")
    committee = await join(old, COMMITTEE)
    await join(later)
    [whole] = await told(later)
    on_ticket = await of_ticket(client, committee.attendees[0].ticket_code)
    await privacy.erase_due(NOW)
    assert (await client.get(f"{on_ticket}.ics")).status_code == 404
    assert set(await shown(client, whole)) == {"Baru"}
    with pytest.raises(NotFound):
        await address.of_ticket(committee.attendees[0].attendee_id, now=NOW)
    await sql("UPDATE event_session SET starts_at = {}, ends_at = {}", NOW - 100 * DAY, NOW - 99 * DAY)
    await privacy.erase_due(NOW)
    assert await sql("SELECT id FROM private_feed") == []


async def test_who_has_a_contact_erased_ends_the_calendar_sent_to_it(client):
    await make_institution()
    event = await upcoming()
    made = await join(event)
    [path] = await told(event)
    by = Actor("user", (await make_user()).id, "Sari")
    await privacy.erase_contact(made.registration_id, "Permintaan peserta", by=by, now=NOW)
    assert (await client.get(f"{path}.ics")).status_code == 404


async def test_nobody_is_sent_a_calendar_without_a_contact(db):
    event = await upcoming()
    registration = await make_registration(event, phone="", email="")
    holder = await make_attendee(event, registration)
    async with transaction():
        assert await address.of_contact(registration.id, [holder.person], now=NOW) == {}


async def test_two_events_may_write_to_the_same_people_at_once(db):
    people = [await make_attendee(await upcoming(), await make_registration(await upcoming())) for _one in range(6)]
    parties = [await make_registration(await upcoming()) for _event in range(2)]

    async def write(party: Any, order: list[Any]) -> dict[Any, address.Feed]:
        async with transaction():
            return await address.of_contacts([(party.id, one.person) for one in order], now=NOW)

    for _round in range(3):
        first, second = await asyncio.wait_for(
            asyncio.gather(write(parties[0], people), write(parties[1], people[::-1])), timeout=60
        )
        assert {feed.id for feed in first.values()} == {feed.id for feed in second.values()}
        await sql("DELETE FROM private_feed")

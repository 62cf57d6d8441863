"""What parties are told and when: registered, reminded, moved, cancelled, withdrawn; each once, with its calendar."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from events.attendance import merged_presences
from events.audit import Actor
from events.calendar import actions as calendar
from events.calendar import bare, ical
from events.calendar.schedule import cancel_session, save_session
from events.calendar.values import SessionValues
from events.database import sql, transaction
from events.errors import Conflict, EventCancelled, TooMany
from events.privacy.actions import erase_contact
from events.registration.messages import news, resending
from events.registration.messages.news import tell_changes
from events.registration.messages.recipients import recipients
from events.registration.messages.reminders import queue_reminders
from events.registration.messages.resending import resend
from events.registration.parties.changes import add_companion, withdraw
from events.registration.parties.corrections import correct_contact
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from tests.factories import make_attendee, make_event, make_registration, make_session, make_user

BEFORE = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
STARTS = datetime(2026, 12, 9, 1, 0, tzinfo=UTC)
ANYONE = Actor("participant")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = BEFORE + HOUR


async def make_upcoming(**values):
    event = await make_event(created_at=BEFORE, changed_at=BEFORE, **values)
    session = await make_session(event, starts_at=STARTS, changed_at=BEFORE)
    async with transaction():
        await calendar.touch_calendar(BEFORE, event.id)
    return event, session


async def join(event, name="Rahmat Hidayat", *, email="rahmat@dinas.example", spouse=None, now=BEFORE):
    companion = PersonValues(spouse, relation="wife") if spouse else None
    party = Party(PersonValues(name), companion, phone="081234567890", email=email, consent=True)
    return await register(event.id, party, Asked("public", ANYONE), now=now)


async def queued(kind="") -> list[dict]:
    return await sql(
        "SELECT identity, channel, address, subject, body, calendar, state, useful_until FROM outbox"
        " WHERE identity LIKE {} ORDER BY created_at, id",
        f"{kind}%",
    )


async def one(kind: str) -> dict:
    [row] = await queued(kind)
    return row


def calendar_of(row) -> tuple[str, list[icalendar.Event]]:
    """The method of a message's calendar objects, and their entries: each object has one."""
    objects = icalendar.Calendar.from_ical(bytes(row["calendar"]), multiple=True)
    [method] = {str(one["method"]) for one in objects}
    entries = [one.walk("VEVENT") for one in objects]
    assert all(len(some) == 1 for some in entries)
    return method, [entry for [entry] in entries]


async def officer() -> Actor:
    user = await make_user()
    return Actor("user", user.id, user.name)


async def move(event, session, starts_at, *, now=LATER, **values):
    changed = SessionValues(id=session.id, starts_at=starts_at, ends_at=starts_at + 8 * HOUR, **values)
    await save_session(event.id, changed, by=await officer(), now=now)


# ----------------------------------------------------------------- registered


async def test_the_confirmation_brings_the_calendar_entry_of_the_feed_with_its_organizer(db):
    event, session = await make_upcoming()
    await join(event)
    method, [entry] = calendar_of(await one("registered:"))
    assert method == "PUBLISH"
    feed = icalendar.Calendar.from_ical(ical.calendar("x", [ical.vevent(session, event)])).walk("VEVENT")[0]
    assert (str(entry["uid"]), entry["dtstart"].dt) == (str(feed["uid"]), feed["dtstart"].dt)
    assert str(entry["organizer"]).startswith("mailto:")
    assert entry["organizer"].params["cn"] == "Inspektorat Kabupaten Nusa Jaya"
    assert "attendee" not in entry


async def test_every_session_that_is_still_to_come_is_one_entry(db):
    event, _ = await make_upcoming()
    second = await make_session(event, starts_at=STARTS + DAY)
    await make_session(event, starts_at=BEFORE - DAY)
    await make_session(event, starts_at=STARTS + 2 * DAY, cancelled_at=BEFORE)
    await join(event)
    _, entries = calendar_of(await one("registered:"))
    assert [str(entry["uid"]) for entry in entries][1:] == [str(second.id)]


async def test_a_whatsapp_message_carries_no_file(db):
    event, _ = await make_upcoming()
    await join(event, email="")
    assert (await one("registered:"))["calendar"] is None


async def test_names_and_titles_with_line_breaks_stay_on_their_line(db):
    event, _ = await make_upcoming(title="Bimtek\r\nBcc: lain@x.example", host='Inspektorat\r\nATTENDEE:mailto:x@x "A"')
    registration = await make_registration(event, email="a@dinas.example", created_at=BEFORE)
    await make_attendee(event, registration, name="Rahmat\r\nBcc: lain@x.example")
    await queue_reminders(STARTS - HOUR)
    await resend(registration.id, event.id, by=ANYONE, now=LATER)
    for row in await queued():
        assert "\r" not in row["body"]
        assert not any(line.startswith(("Bcc:", "ATTENDEE")) for line in row["body"].splitlines())
        assert len(row["subject"].splitlines()) == 1
    _, [entry] = calendar_of(await one("resend:"))
    assert "attendee" not in entry


async def test_every_message_says_who_sends_it_and_how_it_ends(db):
    event, _ = await make_upcoming()
    await join(event)
    body = (await one("registered:"))["body"]
    assert "Hormat kami,\nInspektorat Kabupaten Nusa Jaya" in body
    assert "batalkan pendaftaran melalui tautan di atas" in body


async def test_a_husband_and_a_wife_are_addressed_as_such_and_of_others_nobody_knows(db):
    event, _session = await make_upcoming(companion_policy="optional")
    await join(event, spouse="Ratna Dewi")
    await join(event, "Sinta Maharani", email="sinta@dinas.example")
    await queue_reminders(STARTS - DAY)
    greeted = {(row["address"], row["body"].splitlines()[0]) for row in await queued()}
    assert greeted == {
        ("rahmat@dinas.example", "Yth. Bapak Rahmat Hidayat,"),
        ("sinta@dinas.example", "Yth. Bapak/Ibu Sinta Maharani,"),
    }
    assert len(await queued("reminder:")) == 2


async def test_a_spouse_added_later_gets_a_ticket_by_message(db):
    event, _ = await make_upcoming(companion_policy="optional")
    done = await join(event)
    made = await add_companion(
        done.registration_id, PersonValues("Siti Aminah", relation="wife"), consent=True, by=ANYONE, now=LATER
    )
    row = await one("companion:")
    assert (row["address"], made.ticket_code in row["body"]) == ("rahmat@dinas.example", True)


# ----------------------------------------------------------------- withdrawn


async def test_withdrawing_takes_the_entry_out_of_the_calendar(db):
    event, session = await make_upcoming()
    done = await join(event)
    _, [put] = calendar_of(await one("registered:"))
    await withdraw(done.registration_id, by=ANYONE, now=LATER)
    row = await one("withdrawn:")
    method, [taken] = calendar_of(row)
    assert (method, taken["status"], str(taken["uid"])) == ("CANCEL", "CANCELLED", str(session.id))
    assert taken["sequence"] > put["sequence"]
    assert "Rahmat Hidayat" in row["body"]


async def test_registering_again_after_withdrawing_puts_the_entry_back(db):
    event, _ = await make_upcoming()
    for hours in (0, 2, 4):
        done = await join(event, now=BEFORE + hours * HOUR)
        await sql("UPDATE outbox SET state = 'sent'")
        await withdraw(done.registration_id, by=ANYONE, now=BEFORE + (hours + 1) * HOUR)
        await sql("UPDATE outbox SET state = 'sent'")
    told = [calendar_of(row) for row in await queued()]
    assert [method for method, _ in told] == ["PUBLISH", "CANCEL"] * 3
    sequences = [entry["sequence"] for _, [entry] in told]
    assert sequences == sorted(set(sequences)), "each is higher than the one before"


async def test_what_still_waits_for_a_party_that_withdrew_is_not_sent(db):
    event, _ = await make_upcoming()
    done = await join(event)
    await queue_reminders(STARTS - HOUR)
    await withdraw(done.registration_id, by=ANYONE, now=STARTS - HOUR)
    states = {row["identity"].split(":")[0]: (row["state"], bool(row["body"])) for row in await queued()}
    assert states == {"registered": ("dropped", False), "reminder": ("dropped", False), "withdrawn": ("queued", True)}


async def test_the_spouse_alone_withdrawn_leaves_the_officials_calendar(db):
    event, _ = await make_upcoming(companion_policy="optional")
    done = await join(event, spouse="Siti Aminah")
    await withdraw(done.registration_id, by=ANYONE, now=LATER, attendee_id=done.attendees[1].attendee_id)
    row = await one("companion gone:")
    assert row["calendar"] is None
    assert "Siti Aminah tidak jadi hadir" in row["body"]
    assert "Tiket Anda sendiri tetap berlaku" in row["body"]
    assert done.attendees[0].ticket_code in row["body"]
    assert (await one("registered:"))["state"] == "queued"


async def test_the_committees_reason_is_told_and_withdrawing_twice_tells_once(db):
    event, _ = await make_upcoming()
    done = await join(event)
    for _ in range(2):
        await withdraw(done.registration_id, by=await officer(), now=LATER, reason="Kuota OPD berubah")
    body = (await one("withdrawn:"))["body"]
    assert "dibatalkan oleh panitia" in body
    assert "Alasan: Kuota OPD berubah" in body


async def test_nothing_is_told_of_an_event_that_is_over(db):
    event, _ = await make_upcoming()
    done = await join(event)
    await withdraw(done.registration_id, by=await officer(), now=STARTS + DAY, reason="keliru")
    assert await queued("withdrawn:") == []


# ----------------------------------------------------------------- reminders


async def test_a_reminder_is_queued_once_when_its_time_has_come(db):
    event, _ = await make_upcoming()
    done = await join(event)
    assert await queue_reminders(STARTS - DAY - timedelta(minutes=1)) == 0
    counts = [await queue_reminders(STARTS - DAY), await queue_reminders(STARTS - DAY + HOUR)]
    assert counts == [1, 0]
    row = await one("reminder:")
    assert "besok" in row["body"]
    assert done.attendees[0].ticket_code in row["body"]
    assert row["useful_until"] == STARTS


async def test_two_offsets_remind_twice_and_a_late_start_reminds_once(db):
    event, _ = await make_upcoming(reminders="1440,120")
    await join(event)
    assert [await queue_reminders(STARTS - DAY), await queue_reminders(STARTS - 2 * HOUR)] == [1, 1]
    other, _ = await make_upcoming(reminders="1440,120")
    await join(other, email="lain@dinas.example")
    assert await queue_reminders(STARTS - HOUR) == 1


async def test_nobody_is_reminded_who_registered_after_the_reminders_time(db):
    event, _ = await make_upcoming()
    await join(event, now=STARTS - 5 * HOUR)
    assert await queue_reminders(STARTS - 4 * HOUR) == 0


@pytest.mark.parametrize(
    "values", [{"reminders": ""}, {"status": "draft"}, {"status": "cancelled", "cancelled_at": BEFORE}]
)
async def test_an_event_without_reminders_draft_or_cancelled_reminds_nobody(db, values):
    event, _ = await make_upcoming(**values)
    await make_attendee(event, await make_registration(event, created_at=BEFORE))
    assert await queue_reminders(STARTS - HOUR) == 0


async def test_only_those_who_have_a_place_are_reminded(db):
    event, _ = await make_upcoming()
    for state in ("waitlisted", "withdrawn", "offered", "awaiting", "active"):
        await make_attendee(event, await make_registration(event, created_at=BEFORE), state=state)
    assert await queue_reminders(STARTS - HOUR) == 1


async def test_two_sessions_of_a_day_are_one_reminder_and_two_days_are_two(db):
    event, _ = await make_upcoming()
    await make_session(event, starts_at=STARTS + 5 * HOUR, title="Sesi siang")
    await make_session(event, starts_at=STARTS + DAY)
    await join(event)
    assert [await queue_reminders(STARTS - HOUR), await queue_reminders(STARTS + HOUR)] == [1, 1]
    assert "Sesi siang" in (await queued("reminder:"))[0]["body"]


async def test_a_day_that_moves_is_reminded_of_anew(db):
    event, session = await make_upcoming()
    await join(event)
    assert await queue_reminders(STARTS - DAY) == 1
    await move(event, session, STARTS + 3 * DAY, now=STARTS - 20 * HOUR)
    await tell_changes(STARTS - 19 * HOUR)
    assert (await one("reminder:"))["state"] == "dropped"
    assert await queue_reminders(STARTS - HOUR) == 0
    assert await queue_reminders(STARTS + 2 * DAY) == 1


async def test_who_was_just_told_of_a_new_time_needs_no_reminder_as_well(db):
    event, session = await make_upcoming()
    await join(event)
    await move(event, session, STARTS - 2 * HOUR, now=STARTS - 10 * HOUR)
    await tell_changes(STARTS - 9 * HOUR)
    assert await queue_reminders(STARTS - 8 * HOUR) == 0


async def test_parallel_processes_remind_once(db):
    event, _ = await make_upcoming()
    for number in range(5):
        await join(event, f"Orang {number}", email=f"o{number}@dinas.example")
    await asyncio.gather(*(queue_reminders(STARTS - HOUR) for _ in range(4)))
    assert len(await queued("reminder:")) == 5


# ----------------------------------------------------------------- moved


async def test_a_new_time_is_told_once_with_the_old_one_and_a_higher_sequence(db):
    event, session = await make_upcoming()
    await join(event)
    _, [put] = calendar_of(await one("registered:"))
    await move(event, session, STARTS + 2 * HOUR)
    assert await tell_changes(LATER + timedelta(minutes=1)) == 0, "the organizer may still be typing"
    assert [await tell_changes(LATER + HOUR), await tell_changes(LATER + 2 * HOUR)] == [1, 0]
    row = await one("news:")
    method, [entry] = calendar_of(row)
    assert (method, str(entry["uid"]), entry["dtstart"].dt) == ("PUBLISH", str(session.id), STARTS + 2 * HOUR)
    assert entry["sequence"] > put["sequence"]
    assert "Waktu semula: Rabu, 9 Desember 2026, 08.00-16.00 WIB" in row["body"]
    assert "Waktu menjadi: Rabu, 9 Desember 2026, 10.00-18.00 WIB" in row["body"]


async def test_a_new_place_is_told(db):
    event, _ = await make_upcoming()
    await join(event)
    await bare.change_event_without_offers(event.id, {"venue": "Pendopo"}, by=await officer(), now=LATER)
    assert await tell_changes(LATER + HOUR) == 1
    body = (await one("news:"))["body"]
    assert "Tempat semula: Aula Praja, Jl. Alun-alun Utara No. 1" in body
    assert "Tempat menjadi: Pendopo, Jl. Alun-alun Utara No. 1" in body


async def test_a_corrected_description_is_nobodys_news(db):
    event, _ = await make_upcoming()
    await join(event)
    await bare.change_event_without_offers(event.id, {"description": "Ejaan diperbaiki"}, by=await officer(), now=LATER)
    assert await tell_changes(LATER + HOUR) == 0


async def test_who_registered_after_the_change_is_not_told_of_it(db):
    event, session = await make_upcoming()
    await join(event)
    await move(event, session, STARTS + 2 * HOUR)
    await join(event, "Baru", email="baru@dinas.example", now=LATER + timedelta(minutes=1))
    assert await tell_changes(LATER + HOUR) == 1
    assert (await one("news:"))["address"] == "rahmat@dinas.example"


async def test_a_change_back_is_told_too(db):
    event, session = await make_upcoming()
    await join(event)
    for hours, starts in ((1, STARTS + HOUR), (3, STARTS), (5, STARTS + HOUR)):
        await move(event, session, starts, now=BEFORE + hours * HOUR)
        assert await tell_changes(BEFORE + (hours + 1) * HOUR) == 1
    assert [row["state"] for row in await queued("news:")] == ["dropped", "dropped", "queued"]


async def test_a_session_added_later_is_told(db):
    event, _ = await make_upcoming()
    await join(event)
    extra = SessionValues(starts_at=STARTS + DAY, ends_at=STARTS + DAY + HOUR, title="Penutupan")
    await save_session(event.id, extra, by=await officer(), now=LATER)
    assert await tell_changes(LATER + HOUR) == 1
    body = (await one("news:"))["body"]
    assert re.search(r"^Sesi tambahan: Kamis, 10 Desember 2026, .* WIB \(Penutupan\)$", body, re.MULTILINE)


async def test_events_from_before_this_was_told_begin_quietly(db):
    event, session = await make_upcoming()
    await make_attendee(event, await make_registration(event, created_at=BEFORE))
    assert await tell_changes(BEFORE) == 0
    await move(event, session, STARTS + HOUR)
    assert await tell_changes(LATER + HOUR) == 1


async def test_a_crash_while_telling_many_tells_each_once(db, monkeypatch):
    monkeypatch.setattr(news, "AT_ONCE", 2)
    event, session = await make_upcoming()
    for number in range(5):
        await join(event, f"Orang {number}", email=f"o{number}@dinas.example")
    await move(event, session, STARTS + HOUR)
    real, calls = news._queue, []

    async def dies(*arguments):
        calls.append(1)
        if len(calls) == 4:
            raise ZeroDivisionError
        await real(*arguments)

    with monkeypatch.context() as dying:
        dying.setattr(news, "_queue", dies)
        with pytest.raises(ZeroDivisionError):
            await tell_changes(LATER + HOUR)
    assert len(await queued("news:")) == 2
    await tell_changes(LATER + 2 * HOUR)
    assert sorted(row["address"] for row in await queued("news:")) == [f"o{n}@dinas.example" for n in range(5)]
    assert await tell_changes(LATER + 3 * HOUR) == 0


# ----------------------------------------------------------------- cancelled


async def test_a_cancelled_event_is_told_at_once_and_leaves_every_calendar(db):
    event, session = await make_upcoming()
    await join(event)
    _, [put] = calendar_of(await one("registered:"))
    await calendar.cancel_event(event.id, "Narasumber berhalangan", by=await officer(), now=LATER)
    assert [await tell_changes(LATER), await tell_changes(LATER + HOUR)] == [1, 0]
    row = await one("news:")
    method, [entry] = calendar_of(row)
    assert (method, entry["status"], str(entry["uid"])) == ("CANCEL", "CANCELLED", str(session.id))
    assert entry["sequence"] > put["sequence"]
    assert "Alasan: Narasumber berhalangan" in row["body"]
    assert row["subject"].startswith("Kegiatan dibatalkan: ")


async def test_a_cancelled_session_is_told_and_the_others_stay(db):
    event, _ = await make_upcoming()
    second = await make_session(event, starts_at=STARTS + DAY, title="Hari kedua", changed_at=BEFORE)
    await join(event)
    await cancel_session(event.id, second.id, by=await officer(), now=LATER)
    assert await tell_changes(LATER) == 1
    row = await one("news:")
    method, [entry] = calendar_of(row)
    assert (method, str(entry["uid"])) == ("CANCEL", str(second.id))
    assert re.search(r"^Kamis, 10 Desember 2026, .* WIB \(Hari kedua\)$", row["body"], re.MULTILINE)


# ----------------------------------------------------------------- sent again, and to the right address


async def test_sending_again_brings_the_tickets_and_a_link_that_leaves_the_old_ones_alive(db):
    event, _ = await make_upcoming()
    done = await join(event)
    await sql("UPDATE outbox SET state = 'sent'")
    assert await resend(done.registration_id, event.id, by=ANYONE, now=LATER) == "email"
    row = await one("resend:")
    assert done.attendees[0].ticket_code in row["body"]
    assert done.manage_token not in row["body"]
    links = await sql("SELECT digest FROM manage_link WHERE ended_at IS NULL")
    assert len(links) == 2


async def test_while_one_still_waits_no_second_is_queued(db):
    event, _ = await make_upcoming()
    done = await join(event)
    for _ in range(5):
        await resend(done.registration_id, event.id, by=ANYONE, now=LATER)
    assert len(await queued()) == 1


async def test_sending_again_bombs_neither_one_mailbox_nor_many(db):
    event, _ = await make_upcoming()
    done = await join(event)
    sent = 0
    with pytest.raises(TooMany):
        for number in range(10):
            await sql("UPDATE outbox SET state = 'sent'")
            await correct_contact(done.registration_id, "081234567890", f"v{number}@x.example", by=ANYONE, now=LATER)
            await resend(done.registration_id, event.id, by=ANYONE, now=LATER)
            sent += 1
    assert sent == 3


async def test_many_parties_of_one_address_do_not_bomb_it(db):
    event, _ = await make_upcoming()
    sent = 0
    with pytest.raises(TooMany):
        for number in range(10):
            done = await join(event, f"Orang {number}", email="korban@x.example")
            await sql("UPDATE outbox SET state = 'sent'")
            await resend(done.registration_id, event.id, by=ANYONE, now=LATER)
            sent += 1
    assert sent == 3


async def test_nothing_is_sent_again_to_who_withdrew_or_for_a_cancelled_event(db):
    event, _ = await make_upcoming()
    done = await join(event)
    await withdraw(done.registration_id, by=ANYONE, now=LATER)
    with pytest.raises(Conflict):
        await resend(done.registration_id, event.id, by=ANYONE, now=LATER)
    other, _ = await make_upcoming()
    done = await join(other)
    await calendar.cancel_event(other.id, "Banjir", by=await officer(), now=LATER)
    with pytest.raises(EventCancelled):
        await resend(done.registration_id, other.id, by=ANYONE, now=LATER)


async def test_a_corrected_address_gets_what_failed_for_the_wrong_one(db):
    event, _ = await make_upcoming()
    done = await join(event, email="salah@dinas.example")
    await sql("UPDATE outbox SET state = 'failed', attempts = 1, error = '550'")
    await correct_contact(done.registration_id, "081234567890", "benar@dinas.example", by=ANYONE, now=LATER)
    row = await one("registered:")
    assert (row["state"], row["address"]) == ("queued", "benar@dinas.example")
    await correct_contact(done.registration_id, "081234567890", "", by=ANYONE, now=LATER)
    row = await one("registered:")
    assert (row["channel"], row["address"]) == ("whatsapp", "+6281234567890")


# ----------------------------------------------------------------- imported, and merged


async def test_who_was_imported_gets_the_first_tickets_once_when_the_organizer_says_so(db, monkeypatch):
    monkeypatch.setattr(resending, "AT_ONCE", 2)
    event, _ = await make_upcoming()
    await join(event)
    for number in range(5):
        registration = await make_registration(event, email=f"o{number}@dinas.example", origin="import")
        await make_attendee(event, registration, name=f"Orang {number}")
    await make_attendee(event, await make_registration(event, phone=""))
    await make_attendee(event, await make_registration(event), state="waitlisted")
    by = await officer()
    assert [await resending.send_first(event.id, by=by, now=LATER) for _ in range(2)] == [5, 0]
    rows = await queued("registered:")
    assert sorted(row["address"] for row in rows)[:5] == [f"o{n}@dinas.example" for n in range(5)]
    assert all(row["calendar"] and "/kelola/" in row["body"] for row in rows)


async def test_who_gives_another_contact_after_the_first_was_erased_gets_the_tickets_there(db):
    event, _ = await make_upcoming()
    done, by = await join(event), await officer()
    await erase_contact(done.registration_id, "surat peserta", by=by, now=LATER)
    await correct_contact(done.registration_id, "", "baru@dinas.example", by=by, now=LATER)
    assert [await resending.send_first(event.id, by=by, now=LATER) for _ in range(2)] == [1, 0]
    assert [row["address"] for row in await queued("registered:") if row["state"] == "queued"] == ["baru@dinas.example"]


async def test_a_party_merged_from_two_is_told_at_both_its_contacts(db):
    event, _ = await make_upcoming()
    elder = await join(event)
    younger = await join(event, "Siti Aminah", email="siti@dinas.example")
    await sql(
        "UPDATE attendee SET registration = {} WHERE registration = {}", elder.registration_id, younger.registration_id
    )
    await sql("UPDATE registration SET joined_into = {} WHERE id = {}", elder.registration_id, younger.registration_id)
    assert await queue_reminders(STARTS - HOUR) == 2
    for row in await queued("reminder:"):
        assert all(one.attendees[0].ticket_code in row["body"] for one in (elder, younger))
    await withdraw(elder.registration_id, by=ANYONE, now=STARTS - HOUR)
    told = await queued("withdrawn:")
    assert sorted(row["address"] for row in told) == ["rahmat@dinas.example", "siti@dinas.example"]
    assert all(calendar_of(row)[0] == "CANCEL" for row in told)
    assert {row["state"] for row in await queued("reminder:")} == {"dropped"}


async def merged_couple():
    """Two officials who registered apart, merged into a couple: the event, his party and hers, and her row."""
    event, _session = await make_upcoming(companion_policy="optional")
    his = await join(event)
    hers = await join(event, "Siti Aminah", email="siti@badan.example", now=BEFORE + HOUR / 2)
    her = hers.attendees[0].attendee_id
    merge_id, _plan = await merged_presences.merge(
        event.id, "couple", his.attendees[0].attendee_id, her, relation="wife", by=ANYONE, now=LATER
    )
    return event, his, hers, her, merge_id


async def test_who_leaves_a_merged_couple_loses_the_calendar_entry_and_the_other_one_keeps_theirs(db):
    event, his, hers, her, _merge = await merged_couple()
    await withdraw(his.registration_id, by=ANYONE, now=LATER, attendee_id=her)
    told = {
        row["identity"].rpartition(":")[2]: row
        for row in await queued()
        if "gone" in row["identity"] or "parted" in row["identity"]
    }
    method, [entry] = calendar_of(told[str(hers.registration_id)])
    assert (method, entry["status"]) == ("CANCEL", "CANCELLED")
    assert told[str(hers.registration_id)]["address"] == "siti@badan.example"
    assert told[str(his.registration_id)]["calendar"] is None
    assert {one.registration for one in await recipients(event.id)} == {his.registration_id}
    await withdraw(his.registration_id, by=ANYONE, now=LATER + HOUR)
    assert [row["address"] for row in await queued("withdrawn") if "parted" not in row["identity"]] == [
        "rahmat@dinas.example"
    ]


async def test_once_the_merge_is_undone_who_leaves_is_told_alone_and_as_anybody(db):
    event, his, hers, _her, merge_id = await merged_couple()
    await merged_presences.undo_merge(event.id, merge_id, reason="keliru", by=ANYONE, now=LATER)
    await withdraw(hers.registration_id, by=ANYONE, now=LATER + HOUR)
    assert [row["address"] for row in await queued("withdrawn")] == ["siti@badan.example"]
    assert (await queued("withdrawn:parted")) == []
    assert {one.registration for one in await recipients(event.id)} == {his.registration_id}

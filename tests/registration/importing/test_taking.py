"""Taking a file: one transaction, seats and quotas as for one person, never anybody twice."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest

from events.calendar.actions import cancel_event
from events.database import sql
from events.errors import Conflict, EventCancelled, Gone, Invalid
from events.registration.importing import batches, taking, tickets
from events.registration.invitations import quotas
from events.registration.messages.news import tell_changes
from tests.factories import (
    NOW,
    make_attendee,
    make_department,
    make_event,
    make_invitation,
    make_registration,
    make_session,
)
from tests.registration.importing.world import HEADINGS, event_row, nip, people, preview, read, take, workbook


async def names(event) -> list[str]:
    rows = await sql("SELECT name FROM attendee WHERE event = {} ORDER BY name", event.id)
    return [row["name"] for row in rows]


async def count(table: str) -> int:
    return (await sql(f"SELECT count(*) AS n FROM {table}"))[0]["n"]


async def test_two_thousand_lines_are_registered_in_seconds_with_their_quota_ticket_and_history(db):
    event, opd = await make_event(), await make_department(name="Dinas Kesehatan")
    invitation = await make_invitation(event, opd, maximum=5000)
    batch, by = await read(event, workbook(people(2000, "dinas kesehatan")))
    started = time.perf_counter()
    outcome = await take(event, batch, by)
    took = time.perf_counter() - started
    print(f"2,000 lines: {took:.2f} s")
    assert (outcome.people, outcome.parties, outcome.bad, outcome.known) == (2000, 2000, [], [])
    [row] = await sql(
        "SELECT count(*) AS n, count(DISTINCT ticket_digest) AS tickets, count(DISTINCT person) AS people"
        " FROM attendee WHERE counts_for = {} AND invitation = {} AND state = 'active'",
        opd.id,
        invitation.id,
    )
    assert list(row.values()) == [2000, 2000, 2000]
    [first] = await sql(
        "SELECT r.* FROM registration r JOIN attendee a ON a.registration = r.id WHERE a.nip = {}", nip(7)
    )
    assert (first["origin"], first["phone"], first["email"]) == ("import", "+6281200000007", "p7@nusajaya.example")
    assert first["created_by"] == by.id
    entries = await sql("SELECT action, count(*) AS n FROM audit_entry WHERE event = {} GROUP BY action", event.id)
    assert {row["action"]: row["n"] for row in entries} == {
        "registration.created": 2000,
        "import.read": 1,
        "import.taken": 1,
    }
    assert took < 20


async def test_the_same_file_twice_registers_nobody_twice(db):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    lines = people(5, "Dinas Kesehatan")
    lines[3][2] = lines[4][2] = "-"
    data = workbook(lines)
    batch, by = await read(event, data)
    assert (await take(event, batch, by)).people == 5
    again, by = await read(event, data)
    outcome = await take(event, again, by)
    assert (outcome.people, len(outcome.known)) == (0, 5)
    assert outcome.known[0].what == "sudah terdaftar pada kegiatan ini."
    assert len(await names(event)) == 5


async def test_taking_one_file_twice_gives_the_first_outcome_again(db):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    batch, by = await read(event, workbook(people(3, "Dinas Kesehatan")))
    first = await take(event, batch, by)
    assert await take(event, batch, by) == first
    assert len(await names(event)) == 3


async def test_two_imports_at_once_register_nobody_twice(db):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    data = workbook(people(60, "Dinas Kesehatan"))
    (one, by), (other, _by) = await read(event, data), await read(event, data)
    outcomes = await asyncio.gather(take(event, one, by), take(event, other, by))
    assert sorted(outcome.people for outcome in outcomes) == [0, 60]
    assert len(await names(event)) == 60


async def test_lines_beyond_the_capacity_are_refused_one_by_one_unless_there_is_a_reason(db):
    event, _opd = await make_event(capacity=3), await make_department(name="Dinas Kesehatan")
    data = workbook(people(5, "Dinas Kesehatan"))
    batch, by = await read(event, data)
    outcome = await take(event, batch, by)
    assert outcome.people == 3
    assert [(fault.number, fault.what) for fault in outcome.refused] == [
        (5, "Kursi kegiatan ini sudah penuh."),
        (6, "Kursi kegiatan ini sudah penuh."),
    ]
    again, by = await read(event, data)
    assert (await take(event, again, by, override="Permintaan Sekda")).people == 2
    [entry] = await sql(
        "SELECT p.data FROM audit_entry e JOIN audit_personal p ON p.entry = e.id"
        " WHERE e.action = 'import.taken' AND e.subject = {}",
        again,
    )
    assert "Permintaan Sekda" in entry["data"]


async def test_lines_beyond_the_maximum_of_their_opd_are_refused_and_those_of_another_taken(db):
    event = await make_event(default_maximum=2)
    health, works = (await make_department(name="Dinas Kesehatan"), await make_department(name="Dinas Pekerjaan Umum"))
    await make_invitation(event, works, maximum=1)
    part = await make_department(name="Puskesmas Sukamaju", parent=health.id, counts_as_opd=False)
    await make_attendee(event, department=part.id, counts_for=health.id)
    lines = people(2, "Dinas Kesehatan") + people(2, "Dinas Pekerjaan Umum", 10) + people(1, "Puskesmas Sukamaju", 20)
    batch, by = await read(event, workbook(lines))
    outcome = await take(event, batch, by)
    assert [fault.number for fault in outcome.refused] == [3, 5, 6]
    assert {fault.what for fault in outcome.refused} == {"Kuota perangkat daerah ini untuk kegiatan ini sudah penuh."}
    assert outcome.people == 2


async def test_a_couple_takes_two_seats_or_none(db):
    event, _opd = (
        await make_event(capacity=2, companion_policy="optional"),
        await make_department(name="Dinas Kesehatan"),
    )
    lines = [
        ["Sekar Pramesti", "Dinas Kesehatan", "", ""],
        ["Rahmat Hidayat", "Dinas Kesehatan", "Siti Aminah", "Istri"],
        ["Galih Permana", "Dinas Kesehatan", "", ""],
    ]
    batch, by = await read(event, workbook(lines, ["Nama", "OPD", "Nama Pasangan", "Hubungan"]))
    outcome = await take(event, batch, by)
    assert await names(event) == ["Galih Permana", "Sekar Pramesti"]
    assert [fault.number for fault in outcome.refused] == [3]


async def test_a_couple_is_registered_together_and_only_with_the_spouses_consent(db):
    event, _opd = await make_event(companion_policy="required"), await make_department(name="Dinas Kesehatan")
    lines = [["Rahmat Hidayat", "Dinas Kesehatan", "Siti Aminah", "Istri"]]
    batch, by = await read(event, workbook(lines, ["Nama", "OPD", "Nama Pasangan", "Hubungan"]))
    with pytest.raises(Invalid):
        await take(event, batch, by, consent=False)
    assert await names(event) == []
    await take(event, batch, by)
    rows = await sql(
        "SELECT a.name, a.role, a.relation, o.name AS official, r.companion_consent_at FROM attendee a"
        " JOIN registration r ON r.id = a.registration LEFT JOIN attendee o ON o.id = a.official ORDER BY a.role"
    )
    assert [(row["name"], row["role"], row["relation"], row["official"]) for row in rows] == [
        ("Siti Aminah", "companion", "wife", "Rahmat Hidayat"),
        ("Rahmat Hidayat", "participant", "", None),
    ]
    assert rows[0]["companion_consent_at"] == NOW


async def test_a_couple_whose_spouse_is_already_there_is_told_of_and_not_half_taken(db):
    event, opd = await make_event(companion_policy="optional"), await make_department(name="Dinas Kesehatan")
    await make_attendee(event, nip=nip(5), department=opd.id)
    lines = [["Rahmat Hidayat", nip(1), "Dinas Kesehatan", "Siti Aminah", "Istri", nip(5)]]
    headings = ["Nama", "NIP", "OPD", "Nama Pasangan", "Hubungan", "NIP Pasangan"]
    batch, by = await read(event, workbook(lines, headings))
    outcome = await take(event, batch, by)
    assert outcome.people == 0
    assert "Baris 2, kolom NIP pasangan: pasangannya sudah terdaftar" in str(outcome.bad[0])


async def test_who_withdrew_is_not_brought_back_by_a_file(db):
    event, opd = await make_event(), await make_department(name="Dinas Kesehatan")
    await make_attendee(event, nip=nip(0), department=opd.id, state="withdrawn")
    batch, by = await read(event, workbook(people(1, "Dinas Kesehatan")))
    outcome = await take(event, batch, by)
    assert outcome.people == 0
    assert "mengundurkan diri" in outcome.known[0].what


async def test_a_person_of_the_same_nip_at_another_event_is_the_same_person(db):
    event, other = await make_event(), await make_event()
    opd = await make_department(name="Dinas Kesehatan")
    there = await make_attendee(other, nip=nip(0), department=opd.id)
    batch, by = await read(event, workbook(people(1, "Dinas Kesehatan")))
    await take(event, batch, by)
    [row] = await sql("SELECT person FROM attendee WHERE event = {}", event.id)
    assert row["person"] == there.person


async def test_speakers_and_committee_take_no_seat(db):
    event, _opd = await make_event(capacity=0), await make_department(name="Dinas Kesehatan")
    lines = [
        ["Dr. Wulan Safitri", "Universitas Nusa Jaya", "Narasumber"],
        ["Yoga Pratama", "Dinas Kesehatan", "Peserta"],
    ]
    batch, by = await read(event, workbook(lines, ["Nama", "OPD", "Peran"]), departments={"universitas nusa jaya": "-"})
    outcome = await take(event, batch, by)
    assert (await names(event), len(outcome.refused)) == (["Dr. Wulan Safitri"], 1)
    [row] = await sql("SELECT role, institution, department FROM attendee")
    assert list(row.values()) == ["speaker", "Universitas Nusa Jaya", None]


async def test_a_file_of_a_cancelled_event_is_not_taken(db):
    event, _opd = await make_event(status="cancelled"), await make_department(name="Dinas Kesehatan")
    batch, by = await read(event, workbook(people(1, "Dinas Kesehatan")))
    with pytest.raises(EventCancelled):
        await take(event, batch, by)


async def test_a_closed_registration_does_not_bind_organizers(db):
    event = await make_event(status="draft", registration="none", published_at=None)
    await make_department(name="Dinas Kesehatan")
    batch, by = await read(event, workbook(people(1, "Dinas Kesehatan")))
    assert (await take(event, batch, by)).people == 1


async def test_choices_changed_while_taking_are_not_overrun(db):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    batch_id, by = await read(event, workbook(people(1, "Dinas Kesehatan")))
    batch = await batches.batch_of(event.id, batch_id, NOW)
    batch.choices.columns[4] = ""
    await batches.save_choices(event.id, batch_id, batch.choices, now=NOW)
    batch.choices.columns[4] = "position"
    with pytest.raises(Conflict):
        await taking.take(batch, await event_row(event), taking.tree_of([], None), taking.Decision(), by=by, now=NOW)
    assert await names(event) == []


async def test_another_events_file_is_gone_and_a_dropped_one_too(db):
    event, other = await make_event(), await make_event()
    batch, by = await read(event, workbook(people(1, "Dinas")))
    with pytest.raises(Gone):
        await batches.batch_of(other.id, batch, NOW)
    await batches.drop_batch(event.id, batch, by=by, now=NOW)
    with pytest.raises(Gone):
        await batches.batch_of(event.id, batch, NOW)
    assert await count("import_batch") == 0


async def test_a_file_is_erased_after_a_day_taken_or_not(db):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    batch, by = await read(event, workbook(people(1, "Dinas Kesehatan")))
    await take(event, batch, by)
    await batches.erase_old_batches(NOW + batches.BATCH_LASTS - batches.BATCH_LASTS / 100)
    assert await count("import_batch") == 1
    await batches.erase_old_batches(NOW + batches.BATCH_LASTS)
    assert (await count("import_batch"), len(await names(event))) == (0, 1)


async def test_the_preview_tells_what_taking_will_do_and_writes_nothing(db):
    event, opd = await make_event(capacity=3), await make_department(name="Dinas Kesehatan")
    await make_attendee(event, await make_registration(event), nip=nip(0), department=opd.id)
    lines = people(5, "Dinas Kesehatan")
    lines[1][2] = "1.97E+17"
    lines[2][5] = "Dinkes Entah"
    batch, _by = await read(event, workbook(lines, HEADINGS))
    review = await preview(event, batch)
    assert [row.number for row in review.good] == [5, 6]
    assert [fault.number for fault in review.bad] == [3, 4]
    assert [known.number for known in review.known] == [2]
    assert review.unknown == {"Dinkes Entah": [4]}
    assert len(await names(event)) == 1


async def messages() -> list[tuple[str, str]]:
    rows = await sql("SELECT channel, address FROM outbox ORDER BY channel, address")
    return [(row["channel"], row["address"]) for row in rows]


async def test_tickets_go_to_those_with_a_contact_once_each_and_only_when_wanted(db):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    await make_session(event)
    lines = people(4, "Dinas Kesehatan")
    lines[1][7] = ""
    lines[2][6] = lines[2][7] = ""
    batch, by = await read(event, workbook(lines))
    await take(event, batch, by, tell=True)
    assert await messages() == []
    assert await tickets.tell_imported(NOW) == 3
    assert await messages() == [
        ("email", "p0@nusajaya.example"),
        ("email", "p3@nusajaya.example"),
        ("whatsapp", "+6281200000001"),
    ]
    [row] = await sql("SELECT body FROM outbox WHERE address = 'p0@nusajaya.example'")
    assert "/tiket/" in row["body"]
    assert "/kelola/" in row["body"]
    assert await tickets.tell_imported(NOW) == 0
    other, by = await read(event, workbook(people(2, "Dinas Kesehatan", 50)))
    await take(event, other, by)
    assert await tickets.tell_imported(NOW) == 0


async def test_telling_that_stopped_half_way_goes_on_where_it_stopped(db, monkeypatch):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    batch, by = await read(event, workbook(people(30, "Dinas Kesehatan")))
    await take(event, batch, by, tell=True)
    real, calls = tickets.standing.tell, []

    async def dies(*arguments):
        calls.append(arguments)
        if len(calls) == 28:
            raise RuntimeError
        await real(*arguments)

    monkeypatch.setattr(tickets.standing, "tell", dies)
    assert await tickets.tell_imported(NOW) == 25
    assert len(await messages()) == 25
    assert await tickets.tell_imported(NOW) == 5
    assert len(set(await messages())) == 30


async def test_a_file_whose_tickets_fail_keeps_no_other_file_waiting(db, monkeypatch):
    await make_department(name="Dinas Kesehatan")
    broken, fine = await make_event(), await make_event()
    for number, event in enumerate((broken, fine)):
        batch, by = await read(event, workbook(people(2, "Dinas Kesehatan", 10 * number)))
        await take(event, batch, by, tell=True)
    real = tickets.standing.tell

    async def fails(event, *rest):
        if event.id == broken.id:
            raise RuntimeError
        await real(event, *rest)

    monkeypatch.setattr(tickets.standing, "tell", fails)
    assert await tickets.tell_imported(NOW) == 2


async def test_nobody_is_told_of_a_cancelled_event_nor_who_withdrew_before(db):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    batch, by = await read(event, workbook(people(2, "Dinas Kesehatan")))
    await take(event, batch, by, tell=True)
    await sql("UPDATE attendee SET state = 'withdrawn' WHERE nip = {}", nip(0))
    assert await tickets.tell_imported(NOW) == 1
    other, by = await read(event, workbook(people(1, "Dinas Kesehatan", 9)))
    await take(event, other, by, tell=True)
    await sql("UPDATE event SET status = 'cancelled' WHERE id = {}", event.id)
    assert await tickets.tell_imported(NOW) == 0


async def test_imported_people_who_were_sent_no_ticket_still_hear_of_a_cancellation(db):
    event, _opd = await make_event(), await make_department(name="Dinas Kesehatan")
    await make_session(event)
    batch, by = await read(event, workbook(people(2, "Dinas Kesehatan")))
    await take(event, batch, by)
    assert await messages() == []
    await cancel_event(event.id, "Banjir", by=by, now=NOW)
    assert await tell_changes(NOW) == 2
    assert await messages() == [("email", "p0@nusajaya.example"), ("email", "p1@nusajaya.example")]


async def test_who_waits_is_offered_a_seat_before_anybody_is_imported(db):
    event = await make_event(capacity=2, waiting_list=True)
    await make_session(event, starts_at=NOW + timedelta(days=2))
    opd = await make_department(name="Dinas Kesehatan")
    waiting = await make_attendee(
        event, await make_registration(event, waiting_since=NOW), department=opd.id, state="waitlisted"
    )
    batch, by = await read(event, workbook(people(2, "Dinas Kesehatan")))
    outcome = await take(event, batch, by)
    [row] = await sql("SELECT state FROM attendee WHERE id = {}", waiting.id)
    assert (row["state"], outcome.people, len(outcome.refused)) == ("offered", 1, 1)


async def test_a_draft_is_deleted_with_the_files_read_for_it(db):
    event = await make_event(status="draft", published_at=None)
    _batch, by = await read(event, workbook(people(2, "Dinas Kesehatan")))
    await quotas.delete_draft(event.id, by=by, now=NOW)
    assert (await count("event"), await count("import_batch")) == (0, 0)


async def test_where_the_spouse_is_asked_for_who_comes_alone_needs_a_reason(db):
    event, _opd = await make_event(companion_policy="required"), await make_department(name="Dinas Kesehatan")
    lines = [
        ["Rahmat Hidayat", "Dinas Kesehatan", "Siti Aminah", "Istri"],
        ["Galih Permana", "Dinas Kesehatan", "", ""],
    ]
    batch, by = await read(event, workbook(lines, ["Nama", "OPD", "Nama Pasangan", "Hubungan"]))
    with pytest.raises(Invalid) as refused:
        await take(event, batch, by)
    assert refused.value.field == "alone_reason"
    assert await names(event) == []
    await take(event, batch, by, alone="Pasangan bertugas di luar kota")
    rows = await sql(
        "SELECT a.name, r.alone_reason FROM attendee a JOIN registration r ON r.id = a.registration"
        " WHERE a.official IS NULL ORDER BY a.name"
    )
    assert [(row["name"], row["alone_reason"]) for row in rows] == [
        ("Galih Permana", "Pasangan bertugas di luar kota"),
        ("Rahmat Hidayat", ""),
    ]
    [word] = await sql("SELECT confirmed_at FROM own_word")
    assert word["confirmed_at"] is None

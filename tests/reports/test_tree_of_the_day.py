"""What happens to OPDs in July changes nothing about an event of March, on any page, list or answer."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import openpyxl
import pytest

from events.accounts.actions import create_api_token
from events.attendance import roster
from events.attendance.queries import find_guests
from events.audit import SYSTEM
from events.departments.units import changes
from events.departments.units.changes import Identity, Span, words_of
from tests.factories import (
    NOW,
    link_token,
    log_in,
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_presence,
    make_session,
    make_user,
    ticket,
)

MARCH = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
JULY = date(2026, 7, 1)


@pytest.fixture
async def march(client):
    """Two OPDs and a unit below the first, each with somebody who came; a minimum of each OPD."""
    await make_institution()
    user = await make_user(role="organizer")
    await log_in(client, user)
    token = await create_api_token(user.id, "uji", by=SYSTEM, now=NOW)
    event = await make_event(default_minimum=1)
    session = await make_session(event, starts_at=MARCH)
    health = await make_department(code="02", name="Dinas Kesehatan", abbreviation="Dinkes", protocol_order=2)
    works = await make_department(code="03", name="Dinas Pekerjaan Umum", abbreviation="DPU", protocol_order=3)
    clinic = await make_department(
        code="02.01", name="Puskesmas Laras", kind="puskesmas", parent=health.id, counts_as_opd=False, protocol_order=4
    )
    invitation = await make_invitation(event, health)
    await make_invitation(event, works)
    people = [
        await make_attendee(event, name=f"Peserta {one.code}", department=one.id) for one in (health, works, clinic)
    ]
    for one in people:
        await make_presence(session, one, at=MARCH)
    return SimpleNamespace(
        event=event, session=session, token=token, health=health, works=works, clinic=clinic, people=people,
        link=link_token(invitation),
    )  # fmt: skip


async def july(march):
    """One is renamed and moved to the end, one ends below the other, a unit moves, an OPD is added."""
    renamed = replace(words_of(march.health), name="Dinas Baru", abbreviation="DINBAR", protocol_order=9)
    await changes.change_from(march.health.id, JULY, renamed, by=SYSTEM, now=NOW)
    await changes.change_from(
        march.works.id,
        JULY,
        replace(words_of(march.works), counts_as_opd=False, parent=march.health.id),
        by=SYSTEM,
        now=NOW,
    )
    await changes.end(march.works.id, date(2026, 8, 1), by=SYSTEM, now=NOW)
    moved = replace(words_of(march.clinic), name="Puskesmas Pindah", parent=march.works.id, counts_as_opd=True)
    await changes.change_from(march.clinic.id, JULY, moved, by=SYSTEM, now=NOW)
    added = replace(words_of(march.health), name="Badan Baru", abbreviation="BADBAR", protocol_order=1)
    await changes.add(Identity("99", ""), added, Span(JULY), by=SYSTEM, now=NOW)


def still(text: str) -> str:
    """A page without what differs at each request."""
    text = re.sub(r'(name="_token" value|content|nonce|href="/static[^"]*|merek\.css\?v=\d+|as_of)"?[^>]*', "", text)
    text = re.sub(r'value="[0-9A-Z]{26}"', "", text)
    return re.sub(r"\d{1,2}[.:]\d\d(?:[.:]\d\d)?|\?v=\w+", "", text)


async def told(client, march) -> dict[str, object]:
    """Everything anybody reads about the event."""
    bearer = {"authorization": f"Bearer {march.token}"}
    panitia, api = f"/panitia/kegiatan/{march.event.slug}", f"/api/v1/events/{march.event.slug}"
    sheet = f"{panitia}/cetak/daftar-hadir?sesi={march.session.id}&isi=tercatat"
    pages = {
        path: still((await client.get(path)).text)
        for path in (
            panitia,
            f"{panitia}/peserta",
            f"{panitia}/peserta/tambah",
            f"{panitia}/kehadiran?sesi={march.session.id}",
            f"{panitia}/undangan",
            f"{panitia}/undangan/sasaran",
            sheet,
            f"{sheet}&susun=protokol",
            f"/kegiatan/{march.event.slug}",
            f"/tiket/{ticket(march.people[0])}",
            f"/undangan/{march.link}",
        )
    }
    numbers = (await client.get(f"{api}/attendance/by-department", headers=bearer)).json()
    attendees = (await client.get(f"{api}/attendees", headers=bearer)).json()
    books = [
        [[cell.value for cell in row] for row in one.iter_rows()]
        for path in (f"{panitia}/ringkasan.xlsx", sheet.replace("daftar-hadir?", "daftar-hadir.xlsx?"))
        for one in openpyxl.load_workbook(io.BytesIO((await client.get(path)).content))
    ]
    found = {words: [one.name for one in (await roster.roster(march.event.id, march.session.id, words=words)).rows]
             for words in ("kesehatan", "dinkes", "dinas baru", "puskesmas laras", "pindah")}  # fmt: skip
    return pages | {
        "rows": numbers["rows"],
        "total": numbers["total"],
        "attendees": attendees,
        "books": books,
        "found": found,
        "guests": [(one.name, one.department) for one in await find_guests(march.event.id, "peserta")],
        "opds": [(one.name, len(one.units)) for one in await roster.opds_of(march.event, [march.session])],
    }


async def test_what_happens_in_july_changes_nothing_about_march(client, march):
    before = await told(client, march)
    await july(march)
    after = await told(client, march)
    for what, value in before.items():
        assert after[what] == value, what
    assert [(row["department"]["code"], row["registered"]) for row in before["rows"]] == [("02", 2), ("03", 1)]
    assert (before["found"]["dinas baru"], before["found"]["pindah"]) == ([], [])


async def test_an_event_after_july_reads_the_tree_of_its_own_day(client, march):
    await july(march)
    event = await make_event(default_minimum=1)
    session = await make_session(event, starts_at=datetime(2026, 9, 1, 1, 0, tzinfo=UTC))
    for one in (march.health, march.works, march.clinic):
        await make_attendee(event, name=f"Peserta {one.code}", department=one.id)
    bearer = {"authorization": f"Bearer {march.token}"}
    answer = (await client.get(f"/api/v1/events/{event.slug}/attendance/by-department", headers=bearer)).json()
    rows = [(row["department"]["name"], row["registered"]) for row in answer["rows"]]
    assert rows == [("Badan Baru", 0), ("Puskesmas Pindah", 1), ("Dinas Baru", 2)]
    assert [one.name for one in await roster.opds_of(event, [session])] == ["Puskesmas Pindah", "Dinas Baru"]

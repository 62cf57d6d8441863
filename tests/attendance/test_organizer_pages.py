"""The Kehadiran tab: reading who is there, and putting it right by hand with a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from events import config
from events.attendance import queries, roster
from events.attendance.roster import Filter
from events.attendance.tables import Excuse, Presence, Scan
from events.audit import AuditEntry
from events.calendar.tables import Event, Session
from events.keys import csrf_token, token_digest
from events.text import clock, local, stamp
from tests.factories import (
    NOW,
    log_in,
    make_attendee,
    make_department,
    make_event,
    make_gate,
    make_presence,
    make_session,
    make_user,
)
from tests.pages import words


@pytest.fixture
async def desk(client):
    """An organizer before one event of one session; `post(path, **form)` sends the session's own token."""
    user = await make_user(role="organizer", name="Rina Panitia")
    csrf = csrf_token(config.keys().session, token_digest(await log_in(client, user)))
    event = await make_event(self_checkin="confirm")
    began = datetime.now(UTC) - timedelta(minutes=5)
    return Desk(client, csrf, event, await make_session(event, starts_at=began), user)


class Desk:
    def __init__(self, client, csrf, event, session, user):
        self.client, self.csrf, self.event, self.session, self.user = client, csrf, event, session, user
        self.tab = f"/panitia/kegiatan/{event.slug}/kehadiran"

    async def get(self, path=""):
        return words((await self.client.get(f"{self.tab}{path}")).text)

    async def post(self, path, **form):
        return await self.client.post(f"{self.tab}{path}", data={"_csrf": self.csrf, **form})

    async def standing(self, attendee):
        return await roster.standing(self.session.id, attendee.id)


# Reading


async def test_the_list_says_who_is_there_when_where_and_how(desk):
    gate, _token = await make_gate(desk.event, name="Pintu Utara")
    department = await make_department(name="Dinas Kesehatan")
    there = await make_attendee(desk.event, name="Budi Santoso", department=department.id)
    at = desk.session.starts_at
    await make_presence(desk.session, there, gate=gate.id, at=at)
    await make_attendee(desk.event, name="Citra Dewi")
    page = await desk.get()
    assert f"Budi Santoso Dinas Kesehatan Hadir petugas {clock(at, 'Asia/Jakarta')} Pintu Utara" in page
    assert "Citra Dewi – Belum hadir – –" in page


async def test_a_spouse_is_listed_beside_the_official_and_under_that_opd(desk):
    department = await make_department(name="Dinas Kesehatan")
    official = await make_attendee(desk.event, name="Budi", department=department.id)
    await make_attendee(desk.event, name="Ani", role="companion", relation="wife", official=official.id)
    assert "Ani Istri dari Budi Dinas Kesehatan" in await desk.get()


async def four_people(desk):
    there, self_made, excused, missing = [await make_attendee(desk.event, name=name) for name in "ABCD"]
    await make_presence(desk.session, there, late=True)
    await make_presence(desk.session, self_made, method="self", counts=False)
    await Excuse.insert(
        Excuse(
            event=desk.event.id,
            session=desk.session.id,
            attendee=excused.id,
            kind="sakit",
            given_at=NOW,
            created_at=NOW,
        )
    )
    return there, self_made, excused, missing


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        (Filter.ALL, "ABCD"),
        (Filter.PRESENT, "A"),
        (Filter.MISSING, "D"),
        (Filter.EXCUSED, "C"),
        (Filter.UNCONFIRMED, "B"),
        (Filter.LATE, "A"),
    ],
)
async def test_each_chip_shows_its_people_and_their_number(desk, chosen, names):
    await four_people(desk)
    found = await roster.roster(desk.event.id, desk.session.id, chosen=chosen)
    assert "".join(row.name for row in found.rows) == names
    assert (await roster.numbers(desk.event.id, desk.session.id))[chosen] == len(names)


async def test_another_sessions_presence_is_not_shown(desk):
    other = await make_session(desk.event, starts_at=NOW + timedelta(days=1))
    await make_presence(other, await make_attendee(desk.event, name="Budi"))
    assert "Belum hadir" in await desk.get(f"?sesi={desk.session.id}")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("santoso", ["Budi Santoso"]),
        ("BUDI san", ["Budi Santoso"]),
        ("kesehatan", ["Budi Santoso"]),
        ("dinkes budi", ["Budi Santoso"]),
        ("50%", []),
        ("_", []),
        ("zz", []),
        ("mundur", ["Mundur Diri"]),
    ],
)
async def test_search_looks_at_name_and_opd_and_also_finds_who_withdrew(desk, typed, found):
    department = await make_department(name="Dinas Kesehatan", abbreviation="Dinkes")
    await make_attendee(desk.event, name="Budi Santoso", department=department.id)
    await make_attendee(desk.event, name="Citra Dewi")
    await make_attendee(desk.event, name="Mundur Diri", state="withdrawn")
    page = await roster.roster(desk.event.id, desk.session.id, words=typed)
    assert [row.name for row in page.rows] == found


async def test_a_long_list_has_pages(desk):
    for number in range(52):
        await make_attendee(desk.event, name=f"Orang {number:02}")
    first, second = [await roster.roster(desk.event.id, desk.session.id, page=page) for page in (1, 2)]
    assert (len(first.rows), first.more, len(second.rows), second.more) == (50, True, 2, False)
    assert "Orang 51" in await desk.get("?hal=2")


async def test_empty_lists_say_what_to_do(desk):
    assert "Belum ada peserta" in await desk.get()
    assert "Tidak ada nama yang cocok" in await desk.get("?q=zz")
    bare = await make_event()
    page = await desk.client.get(f"/panitia/kegiatan/{bare.slug}/kehadiran")
    assert "Belum ada sesi" in page.text


# Putting right


async def test_chosen_people_are_marked_present_with_a_reason(desk):
    people = [await make_attendee(desk.event) for _ in range(3)]
    answer = await desk.post("/hadir", attendee=[str(one.id) for one in people[:2]], reason="Tiket tertinggal")
    assert answer.status_code == 303
    rows = await Scan.objects()
    assert {(row.attendee, row.method, row.note, row.operator_name) for row in rows} == {
        (one.id, "manual", "Tiket tertinggal", "Rina Panitia") for one in people[:2]
    }
    assert await Presence.count() == 2


@pytest.mark.parametrize(("reason", "tick"), [("", True), ("Tiket tertinggal", False)])
async def test_without_a_reason_or_a_person_nothing_is_marked_and_the_page_says_why(desk, reason, tick):
    person = await make_attendee(desk.event)
    answer = await desk.post("/hadir", reason=reason, **({"attendee": str(person.id)} if tick else {}))
    assert answer.status_code == 422
    assert ("Pilih atau tulis alasannya." if tick else "Pilih paling sedikit satu orang.") in answer.text
    assert (" checked" in answer.text.split("</table>")[0]) == tick
    assert await Scan.count() == 0


async def test_everybody_of_the_page_can_be_ticked_without_javascript(desk):
    for name in "ABC":
        await make_attendee(desk.event, name=name)
    page = (await desk.client.get(f"{desk.tab}?pilih=semua")).text
    assert page.split("</table>")[0].count(" checked") == 3
    assert (await desk.client.get(desk.tab)).text.split("</table>")[0].count(" checked") == 0


async def test_everybody_a_filter_finds_is_marked_on_all_pages_and_nobody_else(desk):
    health, works = [await make_department(name=name) for name in ("Dinas Kesehatan", "Dinas Pekerjaan Umum")]
    unit = await make_department(name="Puskesmas Asri", parent=health.id, counts_as_opd=False)
    for department in (health, unit, works):
        for _ in range(30):
            await make_attendee(desk.event, department=department.id)
    there = await make_attendee(desk.event, department=health.id)
    await make_presence(desk.session, there)
    outside = await make_attendee(desk.event, institution="Universitas Contoh")
    page = await desk.get(f"?opd={health.id}")
    assert "Semua terdaftar 61" in page
    answer = await desk.post(f"/hadir?opd={health.id}", semua="ya", reason="Tanda tangan")
    assert answer.status_code == 303
    marked = {row.attendee for row in await Scan.objects().where(Scan.method == "manual")}
    assert len(marked) == 60
    assert there.id not in marked
    await desk.post("/hadir?opd=lain", semua="ya", reason="Tanda tangan")
    assert (await desk.standing(outside)).counts
    assert (await roster.numbers(desk.event.id, desk.session.id))[Filter.PRESENT] == 62


async def test_a_usual_reason_is_one_tap_and_ones_own_words_stand_beside_it(desk):
    people = [str((await make_attendee(desk.event)).id) for _ in range(3)]
    usual = "Tiket tertinggal atau ponsel mati"
    await desk.post("/hadir", attendee=people[0], usual=usual)
    await desk.post("/hadir", attendee=people[1], usual=usual, reason="pintu timur")
    assert (await desk.post("/hadir", attendee=people[2], usual="karangan", reason="x")).status_code == 422
    assert sorted(row.note for row in await Scan.objects()) == [usual, f"{usual}, pintu timur"]


async def test_who_was_there_before_is_said_and_not_counted_twice(desk):
    there, missing = [await make_attendee(desk.event) for _ in range(2)]
    await make_presence(desk.session, there, at=desk.session.starts_at)
    ids = [str(there.id), str(missing.id)]
    answer = await desk.post("/hadir", attendee=ids, reason="Tanda tangan")
    desk.client.cookies.update(answer.cookies)
    assert "1 orang ditandai hadir. 1 sudah hadir sebelumnya." in await desk.get()


async def move(desk, *, starts):
    """The session to that moment, eight hours long."""
    await Session.update({Session.starts_at: starts, Session.ends_at: starts + timedelta(hours=8)}).where(
        Session.id == desk.session.id
    )


async def test_before_check_in_opens_the_page_offers_nothing_and_a_post_is_refused(desk):
    person = await make_attendee(desk.event)
    await move(desk, starts=datetime.now(UTC) + timedelta(days=16))
    for path in ("", f"/{person.id}"):
        page = await desk.get(path)
        assert "Kehadiran belum dapat dicatat sebelum itu." in page
        assert "Tandai hadir</button>" not in page
    for path, sent in (("/hadir", {"attendee": str(person.id)}), (f"/{person.id}/hadir", {})):
        answer = await desk.post(path, reason="Tiket tertinggal", clock="08:00", evidence="paper", **sent)
        assert answer.status_code == 422
        assert "belum dapat dicatat" in answer.text
    assert await Scan.count() == 0


@pytest.mark.parametrize("one", [False, True])
async def test_after_the_end_the_page_asks_when_and_by_what_and_keeps_what_was_typed(desk, one):
    person = await make_attendee(desk.event)
    started = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
    await move(desk, starts=started)
    path, sent = (f"/{person.id}/hadir", {}) if one else ("/hadir", {"attendee": str(person.id)})
    answer = await desk.post(path, **sent)
    for sentence in ("Tulis pukul berapa", "Pilih menurut apa", "Pilih atau tulis alasannya."):
        assert sentence in answer.text
    for missing, sentence in (("clock", "Tulis pukul berapa"), ("evidence", "Pilih menurut apa")):
        said = {"clock": f"{local(started, 'Asia/Jakarta'):%H:%M}", "evidence": "paper", "reason": "daftar kertas"}
        answer = await desk.post(path, **sent, **{**said, missing: ""})
        assert (answer.status_code, sentence in answer.text, "daftar kertas" in answer.text) == (422, True, True)
    assert await Scan.count() == 0
    assert (await desk.post(path, **sent, **said)).status_code == 303
    [row] = await Scan.objects()
    assert (row.method, row.evidence, row.flags) == ("paper", "paper", '["late"]')
    assert row.corrected_at == started.replace(second=0)
    late = f"dicatat {stamp(row.received_at, 'Asia/Jakarta')}, susulan"
    assert late in await desk.get()
    history = await desk.get(f"/{person.id}")
    assert late in history
    assert "Tanda tangan pada daftar hadir kertas" in history


async def test_the_ledger_names_its_session_by_the_number_it_has_everywhere(desk):
    person = await make_attendee(desk.event)
    second = await make_session(desk.event, starts_at=desk.session.starts_at + timedelta(hours=1), position=2)
    await Session.update({Session.position: 1}).where(Session.id == desk.session.id)
    await desk.post(f"/{person.id}/hadir?sesi={desk.session.id}", reason="Tiket tertinggal")
    page = await desk.get(f"/{person.id}?sesi={desk.session.id}")
    assert "Sesi 1 Tercatat hadir" in page
    await Session.update({Session.cancelled_at: NOW}).where(Session.id == desk.session.id)
    page = await desk.get(f"/{person.id}?sesi={second.id}")
    assert "Sesi 1 Tercatat hadir" in page
    third = await make_session(desk.event, starts_at=desk.session.starts_at + timedelta(hours=2), position=3)
    page = await desk.get(f"?sesi={third.id}")
    assert "Sesi 2 Sesi 3" in page


async def test_confirming_makes_self_check_ins_count_and_touches_nobody_else(desk):
    _there, self_made, _excused, missing = await four_people(desk)
    await desk.post("/konfirmasi", attendee=[str(self_made.id), str(missing.id)])
    standing = await desk.standing(self_made)
    assert (standing.counts, standing.method) == (True, "manual")
    assert (await desk.standing(missing)).first_in is None


async def test_nothing_to_confirm_is_said(desk):
    person = await make_attendee(desk.event)
    answer = await desk.post("/konfirmasi", attendee=str(person.id))
    desk.client.cookies.update(answer.cookies)
    assert "yang belum dikonfirmasi." in await desk.get()


async def test_a_presence_is_taken_back_with_a_reason_and_the_ledger_keeps_both(desk):
    person = await make_attendee(desk.event)
    await make_presence(desk.session, person)
    address = f"/{person.id}"
    assert (await desk.post(f"{address}/batal", reason="")).status_code == 422
    assert (await desk.post(f"{address}/batal", reason="Salah orang")).status_code == 303
    assert (await desk.standing(person)).first_in is None
    page = await desk.get(address)
    assert "Tercatat hadir dibatalkan" in page
    assert "Pembatalan manual, formulir panitia Rina Panitia Salah orang" in page


async def test_one_person_is_marked_present_from_their_own_page(desk):
    person = await make_attendee(desk.event)
    assert (await desk.post(f"/{person.id}/hadir", reason="Hadir menurut tanda tangan")).status_code == 303
    assert (await desk.standing(person)).counts


async def test_an_excuse_is_recorded_with_its_letter_and_ended(desk):
    person = await make_attendee(desk.event)
    assert (await desk.post(f"/{person.id}/izin", kind="", note="")).status_code == 422
    await desk.post(f"/{person.id}/izin", kind="dinas_luar", note="094/77/2026")
    assert "Dinas luar, surat 094/77/2026" in await desk.get(f"/{person.id}")
    await desk.post(f"/{person.id}/izin/akhiri")
    assert (await desk.standing(person)).excuse is None
    assert await Excuse.count() == 1
    assert (await desk.post(f"/{person.id}/izin/akhiri")).status_code == 404


async def test_the_ledger_shows_refusals_too(desk):
    person = await make_attendee(desk.event)
    await Scan.insert(
        Scan(
            event=desk.event.id,
            code_attendee=person.id,
            method="officer",
            source="camera",
            status="refused",
            reason="withdrawn",
            flags='["late"]',
            scanned_at=NOW,
            received_at=NOW,
            corrected_at=NOW,
            content_digest=b"",
            operator_name="Dimas",
        )
    )
    page = await desk.get(f"/{person.id}")
    assert "Ditolak petugas, kamera Dimas Sudah mengundurkan diri Setelah sesi selesai" in page


async def test_the_self_check_in_rule_is_set_for_past_rows_too(desk):
    person = await make_attendee(desk.event)
    await make_presence(desk.session, person, method="self", counts=False)
    assert (await desk.post("/mandiri", policy="count")).status_code == 303
    assert (await desk.standing(person)).counts
    assert (await Event.objects().get(Event.id == desk.event.id)).self_checkin == "count"
    assert (await desk.post("/mandiri", policy="apa saja")).status_code == 422


async def test_marking_is_audited_without_personal_values(desk):
    person = await make_attendee(desk.event, name="Budi Santoso")
    await desk.post("/hadir", attendee=str(person.id), reason="Tiket tertinggal")
    entry = await AuditEntry.objects().where(AuditEntry.action == "presence.marked").first()
    assert entry.actor == desk.user.id
    assert "Tiket" not in str(msgspec.json.decode(entry.data))


# Attacks


async def test_other_events_people_and_sessions_are_not_found(desk):
    other = await make_event()
    foreign, session = await make_attendee(other), await make_session(other)
    await make_presence(session, foreign)
    person = await make_attendee(desk.event)
    sent = {"reason": "x", "kind": "sakit"}
    answers = [
        await desk.post(f"/{foreign.id}/{act}", **sent)
        for act in ("hadir", "konfirmasi", "batal", "izin", "izin/akhiri")
    ]
    answers += [await desk.post(f"/{person.id}/{act}?sesi={session.id}", **sent) for act in ("hadir", "batal", "izin")]
    answers += [await desk.post(path, attendee=str(foreign.id), reason="x") for path in ("/hadir", "/konfirmasi")]
    answers += [await desk.post("/hadir", attendee="bukan-id", reason="x")]
    answers += [await desk.client.get(f"{desk.tab}/{foreign.id}")]
    assert {answer.status_code for answer in answers} == {404}
    assert await queries.presences_of([person.id]) == []
    assert len(await queries.presences_of([foreign.id])) == 1


ACTS = [
    "/hadir",
    "/konfirmasi",
    "/mandiri",
    "/{id}/hadir",
    "/{id}/konfirmasi",
    "/{id}/batal",
    "/{id}/izin",
    "/{id}/izin/akhiri",
]


@pytest.mark.parametrize("act", ACTS)
async def test_a_form_without_the_sessions_token_changes_nothing(desk, act):
    person = await make_attendee(desk.event)
    sent = {"reason": "x", "kind": "sakit", "policy": "off", "attendee": str(person.id)}
    answer = await desk.client.post(desk.tab + act.format(id=person.id), data=sent)
    assert answer.status_code == 403
    assert (await Scan.count(), await Excuse.count()) == (0, 0)


@pytest.mark.parametrize("act", ACTS)
async def test_officers_and_strangers_may_not(desk, act):
    person = await make_attendee(desk.event)
    address = desk.tab + act.format(id=person.id)
    csrf = csrf_token(config.keys().session, token_digest(await log_in(desk.client, await make_user(role="officer"))))
    assert (await desk.client.post(address, data={"_csrf": csrf, "reason": "x"})).status_code == 403
    desk.client.cookies.clear()
    assert (await desk.client.post(address, data={"_csrf": csrf, "reason": "x"})).status_code == 401
    assert await Scan.count() == 0

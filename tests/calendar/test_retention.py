"""How long data is kept, what participants are told of it, and which words they agreed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.audit import SYSTEM
from events.calendar.bare import change_event_without_offers
from events.calendar.notice import controller, notice, notice_of, rights, usual_consent
from events.calendar.retention import ends_at, retention, years_later
from events.database import sql
from events.departments.tables import Institution
from events.errors import Invalid
from tests.calendar.test_ical import an_event
from tests.factories import NOW, log_in, make_department, make_event, make_institution, make_session, make_user
from tests.pages import confirm, hidden

ENDED = datetime(2026, 12, 9, 9, 0, tzinfo=UTC)
ZONE = "Asia/Jakarta"


@dataclass
class Rule:
    """What an event or an institution says."""

    contact_days: int | None = None
    list_years: int | None = None


def test_without_any_word_contacts_go_after_90_days_and_the_list_after_10_years():
    kept = retention(Rule(), None, ENDED, ZONE)
    assert (kept.contacts_on, kept.list_on) == (date(2027, 3, 9), date(2036, 12, 9))


def test_the_events_own_days_stand_before_the_institutions():
    kept = retention(Rule(contact_days=7), Rule(30, 5), ENDED, ZONE)
    assert (kept.contact_days, kept.list_years) == (7, 5)
    assert (kept.contacts_on, kept.list_on) == (date(2026, 12, 16), date(2031, 12, 9))


def test_the_day_is_that_of_the_events_clocks():
    late = datetime(2026, 12, 9, 17, 30, tzinfo=UTC)
    assert retention(Rule(1, 1), None, late, "Asia/Jakarta").contacts_on == date(2026, 12, 11)
    assert retention(Rule(1, 1), None, late, "UTC").contacts_on == date(2026, 12, 10)


def test_an_event_without_sessions_has_no_dates_and_tells_only_the_span():
    kept = retention(Rule(), None, None, ZONE)
    assert (kept.contacts_on, kept.list_on) == (None, None)
    assert kept.contacts_told == "90 hari setelah kegiatan selesai"


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.integers(1, 3650), st.integers(1, 100))
def test_contacts_never_outlive_the_list_and_nothing_goes_on_the_day_of_the_event(day, days, years):
    ended = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    kept = retention(Rule(days, years), None, ended, "UTC")
    assert day < kept.contacts_on <= kept.list_on == years_later(day, years)


def test_29_february_is_1_march_where_there_is_none():
    assert years_later(date(2028, 2, 29), 1) == date(2029, 3, 1)
    assert years_later(date(2028, 2, 29), 4) == date(2032, 2, 29)


async def test_the_end_is_that_of_the_last_session_that_takes_place(db):
    event = await make_event()
    assert await ends_at(event) is None
    first = await make_session(event)
    await make_session(event, starts_at=NOW + timedelta(days=3), cancelled_at=NOW)
    assert await ends_at(event) == first.ends_at


async def test_the_usual_notice_names_who_why_how_long_and_whom_to_ask(db):
    await make_institution(contact_days=30)
    event = await make_event(companion_policy="optional", contact_name="Ibu Ratna", contact_phone="0812 0000 0000")
    await make_session(event)
    text = (await notice_of(event)).text
    for words in (
        "Pemerintah Kabupaten Nusa Jaya melalui Inspektorat",
        "UU Nomor 27 Tahun 2022",
        "Dari pasangan hanya dicatat",
        "8 Januari 2027 (30 hari setelah kegiatan selesai)",
        "9 Desember 2036 (10 tahun setelah",
        "Ibu Ratna 0812",
    ):
        assert words in text
    alone = await make_event(companion_policy="none")
    assert "pasangan" not in (await notice_of(alone)).text


async def test_own_words_replace_the_usual_ones_but_never_the_dates(db):
    event = await make_event(privacy_notice="Kata panitia sendiri.", consent_text="Saya setuju.")
    shown = await notice_of(event)
    assert shown.paragraphs[0] == "Kata panitia sendiri."
    assert "90 hari setelah kegiatan selesai" in shown.text
    assert shown.consent == "Saya setuju."


async def test_another_date_is_another_wording_and_so_is_the_same_text_of_another_event(db):
    event = await make_event(title="Satu")
    before = (await notice_of(event)).digest
    event.contact_days = 30
    assert (await notice_of(event)).digest != before
    twin = await make_event(title="Satu")
    assert (await notice_of(twin)).digest != before


@pytest.mark.parametrize(("field", "value"), [("contact_days", 0), ("contact_days", 3651), ("list_years", 101)])
async def test_a_span_outside_its_bounds_is_refused(db, field, value):
    event = await make_event()
    with pytest.raises(Invalid) as refused:
        await change_event_without_offers(event.id, {field: value}, by=SYSTEM, now=NOW)
    assert refused.value.field == field


async def test_the_organizer_sets_the_days_and_reads_what_participants_read(client):
    await make_institution()
    event = await make_event()
    await make_session(event)
    await log_in(client, await make_user())
    page = f"/panitia/kegiatan/{event.slug}/pengaturan/privasi"
    shown = await client.get(page)
    assert "9 Maret 2027 (90 hari setelah kegiatan selesai)" in shown.text
    csrf = shown.text.split('name="_csrf" value="')[1].split('"')[0]
    typed = {
        "_csrf": csrf,
        "privacy_notice": "",
        "consent_text": "Saya setuju.",
        "contact_days": "14",
        "list_years": "",
    }
    assert (await client.post(page, data=typed | {"contact_days": "0"})).status_code == 422
    assert (await client.post(page, data=typed)).status_code == 303
    shown = await client.get(page)
    assert "23 Desember 2026 (14 hari setelah kegiatan selesai)" in shown.text
    assert "Saya setuju." in (await client.get(f"/panitia/kegiatan/{event.slug}/pengaturan")).text


async def test_who_registers_reads_the_notice_and_what_was_read_is_kept_with_the_time(client):
    await make_institution()
    event = await make_event(companion_policy="none")
    start = datetime.now(UTC) + timedelta(days=9)
    await make_session(event, starts_at=start)
    await _fill(client, event)
    form = f"/kegiatan/{event.slug}/daftar"
    check = (await client.get(f"{form}/periksa")).text
    digest = check.split('name="notice" value="')[1].split('"')[0]
    assert "Dengan menekan Daftarkan" in check
    assert (await confirm(client, form, notice=digest)).status_code == 303
    [row] = await sql("SELECT notice, consented_at, companion_notice FROM registration")
    assert bytes(row["notice"]).hex() == digest
    assert row["consented_at"] is not None
    assert row["companion_notice"] is None
    [text] = await sql("SELECT notice, consent, event FROM privacy_text")
    assert "UU Nomor 27 Tahun 2022" in text["notice"]
    assert text["event"] == event.id


async def test_a_notice_that_changed_meanwhile_is_shown_again_before_anything_is_kept(client):
    event = await make_event(companion_policy="none")
    await make_session(event, starts_at=datetime.now(UTC) + timedelta(days=9))
    await _fill(client, event)
    form = f"/kegiatan/{event.slug}/daftar/periksa"
    page = (await client.get(form)).text
    sent = {name: hidden(page, name) for name in ("notice", "jawaban")}
    await change_event_without_offers(event.id, {"contact_days": 400}, by=SYSTEM, now=NOW)
    refused = await client.post(form, data=sent)
    assert refused.status_code == 409
    assert "baru saja diubah" in refused.text
    assert await sql("SELECT id FROM registration") == []


async def _fill(client, event):
    opd = await make_department()
    form = f"/kegiatan/{event.slug}/daftar"
    await client.post(form, data={"name": "Galih Permana", "is_asn": "tidak", "phone": "081234567890", "email": ""})
    await client.post(f"{form}/jabatan", data={"department": str(opd.id), "institution": "", "position": "Staf"})


@pytest.mark.parametrize(
    ("name", "host", "who"),
    [
        ("Pemkab Nusa Jaya", "Inspektorat", "Pemkab Nusa Jaya melalui Inspektorat"),
        ("Pemkab Nusa Jaya", "", "Pemkab Nusa Jaya"),
        ("Pemkab Nusa Jaya", "Inspektorat Pemkab Nusa Jaya", "Inspektorat Pemkab Nusa Jaya"),
        ("", "Inspektorat", "Inspektorat"),
        ("", "", "Panitia"),
        (None, "Inspektorat", "Inspektorat"),
        (None, "", "Panitia"),
    ],
)
def test_who_answers_for_the_data_is_named_once(name, host, who):
    institution = None if name is None else Institution(name=name, changed_at=NOW)
    event = an_event(host=host)
    assert controller(event, institution) == who
    assert f"oleh {who} untuk" in usual_consent(event, institution)


@pytest.mark.parametrize(
    ("contact", "phone", "mail", "host", "whom"),
    [
        ("Ibu Ratna", "0812 0000 0000", "info@x.example", "Inspektorat", "Ibu Ratna 0812 0000 0000"),
        ("", "0812 0000 0000", "info@x.example", "Inspektorat", "0812 0000 0000"),
        ("Ibu Ratna", "", "info@x.example", "Inspektorat", "Ibu Ratna"),
        ("", "", "info@x.example", "Inspektorat", "info@x.example"),
        ("", "", "", "Inspektorat", "Inspektorat"),
        ("", "", "", "", "panitia"),
    ],
)
def test_a_question_always_has_somebody_to_go_to(contact, phone, mail, host, whom):
    event = an_event(contact_name=contact, contact_phone=phone, host=host)
    assert rights(event, Institution(email=mail, changed_at=NOW)).endswith(f"penghapusan: {whom}.")


def test_own_words_are_kept_line_by_line_and_blank_ones_are_none():
    kept = retention(Rule(), None, None, "Asia/Jakarta")
    own = notice(an_event(privacy_notice="\nSatu.\n \nDua.\n"), None, kept)
    assert own.paragraphs[:-2] == ("Satu.", "Dua.")
    blank = notice(an_event(privacy_notice=" \n \n", companion_policy="none"), None, kept)
    assert len(blank.paragraphs) == 4
    assert own.paragraphs[-2:] == blank.paragraphs[-2:]


async def test_without_any_session_held_the_end_is_that_of_the_last_one_planned_or_the_cancelling(db):
    event = await make_event(status="cancelled", cancelled_at=NOW)
    assert await ends_at(event) == NOW
    await make_session(event, cancelled_at=NOW)
    last = await make_session(event, starts_at=NOW + timedelta(days=3), cancelled_at=NOW)
    assert await ends_at(event) == last.ends_at
    held = await make_session(event, starts_at=NOW - timedelta(days=3))
    later = await make_session(event, starts_at=NOW - timedelta(days=2))
    assert held.ends_at < later.ends_at == await ends_at(event)


@pytest.mark.parametrize(
    ("own", "institution", "kept"),
    [
        ((None, None), None, (90, 10)),
        ((None, None), (30, 5), (30, 5)),
        ((7, None), (30, 5), (7, 5)),
        ((None, 1), (30, 5), (30, 1)),
        ((7, 1), None, (7, 1)),
    ],
)
def test_each_span_is_the_events_else_the_institutions_else_the_usual_one(own, institution, kept):
    event = Rule(*own)
    house = institution and Rule(*institution)
    found = retention(event, house, NOW, "Asia/Jakarta")
    assert (found.contact_days, found.list_years) == kept
    assert found.contacts_on == min(date(2026, 12, 9) + timedelta(days=kept[0]), found.list_on)
    assert found.list_on == date(2026 + kept[1], 12, 9)

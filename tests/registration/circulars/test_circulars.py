"""A message of the committee's own: to whom, in which words, once each, and who wants none."""

from __future__ import annotations

import re
import string
import uuid
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import keys
from events.audit import Actor
from events.config import keys as installed_keys
from events.database import sql
from events.errors import EventCancelled, TooMany
from events.registration.circulars import circular, opt_outs
from events.registration.circulars.circular import Audience, Message, filled, unknown_placeholders
from events.registration.queries import registration
from events.registration.tables import OwnWord
from events.vocabulary import ActorKind
from tests.factories import (
    NOW,
    log_in,
    make_attendee,
    make_department,
    make_event,
    make_presence,
    make_registration,
    make_session,
    make_user,
)
from tests.pages import words

BY = Actor(ActorKind.USER, None, "Sari")
PHONE, MAIL = "+6281234567890", "rahmat@dinas.example"


async def party(event, name="Rahmat", **values):
    made = await make_registration(event, phone=values.pop("phone", PHONE), email=values.pop("email", ""))
    return made, await make_attendee(event, made, name=name, **values)


def message(body="Halo {nama}", *, about=True, key=None) -> Message:
    return Message(key or uuid.uuid4(), "Tentang {kegiatan}", body, about)


async def to_everybody(event, audience=Audience(), *, about=True):  # noqa: B008
    return await circular.receivers(
        event.id, (await circular.members(event.id, audience)).values(), about_attendance=about
    )


async def outbox() -> list[dict]:
    return await sql("SELECT channel, address, subject, body FROM outbox ORDER BY address, id")


# ----------------------------------------------------------------- in which words


def test_a_placeholder_that_means_nothing_is_named():
    assert unknown_placeholders("Yth. {nama}, {nip} { Kegiatan } {gelar depan} {nip}") == ["nip", "gelar depan"]
    assert unknown_placeholders("{} dan { } dan {a\nb} tetap seperti diketik") == []


def test_only_known_placeholders_are_filled_in_once_and_values_are_not_read_again():
    values = {"nama": "Drs. {tautan}", "tautan": "https://x.example"}
    assert filled("{nama} { NAMA } {lain} {}", values) == "Drs. {tautan} Drs. {tautan} {lain} {}"


@given(st.text(string.printable, max_size=200))
def test_any_text_is_filled_or_refused_and_without_braces_stays_as_it_is(text):
    values = dict.fromkeys(circular.PLACEHOLDERS, "x")
    if not unknown_placeholders(text):
        assert not circular.PLACEHOLDER.search(filled(text, values))
    if "{" not in text:
        assert filled(text, values) == text


async def test_each_party_reads_its_own_name_times_place_ticket_and_link(db):
    event = await make_event()
    await make_session(event)
    made, _attendee = await party(event, "Hj. Siti Aminah", email=MAIL)
    to, _left = await to_everybody(event)
    text = "{nama}|{kegiatan}|{waktu}|{tempat}|{tiket}|{tautan}"
    assert await circular.send(event, message(text), to, by=BY, now=NOW) == 1
    [row] = await outbox()
    name, title, when, place, ticket, link = row["body"].split("\n\n")[0].split("|")
    assert (name, title, row["subject"]) == ("Hj. Siti Aminah", event.title, f"Tentang {event.title}")
    assert "08.00-16.00 WIB" in when
    assert place == "Aula Praja, Jl. Alun-alun Utara No. 1"
    assert "/tiket/" in ticket
    assert "/kelola/" in link
    assert "/berhenti/" not in row["body"]
    assert len(await sql("SELECT digest FROM manage_link WHERE registration = {}", made.id)) == 1


# ----------------------------------------------------------------- to whom


async def test_filters_choose_by_opd_state_role_and_spouse(db):
    event, opd = await make_event(), await make_department()
    one, _ = await party(event, department=opd.id)
    two, official = await party(event)
    spouse = await make_attendee(event, two, role="companion", official=official.id)
    three, _ = await party(event, state="awaiting")
    four, _ = await party(event, role="speaker")
    await party(event, state="withdrawn")
    await party(event, phone="")

    async def chosen(**audience):
        found, _left = await to_everybody(event, Audience(**audience))
        return {one.registration for one in found}

    assert await chosen() == {one.id, two.id, three.id, four.id}
    assert await chosen(department=opd.id) == {one.id}
    assert await chosen(state="awaiting") == {three.id}
    assert await chosen(role="speaker") == {four.id}
    assert await chosen(spouse=circular.WITH) == {two.id}
    assert await chosen(spouse=circular.WITHOUT) == {one.id, three.id, four.id}
    assert await chosen(spouse=circular.UNCONFIRMED) == {two.id}
    said = OwnWord(
        event=event.id, attendee=spouse.id, token_digest=b"x", confirmed_at=NOW, created_at=NOW, changed_at=NOW
    )
    await OwnWord.insert(said)
    assert await chosen(spouse=circular.UNCONFIRMED) == set()


async def test_a_couple_gets_one_message_and_whatsapp_where_there_is_no_mail(db):
    event = await make_event()
    made, official = await party(event)
    await make_attendee(event, made, role="companion", official=official.id)
    to, _left = await to_everybody(event)
    assert await circular.send(event, message(), to, by=BY, now=NOW) == 1
    [row] = await outbox()
    assert (row["channel"], row["address"]) == ("whatsapp", PHONE)


# ----------------------------------------------------------------- once


async def test_a_message_is_queued_once_for_each_however_often_it_is_sent(db):
    event = await make_event()
    for number in range(3):
        await party(event, phone=f"+62812345678{number:02}")
    one = message()
    to, _left = await to_everybody(event)
    assert await circular.send(event, one, to, by=BY, now=NOW) == 3
    assert await circular.send(event, one, to, by=BY, now=NOW) == 0
    assert await circular.send(event, message(), to, by=BY, now=NOW) == 3
    assert len(await outbox()) == 6
    [first, _second] = await sql("SELECT data FROM audit_entry WHERE action = 'message.written' ORDER BY id")
    assert '"messages":3' in first["data"]
    assert "Halo" not in first["data"]


async def test_ten_messages_an_hour_are_enough_and_a_cancelled_event_sends_none(db):
    event = await make_event()
    await party(event)
    to, _left = await to_everybody(event)
    for _ in range(10):
        await circular.send(event, message(), to, by=BY, now=NOW)
    with pytest.raises(TooMany):
        await circular.send(event, message(), to, by=BY, now=NOW)
    await sql("UPDATE event SET status = 'cancelled' WHERE id = {}", event.id)
    with pytest.raises(EventCancelled):
        await circular.send(event, message(), to, by=BY, now=NOW + timedelta(hours=2))


# ----------------------------------------------------------------- who wants none


async def test_who_stopped_gets_only_what_is_about_attendance_at_any_event(db, client):
    event, later = await make_event(), await make_event()
    made, _ = await party(event, email=MAIL)
    await party(later, email=MAIL.upper())
    to, _left = await to_everybody(event, about=False)
    await circular.send(event, message(about=False), to, by=BY, now=NOW)
    [row] = await outbox()
    path = re.search(r"/berhenti/\w+", row["body"])[0]
    assert (await client.post(path, data={})).status_code == 422
    assert not await opt_outs.is_out(await registration(made.id))
    assert (await client.post(path, data={"yakin": "ya"})).status_code == 303
    await client.post(path, data={"yakin": "ya"})
    assert "tidak menerima pesan lain lagi" in words((await client.get(path)).text)
    for one in (event, later):
        assert await to_everybody(one, about=False) == ([], 1)
        assert len((await to_everybody(one))[0]) == 1
    assert MAIL not in str(await sql("SELECT * FROM message_opt_out"))
    assert (await client.post(path, data={"lagi": "ya"})).status_code == 422
    await client.post(path, data={"lagi": "ya", "yakin": "ya"})
    assert await sql("SELECT id FROM message_opt_out") == []
    assert len((await to_everybody(later, about=False))[0]) == 1
    done = [row["action"] for row in await sql("SELECT action FROM audit_entry ORDER BY id")]
    assert done == ["message.written", "message.opted_out", "message.opted_in"]


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "0" * 56, lambda t: t[:-1] + "x", lambda t: "é" * 56])
async def test_a_link_that_is_not_ours_stops_nobody_and_sets_no_cookie(db, client, change):
    made, _ = await party(await make_event())
    token = keys.opt_out_token(installed_keys().session, made.id)
    good = await client.get(f"/berhenti/{token}")
    assert good.status_code == 200
    assert "set-cookie" not in good.headers
    assert good.headers["cache-control"] == "no-store"
    assert (await client.post(f"/berhenti/{change(token)}", data={"yakin": "ya"})).status_code == 404
    assert await sql("SELECT id FROM message_opt_out") == []


async def test_nobody_fills_the_trail_by_stopping_and_starting(db, client):
    made, _ = await party(await make_event(), email=MAIL)
    path = f"/berhenti/{keys.opt_out_token(installed_keys().session, made.id)}"
    acts = [{"yakin": "ya"}, {"yakin": "ya", "lagi": "ya"}] * 6
    statuses = [(await client.post(path, data=act)).status_code for act in acts]
    assert statuses == [303] * 10 + [429] * 2
    assert len(await sql("SELECT id FROM audit_entry")) == 10


async def test_without_a_contact_there_is_nothing_to_stop(db, client):
    made, _ = await party(await make_event(), phone="")
    page = await client.get(f"/berhenti/{keys.opt_out_token(installed_keys().session, made.id)}")
    assert "Kontak Anda sudah dihapus" in page.text


# ----------------------------------------------------------------- the page


@pytest.fixture
async def desk(client, db):
    await log_in(client, await make_user())
    return client


async def sent(desk, event, **fields):
    path = f"/panitia/kegiatan/{event.slug}/pesan/tulis"
    page = (await desk.get(path)).text
    hidden = dict(re.findall(r'name="(_csrf|message|seen)"[^>]*value="([^"]*)"', page))
    data = {"about": "hadir", "subject": "Parkir", "body": "Yth. {nama}, parkir di timur."} | hidden | fields
    return await desk.post(path, data=data), data, path


async def test_what_is_sent_was_seen_and_a_changed_text_is_shown_again(desk):
    event = await make_event()
    await party(event, "Rahmat Hidayat")
    answer, data, path = await sent(desk, event, kirim="ya")
    assert "Yth. Rahmat Hidayat, parkir di timur." in words(answer.text)
    assert await outbox() == []
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', answer.text)[1]
    changed = await desk.post(path, data=data | {"seen": seen, "body": "Lain {nama}"})
    assert changed.status_code == 200
    assert "Lain Rahmat Hidayat" in words(changed.text)
    assert await outbox() == []
    assert (await desk.post(path, data=data | {"seen": seen})).status_code == 303
    assert (await desk.post(path, data=data | {"seen": seen})).status_code == 303
    assert len(await outbox()) == 1


async def test_an_unknown_placeholder_is_refused_beside_its_field_and_nothing_typed_is_lost(desk):
    event = await make_event()
    answer, _data, _path = await sent(desk, event, body="Yth. {nama}, NIP {nip}", subject="")
    assert answer.status_code == 422
    assert "{nip} tidak dikenal. Yang dapat dipakai: {nama}" in words(answer.text)
    assert "Tulis judul pesan." in answer.text
    assert "NIP {nip}</textarea>" in answer.text


async def test_who_has_come_and_who_has_not_are_told_apart(desk):
    event = await make_event()
    session = await make_session(event)
    _made, came = await party(event, "Budi Datang", phone="+6281111111111")
    await party(event, "Ani Absen", phone="+6282222222222")
    await make_presence(session, came)
    here, _data, _path = await sent(desk, event, presence="hadir")
    assert "Yth. Budi Datang" in words(here.text)
    absent, _data, _path = await sent(desk, event, presence="belum")
    assert "Yth. Ani Absen" in words(absent.text)
    assert "kepada 1 pendaftaran" in words(absent.text)


async def test_nobody_but_the_committee_writes(client, db):
    event = await make_event()
    path = f"/panitia/kegiatan/{event.slug}/pesan/tulis"
    assert (await client.get(path)).status_code == 303
    await log_in(client, await make_user(role="officer"))
    assert (await client.get(path)).status_code == 403
    assert (await client.post(path, data={"subject": "x"})).status_code == 403

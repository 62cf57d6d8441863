"""`/panitia/jejak` and an event's own trail: who may read it, what is found, and how far one page looks."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from events import audit
from events.audit import Actor
from events.calendar import actions as calendar
from events.database import sql, transaction
from events.origin import Origin, set_origin
from events.registration.parties.corrections import correct_contact
from events.trail import queries
from events.trail.files import comma_separated
from events.trail.queries import Wanted
from events.trail.telling import tell
from events.vocabulary import ActorKind
from tests.factories import NOW, log_in, make_attendee, make_event, make_registration, make_user
from tests.pages import words
from tests.privacy.world import make_past


async def note(action, *, event=None, at=NOW, who="Sari", kind=ActorKind.USER, actor=None, **more):
    subject = more.pop("subject", ("event", event.id) if event else ("user", actor or (await make_user()).id))
    async with transaction():
        await audit.record(
            action, by=Actor(kind, actor, who), at=at, subject=subject, event=event.id if event else None, **more
        )


async def found(wanted=None, **asked) -> list[str]:
    """The actions that are found, page after page."""
    wanted, after, actions = wanted or Wanted(**asked), None, []
    while True:
        page = await queries.page(wanted, after, size=3)
        actions += [one.action for one in page.entries]
        after = page.after
        if after is None:
            return actions


async def test_newest_first_and_every_entry_once_however_many_share_a_moment(db):
    event = await make_event()
    for number in range(10):
        await note(f"e{number}", event=event, at=NOW + timedelta(minutes=number // 4))
    assert sorted(await found()) == [f"e{number}" for number in range(10)]
    assert [one[1] for one in await found()][:2] >= ["8"]


@pytest.mark.parametrize("window", [4, 20_000])
async def test_filters_find_the_same_however_far_one_page_looks(db, monkeypatch, window):
    monkeypatch.setattr(queries, "WINDOW", window)
    event, other, user = await make_event(), await make_event(), await make_user(name="Dewi")
    for day in range(6):
        at = NOW + timedelta(days=day)
        await note("event.changed", event=event, at=at, actor=user.id, who="Dewi")
        await note("invitation.opened", event=event, at=at, kind=ActorKind.LIAISON, who="Penghubung Dinkes")
        await note("event.changed", event=other, at=at)
        await note("login", at=at, actor=user.id, who="Dewi")
    assert len(await found(event=event.id)) == 12
    assert await found(who=str(user.id), event=event.id) == ["event.changed"] * 6
    assert len(await found(who=str(user.id))) == 12
    assert await found(who="liaison") == ["invitation.opened"] * 6
    assert await found(group="akun") == ["login"] * 6
    assert await found(group="kegiatan", event=other.id) == ["event.changed"] * 6
    since = (NOW + timedelta(days=4)).date()
    assert len(await found(since=since, until=since)) == 4
    assert await found(group="undangan", since=since) == ["invitation.opened"] * 2


async def test_words_find_who_acted_what_was_written_and_whom_it_was_about(db):
    event = await make_event()
    registration = await make_registration(event)
    attendee = await make_attendee(event, registration, name="Hj. Siti Aminah, S.E.")
    await note("presence.undone", event=event, subject=("attendee", attendee.id), personal={"reason": "salah orang"})
    await note("event.changed", event=event, who="Bapak Rahmat")
    assert await found(words="siti aminah") == ["presence.undone"]
    assert await found(words="RAHMAT") == ["event.changed"]
    assert await found(words="salah orang") == ["presence.undone"]
    assert await found(words="reason") == []
    assert await found(words="tidak ada siapa-siapa") == []


async def test_what_was_changed_reads_before_and_after_with_who_and_where_from(db, client):
    event, admin = await make_event(venue="Aula Praja"), await make_user(role="administrator", name="Ibu Ratna")
    token = await log_in(client, admin)
    assert token
    await note("event.changed", event=event, actor=admin.id, who="Ibu Ratna", data={"venue": ["Aula", "Pendopo"]})
    page = words((await client.get("/panitia/jejak")).text)
    assert "Ibu Ratna" in page
    assert "Mengubah pengaturan kegiatan" in page
    assert "Tempat Aula Pendopo" in page
    assert event.title in page


async def test_an_act_on_a_page_says_its_browser_and_address(db, client):
    event, admin = await make_event(), await make_user(role="administrator")
    set_origin(Origin("203.0.113.7", "Firefox, Windows"))
    await calendar.cancel_event(event.id, "Pandemi", by=Actor(ActorKind.USER, admin.id, admin.name), now=NOW)
    set_origin(None)
    await log_in(client, admin)
    page = words((await client.get(f"/panitia/kegiatan/{event.slug}/jejak")).text)
    assert "Membatalkan kegiatan" in page
    assert "Alasan Pandemi" in page
    assert "Firefox, Windows 203.0.113.7" in page


@pytest.mark.parametrize(
    ("role", "all_events", "own"), [("administrator", 200, 200), ("organizer", 403, 200), ("officer", 403, 403)]
)
async def test_the_whole_trail_is_the_administrators_and_an_events_its_committees(db, client, role, all_events, own):
    event = await make_event()
    await log_in(client, await make_user(role=role))
    assert (await client.get("/panitia/jejak")).status_code == all_events
    assert (await client.get(f"/panitia/kegiatan/{event.slug}/jejak")).status_code == own


async def test_without_a_login_nobody_reads_it_and_a_file_needs_the_forms_token(db, client):
    event = await make_event()
    assert (await client.get("/panitia/jejak")).status_code == 303
    await log_in(client, await make_user(role="administrator"))
    assert (await client.post("/panitia/jejak/unduh", data={})).status_code == 403
    assert (await client.get(f"/panitia/kegiatan/{event.slug}/jejak/unduh")).status_code in (404, 405)


async def test_an_events_page_never_shows_another_events_entries_whatever_is_asked(db, client):
    event, other = await make_event(), await make_event()
    await note("event.published", event=other)
    await log_in(client, await make_user())
    page = await client.get(f"/panitia/kegiatan/{event.slug}/jejak?kegiatan={other.id}&siapa=x&dari=kemarin&setelah=1")
    assert page.status_code == 200
    assert "Menerbitkan kegiatan" not in page.text


async def csrf_of(client, path) -> str:
    return (await client.get(path)).text.split('name="_csrf" value="')[1].split('"')[0]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
async def test_a_file_is_itself_in_the_trail_without_whom_was_looked_for(db, client, form):
    event, admin = await make_event(), await make_user(role="administrator")
    await note("event.published", event=event, who="Siti")
    await log_in(client, admin)
    token = await csrf_of(client, "/panitia/jejak")
    asked = {"_csrf": token, "bentuk": form, "cari": "Siti", "kelompok": "kegiatan"}
    answer = await client.post("/panitia/jejak/unduh", data=asked)
    assert answer.status_code == 200
    assert f".{form}" in answer.headers["content-disposition"]
    [entry] = await sql("SELECT data, subject FROM audit_entry WHERE action = 'export'")
    assert "Siti" not in entry["data"]
    assert '"rows":1' in entry["data"]
    assert entry["subject"] == admin.id


async def test_a_csv_cell_is_never_a_formula(db):
    event = await make_event(title="=HYPERLINK(1)")
    await note("event.changed", event=event, who="@Sari", data={"venue": ["-1", "+2"]})
    [entry] = await tell((await queries.page(Wanted())).entries, "Asia/Jakarta")
    rows = list(csv.reader(io.StringIO(comma_separated([entry]).decode("utf-8-sig")), delimiter=";"))
    assert rows[1][1] == "'@Sari"
    assert rows[1][3] == "'=HYPERLINK(1)"
    assert all(cell[:1] not in ("=", "+", "-", "@") for cell in rows[1])


async def test_after_erasure_the_trail_says_that_a_value_was_and_not_what(db, client):
    world = await make_past()
    by = Actor(ActorKind.USER, None, "Sari")
    await correct_contact(world.couple.registration_id, "081299998888", "", by=by, now=NOW)
    await sql("DELETE FROM audit_personal")
    await log_in(client, await make_user())
    page = words((await client.get(f"/panitia/kegiatan/{world.event.slug}/jejak")).text)
    assert "Nomor HP dihapus" in page
    assert "8888" not in page


@pytest.mark.parametrize("zone", ["Asia/Jayapura", "America/New_York"])
async def test_the_first_and_the_last_day_there_is_are_days_like_others(db, zone):
    await note("login")
    first, last = date.min, date.max
    assert await found(since=first, until=last, zone=zone) == ["login"]
    assert await found(until=first, zone=zone) == []
    assert await found(since=last, zone=zone) == []

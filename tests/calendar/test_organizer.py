"""The pages on which organizers create an event and change its settings, as a browser without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from events import config
from events.calendar import queries
from events.calendar.forms import at
from events.calendar.subscribe import map_link
from events.calendar.tables import Event, Session
from events.keys import csrf_token, token_digest
from events.labels import label, options
from events.registration.tables import Invitation
from events.vocabulary import RegistrationMode
from tests.calendar.test_actions import DAY, START, draft, published, session, stored
from tests.factories import (
    log_in,
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_session,
    make_user,
)

NEW = "/panitia/kegiatan/baru"
START_FORM = {
    "title": "Bimtek Antikorupsi",
    "kind": "bimtek",
    "host": "Inspektorat",
    "venue": "Aula Praja",
    "date": "2026-12-20",
    "starts": "08:00",
    "ends": "16:00",
}
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}"


class Browser:
    """A logged-in person who fills in forms."""

    def __init__(self, client, token: str) -> None:
        self.client = client
        self.csrf = csrf_token(config.keys().session, token_digest(token))

    async def get(self, path: str):
        return await self.client.get(path)

    async def post(self, path: str, **typed):
        return await self.client.post(path, data={"_csrf": self.csrf, **typed})


@pytest.fixture
async def sari(client) -> Browser:
    """An organizer at work."""
    await make_institution()
    return Browser(client, await log_in(client, await make_user(name="Sari")))


def errors(page: str) -> list[str]:
    """The sentences of the error summary."""
    summary = re.search(r'govuk-error-summary__list">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", summary[1], re.DOTALL) if summary else []


def settings(event: Event, rest: str = "") -> str:
    return f"/panitia/kegiatan/{event.slug}/pengaturan{rest}"


async def every_page(event: Event) -> list[str]:
    first = (await queries.sessions_of(event.id))[0]
    parts = (
        "",
        "/umum",
        "/tempat",
        "/pendaftaran",
        "/cetak",
        "/terbit",
        "/batal",
        "/salin",
        "/hapus",
        "/sesi/baru",
        f"/sesi/{first.id}",
        f"/sesi/{first.id}/batal",
        f"/susunan/{first.id}",
    )
    return [NEW, f"/panitia/kegiatan/{event.slug}/undangan/sasaran", *(settings(event, part) for part in parts)]


async def every_form(event: Event) -> list[str]:
    """The pages that may be posted."""
    return [path for path in await every_page(event) if path != settings(event)]


# ------------------------------------------------------------- who may


async def test_officers_and_strangers_see_and_change_nothing(client):
    await make_institution()
    event = await draft()
    paths = await every_page(event)
    for path in paths:
        assert (await client.get(path)).status_code == 303
    for path in await every_form(event):
        assert (await client.post(path, data=START_FORM)).status_code == 401
    token = await log_in(client, await make_user(role="officer"))
    officer = Browser(client, token)
    for path in paths:
        assert (await officer.get(path)).status_code == 403
    for path in await every_form(event):
        assert (await officer.post(path, **START_FORM, reason="x", starts_on="2027-01-01")).status_code == 403
    assert (await Event.count(), (await stored(event)).status) == (1, "draft")


async def test_without_the_sessions_own_token_nothing_is_changed(sari):
    event = await draft()
    for path in await every_form(event):
        for token in ("", "0" * 26):
            answer = await sari.client.post(path, data={**START_FORM, "_csrf": token, "starts_on": "2027-01-01"})
            assert answer.status_code == 403
    assert (await Event.count(), (await stored(event)).status) == (1, "draft")


async def test_every_page_opens_for_drafts_published_and_cancelled_events(sari):
    for status in ("draft", "published", "cancelled"):
        event = await make_event(status=status, cancelled_at=START if status == "cancelled" else None)
        await make_session(event)
        for path in await every_page(event):
            answer = await sari.get(path)
            assert answer.status_code == 200, path
            assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("rest", ["/lain", "/sesi/00000000-0000-0000-0000-000000000000", "/sesi/x", "/umum/x"])
async def test_what_does_not_exist_is_not_found(sari, rest):
    event = await draft()
    assert (await sari.get(settings(event, rest))).status_code == 404
    assert (await sari.get("/panitia/kegiatan/tidak-ada/pengaturan")).status_code == 404


# ------------------------------------------------------------- a new event


async def test_a_short_form_makes_a_draft_with_its_first_session(sari):
    answer = await sari.post(NEW, **START_FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/panitia/kegiatan/bimtek-antikorupsi/pengaturan")
    event = await queries.event_by_slug("bimtek-antikorupsi")
    [first] = await queries.sessions_of(event.id)
    assert (event.status, first.starts_at, first.ends_at) == ("draft", START, START + timedelta(hours=8))
    page = (await sari.get(answer.headers["location"])).text
    assert "Minggu, 20 Desember 2026" in page
    assert "08.00-16.00 WIB" in page


async def test_an_empty_form_says_everything_that_is_missing_and_keeps_the_rest(sari):
    answer = await sari.post(NEW, kind="rapat", title="  ", venue="Pendopo")
    assert answer.status_code == 422
    assert len(errors(answer.text)) == 5
    assert 'value="Pendopo"' in answer.text
    assert 'value="rapat" selected' in answer.text
    assert await Event.count() == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"ends": "08:00"}, "Jam selesai harus sesudah jam mulai."),
        ({"date": "0001-01-01"}, "Tulis tahun antara 2000 dan 2100."),
        ({"date": "31-02-2026"}, "Tulis tanggal yang benar."),
        ({"starts": "25:00"}, "Tulis jam yang benar, misalnya 08.00."),
        ({"kind": "pesta"}, "Pilih salah satu pilihan yang tersedia."),
        ({"title": "x" * 201}, "paling banyak 200 karakter"),
        ({"title": "a\x00b"}, "karakter yang tidak dapat dibaca"),
    ],
)
async def test_what_cannot_be_is_said_beside_its_field(sari, typed, sentence):
    answer = await sari.post(NEW, **{**START_FORM, **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await Event.count() == 0


async def test_dates_and_times_may_be_typed_the_indonesian_way(sari):
    answer = await sari.post(NEW, **{**START_FORM, "date": "20-12-2026", "starts": "08.00", "ends": "16.00"})
    assert answer.status_code == 303
    assert (await Session.objects().first()).starts_at == START


async def test_markup_in_a_title_stays_text(sari):
    answer = await sari.post(NEW, **{**START_FORM, "title": HOSTILE, "venue": HOSTILE})
    page = await sari.get(answer.headers["location"])
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page.text
    assert re.fullmatch(r"/panitia/kegiatan/[a-z0-9-]+/pengaturan", answer.headers["location"])


# ------------------------------------------------------------- settings


async def test_the_general_section_is_saved_and_follows_a_new_slug(sari):
    event = await draft()
    unit = await make_department(name="Inspektorat Daerah")
    answer = await sari.post(
        settings(event, "/umum"),
        title="Judul Baru",
        slug="judul-baru",
        kind="workshop",
        programme="",
        new_programme="Tunas Integritas",
        host="Inspektorat",
        host_department=str(unit.id),
        basis="MCSP",
        description="Baris satu\n\nBaris dua",
        audience="Kepala OPD",
    )
    assert answer.headers["location"] == "/panitia/kegiatan/judul-baru/pengaturan"
    kept = await queries.event_by_slug("judul-baru")
    assert (kept.title, kept.kind, kept.host_department) == ("Judul Baru", "workshop", unit.id)
    assert (await queries.programme_of(kept)).name == "Tunas Integritas"
    page = (await sari.get(answer.headers["location"])).text
    assert "Tunas Integritas" in page
    assert "Inspektorat Daerah" in page


async def test_a_taken_slug_is_said_beside_it_and_everything_typed_stays(sari):
    event, other = await draft(), await draft(title="Lain")
    typed = {"title": "Ketikan", "kind": "rapat", "host": "Bappeda", "programme": "", "host_department": ""}
    answer = await sari.post(settings(event, "/umum"), **typed, slug=other.slug)
    assert answer.status_code == 422
    assert "Alamat ini sudah dipakai kegiatan lain" in answer.text
    assert 'value="Ketikan"' in answer.text
    answer = await sari.post(settings(event, "/umum"), **typed, slug="Tidak/Boleh.ics")
    assert "Gunakan huruf kecil" in answer.text
    assert (await stored(event)).title == event.title


async def test_the_slug_of_a_published_event_is_not_asked_and_not_changed(sari):
    event = await published()
    assert 'name="slug"' not in (await sari.get(settings(event, "/umum"))).text
    answer = await sari.post(
        settings(event, "/umum"), slug="lain", title="Baru", kind="bimtek", host="I", programme="", host_department=""
    )
    assert answer.status_code == 303
    assert (await stored(event)).title == "Baru"


async def test_the_place_is_read_from_a_maps_text_and_warned_about_abroad(sari):
    event = await draft()
    typed = {"venue": "Aula", "zone": "Asia/Makassar", "opens_minutes": "60"}
    await sari.post(settings(event, "/tempat"), **typed, coordinates=" 51.5, -0.12 ")
    kept = await stored(event)
    assert (kept.latitude, kept.longitude, kept.zone, kept.opens_minutes) == (51.5, -0.12, "Asia/Makassar", 60)
    assert "di luar Indonesia" in (await sari.get(settings(event))).text
    answer = await sari.post(settings(event, "/tempat"), **typed, coordinates="109.67, -6.88")
    assert "Mungkin urutannya terbalik" in answer.text
    assert 'value="109.67, -6.88"' in answer.text
    await sari.post(settings(event, "/tempat"), **typed, coordinates="")
    assert (await stored(event)).latitude is None


async def test_the_link_of_our_own_map_can_be_pasted_again(sari):
    event = await draft()
    typed = {"venue": "Aula", "zone": "Asia/Pontianak", "opens_minutes": "60"}
    await sari.post(settings(event, "/tempat"), **typed, coordinates="0.00002, 109.33")
    kept = await stored(event)
    assert 'value="0.000020, 109.330000"' in (await sari.get(settings(event, "/tempat"))).text
    assert "0.000020, 109.330000" in (await sari.get(settings(event))).text
    answer = await sari.post(settings(event, "/tempat"), **typed, coordinates=map_link(kept))
    assert answer.status_code == 303
    after = await stored(event)
    assert (after.latitude, after.longitude) == (kept.latitude, kept.longitude) == (0.00002, 109.33)


async def test_all_faults_of_registration_are_shown_at_once(sari):
    event = await draft()
    answer = await sari.post(
        settings(event, "/pendaftaran"),
        offer_hours="24",
        registration="open",
        registration_opens="2026-12-19T10:00",
        registration_closes="2026-12-01T10:00",
        capacity="banyak",
        default_minimum="9",
        default_maximum="3",
        companion_policy="mungkin",
        delegate_policy="allowed",
        contact_phone="0812",
    )
    assert answer.status_code == 422
    assert len(errors(answer.text)) == 4
    for sentence in ("sesudah pembukaannya", "Tulis angka bulat", "lebih kecil daripada minimum (9)"):
        assert sentence in answer.text
    for typed in ("banyak", "2026-12-01T10:00", "0812"):
        assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize("mode", RegistrationMode)
async def test_the_settings_name_the_same_way_to_register_as_the_form_does(sari, mode):
    event = await make_event(registration=mode)
    page = (await sari.get(settings(event))).text
    form = (await sari.get(settings(event, "/pendaftaran"))).text
    assert label(RegistrationMode, mode) in page
    assert all(text in form for _, text in options(RegistrationMode))


async def test_registration_times_are_read_by_the_events_clocks(sari):
    event = await draft(zone="Asia/Jayapura")
    typed = {
        "registration": "open",
        "default_minimum": "1",
        "offer_hours": "24",
        "companion_policy": "required",
        "delegate_policy": "letter",
        "registration_closes": "2026-12-19T17:00",
    }
    assert (await sari.post(settings(event, "/pendaftaran"), **typed)).status_code == 303
    kept = await stored(event)
    assert kept.registration_closes == datetime(2026, 12, 19, 8, tzinfo=UTC)
    assert (kept.capacity, kept.default_maximum, kept.companion_policy) == (None, None, "required")
    assert 'value="2026-12-19T17:00"' in (await sari.get(settings(event, "/pendaftaran"))).text


async def test_fewer_seats_than_taken_is_a_warning_and_puts_nobody_out(sari):
    event = await published()
    for _ in range(3):
        await make_attendee(event)
    typed = {
        "registration": "open",
        "default_minimum": "0",
        "offer_hours": "24",
        "companion_policy": "none",
        "delegate_policy": "allowed",
    }
    assert (await sari.post(settings(event, "/pendaftaran"), **typed, capacity="2")).status_code == 303
    page = (await sari.get(settings(event))).text
    assert "Kapasitas 2 kursi, sedangkan 3 sudah terisi" in page
    assert (await stored(event)).capacity == 2


async def test_the_signature_keeps_eighteen_digits_and_refuses_others(sari):
    event = await draft()
    answer = await sari.post(settings(event, "/cetak"), sign_nip="123", letterhead="PEMERINTAH\nINSPEKTORAT")
    assert (answer.status_code, "NIP terdiri atas 18 angka." in answer.text) == (422, True)
    assert "PEMERINTAH\nINSPEKTORAT" in answer.text
    answer = await sari.post(settings(event, "/cetak"), sign_nip="19680411 199303 1 009", sign_name="Drs. Contoh")
    assert (await stored(event)).sign_nip == "196804111993031009"


# ------------------------------------------------------------- sessions and rundown


async def test_sessions_are_added_changed_and_deleted_in_a_draft(sari):
    event = await draft()
    typed = {"title": "Hari kedua", "date": "2026-12-21", "starts": "09:00", "ends": "12:30", "learning_hours": "4"}
    assert (await sari.post(settings(event, "/sesi/baru"), **typed)).status_code == 303
    _first, second = await queries.sessions_of(event.id)
    assert (second.title, second.learning_hours, second.ends_at) == (
        "Hari kedua",
        4,
        at(second.starts_at.date(), datetime(2026, 1, 1, 12, 30).time(), "Asia/Jakarta"),  # noqa: DTZ001
    )
    assert 'value="09:00"' in (await sari.get(settings(event, f"/sesi/{second.id}"))).text
    await sari.post(settings(event, f"/sesi/{second.id}"), **{**typed, "room": "Atas", "learning_hours": ""})
    assert [(s.room, s.learning_hours) for s in await queries.sessions_of(event.id)] == [("", 0), ("Atas", 0)]
    assert "dihapus dari draf" in (await sari.get(settings(event, f"/sesi/{second.id}/batal"))).text
    await sari.post(settings(event, f"/sesi/{second.id}/batal"))
    assert await Session.count() == 1


async def test_a_wrong_session_keeps_what_was_typed(sari):
    event = await draft()
    typed = {"title": "Siang", "date": "2026-12-21", "starts": "13:00", "ends": "12:00", "learning_hours": "99"}
    answer = await sari.post(settings(event, "/sesi/baru"), **typed)
    assert (answer.status_code, len(errors(answer.text))) == (422, 2)
    for text in ("Siang", "13:00", "12:00", "99"):
        assert f'value="{text}"' in answer.text


async def test_a_published_session_is_cancelled_after_a_page_that_says_so(sari):
    event = await published(session(), session(1))
    second = (await queries.sessions_of(event.id))[1]
    page = (await sari.get(settings(event, f"/sesi/{second.id}/batal"))).text
    assert "90 hari" in page
    assert (await queries.sessions_of(event.id))[1].cancelled_at is None
    await sari.post(settings(event, f"/sesi/{second.id}/batal"))
    assert (await queries.sessions_of(event.id))[1].cancelled_at is not None


async def test_the_rundown_is_written_line_by_line_and_blank_lines_are_none(sari):
    event = await draft()
    [only] = await queries.sessions_of(event.id)
    path = settings(event, f"/susunan/{only.id}")
    lines = {
        "items-0-starts": "09:00",
        "items-0-title": "Materi",
        "items-0-speaker": "Narasumber KPK",
        "items-1-starts": "08:00",
        "items-1-ends": "09:00",
        "items-1-title": "Pembukaan",
        "items-2-starts": "",
        "items-2-title": " ",
    }
    more = await sari.post(path, **lines, more="1")
    assert more.status_code == 200
    assert more.text.count('name="items-') == 6 * 5
    assert 'value="Narasumber KPK"' in more.text
    assert (await sari.post(path, **lines)).status_code == 303
    assert [(i.title, i.starts_at) for i in await queries.agenda_of(event.id)] == [
        ("Pembukaan", START),
        ("Materi", START + timedelta(hours=1)),
    ]
    page = (await sari.get(path)).text
    assert page.index('value="Pembukaan"') < page.index('value="Materi"')


async def test_every_wrong_line_of_a_rundown_is_said(sari):
    event = await draft()
    [only] = await queries.sessions_of(event.id)
    answer = await sari.post(
        settings(event, f"/susunan/{only.id}"),
        **{
            "items-0-title": "Tanpa jam",
            "items-1-starts": "08:00",
            "items-2-starts": "09:00",
            "items-2-ends": "08:00",
            "items-2-title": "Terbalik",
            "items-77777-title": "jauh",
            "items-x-title": "aneh",
        },
    )
    assert answer.status_code == 422
    assert len(errors(answer.text)) == 4
    assert await queries.agenda_of(event.id) == []


# ------------------------------------------------------------- status


async def test_publishing_tells_what_happens_and_then_does_it(sari):
    event = await draft()
    page = (await sari.get(settings(event, "/terbit"))).text
    assert f"/kegiatan/{event.slug}" in page
    assert "tidak dapat diubah lagi" in page
    assert (await stored(event)).status == "draft"
    assert (await sari.post(settings(event, "/terbit"))).status_code == 303
    assert (await stored(event)).status == "published"


async def test_an_incomplete_draft_names_what_it_lacks_and_is_not_published(sari):
    event = await make_event(status="draft", published_at=None, venue="", host="")
    for rest in ("", "/terbit"):
        page = (await sari.get(settings(event, rest))).text
        for sentence in ("Penyelenggara belum diisi", "Tempat kegiatan belum diisi", "Belum ada sesi"):
            assert sentence in page
        assert '/terbit"' not in page
    assert (await sari.post(settings(event, "/terbit"))).status_code == 422
    assert (await stored(event)).status == "draft"


async def test_cancelling_asks_why_and_says_what_stays(sari):
    event = await published()
    await make_attendee(event)
    page = (await sari.get(settings(event, "/batal"))).text
    assert "1 kursi yang sudah terisi tetap tercatat" in page
    answer = await sari.post(settings(event, "/batal"), reason=" ")
    assert (answer.status_code, "Tulis alasan pembatalan." in answer.text) == (422, True)
    assert (await sari.post(settings(event, "/batal"), reason="Banjir di lokasi")).status_code == 303
    page = (await sari.get(settings(event))).text
    assert "Alasan: Banjir di lokasi" in page
    for gone in ("/umum", "/sesi/baru", "/batal"):
        assert f'{gone}"' not in page


async def test_a_copy_starts_on_the_day_that_was_chosen(sari):
    event = await published(session(), session(1))
    assert (await sari.post(settings(event, "/salin"), starts_on="besok")).status_code == 422
    answer = await sari.post(settings(event, "/salin"), starts_on="2027-03-01")
    assert answer.headers["location"] == f"/panitia/kegiatan/{event.slug}-2/pengaturan"
    copy = await queries.event_by_slug(f"{event.slug}-2")
    starts = [s.starts_at for s in await queries.sessions_of(copy.id)]
    assert starts == [datetime(2027, 3, 1, 1, tzinfo=UTC), datetime(2027, 3, 1, 1, tzinfo=UTC) + DAY]


async def test_a_draft_is_deleted_only_by_the_button_of_its_page(sari):
    event = await draft()
    assert (await sari.get(settings(event, "/hapus"))).status_code == 200
    assert await Event.count() == 1
    answer = await sari.post(settings(event, "/hapus"))
    assert (answer.status_code, answer.headers["location"], await Event.count()) == (303, "/panitia", 0)


# ------------------------------------------------------------- quotas


async def test_quotas_are_typed_in_a_table_and_stand_beside_who_came(sari):
    event = await make_event(default_maximum=5)
    one, two = await make_department(name="Dinas Satu"), await make_department(name="Dinas Dua")
    await make_attendee(event, counts_for=one.id)
    path = f"/panitia/kegiatan/{event.slug}/undangan/sasaran"
    typed = {f"invited-{one.id}": "y", f"minimum-{one.id}": "2", f"invited-{two.id}": "y", f"maximum-{two.id}": "3"}
    assert (await sari.post(path, **typed)).status_code == 303
    rows = await Invitation.select(Invitation.department, Invitation.minimum, Invitation.maximum)
    assert {tuple(row.values()) for row in rows} == {(one.id, 2, None), (two.id, None, 3)}
    page = (await sari.get(path)).text
    assert "Kurang 1" in page
    assert "Belum mengirim" in page
    assert (await sari.post(path, **{f"invited-{one.id}": "y", f"minimum-{one.id}": "2"})).status_code == 303
    assert [row.department for row in await Invitation.objects()] == [one.id]


async def test_numbers_without_a_tick_still_call_the_opd(sari):
    event = await make_event()
    unit = await make_department()
    await sari.post(f"/panitia/kegiatan/{event.slug}/undangan/sasaran", **{f"minimum-{unit.id}": "1"})
    assert await Invitation.exists().where(Invitation.department == unit.id)


async def test_a_whole_group_is_marked_and_nothing_is_saved_yet(sari):
    event = await make_event()
    office = await make_department()
    districts = [await make_department(kind="kecamatan") for _ in range(2)]
    path = f"/panitia/kegiatan/{event.slug}/undangan/sasaran"
    answer = await sari.post(path, mark="1", group="kecamatan", group_minimum="1", group_maximum="2")
    assert answer.status_code == 200
    assert "2 OPD ditandai" in answer.text
    ticked = set(re.findall(r'name="invited-([0-9a-f-]+)" value="y" checked', answer.text))
    assert ticked == {str(unit.id) for unit in districts}
    assert f'name="minimum-{districts[0].id}" value="1"' in answer.text
    assert f'name="minimum-{office.id}" value=""' in answer.text
    assert await Invitation.count() == 0


async def test_every_wrong_quota_is_said_and_kept_and_none_is_saved(sari):
    event = await make_event(default_minimum=2)
    one, two, three = [await make_department() for _ in range(3)]
    typed = {f"invited-{unit.id}": "y" for unit in (one, two, three)}
    typed |= {f"maximum-{one.id}": "1", f"minimum-{two.id}": "dua", f"minimum-{three.id}": "-1"}
    answer = await sari.post(f"/panitia/kegiatan/{event.slug}/undangan/sasaran", **typed)
    assert (answer.status_code, len(errors(answer.text))) == (422, 3)
    assert 'value="dua"' in answer.text
    assert await Invitation.count() == 0


async def test_an_opd_that_registered_somebody_cannot_be_let_go(sari):
    event = await make_event()
    unit = await make_department(name="Dinas Setia")
    invitation = await make_invitation(event, unit)
    await make_attendee(event, invitation=invitation.id, counts_for=unit.id)
    answer = await sari.post(f"/panitia/kegiatan/{event.slug}/undangan/sasaran")
    assert answer.status_code == 422
    assert "Sudah ada pendaftar dari: Dinas Setia" in answer.text
    assert await Invitation.count() == 1


# ------------------------------------------------------------- the checklist


async def test_a_drafts_settings_and_its_publishing_show_what_is_worth_a_look_with_where_it_is_mended(sari):
    event = await draft(venue="Aula Setda")
    other = await published(venue="AULA SETDA", title="Rapat Koordinasi")
    for page in (await sari.get(settings(event)), await sari.get(settings(event, "/terbit"))):
        assert f"dipakai “{other.title}”" in page.text
        assert "Narahubung belum diisi" in page.text
        assert f'href="{settings(event, "/pendaftaran")}"' in page.text
        assert f'href="/panitia/kegiatan/{event.slug}/undangan/sasaran"' in page.text


async def test_warnings_do_not_forbid_but_are_seen_before_publishing(sari):
    event = await draft(venue="Aula Setda")
    page = await sari.get(settings(event, "/terbit"))
    seen = re.search(r'name="_version" value="([^"]+)"', page.text)[1]
    await published(venue="Aula Setda", title="Rapat Koordinasi")
    answer = await sari.post(settings(event, "/terbit"), _version=seen)
    assert answer.status_code == 409
    assert "ada catatan yang belum Anda lihat" in answer.text
    assert "Rapat Koordinasi" in answer.text
    assert (await stored(event)).status == "draft"
    assert (await sari.post(settings(event, "/terbit"))).status_code == 303
    assert (await stored(event)).status == "published"


async def test_what_is_told_of_door_parking_dress_and_bringing_is_kept_and_shown_to_everyone(sari, client):
    event = await published()
    told = {"entrance": "Pintu timur", "parking": "Halaman Setda", "dress": "Batik", "bring": "Surat tugas"}
    typed = {"venue": "Aula", "zone": "Asia/Jakarta", "opens_minutes": "120"}
    assert (await sari.post(settings(event, "/tempat"), **typed, **told)).status_code == 303
    kept = await stored(event)
    assert {name: getattr(kept, name) for name in told} == told
    form, overview = [(await sari.get(settings(event, part))).text for part in ("/tempat", "")]
    public = (await client.get(f"/kegiatan/{event.slug}")).text
    for text in told.values():
        assert f'value="{text}"' in form
        assert text in overview
        assert text in public
    answer = await sari.post(settings(event, "/tempat"), **typed, **(told | {"dress": "x" * 201}))
    assert answer.status_code == 422
    assert "x" * 201 in answer.text


async def test_a_day_moved_before_the_first_after_publishing_is_told_on_the_settings(sari):
    first, second = session(400, title="Hari pertama"), session(401, title="Hari kedua")
    event = await published(first, second, contact_name="Rina")
    assert "berlangsung sebelum" not in (await sari.get(settings(event))).text
    moved = (await queries.sessions_of(event.id))[0]
    later = {Session.starts_at: moved.starts_at + timedelta(days=2), Session.ends_at: moved.ends_at + timedelta(days=2)}
    await Session.update(later).where(Session.id == moved.id)
    assert "berlangsung sebelum Hari pertama" in (await sari.get(settings(event))).text


async def test_who_cancels_second_reads_the_reason_that_stands_and_keeps_their_own(sari):
    event = await published()
    for _time in range(2):
        assert (await sari.post(settings(event, "/batal"), reason="Banjir di lokasi")).status_code == 303
    answer = await sari.post(settings(event, "/batal"), reason="Narasumber sakit")
    assert answer.status_code == 422
    assert "sudah dibatalkan orang lain dengan alasan: Banjir di lokasi" in answer.text
    assert "Narasumber sakit" in answer.text
    assert (await stored(event)).cancel_reason == "Banjir di lokasi"

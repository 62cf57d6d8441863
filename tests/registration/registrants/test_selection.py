"""The Peserta tab's orders, what is done with a selection, and adding one person after the other."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlparse

import pytest

from events.database import sql
from events.registration.people import finding
from events.registration.people.finding import Wanted
from events.registration.people.sorting import ORDERS, STATES, Sort
from events.vocabulary import AttendeeState
from tests.factories import NOW, log_in, make_attendee, make_department, make_event, make_registration, make_user
from tests.registration.registrants.test_people_tab import desk, make_couple, names, states, tab  # noqa: F401
from tests.rendering import words


async def press(desk, event, act, *people, sure=True, query="", **values):  # noqa: F811
    path = tab(event, "pilihan") + (f"/{act}" if sure else "") + query
    return await desk.submit(path, orang=[str(one.id) for one in people], **({} if sure else {"aksi": act}), **values)


async def messages(event) -> list[str]:
    rows = await sql("SELECT identity FROM outbox WHERE event = {} ORDER BY created_at, id", event.id)
    return [row["identity"].split(":")[0] for row in rows]


# ----------------------------------------------------------------- orders


@pytest.fixture
async def crowd(db):
    """Four parties whose names, OPDs, times and states are each in another order."""
    event = await make_event()
    first = await make_department(code="1.02", name="Zona Dinas", protocol_order=1)
    second = await make_department(code="1.01", name="Aneka Dinas", protocol_order=2)
    for hours, (name, opd, state) in enumerate(
        [
            ("Drs. Cahyo", second, "active"),
            ("Hj. Ani", None, "withdrawn"),
            ("Budi", first, "awaiting"),
            ("Dewi", first, "waitlisted"),
        ]
    ):
        await make_attendee(
            event, name=name, department=opd and opd.id, state=state, created_at=NOW + timedelta(hours=hours)
        )
    return event


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.NAME, ["Hj. Ani", "Budi", "Drs. Cahyo", "Dewi"]),
        (Sort.OPD, ["Budi", "Dewi", "Drs. Cahyo", "Hj. Ani"]),
        (Sort.NEWEST, ["Dewi", "Budi", "Hj. Ani", "Drs. Cahyo"]),
        (Sort.OLDEST, ["Drs. Cahyo", "Hj. Ani", "Budi", "Dewi"]),
        (Sort.STATE, ["Budi", "Dewi", "Drs. Cahyo", "Hj. Ani"]),
    ],
)
async def test_the_tab_is_sorted_as_asked(crowd, sort, order):
    assert await names(crowd, sort=sort) == order


@pytest.mark.parametrize("sort", list(Sort))
async def test_every_order_is_paged_forth_and_back_without_a_gap_or_a_double(crowd, sort, monkeypatch):
    monkeypatch.setattr(finding, "PAGE", 3)
    wanted = Wanted(sort=sort)
    first = await finding.parties(crowd.id, wanted)
    second = await finding.parties(crowd.id, wanted, after=first.later)
    shown = [party[0].name for party in [*first.parties, *second.parties]]
    monkeypatch.setattr(finding, "PAGE", 50)
    assert shown == await names(crowd, sort=sort)
    monkeypatch.setattr(finding, "PAGE", 3)
    again = await finding.parties(crowd.id, wanted, before=second.parties[0][0].id)
    assert [party[0].name for party in again.parties] == shown[:3]


def test_every_state_and_every_order_has_its_place():
    assert set(STATES) == set(AttendeeState)
    assert set(ORDERS) == set(Sort)


async def test_the_address_keeps_the_order_and_an_odd_one_is_the_names(desk, crowd):  # noqa: F811
    page = (await desk.get(tab(crowd) + "?urut=terbaru")).text
    assert page.index("Dewi</a>") < page.index("Cahyo</a>")
    assert "status=awaiting&amp;urut=terbaru" in page
    odd = (await desk.get(tab(crowd) + "?urut=x%27--")).text
    assert odd.index("Budi</a>") < odd.index("Cahyo</a>") < odd.index("Dewi</a>")


# ----------------------------------------------------------------- a selection


async def test_a_selection_is_asked_about_before_anything_is_done(desk):  # noqa: F811
    event = await make_event()
    official, companion = await make_couple(event)
    page = words((await press(desk, event, "mundur", official, sure=False)).text)
    assert "Catat pengunduran diri 2 orang" in page
    assert "Siti Aminah" in page, "the spouse goes with the official"
    assert await states(official, companion) == ["active", "active"]
    assert await messages(event) == []


async def test_who_is_ticked_withdraws_with_the_reason_and_the_spouse_only_with_the_official(desk):  # noqa: F811
    event = await make_event()
    official, companion = await make_couple(event)
    other, spouse = await make_couple(event, "Budi", "Ani")
    stays = await make_attendee(event, name="Cahyo")
    answer = await press(desk, event, "mundur", official, spouse, reason="Rapat mendadak")
    assert answer.status_code == 303
    assert await states(official, companion, other, spouse, stays) == [
        "withdrawn", "withdrawn", "active", "withdrawn", "active",
    ]  # fmt: skip
    history = words((await desk.get(tab(event, official.id))).text)
    assert "Rapat mendadak" in history


async def test_without_a_reason_nobody_withdraws_and_the_selection_stays(desk):  # noqa: F811
    event = await make_event()
    one = await make_attendee(event, name="Budi")
    answer = await press(desk, event, "mundur", one, reason=" ")
    assert answer.status_code == 422
    assert "Tulis alasan pengunduran diri." in answer.text
    assert str(one.id) in answer.text
    assert await states(one) == ["active"]


async def test_those_who_await_are_approved_together_and_others_left_as_they_are(desk):  # noqa: F811
    event = await make_event()
    waits = [await make_attendee(event, name=name, state="awaiting") for name in ("Ani", "Budi")]
    gone = await make_attendee(event, name="Cahyo", state="withdrawn")
    asked = words((await press(desk, event, "setujui", *waits, gone, sure=False)).text)
    assert "Setujui 2 pendaftaran" in asked
    assert "1 orang yang dipilih dilewati" in asked
    assert (await press(desk, event, "setujui", *waits, gone)).status_code == 303
    assert await states(*waits, gone) == ["active", "active", "withdrawn"]
    assert (await press(desk, event, "setujui", *waits)).status_code == 303
    assert await states(*waits) == ["active", "active"]


async def test_tickets_go_out_again_and_who_cannot_be_reached_is_named(desk):  # noqa: F811
    event = await make_event()
    reached = await make_attendee(event, await make_registration(event, email="a@b.example"), name="Ani")
    mute = await make_attendee(event, await make_registration(event, phone="", email=""), name="Budi Tanpa Kontak")
    page = words((await press(desk, event, "kirim", reached, mute)).text)
    assert "untuk 1 pendaftaran disiapkan" in page
    assert "Budi Tanpa Kontak" in page
    assert "tidak memiliki kontak" in page
    assert len(await messages(event)) == 1
    await press(desk, event, "kirim", reached)
    assert len(await messages(event)) == 1, "the first one still waits to be sent"


async def test_another_events_people_are_not_touched_by_this_events_selection(desk):  # noqa: F811
    event, other = await make_event(), await make_event()
    stranger = await make_attendee(other, name="Orang Lain")
    await press(desk, event, "mundur", stranger, reason="x")
    assert await states(stranger) == ["active"]
    assert (await desk.submit(tab(event, "pilihan"), aksi="hapus", orang=str(stranger.id))).status_code == 404
    assert (await desk.submit(tab(event, "pilihan"), aksi="mundur", orang="bukan-id")).status_code == 303


async def test_officers_and_visitors_do_nothing_with_a_selection(client):
    event = await make_event()
    one = await make_attendee(event, name="Budi")
    await log_in(client, await make_user(role="officer"))
    for path in ("pilihan", "pilihan/mundur"):
        answer = await client.post(tab(event, path), data={"orang": str(one.id), "aksi": "mundur", "reason": "x"})
        assert answer.status_code in (302, 303, 403)
    assert await states(one) == ["active"]


async def test_a_selections_filter_and_order_are_kept_until_its_end(desk):  # noqa: F811
    event = await make_event()
    one = await make_attendee(event, name="Budi", state="awaiting")
    asked = await press(desk, event, "setujui", one, sure=False, query="?cari=budi&urut=opd")
    assert "pilihan/setujui?cari=budi&amp;urut=opd" in asked.text
    done = await press(desk, event, "setujui", one, query="?cari=budi&urut=opd")
    assert parse_qs(urlparse(done.headers["location"]).query) == {"cari": ["budi"], "urut": ["opd"]}


async def test_everybody_of_the_page_is_ticked_by_a_link(desk):  # noqa: F811
    event = await make_event()
    await make_couple(event)
    assert (await desk.get(tab(event))).text.count(" checked") == 0
    assert (await desk.get(tab(event) + "?pilih=semua")).text.count(" checked") == 2


# ----------------------------------------------------------------- one after the other


async def test_the_next_one_is_added_with_the_same_opd_and_role(desk):  # noqa: F811
    event = await make_event()
    opd = await make_department(name="Dinas Kesehatan")
    typed = {"name": "Budi", "role": "speaker", "department": str(opd.id), "nip": "", "again": "y"}
    answer = await desk.submit(tab(event, "tambah"), **typed)
    assert answer.status_code == 303
    page = await desk.get(answer.headers["location"])
    assert "Budi berhasil didaftarkan." in page.text
    assert f'value="{opd.id}" selected' in page.text
    assert 'value="speaker" selected' in page.text
    assert 'value="Budi"' not in page.text
    assert await names(event) == ["Budi"]
    odd = await desk.get(tab(event, "tambah") + "?opd=x&peran=y")
    assert odd.status_code == 200

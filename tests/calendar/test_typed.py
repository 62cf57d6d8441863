"""What organizers type into the calendar's forms: dates, clocks, places and rundowns as they write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.datastructures import FormMultiDict
from wtforms import Form

from events.calendar.fields import CoordinatesField, clock, day, moment, whole
from events.calendar.forms import PlaceForm, RegistrationForm, StartForm, at, attach
from events.calendar.session_forms import EMPTY_LINES, MOST_LINES, AgendaForm, Hours, LineForm, SessionForm
from events.calendar.tables import AgendaItem
from events.clean import parse_nip
from events.errors import Unreadable
from events.text import ZONES, local
from tests.calendar.test_ical import a_session, an_event

DAY = date(2026, 12, 9)


class Typed(Form):
    day = day("Tanggal", "Pilih tanggal.")
    clock = clock("Mulai")
    moment = moment("Dibuka")
    number = whole("Kapasitas")
    place = CoordinatesField()


def typed(**values: str) -> Typed:
    form = Typed(FormMultiDict({"day": "2026-12-09", **values}))
    form.validate()
    return form


@pytest.mark.parametrize(
    ("field", "text", "meant"),
    [
        ("day", "2026-12-09", DAY),
        ("day", "09-12-2026", DAY),
        ("day", "09/12/2026", DAY),
        ("day", "2000-01-01", date(2000, 1, 1)),
        ("day", "2100-12-31", date(2100, 12, 31)),
        ("clock", "08:00", time(8)),
        ("clock", "08.00", time(8)),
        ("clock", "23:59:59", time(23, 59, 59)),
        ("clock", "", None),
        ("moment", "2026-12-09T08:00", datetime(2026, 12, 9, 8)),  # noqa: DTZ001
        ("moment", "2026-12-09 08:00", datetime(2026, 12, 9, 8)),  # noqa: DTZ001
        ("moment", "09-12-2026 08.00", datetime(2026, 12, 9, 8)),  # noqa: DTZ001
        ("moment", "", None),
        ("number", "300", 300),
        ("number", "0", 0),
        ("number", "", None),
        ("place", "-6.8898, 109.6753", (-6.8898, 109.6753)),
        ("place", "−6.8898;109.6753", (-6.8898, 109.6753)),
        ("place", "  0 0  ", (0.0, 0.0)),
        ("place", "https://www.google.com/maps/@-6.88,109.67,17z", (-6.88, 109.67)),
        ("place", "https://maps.example/?q=-6.88,109.67", (-6.88, 109.67)),
        ("place", "   ", None),
    ],
)
def test_dates_clocks_and_places_are_read_as_people_write_them(field, text, meant):
    form = typed(**{field: text})
    assert form.errors == {}
    assert form[field].data == meant


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("day", ""),
        ("day", "31-02-2026"),
        ("day", "9 Desember 2026"),
        ("day", "1999-12-31"),
        ("day", "2101-01-01"),
        ("day", "0206-12-09"),
        ("clock", "24:00"),
        ("clock", "8"),
        ("moment", "2026-12-09"),
        ("moment", "1999-12-31T23:59"),
        ("number", "banyak"),
        ("number", "1.5"),
        ("place", "Aula Praja"),
        ("place", "-6.8898"),
        ("place", "1234.5, 6"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(field, text):
    assert list(typed(**{field: text}).errors) == [field]


def test_a_place_is_shown_as_it_was_typed_or_as_it_is_kept():
    assert typed(place="Aula").place._value() == "Aula"
    kept = Typed(data={"place": (-6.88, 109.67)})
    assert kept.place._value() == "-6.880000, 109.670000"
    assert typed(place=kept.place._value()).place.data == (-6.88, 109.67)
    assert Typed().place._value() == ""


@pytest.mark.parametrize("text", ["199203152015032001", "19920315 201503 2 001", "19920315.201503-2.001"])
def test_a_signers_nip_is_kept_as_its_digits(text):
    assert parse_nip(text) == "199203152015032001"


@pytest.mark.parametrize(
    "text", ["19920315201503200", "1992031520150320011", "19920315201503200X", "١٩٩٢٠٣١٥٢٠١٥٠٣٢٠٠١"]
)
def test_a_signers_nip_has_eighteen_digits(text):
    with pytest.raises(Unreadable, match="18 angka"):
        parse_nip(text)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.times(), st.sampled_from(sorted(ZONES)))
def test_what_was_typed_is_what_the_clocks_of_the_place_show(on, hour, zone):
    found = at(on, hour, zone)
    assert found.utcoffset() == timedelta(0)
    assert local(found, zone).replace(tzinfo=None) == datetime.combine(on, hour)


def test_a_fault_without_a_field_stands_on_top_and_the_first_of_a_field_stays():
    form = typed()
    attach(form, [("day", "Satu."), ("day", "Dua."), ("sessions", "Tiga.")])
    assert form.errors == {"day": ["Satu."], "": ["Tiga."]}


# ------------------------------------------------------------- sessions and their rundown


TOO_LONG = "Satu sesi paling lama 24 jam. Buat satu sesi untuk setiap hari."
MIDNIGHT = "Jam selesai harus sesudah jam mulai. Bila sesi melewati tengah malam, centang “Selesai esok harinya”."


def hours(zone: str, starts: str = "08:00", ends: str = "16:00", nights: int = 0) -> Hours:
    """Of a session on DAY."""
    first, last = (time.fromisoformat(clock) for clock in (starts, ends))
    here = ZoneInfo(zone)
    return Hours(datetime.combine(DAY, first, here), datetime.combine(DAY + timedelta(days=nights), last, here))


def session_form(**values: str) -> SessionForm:
    return SessionForm(FormMultiDict({"date": "2026-12-09", "starts": "08.00", "ends": "16.00", **values}))


@pytest.mark.parametrize(
    ("zone", "hour"), [("Asia/Jakarta", 1), ("Asia/Pontianak", 1), ("Asia/Makassar", 0), ("Asia/Jayapura", -1)]
)
def test_a_session_is_typed_on_the_clocks_of_its_place_and_shown_on_them_again(zone, hour):
    form = session_form(title="Hari pertama", room="Ruang 2", learning_hours="8")
    assert form.check(zone)
    values = form.values(zone)
    assert values.starts_at == datetime(2026, 12, 9, tzinfo=UTC) + timedelta(hours=hour)
    assert (values.ends_at - values.starts_at, values.learning_hours) == (timedelta(hours=8), 8)
    row = a_session(an_event(), title="Hari pertama", room="Ruang 2", learning_hours=8)
    row.starts_at, row.ends_at = values.starts_at, values.ends_at
    assert SessionForm.initial(row, zone) == form.data


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"ends": "08.00"}, {"ends": MIDNIGHT}),
        ({"ends": "07.59"}, {"ends": MIDNIGHT}),
        (
            {"ends": "08.01", "overnight": "y"},
            {"ends": "Satu sesi paling lama 24 jam. Buat satu sesi untuk setiap hari."},
        ),
        ({"ends": "08.00", "overnight": "y"}, {}),
        ({"ends": ""}, {"ends": "Isi jam selesai."}),
        ({"starts": "", "date": ""}, {"starts": "Isi jam mulai.", "date": "Pilih tanggal sesi."}),
        ({"learning_hours": "25"}, {"learning_hours": "Jam pelajaran (JP) satu sesi antara 0 dan 24."}),
        ({"learning_hours": "delapan"}, {"learning_hours": "Tulis angka bulat."}),
        ({"learning_hours": ""}, {}),
    ],
)
def test_a_wrong_session_says_why_beside_what_was_typed(values, wrong):
    form = session_form(**values)
    assert form.check("Asia/Jakarta") is (not wrong)
    assert {name: sentences[0] for name, sentences in form.errors.items()} == wrong


def test_no_learning_hours_are_shown_as_nothing():
    assert SessionForm.initial(a_session(an_event(), learning_hours=0), "Asia/Jakarta")["learning_hours"] is None


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Jayapura"])
def test_a_session_that_passes_midnight_is_typed_and_shown_again(zone):
    form = session_form(starts="20.00", ends="02.00", overnight="y")
    assert form.check(zone)
    values = form.values(zone)
    assert (local(values.starts_at, zone).hour, values.ends_at - values.starts_at) == (20, timedelta(hours=6))
    row = a_session(an_event(), starts_at=values.starts_at, ends_at=values.ends_at)
    shown = SessionForm.initial(row, zone)
    assert (shown["date"], shown["ends"], shown["overnight"]) == (DAY, time(2), True)


@pytest.mark.parametrize(
    ("clock", "later"),
    [("19:30", 0), ("20:00", 0), ("23:59", 0), ("00:00", 1), ("01:15", 1), ("02:00", 1), ("03:00", 0)],
)
def test_a_rundown_goes_on_after_midnight_with_its_session(clock, later):
    read = hours("Asia/Jakarta", "20:00", "02:00", nights=1).at(time.fromisoformat(clock))
    assert local(read, "Asia/Jakarta").date() == DAY + timedelta(days=later)
    assert local(hours("Asia/Jakarta").at(time(7)), "Asia/Jakarta").date() == DAY


def rundown(*lines: dict[str, str]) -> AgendaForm:
    names = [f.name for f in LineForm()]
    pairs = {f"items-{number}-{name}": line.get(name, "") for number, line in enumerate(lines) for name in names}
    return AgendaForm(FormMultiDict(pairs))


OPENING = {"starts": "08.00", "title": "Pembukaan"}


def test_blank_lines_are_none_and_the_others_are_read_on_the_events_clocks():
    form = rundown(
        OPENING, {}, {"title": "  "}, {"starts": "09:30", "ends": "10:00", "title": "Materi", "speaker": "Ani"}
    )
    assert form.check(hours("Asia/Makassar"))
    first, second = [one.values(hours("Asia/Makassar")) for one in form.written]
    assert (first.starts_at, first.ends_at, first.title) == (datetime(2026, 12, 9, 0, tzinfo=UTC), None, "Pembukaan")
    assert (second.starts_at.hour, second.ends_at.hour, second.speaker) == (1, 2, "Ani")


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ({"title": "Materi"}, {"starts": "Isi jam mulai."}),
        ({"speaker_position": "Kasi"}, {"starts": "Isi jam mulai."}),
        ({"starts": "25.00", "title": "Materi"}, {"starts": "Tulis jam yang benar, misalnya 08.00."}),
        ({"starts": "08.00"}, {"title": "Tulis acaranya."}),
        ({"starts": "08.00", "ends": "08.00", "title": "x"}, {"ends": "Jam selesai harus sesudah jam mulai."}),
        ({"starts": "08.00", "title": "x" * 201}, {"title": "Isian paling banyak 200 karakter; yang Anda ketik 201."}),
    ],
)
def test_a_wrong_line_is_said_beside_its_field_and_the_right_one_is_not(line, wrong):
    form = rundown(OPENING, line)
    assert not form.check(hours("Asia/Jakarta"))
    right, found = form.written
    assert right.errors == {}
    assert {name: sentences[0] for name, sentences in found.errors.items()} == wrong


def test_a_rundown_is_shown_with_room_for_more_and_never_beyond_its_most():
    items = [
        AgendaItem(session=uuid4(), starts_at=datetime(2026, 12, 9, 1, tzinfo=UTC), title="Pembukaan", speaker="Ani")
    ]
    shown = AgendaForm.initial(items, "Asia/Jayapura")["items"]
    assert shown[0] == {
        "starts": time(10),
        "ends": None,
        "title": "Pembukaan",
        "speaker": "Ani",
        "speaker_position": "",
    }
    assert shown[1:] == [{}] * EMPTY_LINES
    for count, entries in [(0, 3), (1, 4), (MOST_LINES - 2, MOST_LINES), (MOST_LINES, MOST_LINES)]:
        form = AgendaForm(data={"items": [{}] * count})
        form.more()
        assert len(form.items.entries) == entries
    assert len(AgendaForm.initial(items * MOST_LINES, "Asia/Jakarta")["items"]) == MOST_LINES


def test_a_first_session_that_ends_before_it_begins_is_said_before_anything_is_kept():
    right = {"title": "Bimtek", "kind": "bimtek", "host": "Inspektorat", "venue": "Aula", "date": "09-12-2026"}
    assert StartForm(FormMultiDict({**right, "starts": "08.00", "ends": "08.01"})).check()
    wrong = StartForm(FormMultiDict({**right, "starts": "08.00", "ends": "08.00"}))
    assert not wrong.check()
    assert list(wrong.errors) == ["ends"]


# ------------------------------------------------------------- settings


def changes(form: Any, zone: str = "Asia/Jayapura") -> dict[str, Any]:
    form.validate()
    return form.changes(an_event(zone=zone))


def test_registration_is_opened_and_closed_by_the_events_clocks():
    found = changes(RegistrationForm(FormMultiDict({"registration_opens": "09-12-2026 10.00"})))
    assert found["registration_opens"] == datetime(2026, 12, 9, 1, tzinfo=UTC)
    assert found["registration_closes"] is None
    event = an_event(zone="Asia/Jayapura", registration_opens=found["registration_opens"])
    shown = RegistrationForm.initial(event)
    assert (shown["registration_opens"], shown["registration_closes"]) == (datetime(2026, 12, 9, 10), None)  # noqa: DTZ001


def test_what_was_not_understood_is_not_changed():
    found = changes(RegistrationForm(FormMultiDict({"capacity": "banyak", "contact_name": " Ibu  Ratna "})))
    assert "capacity" not in found
    assert found["contact_name"] == "Ibu Ratna"
    assert changes(RegistrationForm(FormMultiDict({"capacity": ""})))["capacity"] is None


@pytest.mark.parametrize(("text", "place"), [("-6.88, 109.67", (-6.88, 109.67)), ("", (None, None))])
def test_a_place_that_is_taken_away_takes_both_its_numbers(text, place):
    found = changes(PlaceForm(FormMultiDict({"coordinates": text})))
    assert (found["latitude"], found["longitude"]) == place
    assert "coordinates" not in found


def test_a_place_that_was_not_understood_stays():
    assert not {"latitude", "longitude"} & changes(PlaceForm(FormMultiDict({"coordinates": "Aula"}))).keys()


def test_the_equator_is_a_place():
    event = SimpleNamespace(
        latitude=0.0, longitude=109.33, venue="Tugu", address="", zone="Asia/Pontianak", opens_minutes=0
    )
    assert PlaceForm.initial(event)["coordinates"] == (0.0, 109.33)
    event.latitude = None
    assert PlaceForm.initial(event)["coordinates"] is None

"""Dates, times, numbers and masks, as an Indonesian office writes them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import text

JAKARTA, MAKASSAR, JAYAPURA = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.fixture
def english() -> Iterator[None]:
    text.set_language("en")
    yield
    text.set_language("id")


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2025, 10, 15), "Rabu, 15 Oktober 2025"),
        (date(2023, 12, 3), "Minggu, 3 Desember 2023"),
        (date(2026, 11, 20), "Jumat, 20 November 2026"),
        (date(2024, 2, 29), "Kamis, 29 Februari 2024"),
    ],
)
def test_a_day_is_written_with_its_weekday_and_month_in_indonesian(day: date, written: str) -> None:
    assert text.date_long(day) == written


@pytest.mark.parametrize(
    ("first", "last", "plain", "with_weekdays"),
    [
        (date(2025, 10, 15), date(2025, 10, 15), "15 Oktober 2025", "Rabu, 15 Oktober 2025"),
        (date(2024, 10, 14), date(2024, 10, 15), "14-15 Oktober 2024", "Senin s.d. Selasa, 14-15 Oktober 2024"),
        (
            date(2023, 10, 31),
            date(2023, 11, 4),
            "31 Oktober s.d. 4 November 2023",
            "Selasa, 31 Oktober s.d. Sabtu, 4 November 2023",
        ),
        (date(2026, 12, 1), date(2026, 12, 30), "1-30 Desember 2026", "Selasa, 1 Desember s.d. Rabu, 30 Desember 2026"),
        (date(2026, 12, 7), date(2026, 12, 13), "7-13 Desember 2026", "Senin s.d. Minggu, 7-13 Desember 2026"),
        (
            date(2026, 11, 30),
            date(2026, 12, 1),
            "30 November s.d. 1 Desember 2026",
            "Senin, 30 November s.d. Selasa, 1 Desember 2026",
        ),
        (
            date(2024, 12, 30),
            date(2025, 1, 2),
            "30 Desember 2024 s.d. 2 Januari 2025",
            "Senin, 30 Desember 2024 s.d. Kamis, 2 Januari 2025",
        ),
        (
            date(2024, 10, 14),
            date(2025, 10, 15),
            "14 Oktober 2024 s.d. 15 Oktober 2025",
            "Senin, 14 Oktober 2024 s.d. Rabu, 15 Oktober 2025",
        ),
    ],
)
def test_a_range_says_month_and_year_once_where_they_are_the_same(
    first: date, last: date, plain: str, with_weekdays: str
) -> None:
    assert text.date_range(first, last) == plain
    assert text.date_range(first, last, weekdays=True) == with_weekdays


def test_a_range_that_ends_before_it_begins_is_an_error() -> None:
    with pytest.raises(ValueError, match="first day"):
        text.date_range(date(2025, 10, 15), date(2025, 10, 14))


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        (JAKARTA, "08.00-16.30 WIB"),
        ("Asia/Pontianak", "08.00-16.30 WIB"),
        (MAKASSAR, "09.00-17.30 WITA"),
        (JAYAPURA, "10.00-18.30 WIT"),
    ],
)
def test_times_are_written_in_the_events_own_zone(zone: str, written: str) -> None:
    assert text.time_range(utc(2025, 10, 15, 1), utc(2025, 10, 15, 9, 30), zone) == written


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        (JAKARTA, "21.00-23.00 WIB"),
        (MAKASSAR, "22.00-00.00 WITA (selesai Kamis, 16 Oktober 2025)"),
        (JAYAPURA, "23.00-01.00 WIT (selesai Kamis, 16 Oktober 2025)"),
    ],
)
def test_what_ends_on_another_day_of_its_zone_names_that_day(zone: str, written: str) -> None:
    assert text.time_range(utc(2025, 10, 15, 14), utc(2025, 10, 15, 16), zone) == written


def test_a_time_without_an_end_lasts_until_it_is_finished() -> None:
    assert text.time_range(utc(2025, 10, 15, 1), None, JAKARTA) == "08.00 WIB s.d. selesai"


def test_clock_and_date_time_name_their_zone() -> None:
    assert text.clock(utc(2025, 10, 15, 1, 12), JAKARTA) == "08.12 WIB"
    assert text.date_time(utc(2025, 10, 15, 23, 5), JAKARTA) == "16 Oktober 2025, 06.05 WIB"
    assert text.zone_label("Asia/Singapore") == "Asia/Singapore"


def test_a_moment_in_any_offset_falls_on_the_local_day() -> None:
    late_in_utc = utc(2025, 10, 15, 17, 30)
    assert text.local_date(late_in_utc, JAKARTA) == date(2025, 10, 16)
    assert text.local_date(late_in_utc.astimezone(timezone(-timedelta(hours=5))), JAKARTA) == date(2025, 10, 16)


def test_a_moment_without_a_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="zone"):
        text.clock(datetime(2025, 10, 15, 8), JAKARTA)  # noqa: DTZ001


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(sorted(text.ZONES)))
def test_the_bounds_of_a_day_hold_exactly_that_local_day(day: date, zone: str) -> None:
    start, end = text.day_bounds_utc(day, zone)
    assert end - start == timedelta(hours=24)
    assert text.local_date(start, zone) == day
    assert text.local_date(end, zone) == day + timedelta(days=1)
    assert text.local_date(start - timedelta(microseconds=1), zone) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("offset", "words"),
    [(0, "hari ini"), (1, "besok"), (-1, "kemarin"), (2, "dalam 2 hari"), (40, "dalam 40 hari"), (-3, "3 hari lalu")],
)
def test_a_near_day_is_told_by_its_distance(offset: int, words: str) -> None:
    today = date(2025, 12, 31)
    assert text.relative_day(today + timedelta(days=offset), today) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "baru saja"),
        (59, "baru saja"),
        (60, "1 menit lalu"),
        (3599, "59 menit lalu"),
        (3600, "1 jam lalu"),
        (86399, "23 jam lalu"),
        (86400, "1 hari lalu"),
    ],
)
def test_a_past_moment_is_told_in_its_largest_whole_unit(seconds: int, words: str) -> None:
    now = utc(2025, 10, 15, 1)
    assert text.ago(now - timedelta(seconds=seconds), now) == words


def test_numbers_and_shares_use_indonesian_separators() -> None:
    assert text.number(1234567) == "1.234.567"
    assert [text.percent(x) for x in (87.5, 100.0, 0, 33.3, None)] == ["87,5%", "100%", "0%", "33,3%", "–"]


def test_months_have_their_indonesian_names() -> None:
    assert [text.month_name(m) for m in (1, 2, 3, 5, 8, 12)] == [
        "Januari",
        "Februari",
        "Maret",
        "Mei",
        "Agustus",
        "Desember",
    ]
    assert text.month_year(date(2025, 10, 1)) == "Oktober 2025"


@pytest.mark.usefixtures("english")
def test_the_same_dates_in_english() -> None:
    assert text.date_long(date(2025, 10, 15)) == "Wednesday, 15 October 2025"
    assert (
        text.date_range(date(2023, 10, 31), date(2023, 11, 4), weekdays=True)
        == "Tuesday, 31 October to Saturday, 4 November 2023"
    )
    assert text.time_range(utc(2025, 10, 15, 1), utc(2025, 10, 15, 9), JAKARTA) == "08:00-16:00 WIB"
    assert text.time_range(utc(2025, 10, 15, 1), None, JAKARTA) == "08:00 WIB to finish"
    assert (text.number(1234), text.percent(87.5)) == ("1,234", "87.5%")


def test_a_nip_is_grouped_for_print_and_masked_on_screens() -> None:
    assert text.format_nip("196804111993031009") == "19680411 199303 1 009"
    assert text.format_nip("tidak ada") == "tidak ada"
    assert text.mask_nip("196804111993031009") == "•••• 1009"
    assert text.mask_phone("+6281234567890") == "•••••••••••890"
    assert (text.mask_nip("1009"), text.mask_nip(""), text.mask_phone("12")) == ("••••", "", "••")


@given(st.text(min_size=0, max_size=30))
def test_a_mask_never_shows_more_than_its_last_digits(value: str) -> None:
    assert set(text.mask_nip(value)[:-4]) <= {"•", " "}
    assert set(text.mask_phone(value)[:-3]) <= {"•"}
    assert len(text.mask_nip(value)) <= 9
    assert len(text.mask_phone(value)) == len(value)


@pytest.mark.parametrize(
    ("phone", "read"),
    [
        ("+6281212345678", "0812 1234 5678"),
        ("+62811123456", "0811 1234 56"),
        ("0812", "0812"),
        ("+60123456789", "+60123456789"),
        ("", ""),
    ],
)
def test_a_mobile_number_is_grouped_as_people_read_it(phone: str, read: str) -> None:
    assert text.format_phone(phone) == read


@pytest.mark.parametrize(
    ("size", "read"),
    [
        (0, "1 KB"),
        (1, "1 KB"),
        (1_499, "1 KB"),
        (1_501, "2 KB"),
        (245_000, "245 KB"),
        (999_499, "999 KB"),
        (999_999, "1.000 KB"),
        (1_000_000, "1 MB"),
        (1_249_999, "1,2 MB"),
        (5_000_000, "5 MB"),
        (12_345_678_900, "12.345,7 MB"),
    ],
)
def test_a_file_has_a_size_people_know(size: int, read: str) -> None:
    assert text.file_size(size) == read


@given(st.integers(0, 10**10), st.integers(0, 10**10))
def test_no_file_reads_larger_than_a_larger_one(one: int, other: int) -> None:
    def bytes_of(read: str) -> float:
        amount, unit = read.replace(".", "").replace(",", ".").split()
        return float(amount) * {"KB": 1, "MB": 1000}[unit]

    small, large = sorted((one, other))
    assert bytes_of(text.file_size(small)) <= bytes_of(text.file_size(large))


@pytest.mark.parametrize(
    ("moment", "days"),
    [  # the three clocks of Indonesia around their midnights
        (utc(2026, 12, 8, 14, 59), (8, 8, 8)),
        (utc(2026, 12, 8, 15, 0), (8, 8, 9)),
        (utc(2026, 12, 8, 15, 59), (8, 8, 9)),
        (utc(2026, 12, 8, 16, 0), (8, 9, 9)),
        (utc(2026, 12, 8, 16, 59), (8, 9, 9)),
        (utc(2026, 12, 8, 17, 0), (9, 9, 9)),
    ],
)
def test_one_moment_falls_on_different_days_from_west_to_east(moment: datetime, days: tuple[int, int, int]) -> None:
    assert tuple(text.local_date(moment, zone).day for zone in (JAKARTA, MAKASSAR, JAYAPURA)) == days


@pytest.mark.parametrize(
    ("nip", "written"),
    [
        ("199203152015032001", "19920315 201503 2 001"),
        ("19920315201503200", "19920315201503200"),
        ("1992031520150320011", "1992031520150320011"),
        ("19920315201503200X", "19920315201503200X"),
        ("", ""),
    ],
)
def test_only_eighteen_digits_are_grouped_as_a_nip(nip: str, written: str) -> None:
    assert text.format_nip(nip) == written


@pytest.mark.parametrize(
    ("phone", "read"),
    [
        ("+62812345678a", "+62812345678a"),
        ("+628 12345678", "+628 12345678"),
        ("+628", "08"),
        ("+6281", "081"),
        ("628123456789", "628123456789"),
        ("+621234567890", "+621234567890"),
    ],
)
def test_what_is_no_mobile_number_of_digits_is_left_as_it_was_typed(phone: str, read: str) -> None:
    assert text.format_phone(phone) == read


@pytest.mark.parametrize(
    ("value", "nip", "phone"),
    [
        ("", "", ""),
        ("123", "•••", "•••"),
        ("1234", "••••", "•234"),
        ("12345", "•••• 2345", "••345"),
        ("123456", "•••• 3456", "•••456"),
    ],
)
def test_a_short_number_is_hidden_whole_and_a_longer_one_but_for_its_end(value: str, nip: str, phone: str) -> None:
    assert (text.mask_nip(value), text.mask_phone(value)) == (nip, phone)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (119, "1 jam lalu"),
        (120, "2 jam lalu"),
        (23 * 60, "23 jam lalu"),
        (47 * 60 + 59, "1 hari lalu"),
        (48 * 60, "2 hari lalu"),
        (30 * 24 * 60 - 1, "29 hari lalu"),
        (30 * 24 * 60, "30 hari lalu"),
    ],
)
def test_hours_and_days_are_counted_whole(minutes: int, words: str) -> None:
    now = utc(2025, 10, 15, 1)
    assert text.ago(now - timedelta(minutes=minutes), now) == words

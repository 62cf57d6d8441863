"""How Hadir writes dates, times, numbers and masked identities; Indonesian unless the reader chose English.

Dates are "Rabu, 15 Oktober 2025", ranges "14-15 Oktober 2024", times "08.00-16.00 WIB" (`domain.md` 7.3).
Every moment given must carry its zone; every zone is an IANA name such as "Asia/Makassar".
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from events.language import N_, _, current_language, ngettext, set_language
from events.names import mask_nip

__all__ = [
    "N_",
    "ZONES",
    "_",
    "ago",
    "clock",
    "current_language",
    "date_long",
    "date_plain",
    "date_range",
    "date_time",
    "day_bounds_utc",
    "file_size",
    "format_nip",
    "format_phone",
    "local",
    "local_date",
    "mask_email",
    "mask_nip",
    "mask_phone",
    "month_name",
    "month_year",
    "ngettext",
    "number",
    "percent",
    "relative_day",
    "set_language",
    "stamp",
    "time_range",
    "weekday_name",
    "zone_label",
]

ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}

WEEK = timedelta(days=7)
LAST_MOMENT = datetime.max.replace(tzinfo=UTC)
_UNTIL = {"id": "s.d.", "en": "to"}
_FINISH = {"id": "selesai", "en": "finish"}
_TIME = {"id": "%H.%M", "en": "%H:%M"}
_DOTS = "•"


def _date(d: date, pattern: str) -> str:
    return format_date(d, pattern, locale=current_language())


def local(moment: datetime, zone: str) -> datetime:
    """The moment on the clocks of `zone`. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(ZoneInfo(zone))


def local_date(moment: datetime, zone: str) -> date:
    """The calendar day of the moment in `zone`."""
    return local(moment, zone).date()


def day_bounds_utc(day: date, zone: str) -> tuple[datetime, datetime]:
    """First moment of the day and of the next one, in UTC: a half-open span.

    Of any day a date field can send: before the first and behind the last moment there is, that moment.
    """
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone) if day < date.max else LAST_MOMENT


def _midnight(day: date, zone: str) -> datetime:
    try:
        return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC) if day.year == 1 else LAST_MOMENT


def weekday_name(d: date) -> str:
    """ "Rabu" """
    return _date(d, "EEEE")


def month_name(month: int) -> str:
    """ "Oktober" for 10."""
    return _date(date(2000, month, 1), "LLLL")


def month_year(d: date) -> str:
    """ "Oktober 2025" """
    return _date(d, "LLLL y")


def date_plain(d: date) -> str:
    """ "15 Oktober 2025" """
    return _date(d, "d MMMM y")


def date_long(d: date) -> str:
    """ "Rabu, 15 Oktober 2025" """
    return _date(d, "EEEE, d MMMM y")


def date_range(first: date, last: date, *, weekdays: bool = False) -> str:
    """ "14-15 Oktober 2024", "31 Oktober s.d. 4 November 2023"; weekdays: "Senin s.d. Selasa, 14-15 ...",
    and over the end of a month, or over more than a week, "Senin, 30 November s.d. Selasa, 1 Desember 2026".

    Raises ValueError when `last` lies before `first`.
    """
    if last < first:
        raise ValueError("a range ends on or after its first day")
    if first == last:
        return date_long(first) if weekdays else date_plain(first)
    until = _UNTIL[current_language()]
    same_month = (first.year, first.month) == (last.year, last.month)
    if same_month and (not weekdays or last - first < WEEK):
        days = f"{weekday_name(first)} {until} {weekday_name(last)}, " if weekdays else ""
        return f"{days}{first.day}-{date_plain(last)}"
    start = _date(first, "d MMMM") if first.year == last.year else date_plain(first)
    if weekdays:
        return f"{weekday_name(first)}, {start} {until} {date_long(last)}"
    return f"{start} {until} {date_plain(last)}"


def zone_label(zone: str) -> str:
    """WIB, WITA or WIT; another zone keeps its own name."""
    return ZONES.get(zone, zone)


def _hour(moment: datetime, zone: str) -> str:
    return local(moment, zone).strftime(_TIME[current_language()])


def clock(moment: datetime, zone: str) -> str:
    """ "08.12 WIB" """
    return f"{_hour(moment, zone)} {zone_label(zone)}"


def time_range(start: datetime, end: datetime | None, zone: str) -> str:
    """ "08.00-16.00 WIB"; without an end "08.00 WIB s.d. selesai". What ends on another day names that day too:
    "20.00-02.00 WIB (selesai Kamis, 10 Desember 2026)"."""
    if end is None:
        language = current_language()
        return f"{clock(start, zone)} {_UNTIL[language]} {_FINISH[language]}"
    hours = f"{_hour(start, zone)}-{clock(end, zone)}"
    last = local_date(end, zone)
    if last == local_date(start, zone):
        return hours
    return _("%(time)s (selesai %(day)s)", time=hours, day=date_long(last))


def date_time(moment: datetime, zone: str) -> str:
    """ "15 Oktober 2025, 08.12 WIB" """
    return f"{date_plain(local_date(moment, zone))}, {clock(moment, zone)}"


def stamp(moment: datetime, zone: str) -> str:
    """ "30-11-2026 19.06": short, for when something was written down, where the zone is said elsewhere."""
    return f"{local_date(moment, zone):%d-%m-%Y} {_hour(moment, zone)}"


def relative_day(day: date, today: date) -> str:
    """ "hari ini", "besok", "kemarin", "dalam 3 hari", "3 hari lalu"."""
    distance = (day - today).days
    near = {0: N_("hari ini"), 1: N_("besok"), -1: N_("kemarin")}
    if distance in near:
        return _(near[distance])
    if distance > 0:
        return ngettext("dalam %(count)s hari", "dalam %(count)s hari", distance)
    return ngettext("%(count)s hari lalu", "%(count)s hari lalu", -distance)


def ago(moment: datetime, now: datetime) -> str:
    """ "baru saja", "5 menit lalu", "2 jam lalu", "3 hari lalu"; a moment ahead of `now` is "baru saja"."""
    minutes = max(0, (now - moment) // timedelta(minutes=1))
    if minutes < 1:
        return _("baru saja")
    if minutes < 60:
        return ngettext("%(count)s menit lalu", "%(count)s menit lalu", minutes)
    if minutes < 24 * 60:
        return ngettext("%(count)s jam lalu", "%(count)s jam lalu", minutes // 60)
    return ngettext("%(count)s hari lalu", "%(count)s hari lalu", minutes // (24 * 60))


def number(n: float) -> str:
    """ "1.234" """
    return format_decimal(n, locale=current_language())


def file_size(count: int) -> str:
    """Of so many bytes: "1,2 MB", "245 KB", and never less than "1 KB"."""
    if count >= 1_000_000:
        return f"{number(round(count / 1_000_000, 1))} MB"
    return f"{number(max(1, round(count / 1000)))} KB"


def percent(value: float | None) -> str:
    """ "87,5%" for 87.5; a dash for a share of nothing."""
    return "–" if value is None else f"{format_decimal(value, '#,##0.#', locale=current_language())}%"


def format_nip(nip: str) -> str:
    """Grouped 8-6-1-3: "19680411 199303 1 009". Anything but 18 digits is returned as it is."""
    if len(nip) != 18 or not nip.isdecimal():
        return nip
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"


def format_phone(phone: str) -> str:
    """As people read a mobile number out: "0812 1234 5678" for "+6281212345678". Others stay as they are."""
    if not phone.startswith("+628") or not phone[1:].isdecimal():
        return phone
    national = f"0{phone[3:]}"
    return " ".join(filter(None, (national[:4], national[4:8], national[8:])))


def mask_email(email: str) -> str:
    """The first letter and the house: "s•••@dinas.example"; how long the rest is stays untold."""
    name, at, house = email.rpartition("@")
    return f"{name[:1]}{_DOTS * 3}@{house}" if at else _DOTS * 3


def mask_phone(phone: str) -> str:
    """Only the last three digits are shown."""
    return _DOTS * max(0, len(phone) - 3) + phone[-3:] if len(phone) > 3 else _DOTS * len(phone)

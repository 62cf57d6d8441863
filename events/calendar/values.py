"""What organizers say about an event, and what cannot be true of it: plain values, no database.

A problem is `(field, sentence)`. Forms show all of them at once, actions refuse with the first.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from events.calendar.retention import MOST_DAYS, MOST_YEARS
from events.errors import Invalid
from events.language import _
from events.text import ZONES, local
from events.vocabulary import CompanionPolicy, DelegatePolicy, EventKind, RegistrationMode

Problem = tuple[str, str]

REGISTRATION_MODES = tuple(RegistrationMode)
MOST_PEOPLE = 100_000
MOST_OPENS_MINUTES = 24 * 60
MOST_LEARNING_HOURS = 24
MOST_OFFER_HOURS = 14 * 24
LONGEST_SESSION = timedelta(hours=24)
INDONESIA = ((-11.5, 6.5), (94.5, 141.5))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventValues:
    """An event as its organizer describes it. `zone` empty: the institution's; `slug` empty: proposed."""

    title: str
    kind: str
    slug: str = ""
    programme: uuid.UUID | None = None
    new_programme: str = ""
    host: str = ""
    host_department: uuid.UUID | None = None
    basis: str = ""
    description: str = ""
    audience: str = ""
    venue: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    entrance: str = ""
    parking: str = ""
    dress: str = ""
    bring: str = ""
    zone: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    registration: str = RegistrationMode.OPEN
    registration_opens: datetime | None = None
    registration_closes: datetime | None = None
    capacity: int | None = None
    default_minimum: int = 0
    default_maximum: int | None = None
    approval: bool = False
    waiting_list: bool = False
    offer_hours: int = 24
    companion_policy: str = CompanionPolicy.NONE
    delegate_policy: str = DelegatePolicy.ALLOWED
    privacy_notice: str = ""
    consent_text: str = ""
    contact_days: int | None = None
    list_years: int | None = None
    opens_minutes: int = 120
    reminders: str = "1440"
    letterhead: str = ""
    sign_place: str = ""
    sign_title: str = ""
    sign_name: str = ""
    sign_rank: str = ""
    sign_nip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionValues:
    """One unit of attendance; `id` None: a new one."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""
    room: str = ""
    learning_hours: int = 0
    id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaValues:
    """A line of the rundown; without an end it runs to the next."""

    starts_at: datetime
    title: str
    ends_at: datetime | None = None
    speaker: str = ""
    speaker_position: str = ""


class Span(Protocol):
    """A session, or what is said of one."""

    @property
    def starts_at(self) -> Any: ...

    @property
    def ends_at(self) -> Any: ...


EVENT_COLUMNS = tuple(f.name for f in fields(EventValues) if f.name != "new_programme")
PERSONAL = frozenset({"contact_name", "contact_phone", "sign_name", "sign_rank", "sign_nip"})
PRINTED = frozenset({"letterhead", "sign_place", "sign_title", "sign_name", "sign_rank", "sign_nip"})


def values_of(row: Any) -> EventValues:
    """What an Event row says now."""
    return EventValues(**{name: getattr(row, name) for name in EVENT_COLUMNS})


def changed(old: EventValues, new: EventValues) -> dict[str, Any]:
    """The columns that differ, with their new values."""
    return {name: getattr(new, name) for name in EVENT_COLUMNS if getattr(new, name) != getattr(old, name)}


def refuse(problems: Iterable[Problem]) -> None:
    """Raise Invalid for the first problem, naming its field."""
    for field, sentence in problems:
        raise Invalid(sentence, field=field)


def event_problems(values: EventValues) -> Iterator[Problem]:
    """What is wrong with an event by itself."""
    if not values.title.strip():
        yield "title", _("Tulis judul kegiatan.")
    if values.kind not in list(EventKind):
        yield "kind", _("Pilih jenis kegiatan.")
    if values.zone and values.zone not in ZONES:
        yield "zone", _("Pilih zona waktu WIB, WITA atau WIT.")
    if not 0 <= values.opens_minutes <= MOST_OPENS_MINUTES:
        yield "opens_minutes", _("Presensi dapat dibuka 0 sampai 1.440 menit sebelum sesi.")
    yield from _place_problems(values)
    yield from _registration_problems(values)


def _place_problems(values: EventValues) -> Iterator[Problem]:
    pair = (values.latitude, values.longitude)
    if (pair[0] is None) != (pair[1] is None):
        yield "coordinates", _("Lintang dan bujur harus diisi keduanya.")
    elif pair[0] is not None and pair[1] is not None and not (abs(pair[0]) <= 90 and abs(pair[1]) <= 180):
        yield ("coordinates", _("Lintang antara -90 dan 90, bujur antara -180 dan 180. Mungkin urutannya terbalik."))


def _registration_problems(values: EventValues) -> Iterator[Problem]:
    if values.registration not in REGISTRATION_MODES:
        yield "registration", _("Pilih cara pendaftaran.")
    if values.companion_policy not in list(CompanionPolicy):
        yield "companion_policy", _("Pilih aturan pasangan.")
    if values.delegate_policy not in list(DelegatePolicy):
        yield "delegate_policy", _("Pilih aturan perwakilan.")
    opens, closes = values.registration_opens, values.registration_closes
    if opens and closes and closes <= opens:
        yield "registration_closes", _("Penutupan pendaftaran harus sesudah pembukaannya.")
    if values.capacity is not None and not 1 <= values.capacity <= MOST_PEOPLE:
        yield "capacity", _("Kapasitas antara 1 dan 100.000 kursi; kosongkan bila tidak dibatasi.")
    if not 1 <= values.offer_hours <= MOST_OFFER_HOURS:
        yield "offer_hours", _("Tawaran kursi berlaku 1 sampai 336 jam.")
    yield from quota_problems(values.default_minimum, values.default_maximum, ("default_minimum", "default_maximum"))
    yield from _retention_problems(values)


def _retention_problems(values: EventValues) -> Iterator[Problem]:
    if values.contact_days is not None and not 1 <= values.contact_days <= MOST_DAYS:
        yield ("contact_days", _("Masa simpan kontak antara 1 dan 3.650 hari; kosongkan untuk mengikuti instansi."))
    if values.list_years is not None and not 1 <= values.list_years <= MOST_YEARS:
        yield ("list_years", _("Masa simpan daftar antara 1 dan 100 tahun; kosongkan untuk mengikuti instansi."))


def quota_problems(
    minimum: int | None, maximum: int | None, names: tuple[str, str] = ("minimum", "maximum")
) -> Iterator[Problem]:
    """What is wrong with how many people an OPD sends, under the names of its two fields; None is no limit."""
    least, most = names
    if minimum is not None and not 0 <= minimum <= MOST_PEOPLE:
        yield least, _("Minimum antara 0 dan 100.000 orang.")
    if maximum is not None and not 1 <= maximum <= MOST_PEOPLE:
        yield most, _("Maksimum antara 1 dan 100.000 orang; kosongkan bila tidak dibatasi.")
    elif maximum is not None and (minimum or 0) > maximum:
        yield most, _("Maksimum tidak boleh lebih kecil daripada minimum (%(least)s).", least=minimum)


def session_problems(values: SessionValues) -> Iterator[Problem]:
    """What is wrong with one session."""
    if values.starts_at.tzinfo is None or values.ends_at.tzinfo is None:
        yield "starts_at", _("Waktu sesi memerlukan zona waktu.")
    elif values.ends_at <= values.starts_at:
        yield "ends_at", _("Jam selesai harus sesudah jam mulai.")
    elif values.ends_at - values.starts_at > LONGEST_SESSION:
        yield "ends_at", _("Satu sesi paling lama 24 jam. Buat satu sesi untuk setiap hari.")
    if not 0 <= values.learning_hours <= MOST_LEARNING_HOURS:
        yield "learning_hours", _("Jam pelajaran (JP) satu sesi antara 0 dan 24.")


def agenda_problems(values: AgendaValues) -> Iterator[Problem]:
    """What is wrong with one line of the rundown."""
    if not values.title.strip():
        yield "title", _("Tulis acaranya.")
    if values.ends_at is not None and values.ends_at <= values.starts_at:
        yield "ends_at", _("Jam selesai harus sesudah jam mulai.")


def window_problems(values: EventValues, sessions: Sequence[Span]) -> Iterator[Problem]:
    """Whether registration opens and closes before the last session ends; nothing to say without sessions."""
    if not sessions or values.registration != RegistrationMode.OPEN:
        return
    last = max(session.ends_at for session in sessions)
    if values.registration_closes and values.registration_closes > last:
        yield "registration_closes", _("Pendaftaran harus ditutup sebelum sesi terakhir selesai.")
    if values.registration_opens and values.registration_opens >= last:
        yield "registration_opens", _("Pendaftaran harus dibuka sebelum sesi terakhir selesai.")


def publish_problems(values: EventValues, sessions: Sequence[Span]) -> Iterator[Problem]:
    """What a draft still lacks before anyone may see it."""
    yield from event_problems(values)
    if not values.host.strip():
        yield "host", _("Penyelenggara belum diisi.")
    if not values.venue.strip():
        yield "venue", _("Tempat kegiatan belum diisi.")
    if not sessions:
        yield "sessions", _("Belum ada sesi. Tambahkan paling sedikit satu sesi.")
    yield from window_problems(values, sessions)


def outside_indonesia(latitude: float | None, longitude: float | None) -> bool:
    """Whether a place lies where no Indonesian event is: worth a second look, never an error."""
    if latitude is None or longitude is None:
        return False
    (south, north), (west, east) = INDONESIA
    return not (south <= latitude <= north and west <= longitude <= east)


def same_clock(moment: datetime, old: str, new: str) -> datetime:
    """The moment at which the clocks of zone `new` show what those of `old` showed."""
    return local(moment, old).replace(tzinfo=ZoneInfo(new)).astimezone(moment.tzinfo)


def days_later(moment: datetime, days: int, zone: str) -> datetime:
    """The same time of day that many days later, by the clocks of `zone`."""
    return (local(moment, zone) + timedelta(days=days)).astimezone(moment.tzinfo)


def in_zone(values: EventValues, old: str) -> EventValues:
    """The values with their moments read on the clocks of their own zone instead of `old`."""
    moments = {name: getattr(values, name) for name in ("registration_opens", "registration_closes")}
    moved = {name: same_clock(at, old, values.zone) for name, at in moments.items() if at}
    return replace(values, **moved)  # type: ignore[arg-type]

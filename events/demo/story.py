"""The shape in which the demo's events are written down, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from events.vocabulary import CompanionPolicy, DelegatePolicy, EventKind, SelfCheckInPolicy


class Directions(NamedTuple):
    """What the ticket tells of the place."""

    entrance: str = ""
    parking: str = ""
    dress: str = ""
    bring: str = ""


NO_DIRECTIONS = Directions()


@dataclass(frozen=True)
class Line:
    """A line of the rundown: minutes after the session's start, and whether a speaker holds it."""

    after: int
    title: str
    speaker: str = ""
    """The speaker's institution; the name is invented when the demo is loaded."""
    position: str = ""


@dataclass(frozen=True)
class Day:
    """One session: days after the first, local hours, room and rundown."""

    offset: int = 0
    title: str = ""
    starts: time = time(8)
    ends: time = time(16)
    room: str = ""
    hours: int = 0
    lines: tuple[Line, ...] = ()

    def span(self, first: date, zone: str) -> tuple[datetime, datetime]:
        """Start and end, aware, when the event's first day is `first`."""
        day = first + timedelta(days=self.offset)
        return tuple(datetime.combine(day, hour, ZoneInfo(zone)) for hour in (self.starts, self.ends))  # type: ignore[return-value]


@dataclass(frozen=True)
class Programme:
    slug: str
    name: str
    description: str


@dataclass(frozen=True)
class Story:
    """One event. `silent` are the OPDs (abbreviations) that sent nobody; `delegates` how many each other one sent.

    `filled`: some OPDs send one more until so many seats are taken. `names_by`: days before the first by which names
    are due, at 16.00; None: people register until the very end. `phone` is the committee's, of an area code nobody has.
    """

    slug: str
    title: str
    kind: EventKind
    programme: Programme
    host: str
    basis: str
    description: str
    audience: str
    venue: str
    address: str
    days: tuple[Day, ...]
    directions: Directions = NO_DIRECTIONS
    first: date | None = None
    """The real first day of a past event; None: reckoned from the day of loading."""
    zone: str = "Asia/Jakarta"
    capacity: int | None = None
    minimum: int = 1
    maximum: int | None = 2
    companions: CompanionPolicy = CompanionPolicy.NONE
    substitutes: DelegatePolicy = DelegatePolicy.ALLOWED
    self_checkin: SelfCheckInPolicy = SelfCheckInPolicy.OFF
    silent: frozenset[str] = frozenset()
    delegates: int = 1
    filled: int = 0
    names_by: int | None = None
    approval: bool = False
    waiting_list: bool = False
    reminders: str = "1440"
    phone: str = "(0200) 555 010"
    place: tuple[float, float] | None = None


TUNAS = Programme(
    "tunas-integritas",
    "Tunas Integritas",
    "Pembentukan agen perubahan yang menjaga integritas di setiap perangkat daerah.",
)
PENYULUH = Programme(
    "penyuluh-antikorupsi",
    "Penyuluh Antikorupsi",
    "Penyiapan penyuluh antikorupsi dari setiap perangkat daerah beserta tindak lanjut penyuluhannya.",
)
PERCONTOHAN = Programme(
    "percontohan-antikorupsi",
    "Percontohan Kabupaten/Kota Antikorupsi",
    "Pendampingan pemenuhan enam komponen penilaian kabupaten/kota antikorupsi.",
)
KELUARGA = Programme(
    "keluarga-berintegritas",
    "Keluarga Berintegritas",
    "Penguatan nilai integritas pejabat bersama pasangannya di lingkungan keluarga.",
)
ZONA = Programme(
    "zona-integritas",
    "Zona Integritas",
    "Pembangunan Zona Integritas menuju Wilayah Bebas dari Korupsi dan Wilayah Birokrasi Bersih dan Melayani.",
)
PROGRAMMES = (TUNAS, PENYULUH, PERCONTOHAN, KELUARGA, ZONA)

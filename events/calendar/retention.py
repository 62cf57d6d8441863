"""How long an event's personal data is kept: two dates, counted from its end by its own days and years.

UU 27/2022 wants data destroyed at the end of its retention. A date is the day on which the data is gone: the job
erases it once that day has begun on the event's clocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from events.database import sql
from events.language import _, ngettext
from events.text import date_plain, local_date

CONTACT_DAYS, LIST_YEARS = 90, 10
MOST_DAYS, MOST_YEARS = 3650, 100


class Kept(Protocol):
    """An event, or the institution: what it says of retention."""

    @property
    def contact_days(self) -> Any: ...

    @property
    def list_years(self) -> Any: ...


@dataclass(frozen=True)
class Retention:
    """The days and years that apply to an event, and its two dates; None while it has no session."""

    contact_days: int
    list_years: int
    contacts_on: date | None
    list_on: date | None

    @property
    def contacts_told(self) -> str:
        """ "pada 9 Maret 2027 (90 hari setelah kegiatan selesai)"."""
        said = ngettext(
            "%(count)s hari setelah kegiatan selesai", "%(count)s hari setelah kegiatan selesai", self.contact_days
        )
        return _told(self.contacts_on, said)

    @property
    def list_told(self) -> str:
        """ "pada 9 Desember 2036 (10 tahun setelah kegiatan selesai)"."""
        said = ngettext(
            "%(count)s tahun setelah kegiatan selesai", "%(count)s tahun setelah kegiatan selesai", self.list_years
        )
        return _told(self.list_on, said)


def _told(on: date | None, said: str) -> str:
    return _("pada %(date)s (%(said)s)", date=date_plain(on), said=said) if on else said


def retention(event: Kept, institution: Kept | None, ended: datetime | None, zone: str) -> Retention:
    """The event's own days and years, else the institution's. Contacts never outlive the list."""
    days = _first(event.contact_days, institution.contact_days if institution else None, CONTACT_DAYS)
    years = _first(event.list_years, institution.list_years if institution else None, LIST_YEARS)
    if ended is None:
        return Retention(days, years, None, None)
    last = local_date(ended, zone)
    list_on = years_later(last, years)
    return Retention(days, years, min(last + timedelta(days=days), list_on), list_on)


def _first(*values: int | None) -> int:
    return next(value for value in values if value is not None)


def years_later(day: date, years: int) -> date:
    """The same day that many years later; of 29 February, where there is none, 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


async def ends_at(event: Any) -> datetime | None:
    """End of the last session that takes place, else of the last planned, else when it was cancelled."""
    rows = await sql(
        "SELECT ends_at FROM event_session WHERE event = {} ORDER BY CASE WHEN cancelled_at IS NULL THEN 0 ELSE 1 END,"
        " ends_at DESC LIMIT 1",
        event.id,
    )
    ended: datetime | None = rows[0]["ends_at"] if rows else event.cancelled_at
    return ended

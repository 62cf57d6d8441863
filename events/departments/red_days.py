"""Tanggal merah: national holidays and cuti bersama by the library `holidays`, corrected by the administrator.

The library knows cuti bersama of a year once the joint decree of three ministers is in its release, and reckons days
of the moon beforehand; a local decree it never knows. So every day can be added or taken out here.
"""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from events import audit
from events.audit import Actor
from events.clean import clean_text
from events.database import is_unique_violation, transaction
from events.departments.tables import LocalHoliday
from events.errors import Conflict, Invalid, NotFound, Unreadable
from events.language import _

FIRST_YEAR, LAST_YEAR = 1946, 2100
"""What the library covers."""
MOST_NAME = 120


@dataclass(frozen=True, slots=True)
class RedDay:
    """A day of the calendar: `national` is how the library names it, "" for a day that only stands here.

    `correction` is the row that adds it or takes it out, None where the library's word stands.
    """

    day: date
    name: str
    national: str = ""
    is_holiday: bool = True
    correction: uuid.UUID | None = None


@lru_cache(maxsize=8)
def national(year: int) -> tuple[tuple[date, str], ...]:
    """The holidays and cuti bersama of a year in order, in Indonesian; () outside of what the library covers.

    Imported when first asked: the library costs a fifth of a second, and few pages ask.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return ()
    from holidays import country_holidays

    found = country_holidays("ID", years=year, categories=("public", "government"), language="id")
    return tuple(sorted(found.items()))


def has_shared_leave(year: int) -> bool:
    """Whether the library knows that year's cuti bersama already."""
    return any("Cuti Bersama" in name for _day, name in national(year))


async def calendar_of(year: int) -> list[RedDay]:
    """Every day of the year that the library or a correction names, in order."""
    days = {day: RedDay(day, name, name) for day, name in await asyncio.to_thread(national, year)}
    for row in await LocalHoliday.objects().where(
        (LocalHoliday.day >= date(year, 1, 1)) & (LocalHoliday.day <= date(year, 12, 31))
    ):
        known = days[row.day].national if row.day in days else ""
        days[row.day] = RedDay(row.day, row.name or known, known, row.is_holiday, row.id)
    return [days[day] for day in sorted(days)]


async def red_days(days: set[date]) -> dict[date, str]:
    """Which of these days are holidays here, and what they are called."""
    found = [one for year in sorted({day.year for day in days}) for one in await calendar_of(year)]
    return {one.day: one.name for one in found if one.is_holiday and one.day in days}


async def add_holiday(day: date, name: str, *, by: Actor, now: datetime) -> None:
    """A day is a holiday here. Raises Invalid without a name, Conflict for a day already corrected."""
    try:
        called = clean_text(name, MOST_NAME)
    except Unreadable as fault:
        raise Invalid(str(fault), field="name") from None
    if not called:
        raise Invalid(_("Tulis nama hari liburnya."), field="name")
    await _correct(LocalHoliday(day=day, name=called, is_holiday=True), by, now)


async def strike_holiday(day: date, *, by: Actor, now: datetime) -> None:
    """A day that the library names is none here. Raises NotFound for another day, Conflict for one corrected."""
    if day not in dict(await asyncio.to_thread(national, day.year)):
        raise NotFound
    await _correct(LocalHoliday(day=day, name="", is_holiday=False), by, now)


async def _correct(row: LocalHoliday, by: Actor, now: datetime) -> None:
    try:
        async with transaction():
            await LocalHoliday.insert(row)
            data = {"day": row.day, "name": row.name, "is_holiday": row.is_holiday}
            await audit.record("holiday.corrected", by=by, at=now, subject=("holiday", row.id), data=data)
    except Exception as error:
        if is_unique_violation(error):
            raise Conflict(
                _("Tanggal ini sudah dikoreksi. Hapus koreksinya dahulu."), code="corrected", field="day"
            ) from None
        raise


async def end_correction(correction: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """The library's word stands again; ending it twice is the same."""
    async with transaction():
        gone = await LocalHoliday.delete().where(LocalHoliday.id == correction).returning(LocalHoliday.day)
        for row in gone:
            data = {"day": row["day"]}
            await audit.record("holiday.correction_ended", by=by, at=now, subject=("holiday", correction), data=data)

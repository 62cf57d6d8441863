"""Tanggal merah: what the library names, and what the administrator corrects."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from events.audit import SYSTEM
from events.departments.red_days import (
    add_holiday,
    calendar_of,
    end_correction,
    has_shared_leave,
    national,
    red_days,
    strike_holiday,
)
from events.errors import Conflict, Invalid, NotFound
from tests.factories import NOW

LEAVE = date(2025, 12, 26)
FOUNDED = date(2026, 12, 7)


def test_holidays_and_shared_leave_stand_there_in_indonesian():
    found = dict(national(2025))
    assert found[date(2025, 8, 17)] == "Hari Kemerdekaan Republik Indonesia"
    assert found[LEAVE] == "Cuti Bersama Hari Raya Natal"
    assert has_shared_leave(2025)
    assert not has_shared_leave(2099)
    assert national(1900) == national(3000) == ()


async def test_a_local_day_is_added_and_a_national_one_taken_out_until_the_correction_ends(db):
    by = {"by": SYSTEM, "now": NOW}
    asked = {LEAVE, FOUNDED, date(2026, 12, 8)}
    assert await red_days(asked) == {LEAVE: "Cuti Bersama Hari Raya Natal"}
    await add_holiday(FOUNDED, "Hari Jadi Kabupaten", **by)
    await strike_holiday(LEAVE, **by)
    assert await red_days(asked) == {FOUNDED: "Hari Jadi Kabupaten"}
    [struck] = [one for one in await calendar_of(2025) if one.day == LEAVE]
    assert (struck.is_holiday, struck.national) == (False, "Cuti Bersama Hari Raya Natal")
    await end_correction(struck.correction, **by)
    await end_correction(struck.correction, **by)
    assert LEAVE in await red_days(asked)


async def test_a_correction_is_named_made_once_and_strikes_only_what_is_there(db):
    with pytest.raises(Invalid):
        await add_holiday(FOUNDED, "  ", by=SYSTEM, now=NOW)
    await add_holiday(FOUNDED, "Hari Jadi", by=SYSTEM, now=NOW)
    with pytest.raises(Conflict):
        await add_holiday(FOUNDED, "Lain", by=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        await strike_holiday(FOUNDED, by=SYSTEM, now=NOW)


def test_the_library_costs_nothing_until_somebody_asks():
    script = "import sys, app; assert 'holidays' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True)

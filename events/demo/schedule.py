"""When the demo's running event takes place, so that whoever tries Hadir finds it running at any hour."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, ENDS = time(8), time(16)
STILL_AHEAD = timedelta(hours=1)
AT_LEAST = timedelta(hours=3)


def running_hours(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Hours of office around `now`: 08.00-16.00, begun earlier before dawn and ended later in the evening."""
    local = now.astimezone(ZoneInfo(zone))
    full_hour = local.replace(minute=0, second=0, microsecond=0)
    opens = full_hour.replace(hour=OPENS.hour)
    ends = full_hour.replace(hour=ENDS.hour)
    return min(opens, full_hour), ends if ends - local >= STILL_AHEAD else full_hour + AT_LEAST


def still_runs(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether a newcomer has an hour left to try it."""
    return starts_at <= now <= ends_at - STILL_AHEAD

"""How often something may be tried, counted in the database so that every process sees it."""

from __future__ import annotations

from datetime import datetime, timedelta

from piccolo.columns import Integer, Timestamptz, Varchar
from piccolo.table import Table

from events.database import sql, transaction
from events.errors import TooMany


class Throttle(Table):
    """A fixed window: `tries` of `key` since `starts_at`."""

    key = Varchar(length=120, primary_key=True)
    starts_at = Timestamptz(default=None, null=False)
    tries = Integer(default=0)


async def allow(key: str, *, tries: int, within: timedelta, now: datetime) -> None:
    """Count one try of `key`; raises TooMany (with seconds to wait) beyond `tries` in the window.

    Keys are accounts, codes and gates rather than addresses: a whole office shares one address.
    """
    async with transaction():
        rows = await sql(
            "INSERT INTO throttle (key, starts_at, tries) VALUES ({}, {}, 1)"
            " ON CONFLICT (key) DO UPDATE SET"
            " tries = CASE WHEN throttle.starts_at <= {} THEN 1 ELSE throttle.tries + 1 END,"
            " starts_at = CASE WHEN throttle.starts_at <= {} THEN excluded.starts_at ELSE throttle.starts_at END"
            " RETURNING starts_at, tries",
            key,
            now,
            now - within,
            now - within,
        )
    if rows[0]["tries"] > tries:
        wait = rows[0]["starts_at"] + within - now
        raise TooMany(retry_after=max(1, int(wait.total_seconds())))

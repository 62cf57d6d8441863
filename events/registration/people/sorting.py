"""The orders in which the Peserta tab shows parties: each by what stands in the official's row, names within equals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from events.calendar.own_day import day_sql
from events.departments.versions import version_on
from events.vocabulary import AttendeeState

OUTSIDE = 1_000_000
"""Where people from outside the OPD tree stand: behind every protocol order."""
_VERSION = version_on("{row}.department", day_sql("{row}.event"))
PROTOCOL_ORDER = f"(SELECT o.protocol_order FROM department_version o WHERE o.id = {_VERSION})"  # noqa: S608
CODE = "(SELECT o.code FROM department o WHERE o.id = {row}.department)"
STATES = (
    AttendeeState.AWAITING,
    AttendeeState.OFFERED,
    AttendeeState.WAITLISTED,
    AttendeeState.ACTIVE,
    AttendeeState.WITHDRAWN,
    AttendeeState.REPLACED,
    AttendeeState.MERGED,
)
"""Whoever waits for the committee comes first."""


class Sort(StrEnum):
    """What the address asks for; an empty word is NAME."""

    NAME = "nama"
    OPD = "opd"
    NEWEST = "terbaru"
    OLDEST = "terlama"
    STATE = "status"


@dataclass(frozen=True, slots=True)
class Order:
    """Pieces of SQL with `{row}` for the attendee's alias, all of them in one direction; the last one is the id."""

    columns: Sequence[str]
    descending: bool = False

    def by(self, row: str, *, back: bool = False) -> str:
        """What stands after ORDER BY; `back` reads the list from its end."""
        way = " DESC" if self.descending is not back else ""
        return ", ".join(f"{column}{way}" for column in self.of(row))

    def beyond(self, row: str, cursor: str, *, back: bool = False) -> str:
        """That the row stands behind (or with `back` before) the row `cursor`, read by a scalar subquery's FROM."""
        sign = "<" if self.descending is not back else ">"
        return f"({', '.join(self.of(row))}) {sign} (SELECT {', '.join(self.of('c'))} {cursor})"

    def of(self, row: str) -> list[str]:
        return [column.format(row=row) for column in self.columns]


_NAME = ("{row}.name_key", "{row}.id")
_PLACES = " ".join(f"WHEN '{state}' THEN {place}" for place, state in enumerate(STATES))
ORDERS = {
    Sort.NAME: Order(_NAME),
    Sort.OPD: Order((f"coalesce({PROTOCOL_ORDER}, {OUTSIDE})", f"coalesce({CODE}, '')", *_NAME)),
    Sort.NEWEST: Order(("{row}.created_at", "{row}.id"), descending=True),
    Sort.OLDEST: Order(("{row}.created_at", "{row}.id")),
    Sort.STATE: Order((f"CASE {{row}}.state {_PLACES} ELSE {len(STATES)} END", *_NAME)),
}

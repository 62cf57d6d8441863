"""Reading the institution and the OPD tree."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from events import config
from events.departments import versions
from events.departments.tables import Institution
from events.departments.versions import DepartmentNode
from events.text import local_date


async def institution() -> Institution | None:
    """The institution of this installation; None before the first set-up."""
    return await Institution.objects().first()


async def zone() -> str:
    """The clocks of what belongs to no event: the institution's; before there is one, the installation's."""
    found = await institution()
    return found.zone if found else config.load().zone


async def today(now: datetime) -> date:
    """The day it is where the institution is: of what belongs to no event."""
    return local_date(now, await zone())


async def departments(day: date) -> list[DepartmentNode]:
    """The whole tree as of that day, in protocol order, then by name; some may not exist on it (`opds.exists_on`)."""
    return await versions.tree_on(day)


async def department(department_id: UUID, day: date) -> DepartmentNode | None:
    """One department as of that day."""
    return await versions.by_id_on(department_id, day)


async def department_by_code(code: str, day: date) -> DepartmentNode | None:
    """The department of a code, which is text and exact, as of that day."""
    return await versions.by_code(code, day)

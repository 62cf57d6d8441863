"""Reading the institution and the OPD tree."""

from __future__ import annotations

from events.departments.tables import Department, Institution


async def institution() -> Institution | None:
    """The institution of this installation; None before the first set-up."""
    return await Institution.objects().first()


async def departments() -> list[Department]:
    """The whole tree in protocol order, then by name."""
    return await Department.objects().order_by(Department.protocol_order).order_by(Department.name)


async def department_by_code(code: str) -> Department | None:
    """The department of a code, which is text and exact."""
    found: Department | None = await Department.objects().where(Department.code == code).first()
    return found

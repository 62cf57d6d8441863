"""Whom to reach at an OPD, kept between events; an event's own liaison stands on its invitation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from piccolo.columns import Column

from events import audit
from events.audit import Actor
from events.database import any_of, for_update, sql, transaction
from events.departments.tables import DepartmentContact
from events.errors import NotFound


@dataclass(frozen=True)
class Contact:
    """A person of the OPD; `phone` is +62... Empty texts where nobody is known."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)


async def contacts_of(departments: Sequence[UUID]) -> dict[UUID, Contact]:
    """The contact of each of those departments that has one."""
    if not departments:
        return {}
    wanted, cells = any_of("department", sorted(set(departments)), "uuid")
    rows = await sql(f"SELECT department, name, phone, email FROM department_contact WHERE {wanted}", *cells)  # noqa: S608
    found = {row["department"]: Contact(row["name"], row["phone"], row["email"]) for row in rows}
    return {department: contact for department, contact in found.items() if contact}


async def contact_of(department: UUID) -> Contact:
    """The contact of one department; an empty one where nobody is known."""
    return (await contacts_of([department])).get(department, Contact())


async def hold(department: UUID) -> None:
    """Lock the department, and with it its contact, until the transaction ends. Raises NotFound for none."""
    if not await sql(f"SELECT id FROM department WHERE id = {{}}{for_update()}", department):  # noqa: S608
        raise NotFound


async def save_contact(department: UUID, contact: Contact, *, by: Actor, now: datetime) -> bool:
    """Remember whom to reach there from now on; whether anything changed. Raises NotFound for no department."""
    async with transaction():
        await hold(department)
        before = await contact_of(department)
        if before == contact:
            return False
        written = cast(dict[Column | str, str | datetime], {**asdict(contact), "changed_at": now})
        changed = (
            await DepartmentContact.update(written)
            .where(DepartmentContact.department == department)
            .returning(DepartmentContact.id)
        )
        if not changed:
            await DepartmentContact.insert(DepartmentContact(department=department, changed_at=now, **asdict(contact)))
        await audit.record(
            "department.contact_changed",
            by=by,
            at=now,
            subject=("department", department),
            personal=audit.differing(asdict(before), asdict(contact)),
        )
    return True

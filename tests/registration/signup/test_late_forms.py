"""A form whose last byte comes after a deadline comes too late, however early it was begun."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from events.audit import SYSTEM
from events.calendar.tables import Session
from events.database import sql
from events.keys import new_token
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from events.registration.tables import Attendee
from tests.factories import (
    link_token,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_presence,
    make_session,
)

NEXT_WEEK = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)


@pytest.fixture
async def event(db):
    await make_institution()
    event = await make_event()
    await make_session(event, starts_at=NEXT_WEEK)
    return event


async def send(client: Any, path: str, form: dict[str, str], meanwhile: Any) -> Any:
    """Send the form but for its last byte, let something happen, and then send that too."""
    body = urlencode(form).encode()

    async def trickle():
        yield body[:-1]
        await meanwhile()
        yield body[-1:]

    headers = {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body))}
    return await client.post(path, content=trickle(), headers=headers)


async def test_a_liaison_names_nobody_by_a_form_begun_before_closing(client, event):
    opd = await make_department()
    invitation = await make_invitation(event, opd)
    form = {
        "draft": new_token(),
        "name": "Galih Permana",
        "is_asn": "tidak",
        "position": "Sekretaris",
        "department": str(opd.id),
    }

    async def close() -> None:
        await sql("UPDATE event SET registration_closes = {} WHERE id = {}", datetime.now(UTC), event.id)

    answer = await send(client, f"/undangan/{link_token(invitation)}/nama", form, close)
    assert answer.status_code == 409
    assert await sql("SELECT id FROM attendee WHERE event = {}", event.id) == []


async def test_nobody_is_renamed_by_a_form_begun_before_check_in(client, event):
    official = PersonValues("Galih Permana", position="Sekretaris", institution="Yayasan")
    done = await register(
        event.id, Party(official, phone="081234567890"), Asked("organizer", SYSTEM), now=datetime.now(UTC)
    )
    guest = await Attendee.objects().first()
    session = await Session.objects().first()

    async def arrive() -> None:
        await make_presence(session, guest)

    path = f"/kelola/{done.manage_token}/ubah/{guest.id}"
    form = {"name": "Orang Lain", "position": "Sekretaris", "institution": "Yayasan"}
    assert (await send(client, path, form, arrive)).status_code == 409
    assert (await Attendee.objects().first()).name == "Galih Permana"

"""An event as an organizer sees it."""

from __future__ import annotations

import pytest

from tests.factories import (
    log_in,
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_presence,
    make_session,
    make_user,
)

NIP = "196804111993031009"


@pytest.fixture
async def organizer(client):
    await make_institution()
    user = await make_user(role="organizer")
    await log_in(client, user)
    return user


@pytest.fixture
async def event(organizer):
    """One session; two invited OPDs, of which one sent two of three people and the other nobody."""
    event = await make_event(
        title="Bimtek Integritas",
        default_minimum=1,
        sign_name="Drs. Bambang, M.Si.",
        sign_title="Inspektur",
        sign_nip=NIP,
        sign_place="Nusa Jaya",
    )
    session = await make_session(event)
    health = await make_department(name="Dinas Kesehatan", code="1.02", protocol_order=1)
    transport = await make_department(name="Dinas Perhubungan", code="1.03", protocol_order=2)
    await make_invitation(event, health, minimum=3)
    await make_invitation(event, transport)
    first = await make_attendee(
        event, name="Siti Rahmawati, S.E.", nip=NIP, rank="IV/b", position="Kepala Dinas", department=health.id
    )
    await make_attendee(event, name="=1+1", department=health.id, represents="Kepala Bidang", represents_letter="094/1")
    await make_presence(session, first)
    return event

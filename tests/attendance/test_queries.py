"""What is read of presences in many places."""

from __future__ import annotations

import uuid

from events.attendance.queries import presences_of
from tests.factories import make_attendee, make_event, make_presence, make_registration, make_session


async def test_presences_are_read_of_more_people_than_one_statement_takes(db):
    event = await make_event()
    session, one = await make_session(event), await make_attendee(event, await make_registration(event))
    await make_presence(session, one)
    many = [uuid.uuid4() for _each in range(40_000)]
    assert [found.attendee for found in await presences_of([*many, one.id])] == [one.id]
    assert await presences_of([]) == []

"""Rows of before the two moments were columns: the migration fills in what the ledger says of them."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from events.attendance.tables import Excuse
from events.database import sql
from tests.factories import NOW, make_attendee, make_event, make_presence, make_session

FILL = import_module("events.piccolo_migrations.events_2026_11_30t01_01_00_000000").FILL
EVENING = NOW + timedelta(hours=11)


async def test_old_presences_and_excuses_are_given_both_moments(db):
    event = await make_event()
    session = await make_session(event)
    scanned, by_hand = [await make_attendee(event) for _ in range(2)]
    await make_presence(session, scanned)
    await make_presence(session, by_hand, method="manual", at=EVENING, late=True)
    for who, at in ((scanned, NOW), (by_hand, EVENING)):
        await Excuse.insert(Excuse(event=event.id, session=session.id, attendee=who.id, kind="izin", created_at=at))
    await sql("UPDATE presence SET recorded_at = NULL, first_method = '', late = {}", False)
    for statement in FILL:
        await sql(statement)
    rows = await sql("SELECT * FROM presence ORDER BY first_in")
    assert [(row["recorded_at"], row["first_method"], bool(row["late"])) for row in rows] == [
        (NOW, "officer", False),
        (EVENING, "manual", True),
    ]
    excuses = await sql("SELECT * FROM excuse ORDER BY created_at")
    assert [(row["given_at"], bool(row["late"])) for row in excuses] == [(NOW, False), (EVENING, True)]

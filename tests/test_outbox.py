"""Messages that wait: queued once, called back with their words, sent to another address, never sent twice."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from events import outbox
from events.database import sql, transaction
from tests.factories import NOW, make_event, make_registration

LATER = NOW + timedelta(hours=1)
STATES = ("queued", "failed", "sent", "dropped")


async def put(identity: str, **values) -> None:
    letter = {"channel": "email", "address": "siti@dinas.example", "subject": "Tiket", "body": "kunci", "now": NOW}
    async with transaction():
        await outbox.queue(identity, **{**letter, **values})


async def one_of_each_state(registration: uuid.UUID | None = None) -> None:
    """Messages named by their state; a sent or dropped one has lost its words."""
    for state in STATES:
        await put(state, registration=registration, calendar=b"BEGIN:VCALENDAR")
        body = "kunci" if state in ("queued", "failed") else ""
        await sql(
            "UPDATE outbox SET state = {}, body = {}, attempts = 24, error = 'x' WHERE identity = {}",
            state,
            body,
            state,
        )


async def rows(columns: str) -> dict[str, tuple]:
    found = await sql(f"SELECT identity, {columns} FROM outbox")
    return {row.pop("identity"): tuple(row.values()) for row in found}


async def test_a_message_waits_with_everything_it_was_given(db):
    event = await make_event()
    registration = await make_registration(event)
    ends = NOW + timedelta(days=2)
    await put("a", event=event.id, registration=registration.id, calendar=b"BEGIN:VCALENDAR", useful_until=ends)
    [row] = await sql("SELECT * FROM outbox")
    assert (row["event"], row["registration"], bytes(row["calendar"])) == (
        event.id,
        registration.id,
        b"BEGIN:VCALENDAR",
    )
    assert (row["channel"], row["address"], row["subject"], row["body"]) == (
        "email",
        "siti@dinas.example",
        "Tiket",
        "kunci",
    )
    assert (row["state"], row["attempts"], row["error"], row["sent_at"]) == ("queued", 0, "", None)
    assert (row["due_at"], row["created_at"], row["useful_until"]) == (NOW, NOW, ends)


async def test_the_second_message_of_one_identity_changes_nothing_of_the_first(db):
    await put("a")
    await put("a", address="lain@dinas.example", body="lain", now=LATER)
    assert await rows("address, body, due_at") == {"a": ("siti@dinas.example", "kunci", NOW)}


async def test_a_message_of_a_transaction_that_fails_is_never_sent(db):
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            await outbox.queue("a", channel="email", address="x", subject="", body="", now=NOW)
            raise ZeroDivisionError
    assert await rows("state") == {}


async def test_what_waits_for_a_party_is_dropped_with_its_words_and_the_rest_stays(db):
    event = await make_event()
    mine, other = await make_registration(event), await make_registration(event)
    await one_of_each_state(mine.id)
    await put("other", registration=other.id)
    await put("nobody's")
    async with transaction():
        await outbox.drop(mine.id)
    assert await rows("state, body, calendar IS NULL AS gone") == {
        "queued": ("dropped", "", True),
        "failed": ("dropped", "", True),
        "sent": ("sent", "", False),
        "dropped": ("dropped", "", False),
        "other": ("queued", "kunci", True),
        "nobody's": ("queued", "kunci", True),
    }


@pytest.mark.parametrize("state", STATES)
async def test_a_message_is_called_back_unless_it_has_been_sent_and_no_other_is(db, state):
    await one_of_each_state()
    async with transaction():
        await outbox.recall(state)
    expected = {one: (one, "kunci" if one in ("queued", "failed") else "") for one in STATES}
    if state in ("queued", "failed"):
        expected[state] = ("dropped", "")
    assert await rows("state, body") == expected


async def test_a_corrected_contact_gets_at_once_what_has_not_been_sent(db):
    event = await make_event()
    mine, other = await make_registration(event), await make_registration(event)
    await one_of_each_state(mine.id)
    await put("without words", registration=mine.id, body="")
    await put("other", registration=other.id)
    async with transaction():
        await outbox.readdress(mine.id, "whatsapp", "+628123", LATER)
    sent_again, untouched = ("whatsapp", "+628123", "queued", 0, "", LATER), ("email", "siti@dinas.example")
    assert await rows("channel, address, state, attempts, error, due_at") == {
        "queued": sent_again,
        "failed": sent_again,
        "sent": (*untouched, "sent", 24, "x", NOW),
        "dropped": (*untouched, "dropped", 24, "x", NOW),
        "without words": (*untouched, "queued", 0, "", NOW),
        "other": (*untouched, "queued", 0, "", NOW),
    }


async def test_an_erased_address_keeps_only_the_word_that_it_was_sent(db):
    await one_of_each_state()
    await sql(f"UPDATE outbox SET {outbox.ENDED}")
    states = {name: state for name, (state,) in (await rows("state")).items()}
    assert states == {"queued": "dropped", "failed": "dropped", "sent": "sent", "dropped": "dropped"}

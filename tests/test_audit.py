"""Who did what, when: names and contacts stand in the erasable half, the rest stays for ever."""

from __future__ import annotations

import uuid
from datetime import timedelta

import msgspec
import pytest

from events import audit
from events.audit import Actor, Entry
from events.database import sql, transaction
from events.origin import Origin, set_origin
from events.vocabulary import ActorKind
from tests.factories import NOW, make_event, make_user

SUBJECT = ("attendee", uuid.UUID(int=7))


async def trail() -> list[dict]:
    """Every entry with what its erasable half says, in order."""
    rows = await sql(
        "SELECT e.*, p.data AS personal FROM audit_entry e LEFT JOIN audit_personal p ON p.entry = e.id"
        " ORDER BY e.at, e.subject, e.id"
    )
    for row in rows:
        row["data"] = msgspec.json.decode(row["data"])
        row["personal"] = row["personal"] and msgspec.json.decode(row["personal"])
    return rows


async def test_an_entry_says_who_what_to_whom_and_when(db):
    user, event = await make_user(name="Sari"), await make_event()
    async with transaction():
        await audit.record(
            "attendee.changed",
            by=Actor(ActorKind.USER, user.id, user.name),
            at=NOW,
            subject=SUBJECT,
            event=event.id,
            data={"fields": ["name"]},
            personal={"name": ["Siti", "Siti Aminah"]},
        )
    [entry] = await trail()
    assert (entry["actor_kind"], entry["actor"], entry["actor_name"]) == ("user", user.id, "Sari")
    assert (entry["action"], entry["at"], entry["event"]) == ("attendee.changed", NOW, event.id)
    assert (entry["subject_kind"], entry["subject"]) == SUBJECT
    assert entry["data"] == {"fields": ["name"]}
    assert entry["personal"] == {"name": ["Siti", "Siti Aminah"]}


@pytest.mark.parametrize("personal", [None, {}])
async def test_without_personal_values_there_is_nothing_to_erase(db, personal):
    async with transaction():
        await audit.record("job.ran", by=audit.SYSTEM, at=NOW, subject=SUBJECT, personal=personal)
    [entry] = await trail()
    assert (entry["actor_kind"], entry["actor"], entry["actor_name"]) == ("system", None, "Hadir")
    assert (entry["event"], entry["data"], entry["personal"]) == (None, {}, None)


async def test_what_was_not_done_is_not_in_the_trail(db):
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            await audit.record("x", by=audit.SYSTEM, at=NOW, subject=SUBJECT, personal={"name": "Siti"})
            raise ZeroDivisionError
    assert await trail() == []
    assert await sql("SELECT id FROM audit_personal") == []


@pytest.mark.parametrize("count", [0, 1, 2, 199, 200, 201, 401])
async def test_of_many_entries_each_keeps_its_own_subject_and_personal_values(db, count):
    event = await make_event()
    entries = [
        Entry(("attendee", uuid.UUID(int=number + 1)), {"row": number}, {"name": f"Orang {number}"})
        for number in range(count)
    ]
    async with transaction():
        await audit.record_many(
            "attendee.imported", entries, by=Actor(ActorKind.USER, None, "Sari"), at=NOW, event=event.id
        )
    found = await trail()
    assert [(e["subject"].int - 1, e["data"], e["personal"]) for e in found] == [
        (number, {"row": number}, {"name": f"Orang {number}"}) for number in range(count)
    ]
    assert {(e["action"], e["actor_name"], e["event"], e["at"], e["subject_kind"]) for e in found} <= {
        ("attendee.imported", "Sari", event.id, NOW, "attendee")
    }


async def test_a_list_that_leaves_is_written_down_without_who_is_on_it(db):
    event = await make_event()
    by = Actor(ActorKind.USER, None, "Sari")
    await audit.record_export(event.id, "registrations", by=by, now=NOW, rows=12, form="xlsx")
    await audit.record_export(event.id, "registrations", by=by, now=NOW, subject=("invitation", uuid.UUID(int=1)))
    entries = {entry["subject_kind"]: entry for entry in await trail()}
    whole, part = entries["event"], entries["invitation"]
    assert (whole["action"], whole["subject"], whole["event"]) == ("export", event.id, event.id)
    assert whole["data"] == {"what": "registrations", "rows": 12, "form": "xlsx"}
    assert (part["subject"].int, part["event"]) == (1, event.id)
    assert whole["personal"] is part["personal"] is None


@pytest.mark.parametrize(
    ("why", "data", "personal"),
    [("atas izin Ibu Ratna", {"overridden": True}, {"override": "atas izin Ibu Ratna"}), ("", {}, {}), (None, {}, {})],
)
def test_why_a_limit_was_passed_may_name_people_and_that_it_was_does_not(why, data, personal):
    assert audit.past_limits(why) == (data, personal)


# ----------------------------------------------------------------- from where


@pytest.fixture
def from_an_office():
    set_origin(Origin("203.0.113.7", "Chrome, Windows"))
    yield
    set_origin(None)


async def origins() -> list[tuple[str, str]]:
    rows = await sql("SELECT address, device FROM audit_origin ORDER BY at, id")
    return [(row["address"], row["device"]) for row in rows]


@pytest.mark.parametrize("kind", list(ActorKind))
async def test_where_the_committee_and_an_opd_act_from_is_kept_and_of_participants_it_is_not(db, from_an_office, kind):
    event = await make_event()
    async with transaction():
        await audit.record("x", by=Actor(kind, None, "Sari"), at=NOW, subject=SUBJECT, event=event.id)
        await audit.record_many("y", [Entry(SUBJECT, {}, {})] * 2, by=Actor(kind), at=NOW, event=event.id)
    kept = kind in (ActorKind.USER, ActorKind.LIAISON, ActorKind.TOKEN)
    assert await origins() == [("203.0.113.7", "Chrome, Windows")] * (3 if kept else 0)


async def test_what_no_request_did_comes_from_nowhere(db):
    async with transaction():
        await audit.record("x", by=Actor(ActorKind.USER, None, "Sari"), at=NOW, subject=SUBJECT)
    assert await origins() == []


async def test_where_from_is_erased_after_180_days_and_the_entry_stays(db, from_an_office):
    async with transaction():
        await audit.record("x", by=Actor(ActorKind.USER, None, "Sari"), at=NOW, subject=SUBJECT)
    await audit.erase_old_origins(NOW + timedelta(days=180) - timedelta(seconds=1))
    assert len(await origins()) == 1
    await audit.erase_old_origins(NOW + timedelta(days=180))
    assert await origins() == []
    assert len(await trail()) == 1


def test_what_differs_is_told_as_before_and_after_and_what_does_not_is_left_out():
    assert audit.differing({"a": 1, "b": 2, "gone": 3}, {"a": 1, "b": 5, "new": 4}) == {"b": [2, 5], "new": [None, 4]}

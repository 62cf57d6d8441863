"""One item of a gate's batch: what can be read, what is the same scan again, and whose time it carries."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import msgspec
import pytest

from events.attendance.door import Door, Duty, EventFacts
from events.attendance.gate.items import MOST, Batch, claims_of, read_batch, read_id, read_item
from events.errors import Forbidden, Malformed, TooLarge, Unauthorised
from events.keys import code_digest
from tests.factories import NOW

CODE, ONE, OTHER = "ABCD-EFGH-JKMN-PQRS", str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
ITEM = {"id": ONE, "session": OTHER, "scanned_at": NOW.isoformat(), "code": CODE}
MINUTE = timedelta(minutes=1)
EVENT = EventFacts(
    uuid.UUID(int=5), "bimtek", "Bimtek", "Aula", "Asia/Jakarta", "published", "off", 1, MappingProxyType({})
)
DOOR = Door(uuid.UUID(int=6), "Pintu Utara", "scanner", False, NOW - 60 * MINUTE, None, EVENT)
DUTY = Duty(uuid.UUID(int=7), DOOR.id, uuid.UUID(int=8), "Rahma", None)


def raw(**values) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode({**ITEM, **values}))


def claims(*items: msgspec.Raw, door: Door = DOOR, duty: Duty = DUTY, sent_at: datetime | None = None, now=NOW):
    return claims_of(door, duty, Batch(list(items), sent_at), now)


# ----------------------------------------------------------------- what can be read


@pytest.mark.parametrize(
    ("changed", "readable"),
    [
        ({}, True),
        ({"code": None, "attendee": OTHER}, True),
        ({"code": None, "code_sha256": "aB" * 32}, True),
        ({"code": None, "code_sha256": "ab" * 31}, False),
        ({"code": None, "code_sha256": "xy" * 32}, False),
        ({"code": None}, False),
        ({"code": ""}, False),
        ({"code": "x" * 4096}, True),
        ({"code": "x" * 4097}, False),
        ({"scanned_at": "2026-12-09T08:05:00+07:00"}, True),
        ({"scanned_at": "2026-12-09T08:05:00"}, False),
        ({"scanned_at": "1999-12-31T23:59:59Z"}, False),
        ({"scanned_at": "2000-01-01T00:00:00Z"}, True),
        ({"scanned_at": "2200-01-01T00:00:00Z"}, True),
        ({"scanned_at": "2200-01-01T00:00:01Z"}, False),
        ({"direction": "out"}, True),
        ({"direction": "up"}, False),
        ({"source": "search"}, True),
        ({"source": "venue"}, False),
        ({"admitted": "ya"}, False),
        ({"id": "x"}, False),
        ({"more": "than is known"}, True),
    ],
)
def test_an_item_is_read_when_it_names_somebody_and_a_moment_that_can_be(changed, readable):
    assert (read_item(raw(**changed)) is not None) == readable


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f'{{"id": "{ONE}", "code": 5}}', ONE),
        (f'{{"id": "{ONE}"}}', ONE),
        ('{"id": "x"}', None),
        ('{"id": 5}', None),
        ("{}", None),
        ("[]", None),
        ("\x00", None),
        ("[" * 100_000, None),
    ],
)
def test_of_what_cannot_be_read_the_id_is_kept_if_that_much_can(body, found):
    assert read_id(body.encode()) == (uuid.UUID(found) if found else None)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b'{"items": []}', None),
        (b'{"items": [' + b",".join([b"1"] * MOST) + b"]}", None),
        (b'{"items": [' + b",".join([b"1"] * (MOST + 1)) + b"]}", TooLarge),
        (b'{"items": [], "sent_at": "2026-12-09T01:05:00Z"}', None),
        (b'{"items": [], "sent_at": "1999-12-31T00:00:00Z"}', Malformed),
        (b'{"items": [], "sent_at": "2201-01-01T00:00:00Z"}', Malformed),
        (b'{"items": [], "sent_at": "2026-12-09T01:05:00"}', Malformed),
        (b'{"items": [], "shift": "x"}', Malformed),
        (b"{}", Malformed),
        (b"\xff", Malformed),
        (b'{"items": ' + b"[" * 100_000, Malformed),
    ],
)
def test_a_request_is_refused_as_a_whole_only_when_it_is_none(body, refusal):
    if refusal is None:
        assert isinstance(read_batch(body).items, list)
        return
    with pytest.raises(refusal):
        read_batch(body)


# ----------------------------------------------------------------- the same scan


@pytest.mark.parametrize(
    ("again", "same"),
    [
        ({}, True),
        ({"offline": True}, True),
        ({"id": OTHER}, True),
        ({"code": "abcdefghjkmnpqrs"}, True),
        ({"code": None, "code_sha256": code_digest(CODE).hex().upper()}, True),
        ({"scanned_at": NOW.astimezone(UTC).isoformat().replace("01:05", "08:05").replace("+00:00", "+07:00")}, True),
        ({"scanned_at": (NOW + timedelta(milliseconds=1)).isoformat()}, False),
        ({"code": "ABCD-EFGH-JKMN-PQRT"}, False),
        ({"session": ONE}, False),
        ({"attendee": OTHER}, False),
        ({"direction": "out"}, False),
        ({"source": "hid"}, False),
        ({"admitted": True}, False),
        ({"admitted": False}, False),
    ],
)
def test_two_sendings_are_one_scan_whatever_way_they_travelled_and_two_when_they_say_different_things(again, same):
    first, second = claims(raw(), raw(**again))
    assert (first.content == second.content) == same


# ----------------------------------------------------------------- whose gate, which moment


@pytest.mark.parametrize(
    ("scanned", "sent", "at", "flags"),
    [
        (-5, 0, -5, set()),
        (-5, 2, -5, set()),
        (-5, 3, -8, {"clock_skew"}),
        (-5, -3, -2, {"clock_skew"}),
        (-5, None, -5, set()),
        (-63, 0, -60, {"clock_skew"}),
    ],
)
def test_the_moment_of_a_scan_is_corrected_by_the_clock_of_its_sending(scanned, sent, at, flags):
    sent_at = None if sent is None else NOW + sent * MINUTE
    [claim] = claims(raw(scanned_at=(NOW + scanned * MINUTE).isoformat()), sent_at=sent_at)
    assert (claim.at, claim.scanned_at, claim.received_at) == (NOW + at * MINUTE, NOW + scanned * MINUTE, NOW)
    assert {str(flag) for flag in claim.flags} == flags


@pytest.mark.parametrize(("scanned", "barred"), [(-31, None), (-30, "not_allowed"), (-29, "not_allowed")])
def test_a_revoked_gate_hands_in_what_it_scanned_before_and_every_row_says_so(scanned, barred):
    door = replace(DOOR, revoked_at=NOW - 30 * MINUTE)
    before = raw(scanned_at=(NOW - 40 * MINUTE).isoformat())
    _first, claim = claims(before, raw(scanned_at=(NOW + scanned * MINUTE).isoformat()), door=door)
    assert (claim.barred, {str(flag) for flag in claim.flags}) == (barred, {"revoked_gate"})


@pytest.mark.parametrize("scanned", [-30, -1])
def test_a_revoked_gate_is_nobody_when_all_it_has_was_scanned_since(scanned):
    with pytest.raises(Unauthorised) as refusal:
        claims(raw(scanned_at=(NOW + scanned * MINUTE).isoformat()), door=replace(DOOR, revoked_at=NOW - 30 * MINUTE))
    assert refusal.value.code == "gate_revoked"


@pytest.mark.parametrize(("ended", "refused"), [(0, False), (-2, False), (-3, True)])
def test_an_ended_shift_covers_what_was_scanned_before_its_end_give_or_take_the_tolerated_two_minutes(ended, refused):
    duty = replace(DUTY, ended_at=NOW + ended * MINUTE)
    if not refused:
        assert len(claims(raw(), duty=duty)) == 1
        return
    with pytest.raises(Forbidden) as refusal:
        claims(raw(), duty=duty)
    assert refusal.value.code == "no_shift"


def test_a_row_says_by_whom_where_and_how_it_was_taken():
    door = replace(DOOR, search_allowed=True)
    [shown, searched] = claims(raw(), raw(code=None, attendee=OTHER, source="search", direction="out"), door=door)
    assert (shown.gate, shown.gate_name, shown.operator, shown.operator_name, shown.shift) == (
        DOOR.id,
        "Pintu Utara",
        DUTY.officer,
        "Rahma",
        DUTY.id,
    )
    assert (shown.digest, shown.length, shown.member, shown.source) == (code_digest(CODE), len(CODE), None, "camera")
    assert (searched.digest, searched.length, searched.member) == (None, None, uuid.UUID(OTHER))
    assert (searched.source, searched.direction, searched.search_allowed) == ("search", "out", True)


def test_what_cannot_be_read_is_kept_as_its_hash_and_length_at_the_moment_it_came():
    bad, worse = claims(raw(code=None), msgspec.Raw(b'{"id": 5}'), door=replace(DOOR, revoked_at=None))
    assert (bad.id, bad.length, bad.barred) == (uuid.UUID(ONE), len(bytes(raw(code=None))), "malformed")
    assert (worse.length, worse.barred, worse.at, worse.session) == (9, "malformed", NOW, None)
    assert len({bad.content, worse.content}) == 2

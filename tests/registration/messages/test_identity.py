"""What names a message is made, read and found again in one place; the words in existing databases stay."""

import sqlite3
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import outbox
from events.database import sql, transaction
from events.registration.messages.identity import PARTS, Kind, about, beginning, identify, like, parse
from events.vocabulary import NewsKind

AT = datetime(2026, 12, 9, 1, 5, 7, 120_000, UTC)
MINE = UUID("01938a2e-4b00-7000-8000-000000000001")
HERS = UUID("01938a2e-4b00-7000-8000-000000000002")
WRITTEN = {
    Kind.REGISTERED: ((MINE,), f"registered:{MINE}"),
    Kind.OFFER: ((HERS,), f"offer:{HERS}"),
    Kind.ACCEPTED: ((HERS,), f"accepted:{HERS}"),
    Kind.ADMITTED: ((MINE, AT), f"admitted:{MINE}:2026-12-09T01:05:07.120000+00:00"),
    Kind.APPROVED: ((MINE, AT), f"approved:{MINE}:2026-12-09T01:05:07.120000+00:00"),
    Kind.REFUSED: ((MINE, AT), f"refused:{MINE}:2026-12-09T01:05:07.120000+00:00"),
    Kind.COMPANION: ((HERS,), f"companion:{HERS}"),
    Kind.COMPANION_GONE: ((HERS, AT, MINE), f"companion gone:{HERS}:20261209T010507120000:{MINE}"),
    Kind.WITHDRAWN: ((HERS, AT, MINE), f"withdrawn:{HERS}:20261209T010507120000:{MINE}"),
    Kind.PARTED: ((HERS, AT, MINE), f"withdrawn:parted:{HERS}:20261209T010507120000:{MINE}"),
    Kind.SPOUSE: ((MINE, 2), f"spouse:{MINE}:2"),
    Kind.SPOUSE_CHANGED: ((MINE, AT), f"spouse changed:{MINE}:2026-12-09T01:05:07.120000+00:00"),
    Kind.LINK: ((MINE, AT), f"link:{MINE}:2026-12-09T01:05:07.120000+00:00"),
    Kind.RESEND: ((MINE, AT), f"resend:{MINE}:2026-12-09T01:05:07.120000+00:00"),
    Kind.REMINDER: ((1440, 1_796_778_000, MINE), f"reminder:1440:1796778000:{MINE}"),
    Kind.NEWS: (("0123456789abcdef", MINE, NewsKind.MOVED), f"news:0123456789abcdef:{MINE}:moved"),
    Kind.INVITATION: ((MINE, 1), f"invitation:{MINE}:1"),
    Kind.GROUP: ((HERS, MINE), f"group:{HERS}:{MINE}"),
}

moments = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
by_name = {
    "at": moments,
    "when": moments,
    "minutes": st.integers(0, 10_080),
    "starts": st.integers(0, 2**33),
    "digest": st.text("0123456789abcdef", min_size=16, max_size=16),
    "news": st.sampled_from(NewsKind),
    "version": st.integers(1, 1000),
}


@st.composite
def written(draw):
    """Any message's kind and parts."""
    kind = draw(st.sampled_from(Kind))
    return kind, [draw(by_name.get(name, st.uuids())) for name in PARTS[kind]]


@pytest.fixture(scope="module")
def likes():
    """Whether SQLite finds a text by that LIKE."""
    with sqlite3.connect(":memory:") as connection:
        yield lambda text, pattern: bool(connection.execute("SELECT ? LIKE ?", (text, pattern)).fetchone()[0])
    connection.close()


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_written_as_existing_databases_have_it_and_read_again(kind):
    parts, text = WRITTEN[kind]
    assert identify(kind, *parts) == text
    read = parse(text)
    assert read.kind is kind
    assert text == ":".join([kind, *read.parts.values()])
    assert read.parts.get("registration", str(MINE)) == str(MINE)


def test_who_was_dropped_with_the_first_message_gets_another_of_the_same_kind():
    text = identify(Kind.REGISTERED, MINE, AT)
    assert text == f"registered:{MINE}:2026-12-09T01:05:07.120000+00:00"
    assert parse(text).parts == {"registration": str(MINE), "at": AT.isoformat()}


def test_a_seat_taken_without_an_offer_has_the_name_it_always_had():
    assert identify(Kind.ACCEPTED, "") == "accepted:"
    assert parse("accepted:").parts == {"offer": ""}


def test_people_are_told_of_a_parting_as_of_a_withdrawal():
    assert [kind for kind in Kind if kind.told is not kind] == [Kind.PARTED]
    assert Kind.PARTED.told is Kind.WITHDRAWN


@pytest.mark.parametrize("text", ["registered", "companions:1", "pengingat:1", ":registered:1"])
def test_a_text_of_no_kind_is_not_read(text):
    with pytest.raises(ValueError, match=text):
        parse(text)


@given(written())
def test_whatever_is_written_is_read_again(one):
    kind, parts = one
    read = parse(identify(kind, *parts))
    assert read.kind is kind
    assert identify(kind, *read.parts.values()) == identify(kind, *parts)
    assert list(read.parts) == list(PARTS[kind])


@given(written(), st.sampled_from(Kind))
def test_no_message_is_found_by_the_like_of_another_kind(likes, one, sought):
    kind, parts = one
    found = likes(identify(kind, *parts), like(sought))
    assert found == (sought in (kind, kind.told))


@given(written(), st.data())
def test_a_message_is_found_by_its_first_parts_and_no_other(likes, one, data):
    kind, parts = one
    text = identify(kind, *parts)
    count = data.draw(st.integers(0, len(parts) - 1))
    assert text.startswith(beginning(kind, *parts[:count]))
    assert likes(text, like(kind, *parts[:count]))
    others = [data.draw(by_name.get(name, st.uuids())) for name in PARTS[kind]]
    same = identify(kind, *parts[:count]) == identify(kind, *others[:count])
    assert likes(text, like(kind, *others[:count])) == same


async def test_a_database_finds_by_kind_and_by_registration_what_was_queued(db):
    async with transaction():
        for _, text in WRITTEN.values():
            await outbox.queue(text, channel="email", address="a@b.example", subject="", body="", now=AT)
    for kind, (_, text) in WRITTEN.items():
        rows = await sql("SELECT identity FROM outbox WHERE identity LIKE {}", like(kind))
        told = {text} | {other for one, (_, other) in WRITTEN.items() if one.told is kind}
        assert {row["identity"] for row in rows} == told
    rows = await sql("SELECT identity FROM outbox WHERE identity LIKE {}", about(MINE))
    assert {row["identity"] for row in rows} == {text for _, text in WRITTEN.values() if str(MINE) in text}

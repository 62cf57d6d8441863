"""Accounts, PINs, sessions and tokens as the actions keep them: who may in, until when, and what is written down."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from events import config
from events.accounts import actions, queries
from events.accounts.tables import User
from events.audit import SYSTEM, Actor
from events.database import sql
from events.errors import Conflict, Invalid, NotFound, TooMany, Unauthorised
from events.keys import pin_digest, token_digest
from events.origin import browser_name
from tests.factories import NOW, PASSWORD, make_user

SARI = "sari@nusajaya.example"
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
NEW = "kata sandi yang baru"


async def enter(email: str = SARI, password: str = PASSWORD, now=NOW, **where) -> bytes:
    """The digest of a new login session."""
    return token_digest(await actions.log_in(email, password, browser="Firefox", now=now, **where))


async def alive(digest: bytes, now=NOW + HOUR) -> bool:
    return await queries.account_of_session(digest, now) is not None


async def trail() -> list[str]:
    return [row["action"] for row in await sql("SELECT action FROM audit_entry ORDER BY at, id")]


def of(pin: str) -> bytes:
    return pin_digest(config.keys().session, pin)


@pytest.mark.parametrize("role", ["administrator", "organizer", "officer"])
async def test_a_new_account_logs_in_and_its_pin_opens_a_shift(db, role):
    made, pin = await actions.create_user(" Ayu@X.example ", " Ayu Lestari ", role, PASSWORD, by=SYSTEM, now=NOW)
    assert (made.email, made.name) == ("ayu@x.example", "Ayu Lestari")
    account = await queries.account_of_session(await enter("AYU@x.example"), NOW)
    assert (account["id"], account["role"], account["email"]) == (made.id, role, "ayu@x.example")
    assert (await queries.by_pin(of(pin))).id == made.id
    assert await trail() == ["user.created", "login"]


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"password": "x" * 11}, Invalid, "password"),
        ({"password": "x" * 12}, None, None),
        ({"role": "pimpinan"}, Invalid, "role"),
        ({"role": ""}, Invalid, "role"),
        ({"email": "SARI@nusajaya.example "}, Conflict, "email"),
    ],
)
async def test_an_account_that_cannot_be_is_refused_whole(db, changes, refusal, field):
    await make_user(email=SARI)
    given = {"email": "ayu@x.example", "name": "Ayu", "role": "officer", "password": PASSWORD, **changes}
    if refusal is None:
        await actions.create_user(**given, by=SYSTEM, now=NOW)
        return
    with pytest.raises(refusal) as refused:
        await actions.create_user(**given, by=SYSTEM, now=NOW)
    assert refused.value.field == field
    assert await User.count() == 1
    assert await trail() == []


async def test_a_renewed_pin_replaces_the_old_one_and_no_other(db):
    first, old = await actions.create_user("a@x.example", "A", "officer", PASSWORD, by=SYSTEM, now=NOW)
    second, other = await actions.create_user("b@x.example", "B", "officer", PASSWORD, by=SYSTEM, now=NOW)
    new = await actions.renew_pin(first.id, by=SYSTEM, now=NOW)
    assert await queries.by_pin(of(old)) is None
    assert (await queries.by_pin(of(new))).id == first.id
    assert (await queries.by_pin(of(other))).id == second.id


async def test_a_pin_that_somebody_has_is_not_given_again(db, monkeypatch):
    _user, taken = await actions.create_user("a@x.example", "A", "officer", PASSWORD, by=SYSTEM, now=NOW)
    drawn = iter([taken, taken, "042137"])
    monkeypatch.setattr(actions, "new_pin", lambda: next(drawn))
    _user, pin = await actions.create_user("b@x.example", "B", "officer", PASSWORD, by=SYSTEM, now=NOW)
    assert pin == "042137"
    monkeypatch.setattr(actions, "new_pin", lambda: taken)
    with pytest.raises(Conflict) as refusal:
        await actions.create_user("c@x.example", "C", "officer", PASSWORD, by=SYSTEM, now=NOW)
    assert refusal.value.code == "no_pin"
    assert await User.count() == 2


async def test_a_closed_account_has_no_session_no_pin_and_no_token_until_it_is_opened(db):
    user = await make_user(email=SARI, pin="042137")
    token = await actions.create_api_token(user.id, "Dasbor", by=SYSTEM, now=NOW)
    digest = await enter()
    await actions.set_active(user.id, False, by=SYSTEM, now=NOW)
    assert not await alive(digest)
    assert await queries.by_pin(of("042137")) is None
    assert await queries.account_of_token(token_digest(token)) is None
    with pytest.raises(Unauthorised):
        await enter()
    await actions.set_active(user.id, True, by=SYSTEM, now=NOW)
    assert not await alive(digest), "the old session stays ended"
    assert (await queries.by_pin(of("042137"))).id == user.id
    assert await queries.account_of_token(token_digest(token))
    assert await alive(await enter())
    assert [word for word in await trail() if word.startswith("user.")] == ["user.closed", "user.opened"]


async def test_nobody_closes_their_own_account_but_may_open_it(db):
    user = await make_user()
    own = Actor("user", user.id)
    with pytest.raises(Conflict) as refusal:
        await actions.set_active(user.id, False, by=own, now=NOW)
    assert refusal.value.code == "own_account"
    await actions.set_active(user.id, True, by=own, now=NOW)
    assert (await queries.account(user.id)).active


async def test_a_session_lives_twelve_hours_to_the_second(db):
    await make_user(email=SARI)
    digest = await enter()
    end = NOW + timedelta(hours=12)
    assert [await alive(digest, now) for now in (NOW, end - SECOND, end)] == [True, True, False]


async def test_one_session_ends_at_log_out_and_the_others_go_on(db):
    user = await make_user(email=SARI)
    here, there = await enter(), await enter()
    by = Actor("user", user.id, user.name)
    await actions.log_out(here, by=by, now=NOW)
    await actions.log_out(here, by=by, now=NOW + HOUR)
    assert (await alive(here), await alive(there)) == (False, True)
    [row] = await sql("SELECT ended_at FROM login_session WHERE digest = {}", here)
    assert row["ended_at"] == NOW


async def test_ending_all_or_all_other_sessions_touches_no_other_account(db):
    user, other = await make_user(email=SARI), await make_user(email="ayu@x.example")
    mine, mine_too, theirs = await enter(), await enter(), await enter("ayu@x.example")
    await actions.end_other_sessions(user.id, mine, by=SYSTEM, now=NOW)
    assert [await alive(one) for one in (mine, mine_too, theirs)] == [True, False, True]
    await actions.end_sessions(user.id, by=SYSTEM, now=NOW)
    assert [await alive(one) for one in (mine, theirs)] == [False, True]
    with pytest.raises(NotFound):
        await actions.end_session(user.id, theirs, by=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        await actions.end_session(user.id, mine, by=SYSTEM, now=NOW)
    await actions.end_session(other.id, theirs, by=SYSTEM, now=NOW)
    assert not await alive(theirs)


async def test_a_new_password_keeps_this_session_and_ends_the_others(db):
    user = await make_user(email=SARI)
    here, there = await enter(), await enter()
    await actions.change_password(user.id, PASSWORD, NEW, keep=here, by=SYSTEM, now=NOW)
    assert (await alive(here), await alive(there)) == (True, False)
    assert await alive(await enter(password=NEW))
    with pytest.raises(Unauthorised):
        await enter()


@pytest.mark.parametrize(
    ("current", "new", "field"), [("salah", NEW, "current"), (PASSWORD, "x" * 11, "new"), (PASSWORD, "x" * 12, None)]
)
async def test_a_password_changes_only_by_its_owner_and_to_a_long_one(db, current, new, field):
    user = await make_user(email=SARI)
    here = await enter()
    if field is None:
        await actions.change_password(user.id, current, new, keep=b"", by=SYSTEM, now=NOW)
        assert not await alive(here)
        return
    with pytest.raises(Invalid) as refusal:
        await actions.change_password(user.id, current, new, keep=b"", by=SYSTEM, now=NOW)
    assert refusal.value.field == field
    assert await alive(here)
    assert await alive(await enter())


async def test_the_current_password_is_guessed_ten_times_in_fifteen_minutes(db):
    user = await make_user()

    async def guess(current, now):
        await actions.change_password(user.id, current, NEW, keep=b"", by=SYSTEM, now=now)

    for _ in range(10):
        with pytest.raises(Invalid):
            await guess("salah", NOW)
    with pytest.raises(TooMany):
        await guess(PASSWORD, NOW + timedelta(minutes=15) - SECOND)
    await guess(PASSWORD, NOW + timedelta(minutes=15))


async def test_a_reset_password_is_new_each_time_and_ends_every_session(db):
    user = await make_user(email=SARI)
    here = await enter()
    passwords = [await actions.reset_password(user.id, by=SYSTEM, now=NOW) for _ in range(2)]
    assert not await alive(here)
    assert passwords[0] != passwords[1]
    assert {len(word.replace("-", "")) for word in passwords} == {16}
    assert await alive(await enter(password=passwords[1]))
    with pytest.raises(Unauthorised):
        await enter(password=passwords[0])


async def test_tokens_are_listed_last_first_and_ended_once_by_their_owner(db):
    user, other = await make_user(), await make_user()
    tokens = [
        await actions.create_api_token(user.id, name, by=SYSTEM, now=NOW + at)
        for name, at in [("lama", -HOUR), ("baru", HOUR)]
    ]
    listed = await queries.living_tokens(user.id)
    assert [row["name"] for row in listed] == ["baru", "lama"]
    assert not any(token in str(listed) for token in tokens)
    newest = listed[0]["id"]
    for account, token in ((other.id, newest), (user.id, uuid.uuid4())):
        with pytest.raises(NotFound):
            await actions.end_api_token(token, account=account, by=SYSTEM, now=NOW)
    await actions.end_api_token(newest, account=user.id, by=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        await actions.end_api_token(newest, account=user.id, by=SYSTEM, now=NOW)
    assert [row["name"] for row in await queries.living_tokens(user.id)] == ["lama"]
    assert await queries.account_of_token(token_digest(tokens[1])) is None
    assert (await queries.account_of_token(token_digest(tokens[0])))["id"] == user.id


async def test_the_use_of_one_token_is_noted_and_of_no_other(db):
    user = await make_user()
    used, unused = [await actions.create_api_token(user.id, name, by=SYSTEM, now=NOW) for name in "ab"]
    await actions.note_token_use(token_digest(used), now=NOW + HOUR)
    assert (await queries.account_of_token(token_digest(used)))["seen_at"] == NOW + HOUR
    assert (await queries.account_of_token(token_digest(unused)))["seen_at"] is None


async def test_living_sessions_are_those_of_the_account_last_begun_first(db):
    user = await make_user(email=SARI)
    await make_user(email="ayu@x.example")
    await enter("ayu@x.example")
    first, ended, last = [await enter(now=NOW + minutes * timedelta(minutes=1)) for minutes in (0, 1, 2)]
    await actions.end_session(user.id, ended, by=SYSTEM, now=NOW)
    begun = [bytes(row["digest"]) for row in await queries.living_sessions(user.id, NOW + HOUR)]
    assert begun == [last, first]
    assert [bytes(row["digest"]) for row in await queries.living_sessions(user.id, NOW + 12 * HOUR)] == [last]


async def test_only_a_long_name_of_a_browser_is_cut(db):
    await make_user(email=SARI)
    await actions.log_in(SARI, PASSWORD, browser="x" * 500, now=NOW)
    [row] = await sql("SELECT browser FROM login_session")
    assert row["browser"] == "x" * 200


IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (f"Mozilla/5.0 (Linux; Android 14; K) {CHROME} Mobile Safari/537.36", "Chrome, Android"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/142.0", "Edge, Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {CHROME} Safari/537.36 OPR/120.0", "Opera, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Version/18.0 Safari/605.1", "Safari, Mac"),
        (IPHONE, "Safari, iPhone"),
        (IPHONE.replace("iPhone;", "iPad;").replace("iPhone OS", "OS"), "Safari, iPad"),
        ("curl/8.5.0", "Peramban lain"),
        ("", "Peramban lain"),
    ],
)
def test_the_owner_knows_a_device_again_by_its_browser(header, name):
    assert browser_name(header) == name

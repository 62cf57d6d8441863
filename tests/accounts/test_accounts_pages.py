"""Accounts as administrators keep them, and one's own account."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from events import config
from events.accounts import queries
from events.accounts.passwords import verify
from events.accounts.tables import LoginSession, User
from events.audit import AuditEntry
from events.keys import csrf_token, pin_digest, token_digest
from tests.factories import PASSWORD, log_in, make_user
from tests.pages import words

NEW = "empat kata yang baru"


class Person:
    """Someone logged in, whose forms carry the session's own token."""

    def __init__(self, client, user, token):
        self.client, self.user, self.digest = client, user, token_digest(token)

    async def post(self, path, **form):
        csrf = csrf_token(config.keys().session, self.digest)
        return await self.client.post(f"/panitia{path}", data={"_csrf": csrf, **form})


async def logged_in(client, role):
    user = await make_user(role=role)
    return Person(client, user, await log_in(client, user))


@pytest.fixture
async def admin(client):
    return await logged_in(client, "administrator")


async def reread(user):
    return await User.objects().get(User.id == user.id)


async def living(user):
    return [row["digest"] for row in await queries.living_sessions(user.id, datetime.now(UTC))]


async def another_device(user, name):
    now, digest = datetime.now(UTC), token_digest(name)
    await LoginSession.insert(
        LoginSession(
            digest=digest,
            account=user.id,
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=1),
            browser="Mozilla/5.0 (Linux; Android 15) Chrome/150 Mobile Safari/537",
        )
    )
    return digest


# Administrators


async def test_the_list_shows_everybody_with_role_and_state(admin):
    await make_user(name="Dimas Petugas", role="officer", email="dimas@nusajaya.example", active=False)
    page = words((await admin.client.get("/panitia/pengguna")).text)
    assert "Dimas Petugas dimas@nusajaya.example Petugas gerbang Nonaktif" in page


async def test_a_new_account_shows_its_password_and_pin_once_and_both_work(admin):
    sent = {"name": "Sari Dewi", "email": "Sari@NusaJaya.example", "role": "officer"}
    answer = await admin.post("/pengguna/baru", **sent)
    found = re.search(r"Kata sandi ([0-9A-Z-]{19}) PIN gerbang (\d{6})", words(answer.text))
    user = await queries.by_email("sari@nusajaya.example")
    assert (user.name, user.role) == ("Sari Dewi", "officer")
    assert await verify(user.password_hash, found[1])
    assert user.pin_digest == pin_digest(config.keys().session, found[2])
    assert found[1] not in (await admin.client.get("/panitia/pengguna")).text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Tulis nama lengkap."),
        ({"email": "bukan alamat"}, "Alamat e-mail belum lengkap atau keliru."),
        ({"role": "raja"}, "Pilih salah satu pilihan yang tersedia."),
        ({"email": "sudah@nusajaya.example"}, "Alamat e-mail ini sudah memiliki akun."),
    ],
)
async def test_a_wrong_answer_is_explained_and_what_was_typed_is_kept(admin, changed, said):
    await make_user(email="sudah@nusajaya.example")
    before = await User.count()
    sent = {"name": "Sari Dewi", "email": "sari@nusajaya.example", "role": "officer"} | changed
    answer = await admin.post("/pengguna/baru", **sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert sent["email"] in answer.text
    assert await User.count() == before


async def test_a_renewed_pin_replaces_the_old_one(admin):
    officer = await make_user(role="officer", pin="123456")
    answer = await admin.post(f"/pengguna/{officer.id}/pin")
    pin = re.search(r"PIN gerbang (\d{6})", words(answer.text))[1]
    assert (await reread(officer)).pin_digest == pin_digest(config.keys().session, pin)


async def test_a_reset_password_ends_every_session_of_the_account(admin):
    officer = await make_user(role="officer")
    await another_device(officer, "ponsel")
    answer = await admin.post(f"/pengguna/{officer.id}/kata-sandi")
    password = re.search(r"Kata sandi ([0-9A-Z-]{19})", words(answer.text))[1]
    stored = (await reread(officer)).password_hash
    assert (await verify(stored, password), await verify(stored, PASSWORD)) == (True, False)
    assert await living(officer) == []


async def test_a_closed_account_is_out_at_once_and_may_be_opened_again(admin):
    officer = await make_user(role="officer")
    await another_device(officer, "ponsel")
    await admin.post(f"/pengguna/{officer.id}/nonaktif")
    assert ((await reread(officer)).active, await living(officer)) == (False, [])
    await admin.post(f"/pengguna/{officer.id}/aktif")
    assert (await reread(officer)).active
    actions = [entry.action for entry in await AuditEntry.objects().where(AuditEntry.subject == officer.id)]
    assert sorted(actions) == ["user.closed", "user.opened"]


async def test_nobody_closes_their_own_account(admin):
    assert (await admin.post(f"/pengguna/{admin.user.id}/nonaktif")).status_code == 409
    assert (await reread(admin.user)).active


async def test_an_unknown_account_is_not_found(admin):
    for act in ("pin", "kata-sandi", "nonaktif", "aktif"):
        assert (await admin.post(f"/pengguna/01a200b6-a4da-7ca3-9b57-7e5c74f41e3b/{act}")).status_code == 404


@pytest.mark.parametrize("role", ["organizer", "officer"])
async def test_only_administrators_keep_accounts(client, role):
    person = await logged_in(client, role)
    target = await make_user(role="administrator")
    sent = {"name": "X", "email": "x@nusajaya.example", "role": "administrator"}
    refused = [await client.get("/panitia/pengguna"), await person.post("/pengguna/baru", **sent)]
    refused += [await person.post(f"/pengguna/{target.id}/{act}") for act in ("pin", "kata-sandi", "nonaktif")]
    assert {answer.status_code for answer in refused} == {403}
    assert (await reread(target)).password_hash == target.password_hash
    assert await queries.by_email("x@nusajaya.example") is None


async def test_the_menu_shows_accounts_to_administrators_only(client):
    for role, shown in [("administrator", True), ("organizer", False), ("officer", False)]:
        await logged_in(client, role)
        assert ('href="/panitia/pengguna"' in (await client.get("/panitia/akun")).text) == shown


# One's own account


@pytest.mark.parametrize("role", ["administrator", "organizer", "officer"])
async def test_everybody_changes_their_own_password_and_other_devices_are_out(client, role):
    person = await logged_in(client, role)
    await another_device(person.user, "ponsel")
    answer = await person.post("/akun/kata-sandi", current=PASSWORD, new=NEW, again=NEW)
    assert answer.status_code == 303
    assert await verify((await reread(person.user)).password_hash, NEW)
    assert await living(person.user) == [person.digest]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"current": "bukan ini", "new": NEW, "again": NEW}, "Kata sandi saat ini tidak cocok."),
        ({"current": PASSWORD, "new": "pendek", "again": "pendek"}, "Kata sandi paling sedikit 12 karakter."),
        ({"current": PASSWORD, "new": NEW, "again": NEW + "x"}, "Kedua kata sandi baru tidak sama."),
        ({"current": "", "new": "", "again": ""}, "Tulis kata sandi Anda saat ini."),
    ],
)
async def test_a_wrong_password_change_changes_nothing_and_says_why(admin, sent, said):
    answer = await admin.post("/akun/kata-sandi", **sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert (await reread(admin.user)).password_hash == admin.user.password_hash


async def test_guessing_the_current_password_is_slowed_down(admin):
    answers = [
        (await admin.post("/akun/kata-sandi", current="salah", new=NEW, again=NEW)).status_code for _ in range(11)
    ]
    assert answers[-1] == 429


async def test_own_devices_are_listed_and_ended_one_by_one_or_together(admin):
    phone, tablet = await another_device(admin.user, "ponsel"), await another_device(admin.user, "tablet")
    page = words((await admin.client.get("/panitia/akun")).text)
    assert page.count("Chrome, Android") == 4  # each device by name, and again in its button for screen readers
    assert "perangkat ini" in page
    await admin.post(f"/akun/perangkat/{phone.hex()}")
    assert set(await living(admin.user)) == {tablet, admin.digest}
    await admin.post("/akun/perangkat")
    assert await living(admin.user) == [admin.digest]


async def test_nobody_ends_another_accounts_session(client, admin):
    other = await make_user()
    digest = await another_device(other, "ponsel")
    assert (await admin.post(f"/akun/perangkat/{digest.hex()}")).status_code == 404
    assert (await admin.post("/akun/perangkat/bukan-hex")).status_code == 404
    assert await living(other) == [digest]


async def test_forms_without_the_sessions_token_change_nothing(client, admin):
    other = await make_user()
    acts = ["akun/kata-sandi", "akun/perangkat", "pengguna/baru", f"pengguna/{other.id}/nonaktif"]
    answers = [await client.post(f"/panitia/{act}", data={"current": PASSWORD}) for act in acts]
    assert {answer.status_code for answer in answers} == {403}
    assert (await reread(other)).active

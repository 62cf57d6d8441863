"""What a stolen table of password hashes costs to guess."""

from __future__ import annotations

from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from events.accounts import passwords
from tests.conftest import REAL_HASHER


async def test_a_password_is_kept_as_argon2id_of_rfc_9106(monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", REAL_HASHER)
    stored = await passwords.hash_password("kata sandi yang panjang")
    assert extract_parameters(stored) == RFC_9106_LOW_MEMORY
    assert await passwords.verify(stored, "kata sandi yang panjang")
    assert not await passwords.verify(stored, "kata sandi yang lain")


async def test_an_unknown_account_costs_a_whole_hash_too_and_is_never_let_in(monkeypatch):
    costly = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", costly)
    passwords._nobody.cache_clear()
    assert extract_parameters(passwords._nobody()).time_cost == 2
    passwords._nobody.cache_clear()
    assert not await passwords.verify(None, "nobody has this password")
    passwords._nobody.cache_clear()

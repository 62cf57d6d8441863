"""Password hashing: argon2id with the library's parameters (RFC 9106), off the event loop."""

from __future__ import annotations

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 12
_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """Verified against when no account has the address, so that both answers take equally long.

    Made when first asked for: a start would wait for it a tenth of a second.
    """
    return _hasher.hash("nobody has this password")


async def hash_password(password: str) -> str:
    """The argon2id hash; takes some 50 ms of a thread."""
    return await asyncio.to_thread(_hasher.hash, password)


async def verify(stored: str | None, password: str) -> bool:
    """Whether `password` is the one behind `stored`; as slow for an account that does not exist."""
    known = await asyncio.to_thread(_nobody) if stored is None else stored
    try:
        await asyncio.to_thread(_hasher.verify, known, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None

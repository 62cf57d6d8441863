"""The demo's accounts: random passwords per installation, kept beside the database of a developer only."""

from __future__ import annotations

import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from events import config
from events.keys import CROCKFORD
from events.vocabulary import UserRole

FILE = config.DATA / "demo-logins.json"


@dataclass(frozen=True)
class Login:
    """One account in clear, as a newcomer types it."""

    role: str
    name: str
    email: str
    password: str
    pin: str


ACCOUNTS = (
    (UserRole.ADMINISTRATOR, "Admin Contoh", "admin@nusajaya.example"),
    (UserRole.ORGANIZER, "Panitia Contoh", "panitia@nusajaya.example"),
    (UserRole.OFFICER, "Petugas Contoh", "petugas@nusajaya.example"),
)


def new_password() -> str:
    """Three groups of five characters: 75 random bits that can be typed from a screen."""
    return "-".join("".join(secrets.choice(CROCKFORD.lower()) for _ in range(5)) for _ in range(3))


def keep(logins: list[Login], file: Path = FILE) -> None:
    """Write the accounts for the next start, readable by this user only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode([asdict(login) for login in logins])))


def kept(file: Path = FILE) -> list[Login]:
    """The accounts of an earlier start; none when the file is missing or unreadable."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[Login])
    except (OSError, msgspec.DecodeError):
        return []

"""`hadir create-user`"""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from datetime import UTC, datetime
from getpass import getpass

import piccolo_conf  # noqa: F401  # chooses the database engine
from events import schema
from events.accounts import actions
from events.audit import SYSTEM
from events.clean import clean_email
from events.errors import Invalid, Unreadable
from events.language import _


def execute(arguments: Namespace) -> None:
    """Make the account and print its gate PIN, which is shown only here."""
    try:
        arguments.email = clean_email(arguments.email)
    except Unreadable as error:
        raise Invalid(str(error), field="email") from None
    password = _password()
    pin = asyncio.run(_create(arguments, password))
    print(f"Akun {arguments.email.lower()} dibuat. PIN gerbang: {pin}")


async def _create(arguments: Namespace, password: str) -> str:
    await schema.require()
    now = datetime.now(UTC)
    _user, pin = await actions.create_user(
        arguments.email, arguments.name, arguments.role, password, by=SYSTEM, now=now
    )
    return pin


def _password() -> str:
    """Asked for twice at a terminal, else the first line of stdin."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Kata sandi: ")
    if getpass("Ulangi kata sandi: ") != password:
        raise Invalid(_("Kedua kata sandi tidak sama."), field="password")
    return password

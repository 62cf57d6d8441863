"""Telling a party where it stands: seats given, waiting, awaiting approval, refused."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from events import outbox
from events.language import _
from events.registration import messages, queries
from events.registration.links import add_link
from events.registration.messages import Contact, Holder
from events.vocabulary import AttendeeState

LIVING = ("active", "awaiting", "waitlisted", "offered")


async def tell(
    event: dict[str, Any],
    registration_id: uuid.UUID,
    state: str,
    identity: str,
    now: datetime,
    reason: str = "",
) -> None:
    """In the open transaction: queue what the party's state means for it, with a fresh link of its own."""
    registration = await queries.registration(registration_id)
    assert registration is not None
    to = messages.contact(registration["phone"], registration["email"])
    if to is None:
        return
    party = [one for one in await queries.party_of(registration_id) if one["state"] in LIVING]
    holders = [Holder(one["name"], one["code"]) for one in party]
    token = await add_link(registration_id, now)
    await send(event, holders, state, token, to, identity, now, reason)


async def send(
    event: dict[str, Any], holders: Sequence[Holder], state: str, token: str, to: Contact, identity: str,
    now: datetime, reason: str = "",
) -> None:  # fmt: skip
    """In the open transaction: queue the message of that state under its identity."""
    if state == AttendeeState.ACTIVE:
        times = await queries.session_times(event["id"])
        subject, body = messages.confirmation(event, times, holders, token)
    else:
        subject, body = standing(event, holders[0].name, state, token, reason)
    await outbox.queue(
        identity,
        channel=to.channel,
        address=to.address,
        subject=subject,
        body=body,
        now=now,
        event=event["id"],
    )


def standing(event: dict[str, Any], name: str, state: str, token: str, reason: str = "") -> tuple[str, str]:
    """Subject and body for a party that has no valid seat (yet): `waitlisted`, `awaiting` or `refused`."""
    subjects = {
        "waitlisted": _("Anda di daftar tunggu: %(title)s", title=event["title"]),
        "awaiting": _("Menunggu persetujuan: %(title)s", title=event["title"]),
        "refused": _("Pendaftaran tidak disetujui: %(title)s", title=event["title"]),
    }
    sentences = {
        "waitlisted": _("Anda tercatat di daftar tunggu kegiatan berikut dan belum mendapat kursi."),
        "awaiting": _(
            "pendaftaran Anda untuk kegiatan berikut sudah diterima dan menunggu persetujuan panitia."
        ),
        "refused": _("pendaftaran Anda untuk kegiatan berikut tidak disetujui panitia."),
    }
    sequels = {
        "waitlisted": _("Begitu ada kursi, kami menawarkannya kepada Anda melalui pesan. Urutan Anda:"),
        "awaiting": _("Keputusannya kami kirim melalui pesan. Lihat atau batalkan pendaftaran:"),
        "refused": _("Lihat pendaftaran:"),
    }
    paragraphs = [
        _("Yth. %(name)s,", name=name),
        sentences[state],
        event["title"],
        _("Alasan: %(reason)s", reason=reason) if reason else "",
        sequels[state] + "\n" + messages.manage_url(token),
        _("Tautan ini bersifat pribadi. Jangan meneruskannya kepada orang lain."),
        event["host"],
    ]
    return messages.one_line(subjects[state]), "\n\n".join(p for p in paragraphs if p)

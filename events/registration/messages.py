"""What Hadir writes to participants: plain text, for e-mail and for WhatsApp alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from events import config, text
from events.language import _, ngettext


class Contact(NamedTuple):
    """Where a message goes: `email` by the job, `whatsapp` by an organizer's hand."""

    channel: str
    address: str


@dataclass(frozen=True)
class Holder:
    """One name and the code of its ticket."""

    name: str
    code: str


def contact(phone: str, email: str) -> Contact | None:
    """The e-mail address if there is one, else the phone; None when neither was given."""
    if email:
        return Contact("email", email)
    return Contact("whatsapp", phone) if phone else None


def ticket_url(code: str) -> str:
    return f"{config.load().base_url}/tiket/{code}"


def manage_url(token: str) -> str:
    return f"{config.load().base_url}/kelola/{token}"


def one_line(words: str) -> str:
    """Nothing typed by a person becomes a second header line."""
    return " ".join(words.split())


def when(event: dict[str, Any], sessions: Sequence[dict[str, Any]]) -> str:
    """ "Rabu, 9 Desember 2026, 08.00-16.00 WIB", one line for each session."""
    return "\n".join(
        f"{text.date_long(text.local_date(s['starts_at'], event['zone']))}, "
        f"{text.time_range(s['starts_at'], s['ends_at'], event['zone'])}"
        for s in sessions
    )


def confirmation(
    event: dict[str, Any], sessions: Sequence[dict[str, Any]], holders: Sequence[Holder], token: str
) -> tuple[str, str]:
    """Subject and body of the message that follows a registration."""
    place = ", ".join(part for part in (event["venue"], event["address"]) if part)
    tickets = "\n".join(f"{holder.name}: {ticket_url(holder.code)}" for holder in holders)
    paragraphs = [
        _("Yth. %(name)s,", name=holders[0].name),
        _("pendaftaran Anda untuk kegiatan berikut sudah tercatat."),
        "\n".join(part for part in (event["title"], when(event, sessions), place) if part),
        _("Tiket (tunjukkan QR-nya saat tiba di lokasi):") + "\n" + tickets,
        _("Untuk mengubah data atau mengundurkan diri:") + "\n" + manage_url(token),
        _("Tautan terakhir bersifat pribadi. Jangan meneruskannya kepada orang lain."),
        event["host"],
    ]
    return one_line(_("Tiket Anda: %(title)s", title=event["title"])), "\n\n".join(p for p in paragraphs if p)


def offer_made(event: dict[str, Any], names: Sequence[str], ends_at: datetime, token: str) -> tuple[str, str]:
    """Subject and body of the message that offers seats to a waiting party until `ends_at`."""
    until = text.date_time(ends_at, event["zone"])
    paragraphs = [
        _("Yth. %(name)s,", name=names[0]),
        ngettext(
            "ada %(count)s kursi untuk Anda pada kegiatan berikut:",
            "ada %(count)s kursi untuk Anda berdua pada kegiatan berikut:",
            len(names),
        ),
        event["title"],
        _("Terima atau lepaskan paling lambat %(until)s:", until=until) + "\n" + manage_url(token),
        _("Setelah waktu itu kursi ditawarkan kepada yang berikutnya dalam daftar tunggu."),
        _("Tautan ini bersifat pribadi. Jangan meneruskannya kepada orang lain."),
        event["host"],
    ]
    return one_line(_("Kursi untuk Anda: %(title)s", title=event["title"])), "\n\n".join(
        p for p in paragraphs if p
    )


def fresh_link(event: dict[str, Any], token: str) -> tuple[str, str]:
    """Subject and body of the message with a new manage link."""
    paragraphs = [
        _("Seseorang, mungkin Anda sendiri, baru saja mencoba mendaftarkan Anda lagi untuk kegiatan ini:"),
        event["title"],
        _("Anda sudah terdaftar. Tiket dan data Anda ada di tautan berikut:") + "\n" + manage_url(token),
        _("Tautan ini bersifat pribadi. Jangan meneruskannya kepada orang lain."),
        event["host"],
    ]
    return one_line(_("Anda sudah terdaftar: %(title)s", title=event["title"])), "\n\n".join(
        p for p in paragraphs if p
    )

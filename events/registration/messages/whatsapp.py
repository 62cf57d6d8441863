"""What an organizer writes to a participant by WhatsApp: polite, short, with the one link that is asked for."""

from __future__ import annotations

from urllib.parse import quote

from events import text
from events.calendar.own_day import days_of
from events.calendar.tables import Event, Session
from events.language import _
from events.registration.messages.words import manage_url, salutation, ticket_url


def ticket_letter(event: Event, sessions: list[Session], name: str, code: str, *, relation: str = "") -> str:
    """The message that brings a lost ticket back to its holder; `relation` as `messages.salutation` takes it."""
    lines = [
        salutation(name, relation),
        _("berikut tiket Anda untuk kegiatan %(title)s.", title=event.title),
        _occasion(event, sessions),
        _("Tiket: %(link)s", link=ticket_url(code)),
        _("Mohon tunjukkan QR pada tautan tersebut saat tiba di lokasi. Terima kasih."),
        event.host,
    ]
    return "\n\n".join(line for line in lines if line)


def manage_letter(event: Event, name: str, token: str, *, relation: str = "") -> str:
    """The message that brings a new manage link to the registered contact."""
    lines = [
        salutation(name, relation),
        _("berikut tautan pribadi untuk mengubah data pendaftaran Anda pada kegiatan %(title)s:", title=event.title),
        manage_url(token),
        _("Mohon tidak meneruskan tautan ini kepada orang lain. Terima kasih."),
        event.host,
    ]
    return "\n\n".join(line for line in lines if line)


def chat(phone: str, letter: str) -> str | None:
    """The link that opens WhatsApp with the letter typed; None without a number."""
    return wa_me(phone, letter) if phone else None


def _occasion(event: Event, sessions: list[Session]) -> str:
    held = [one for one in sessions if one.cancelled_at is None]
    if not held:
        return event.venue
    span = days_of(held, event.zone)
    days = text.date_range(*span, weekdays=True) if span else ""
    return "\n".join(part for part in (f"{days}, {text.clock(held[0].starts_at, event.zone)}", event.venue) if part)


def share(text: str, phone: str = "") -> str:
    """As `wa_me`; without a number WhatsApp asks to whom it goes."""
    return wa_me(phone, text) if phone else f"https://wa.me/?text={quote(text, safe='')}"


def wa_me(phone: str, text: str = "") -> str:
    """The link that opens a WhatsApp chat with a normalised number, the text already typed."""
    link = f"https://wa.me/{phone.removeprefix('+')}"
    return f"{link}?text={quote(text, safe='')}" if text else link

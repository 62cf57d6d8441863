"""The link of a spouse who has not spoken, as the official passes it on: typed into WhatsApp, or to be copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from events.language import _
from events.registration.messages.whatsapp import share
from events.registration.messages.words import one_line, salutation
from events.registration.people.own_words import word_of
from events.registration.queries import AttendeeFacts


@dataclass(frozen=True, slots=True)
class HandOver:
    """For one unconfirmed spouse. `address` is empty where no link was made yet; `reached`: it went to them as well."""

    name: str
    address: str = ""
    share_url: str = ""
    reached: bool = False


async def hand_over(title: str, party: Sequence[AttendeeFacts]) -> HandOver | None:
    """What the official of the party is offered; None when no spouse of it is `unconfirmed`."""
    spouse = next((one for one in party if one.unconfirmed), None)
    if spouse is None:
        return None
    word = await word_of(spouse.id)
    if word is None:
        return HandOver(spouse.name)
    letter = "\n\n".join(
        [
            salutation(spouse.name, spouse.relation),
            _("saya mendaftarkan Anda bersama saya pada %(title)s.", title=one_line(title)),
            _("Lihat data yang dicatat, perbaiki bila keliru, lalu setujui sendiri di sini:") + "\n" + word.address,
        ]
    )
    return HandOver(spouse.name, word.address, share(letter, word.phone), bool(word.phone or word.email))

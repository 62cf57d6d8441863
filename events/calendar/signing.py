"""Who signs the sheets of an event: its own signer, else the institution's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Signer:
    """As printed below "Mengetahui", and the town before the date; every part may be empty."""

    place: str = ""
    title: str = ""
    name: str = ""
    rank: str = ""
    nip: str = ""


class Signs(Protocol):
    """Whoever may name a signer."""

    @property
    def sign_title(self) -> Any: ...

    @property
    def sign_name(self) -> Any: ...

    @property
    def sign_rank(self) -> Any: ...

    @property
    def sign_nip(self) -> Any: ...


class Event(Signs, Protocol):
    @property
    def sign_place(self) -> Any: ...


class Institution(Signs, Protocol):
    @property
    def city(self) -> Any: ...


def signer(event: Event, institution: Institution | None) -> Signer:
    """The event's own if it names an office or a person, else the institution's; never a name of one with the NIP of
    the other. The town is the event's, else the institution's."""
    place = event.sign_place or (institution.city if institution else "")
    sources: tuple[Signs | None, ...] = (event, institution)
    for source in sources:
        if source is not None and (source.sign_name or source.sign_title):
            return Signer(place, source.sign_title, source.sign_name, source.sign_rank, source.sign_nip)
    return Signer(place)

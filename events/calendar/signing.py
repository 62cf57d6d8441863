"""Who signs the sheets of an event: its own signer, else the institution's."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


def usual_signer(institution: Institution | None) -> Signer:
    """The institution's own signer: whom the sheets name of an event that names nobody."""
    if institution is None:
        return Signer()
    return Signer(
        institution.city, institution.sign_title, institution.sign_name, institution.sign_rank, institution.sign_nip
    )


def signer(event: Event, institution: Institution | None) -> Signer:
    """The event's own if it names an office or a person, else the institution's; never a name of one with the NIP of
    the other. The town is the event's, else the institution's."""
    usual = usual_signer(institution)
    place = event.sign_place or usual.place
    if event.sign_name or event.sign_title:
        return Signer(place, event.sign_title, event.sign_name, event.sign_rank, event.sign_nip)
    return replace(usual, place=place)

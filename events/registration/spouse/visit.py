"""Behind a spouse's own link: the spouse, who registered them, the event, and what may still be changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from events.attendance import queries as attendance
from events.attendance.queries import PresenceFacts
from events.audit import Actor
from events.calendar.tables import Event
from events.errors import Conflict, NotFound
from events.language import _
from events.registration import queries
from events.registration.limits import allow_spouse, count_unknown_code
from events.registration.parties.own_word import actor_of
from events.registration.people.own_words import OwnWord, word_by_token
from events.registration.queries import AttendeeFacts
from events.registration.seats import window
from events.registration.seats.arithmetic import LIVE
from events.security import client_address
from events.vocabulary import AttendeeRole, EventStatus, Openness
from events.web import AnyRequest


@dataclass(frozen=True)
class Beside:
    """What a spouse's link opens. Of the party it shows the official's name, and nothing else of theirs."""

    token: str
    word: OwnWord
    spouse: AttendeeFacts
    official: str
    event: Event
    presences: list[PresenceFacts]
    state: str
    now: datetime

    @property
    def actor(self) -> Actor:
        return actor_of(self.spouse.id)

    @property
    def expected(self) -> bool:
        return self.spouse.state in LIVE and self.event.status != EventStatus.CANCELLED

    @property
    def may_agree(self) -> bool:
        """Consent may come late, even after the event; not once the list's names are erased."""
        return self.spouse.state in LIVE and self.event.list_erased_at is None

    @property
    def may_change(self) -> bool:
        return self.expected and not self.presences and self.state != Openness.OVER

    def url(self, part: str = "") -> str:
        return f"/pasangan/{self.token}{part}"


async def beside(request: AnyRequest, token: str) -> Beside:
    """Raises NotFound for a link that opens nothing, and for a row that became another's."""
    now = datetime.now(UTC)
    word = await word_by_token(token)
    spouse = await queries.attendee(word.attendee) if word else None
    if word is None or spouse is None:
        await count_unknown_code(client_address(request), now=now)
        raise NotFound(_("Tautan ini tidak berlaku. Minta tautan terbaru dari pasangan Anda atau panitia."))
    if spouse.role != AttendeeRole.COMPANION or spouse.merged_into:
        raise NotFound(_("Anda terdaftar sendiri pada kegiatan ini. Gunakan tautan kelola Anda sendiri."))
    event = await Event.objects().where(Event.id == word.event).first()
    assert event is not None
    official = await queries.attendee(spouse.official) if spouse.official else None
    presences = await attendance.presences_of([spouse.id])
    state = await window.registration_state(event, now)
    return Beside(token, word, spouse, official.name if official else "", event, presences, state, now)


async def acting(request: AnyRequest, token: str) -> Beside:
    """As `beside`, for a POST: counted. Raises TooMany."""
    here = await beside(request, token)
    await allow_spouse(here.spouse.id, now=here.now)
    return here


def changeable(here: Beside) -> Beside:
    """Raises Conflict once the spouse was seen at the door, left, or the event is over."""
    if not here.may_change:
        raise Conflict(_("Data ini tidak dapat diubah lagi dari sini. Hubungi panitia."), code="not_changeable")
    return here

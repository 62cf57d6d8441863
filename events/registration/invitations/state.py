"""Where an invitation stands, and whom the committee should remind: plain values in and out."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from events.vocabulary import InvitationState

WAITING = (InvitationState.UNSENT, InvitationState.SENT, InvitationState.OPENED)


class Moments(Protocol):
    """When something happened to an invitation; None: not yet."""

    @property
    def sent_at(self) -> datetime | None: ...
    @property
    def opened_at(self) -> datetime | None: ...
    @property
    def answered_at(self) -> datetime | None: ...
    @property
    def declined_at(self) -> datetime | None: ...


def state_of(invitation: Moments) -> InvitationState:
    """The furthest that happened: declined, answered, opened, sent or nothing yet."""
    for moment, state in (
        (invitation.declined_at, InvitationState.DECLINED),
        (invitation.answered_at, InvitationState.ANSWERED),
        (invitation.opened_at, InvitationState.OPENED),
        (invitation.sent_at, InvitationState.SENT),
    ):
        if moment is not None:
            return state
    return InvitationState.UNSENT


def is_silent(state: InvitationState) -> bool:
    """Whether the OPD has not answered: neither called its names complete nor declined, however many it named."""
    return state in WAITING

"""Where an invitation stands, and whom the committee should remind: plain values in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from events.vocabulary import InvitationState

WAITING = (InvitationState.UNSENT, InvitationState.SENT, InvitationState.OPENED)


def state_of(invitation: Mapping[str, Any]) -> InvitationState:
    """The furthest that happened: declined, answered, opened, sent or nothing yet."""
    for moment, state in (
        ("declined_at", InvitationState.DECLINED),
        ("answered_at", InvitationState.ANSWERED),
        ("opened_at", InvitationState.OPENED),
        ("sent_at", InvitationState.SENT),
    ):
        if invitation[moment] is not None:
            return state
    return InvitationState.UNSENT


def is_silent(state: InvitationState) -> bool:
    """Whether the OPD has not answered: neither called its names complete nor declined, however many it named."""
    return state in WAITING

"""The letter that called the OPDs to a story's event, and how far each invitation got."""

from __future__ import annotations

from datetime import timedelta

from events.demo.calendar import Staged
from events.demo.parties import Parties
from events.registration.tables import Invitation, InvitationLetter
from events.text import local_date

EXCUSE = "Bersamaan dengan kegiatan dinas yang tidak dapat ditinggalkan."
THOUGHTFUL = 4
"""Every fourth OPD named people without calling its names complete."""


def call(staged: Staged, parties: Parties) -> InvitationLetter:
    """Move the story's invitations on: who registered has answered, of the others one declined, some never looked."""
    event = staged.event
    named = {attendee.invitation for attendee in parties.attendees}
    silent = 0
    for order, invitation in enumerate(parties.invitations):
        invitation.sent_at = event.created_at - timedelta(hours=2)
        opened = event.created_at - timedelta(hours=1)
        if invitation.id in named:
            invitation.opened_at = opened
            invitation.answered_at = opened if order % THOUGHTFUL else None
        else:
            _silent(invitation, silent)
            silent += 1
    return _letter(staged)


def _silent(invitation: Invitation, number: int) -> None:
    opened = invitation.sent_at + timedelta(minutes=40)
    if number == 0:
        invitation.opened_at = invitation.declined_at = opened
        invitation.decline_reason = EXCUSE
    elif number % 2:
        invitation.opened_at = opened


def _letter(staged: Staged) -> InvitationLetter:
    event = staged.event
    dated = local_date(event.created_at, event.zone)
    return InvitationLetter(
        event=event.id,
        number=f"005/{100 + dated.timetuple().tm_yday}/{dated.year}",
        dated=dated,
        subject=f"Undangan {event.title}",
        body="Mohon mengusulkan nama peserta sesuai kuota. Peserta hadir 30 menit sebelum acara dimulai.",
        changed_at=event.created_at,
    )

"""Every address of the slice, by who asks: `app.py` imports nothing else of its handlers."""

from __future__ import annotations

from typing import Any

from events.registration import api
from events.registration.circulars import organizer as organizer_circulars
from events.registration.circulars import public as public_circulars
from events.registration.importing import organizer as organizer_import
from events.registration.invitations.organizer import board as organizer_invitations
from events.registration.invitations.organizer import letter as organizer_letter
from events.registration.invitations.organizer import quotas as organizer_quotas
from events.registration.invitations.organizer import sending as organizer_sending
from events.registration.manage.public import pages as public_manage
from events.registration.manage.public import phone as public_phone
from events.registration.manage.public import waiting as public_waiting
from events.registration.merging import organizer as organizer_doubles
from events.registration.messages import organizer as organizer_messages
from events.registration.nominations.public import letter as public_letter
from events.registration.nominations.public import names as public_invitation
from events.registration.private_feed import public as private_feed
from events.registration.registrants.organizer import people as registration_organizer
from events.registration.registrants.organizer import person as organizer_person
from events.registration.registrants.organizer import selection as organizer_selection
from events.registration.registrants.organizer import spouse as organizer_spouse
from events.registration.registrants.organizer import waiting as organizer_waiting
from events.registration.signup.public import done as signup_done
from events.registration.signup.public import questions as signup_questions
from events.registration.signup.public import sending as signup_sending
from events.registration.spouse import public as public_spouse
from events.registration.tickets import public as public_ticket
from events.registration.wallet import public as public_wallet

PUBLIC: list[Any] = [
    *signup_questions.ROUTES,
    *signup_sending.ROUTES,
    *signup_done.ROUTES,
    *public_ticket.ROUTES,
    *public_wallet.ROUTES,
    *private_feed.ROUTES,
    *public_manage.ROUTES,
    *public_phone.ROUTES,
    *public_waiting.ROUTES,
    *public_spouse.ROUTES,
    *public_invitation.ROUTES,
    *public_letter.ROUTES,
    *public_circulars.ROUTES,
]
ORGANIZER: list[Any] = [
    *registration_organizer.ROUTES,
    *organizer_person.ROUTES,
    *organizer_selection.ROUTES,
    *organizer_spouse.ROUTES,
    *organizer_doubles.ROUTES,
    *organizer_messages.ROUTES,
    *organizer_circulars.ROUTES,
    *organizer_waiting.ROUTES,
    *organizer_import.ROUTES,
    *organizer_invitations.ROUTES,
    *organizer_letter.ROUTES,
    *organizer_sending.ROUTES,
    *organizer_quotas.ROUTES,
]
API: list[Any] = [*api.ROUTES]

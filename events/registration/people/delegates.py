"""Who may come in another's stead: what the event says of it, and which of the people registered may be replaced."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from events.errors import Conflict
from events.language import _
from events.registration.seats.arithmetic import SEAT_STATES
from events.vocabulary import AttendeeRole, AttendeeState, DelegatePolicy


def allowed(policy: str) -> bool:
    """Whether anybody may be represented."""
    return policy != DelegatePolicy.FORBIDDEN


def letter_needed(policy: str) -> bool:
    """Whether a delegate brings a letter of assignment."""
    return policy == DelegatePolicy.LETTER


def objection(represents: str | None, letter: str | None, policy: str) -> str | None:
    """The field, `represents` or `represents_letter`, that the event does not take so; None where it takes both."""
    if not represents:
        return None
    if not allowed(policy):
        return "represents"
    return "represents_letter" if letter_needed(policy) and not letter else None


def replaceable(role: str, state: str) -> bool:
    """Whether a delegate may come instead: spouses are not delegated, and an offer is the party's own to take."""
    seated = state in SEAT_STATES and state != AttendeeState.OFFERED
    return seated and role != AttendeeRole.COMPANION


def refuse_irreplaceable(role: str, state: str) -> None:
    """Raises Conflict for who cannot be replaced."""
    if not replaceable(role, state):
        raise Conflict(_("Hanya peserta yang masih terdaftar dapat digantikan."), code="not_replaceable")


# ----------------------------------------------------------------- forms with `represents` and `represents_letter`


def tell(form: Any, policy: str) -> None:
    """Let the form, and by it the template, know what the event says: `may_delegate`, `letter_needed`."""
    form.may_delegate, form.letter_needed = allowed(policy), letter_needed(policy)


def ask(form: Any, policy: str) -> None:
    """As `tell`; and ask for no one where nobody may be represented. Somebody typed already is refused aloud."""
    tell(form, policy)
    if not form.may_delegate and "represents" in form and not form.represents.data:
        del form.represents, form.represents_letter


def refuse_letter_alone(form: Any, sentence: str = "") -> None:
    """A letter of assignment names whom somebody stands in for. Raises ValidationError."""
    if form.represents_letter.data and not form.represents.data:
        raise ValidationError(sentence or _("Tulis juga siapa yang diwakili, atau kosongkan nomor surat ini."))

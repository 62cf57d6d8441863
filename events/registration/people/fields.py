"""Fields that the forms of participants, liaisons and the committee share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import StringField, TelField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from events import forms, labels
from events.clean import clean_text
from events.departments.versions import DepartmentNode
from events.forms import Parsed
from events.language import N_, _
from events.registration.people.identity import parse_nip
from events.text import format_phone
from events.vocabulary import AttendeeRole

OFFICIAL_ROLES = tuple(role for role in AttendeeRole if role is not AttendeeRole.COMPANION)


TEXT = forms.Parsed(clean_text)


NIP = forms.Parsed(lambda text: parse_nip(text).digits)


SPELLING = {"autocomplete": "off", "spellcheck": "false"}


NUMERIC = SPELLING | {"inputmode": "numeric"}


def department_choices(tree: Sequence[DepartmentNode]) -> list[SelectChoice]:
    """Every OPD by its name; the first is for people from elsewhere."""
    return [
        SelectChoice("", _("Bukan dari OPD")),
        *(SelectChoice(str(one.id), one.name) for one in sorted(tree, key=lambda one: one.name.lower())),
    ]


class OfferForm(forms.Form):
    """A form with OPD to choose from."""

    def offer(self, tree: Sequence[DepartmentNode]) -> None:
        """Fill the selects; call it before `validate()`."""
        for field in self:
            if field.name.endswith("department"):
                field.choices = department_choices(tree)


def role_choices() -> list[SelectChoice]:
    """Every role but the companion's, which only a party gives."""
    return [SelectChoice(role.value, labels.label(AttendeeRole, role)) for role in OFFICIAL_ROLES]


YES, NO = "ya", "tidak"


AS_TYPED = {"spellcheck": "false", "autocomplete": "off"}


YES_NO = [SelectChoice(YES, N_("Ya")), SelectChoice(NO, N_("Tidak"))]


def line(most: int = 200) -> Parsed:
    """A line of at most `most` characters, in its one spelling."""
    return Parsed(lambda text: clean_text(text, most))


def named(text: str) -> Callable[[Any, Any], None]:
    """A name has letters; the sentence says what to write."""

    def check(_form: Any, field: Any) -> None:
        if not any(character.isalpha() for character in field.data or ""):
            raise ValidationError(_(text))

    return check


class PhoneField(TelField):
    """A number shown as people read it out, whatever way it was typed or stored."""

    def _value(self) -> str:
        return format_phone(self.data or "")


def nip_field(text: str) -> StringField:
    """18 digits in any grouping; a birth date that cannot be is refused, all else only warned of."""
    return StringField(
        text,
        [InputRequired(N_("Tulis NIP, 18 angka.")), Parsed(lambda typed: parse_nip(typed).digits)],
        description=N_("18 angka. Contoh: 19680411 199303 1 009."),
        render_kw={"inputmode": "numeric", "spellcheck": "false", "autocomplete": "off"},
    )

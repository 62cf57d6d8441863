"""What the manage page asks: the party's own data, contact and spouse once more, and why somebody comes alone."""

from __future__ import annotations

from typing import Any

from wtforms import EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from events import forms
from events.clean import clean_email
from events.forms import Parsed
from events.language import N_, _
from events.registration.people.choices import rank_choices
from events.registration.people.fields import PhoneField, line
from events.registration.people.identity import normalise_phone, parse_nip
from events.registration.signup.forms import AlonePage, CompanionPage, DepartmentPage, PersonPage


def require(field: Any, message: str) -> None:
    """What was asked at registration may be corrected, not emptied."""
    optional = [check for check in field.validators if isinstance(check, Optional)]
    field.validators = [InputRequired(message), *(check for check in field.validators if check not in optional)]
    field.flags.optional, field.flags.required = False, True


class ContactForm(forms.Form):
    phone = PhoneField(
        N_("Nomor HP (WhatsApp)"),
        [InputRequired(N_("Tulis nomor HP yang dapat dihubungi.")), Parsed(normalise_phone)],
        render_kw={"autocomplete": "tel"},
    )
    email = EmailField(N_("Alamat e-mail"), [Optional(), Parsed(clean_email)], render_kw={"autocomplete": "email"})


class CorrectionForm(DepartmentPage):
    """The participant's own data; the NIP is corrected by the committee. `placed`: an OPD or institution is known."""

    name = PersonPage.name
    rank = SelectField(N_("Pangkat/golongan"), [Optional()], validate_choice=False)
    position = StringField(N_("Jabatan"), [Optional(), line(160)])
    department = SelectField(N_("Perangkat daerah"), [Optional()])
    institution = StringField(N_("Instansi atau lembaga"), [line(160)])

    def __init__(self, formdata: Any = None, *, companion: bool = False, placed: bool = False, **values: Any) -> None:
        super().__init__(formdata, **values)
        self.placed = placed
        self.rank.choices = rank_choices(self.rank.data or "")
        if not companion:
            require(self.position, N_("Tulis jabatan Anda."))

    def validate_institution(self, field: Any) -> None:
        if self.placed and not field.data and not self.department.data:
            raise ValidationError(_("Pilih perangkat daerah, atau tulis instansinya."))


class SpouseForm(DepartmentPage):
    """The spouse on the manage page: all at once, NIP and OPD only for ASN of this Pemda."""

    name = CompanionPage.name
    relation = CompanionPage.relation
    nip = StringField(
        N_("NIP pasangan"),
        [Optional(), Parsed(lambda text: parse_nip(text).digits)],
        description=N_("Hanya bila pasangan ASN di Pemda ini. 18 angka."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    department = SelectField(
        N_("Perangkat daerah pasangan"), [Optional()], description=N_("Hanya bila pasangan ASN di Pemda ini.")
    )
    phone = CompanionPage.phone
    email = CompanionPage.email
    consent = CompanionPage.consent


class AloneForm(forms.Form):
    """Why the official comes alone, where the event asks for the spouse."""

    reason = AlonePage.reason

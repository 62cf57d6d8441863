"""What a spouse is asked behind their own link: is it right, is it agreed to, and where may they be reached."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, EmailField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from events import forms
from events.clean import clean_email
from events.forms import Parsed
from events.language import N_, _
from events.registration.parties.own_word import Said
from events.registration.people.choices import Choices, department_id
from events.registration.people.fields import PhoneField
from events.registration.people.identity import normalise_phone
from events.registration.people.own_words import OwnWord
from events.registration.queries import AttendeeFacts
from events.registration.signup.forms import PersonPage
from events.text import mask_email, mask_phone


class OwnDataForm(forms.Form):
    """The spouse's own data; the NIP is corrected by the committee, and only who has one is asked for an OPD.

    The official may know the link: what contact is kept is told in part, and an empty field keeps it.
    """

    name = PersonPage.name
    department = SelectField(N_("Perangkat daerah"), [Optional()])
    phone = PhoneField(
        N_("Nomor HP Anda"),
        [Optional(), Parsed(normalise_phone)],
        description=N_("Hanya untuk mengirim tautan ini kepada Anda. Pasangan Anda tidak melihatnya."),
        render_kw={"autocomplete": "tel"},
    )
    email = EmailField(
        N_("E-mail Anda"), [Optional(), Parsed(clean_email)], render_kw={"autocomplete": "email", "spellcheck": "false"}
    )

    forget = BooleanField(N_("Hapus kontak saya yang tercatat"))

    def __init__(
        self, formdata: Any = None, *, departments: Choices, spouse: AttendeeFacts, word: OwnWord, **values: Any
    ) -> None:
        super().__init__(formdata, **values)
        self.spouse, self.word = spouse, word
        if word.phone:
            self.phone.description = _kept(mask_phone(word.phone))
        if word.email:
            self.email.description = _kept(mask_email(word.email))
        if not word.phone and not word.email:
            del self.forget
        self.department.choices = [SelectChoice("", _("Pilih perangkat daerah")), *departments]
        if not spouse.nip and not spouse.department:
            del self.department

    def said(self) -> Said:
        """The answers; call after `validate()`."""
        asked = "department" in self
        keeps = not ("forget" in self and self.forget.data)
        return Said(
            self.name.data,
            department_id(self.department.data) if asked else self.spouse.department,
            self.spouse.institution,
            self.phone.data or (self.word.phone if keeps else ""),
            self.email.data or (self.word.email if keeps else ""),
        )


def _kept(told: str) -> str:
    return _("Tercatat: %(told)s. Kosongkan bila tidak berubah.", told=told)


class ConsentForm(OwnDataForm):
    """The same, with the spouse's own consent: ticked by hand, so that no program agrees by pressing a button."""

    consent = BooleanField(
        N_("Saya sudah membaca pemberitahuan privasi ini dan setuju data saya dicatat."),
        [InputRequired(N_("Centang kalimat ini bila Anda setuju. Bila tidak, pilih Saya tidak hadir di bawah."))],
    )

"""What the committee types about a participant: all faults at once, in the words of the page."""

from __future__ import annotations

import uuid
from typing import Any

from wtforms import BooleanField, EmailField, HiddenField, RadioField, SelectField, StringField, TelField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from events import forms, labels
from events.clean import clean_email, clean_lines
from events.language import N_, _
from events.registration.people.fields import NIP, NUMERIC, SPELLING, TEXT, OfferForm, role_choices
from events.registration.people.identity import normalise_phone
from events.registration.people.party import Party, PersonValues, spell_rank
from events.vocabulary import AttendeeRole, CompanionPolicy, Relation

TYPED = ("name", "rank", "position", "institution", "represents", "represents_letter")


def _id_or_none(value: str | None) -> uuid.UUID | None:
    return uuid.UUID(value) if value else None


class PersonForm(OfferForm):
    """One human's data, as printed on the list."""

    name = StringField(
        N_("Nama lengkap"),
        [InputRequired(N_("Tulis nama lengkap.")), TEXT],
        description=N_("Dengan gelar, seperti yang akan dicetak pada daftar hadir."),
        render_kw=SPELLING,
    )
    nip = StringField(
        N_("NIP atau NI PPPK"),
        [Optional(), NIP],
        description=N_("18 angka. Kosongkan bila bukan ASN."),
        render_kw=NUMERIC,
    )
    rank = StringField(
        N_("Pangkat/golongan"),
        [Optional(), forms.Parsed(spell_rank)],
        description=N_("Misalnya IV/b, Pembina Tingkat I, atau IX."),
        render_kw=SPELLING,
    )
    position = StringField(N_("Jabatan"), [Optional(), TEXT])
    department = SelectField(N_("OPD"), choices=[], default="")
    institution = StringField(N_("Instansi"), [TEXT], description=N_("Bagi orang dari luar OPD: nama lembaga asalnya."))
    represents = StringField(
        N_("Mewakili"), [Optional(), TEXT], description=N_("Nama atau jabatan yang diundang, bila hadir sebagai wakil.")
    )
    represents_letter = StringField(N_("Nomor surat tugas"), [Optional(), TEXT])

    def values(self, **more: Any) -> PersonValues:
        """The answers as values, those a form does not ask as empty ones; call after `validate()`."""
        answers: dict[str, Any] = {name: self[name].data or "" for name in TYPED if name in self}
        answers |= {"nip": self.nip.data or None, "department": _id_or_none(self.department.data)}
        return PersonValues(**answers | more)


class CorrectionForm(PersonForm):
    """Correcting someone already registered; a companion has a relation, the others a role."""

    is_asn = BooleanField(N_("ASN (PNS atau PPPK)"))
    role = SelectField(N_("Peran"), choices=[])
    relation = SelectField(N_("Hubungan"), choices=[])
    override = TextAreaField(N_("Alasan tetap menyimpan"), [forms.Parsed(clean_lines)])

    def __init__(self, *arguments: Any, companion: bool, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        if companion:
            del self.role, self.represents, self.represents_letter
            self.relation.choices = [SelectChoice(*one) for one in labels.options(Relation)]
        else:
            del self.relation
            self.role.choices = role_choices()

    def values(self, **more: Any) -> PersonValues:
        own = "relation" if "relation" in self else "role"
        return super().values(is_asn=self.is_asn.data, **{own: self[own].data}, **more)


COMPANION = (
    "companion_name",
    "companion_relation",
    "companion_nip",
    "companion_department",
    "companion_phone",
    "companion_email",
    "consent",
)


class AddForm(PersonForm):
    """A person, with the spouse where the event allows it, and how to reach them."""

    draft = HiddenField()
    role = SelectField(N_("Peran"), choices=[])
    phone = TelField(
        N_("Nomor HP"),
        [Optional(), forms.Parsed(normalise_phone)],
        description=N_("Untuk mengirim tiket lewat WhatsApp."),
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(N_("E-mail"), [Optional(), forms.Parsed(clean_email)], render_kw={"autocomplete": "off"})
    companion_name = StringField(
        N_("Nama pasangan"), [TEXT], description=N_("Kosongkan bila hadir sendiri."), render_kw=SPELLING
    )
    companion_relation = RadioField(N_("Hubungan"), choices=[], validate_choice=False)
    companion_nip = StringField(
        N_("NIP pasangan"), [Optional(), NIP], description=N_("Hanya bila pasangan juga ASN."), render_kw=NUMERIC
    )
    companion_department = SelectField(N_("OPD pasangan"), choices=[], default="")
    companion_phone = TelField(
        N_("Nomor HP pasangan"),
        [Optional(), forms.Parsed(normalise_phone)],
        description=N_("Ke sini dikirim tautan agar ia menyetujui datanya sendiri."),
        render_kw={"autocomplete": "off"},
    )
    companion_email = EmailField(
        N_("E-mail pasangan"), [Optional(), forms.Parsed(clean_email)], render_kw={"autocomplete": "off"}
    )
    alone_reason = TextAreaField(
        N_("Alasan hadir tanpa pasangan"),
        [forms.Parsed(lambda text: clean_lines(text, 300).replace("\n", " "))],
        description=N_("Kegiatan ini diikuti bersama pasangan. Isi bila peserta hadir sendiri."),
    )
    consent = BooleanField(N_("Pasangan tahu bahwa ia didaftarkan; persetujuannya ia berikan sendiri lewat tautan"))
    override = TextAreaField(
        N_("Alasan tetap mendaftarkan"),
        [forms.Parsed(clean_lines)],
        description=N_("Alasan ini tercatat dalam riwayat bersama nama Anda."),
    )

    def __init__(self, *arguments: Any, couples: str, **settings: Any) -> None:
        """`couples` is the event's companion policy."""
        super().__init__(*arguments, **settings)
        self.role.choices = role_choices()
        self.companion_relation.choices = [SelectChoice(*one) for one in labels.options(Relation)]
        if couples == CompanionPolicy.NONE:
            for name in COMPANION:
                del self[name]
        if couples != CompanionPolicy.REQUIRED:
            del self.alone_reason

    def validate_institution(self, field: Any) -> None:
        if self.role.data == AttendeeRole.PARTICIPANT and not field.data and not self.department.data:
            raise ValidationError(_("Pilih OPD, atau tulis instansi asalnya."))

    def validate_companion_relation(self, field: Any) -> None:
        if self.companion_name.data and field.data not in list(Relation):
            raise ValidationError(_("Pilih suami atau istri."))

    def validate_alone_reason(self, field: Any) -> None:
        if self.role.data == AttendeeRole.PARTICIPANT and not self.companion_name.data and not field.data:
            raise ValidationError(_("Tulis nama pasangan, atau alasan hadir tanpa pasangan."))

    def validate_consent(self, field: Any) -> None:
        if self.companion_name.data and not field.data:
            raise ValidationError(_("Beri tahu pasangan dahulu, lalu centang kalimat ini."))

    def party(self) -> Party:
        """The whole party as values; call after `validate()`."""
        return Party(
            self.values(role=self.role.data),
            self._companion(),
            phone=self.phone.data or "",
            email=self.email.data or "",
            consent="consent" in self and bool(self.consent.data),
            alone_reason=self._given("alone_reason") if not self._given("companion_name") else "",
            companion_phone=self._given("companion_phone"),
            companion_email=self._given("companion_email"),
        )

    def _given(self, name: str) -> str:
        return str(self[name].data or "") if name in self else ""

    def _companion(self) -> PersonValues | None:
        if "companion_name" not in self or not self.companion_name.data:
            return None
        return PersonValues(
            self.companion_name.data,
            nip=self.companion_nip.data or None,
            department=_id_or_none(self.companion_department.data),
            relation=self.companion_relation.data,
        )


class ContactForm(forms.Form):
    """Where links are sent from now on."""

    phone = TelField(
        N_("Nomor HP"),
        [Optional(), forms.Parsed(normalise_phone)],
        description=N_("Nomor yang memakai WhatsApp."),
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(N_("E-mail"), [Optional(), forms.Parsed(clean_email)], render_kw={"autocomplete": "off"})


class WithdrawForm(forms.Form):
    """Why someone no longer comes, and what becomes of the spouse."""

    who = RadioField(
        N_("Siapa yang mengundurkan diri?"),
        choices=[],
        invalid_choice_message=N_("Pilih siapa yang mengundurkan diri."),
    )
    reason = TextAreaField(
        N_("Alasan"),
        [InputRequired(N_("Tulis alasan pengunduran diri.")), forms.Parsed(clean_lines)],
        description=N_("Tercatat dalam riwayat bersama nama Anda."),
    )

    def validate_reason(self, field: Any) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Tulis alasan pengunduran diri."))

"""What the liaison of an OPD is asked: one person, with the spouse where the event wants it; or why nobody comes."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, EmailField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from events import forms, labels
from events.clean import clean_email, clean_lines, clean_text
from events.errors import QuotaFull, Refusal
from events.forms import Parsed, blame_person
from events.language import N_, _
from events.registration.invitations.nominees import Nominee
from events.registration.people.choices import Choices, department_id, rank_choices
from events.registration.people.delegates import ask, refuse_letter_alone
from events.registration.people.fields import YES, YES_NO, PhoneField, line, named
from events.registration.people.identity import normalise_phone, parse_nip
from events.registration.people.party import Party, PersonValues
from events.vocabulary import CompanionPolicy, DelegatePolicy, Relation

NIP = Parsed(lambda typed: parse_nip(typed).digits)
QUIET = {"autocomplete": "off", "spellcheck": "false"}
SPOUSE = ("companion_name", "companion_relation", "companion_nip", "consent", "alone_reason")


class NomineeForm(forms.Form):
    """One participant of the OPD; give the OPD's own `units`, and the event's `couples` and `delegates` policy."""

    draft = HiddenField()
    name = StringField(
        N_("Nama lengkap"),
        [InputRequired(N_("Tulis nama lengkap.")), line(120), named(N_("Tulis nama lengkap."))],
        description=N_("Dengan gelar, seperti yang akan tercetak pada daftar hadir."),
        render_kw=QUIET,
    )
    is_asn = RadioField(
        N_("ASN (PNS atau PPPK)?"), [InputRequired(N_("Pilih Ya bila PNS atau PPPK, atau Tidak."))], choices=YES_NO
    )
    nip = StringField(
        N_("NIP atau NI PPPK"),
        [NIP],
        description=N_("18 angka. Kosongkan bila bukan ASN."),
        render_kw=QUIET | {"inputmode": "numeric"},
    )
    rank = SelectField(N_("Pangkat/golongan"), [Optional()], validate_choice=False)
    position = StringField(
        N_("Jabatan"),
        [InputRequired(N_("Tulis jabatan.")), line(160)],
        description=N_("Contoh: Kepala Bidang Perencanaan."),
        render_kw=QUIET,
    )
    department = SelectField(N_("Unit kerja"), [InputRequired(N_("Pilih unit kerja."))])
    represents = StringField(
        N_("Nama dan jabatan pejabat yang diwakili"),
        [line(200)],
        render_kw=QUIET,
        description=N_("Contoh: Drs. Budi Santosa, M.Si., Kepala Dinas Kesehatan."),
    )
    represents_letter = StringField(
        N_("Nomor surat tugas"), [line(120)], render_kw=QUIET, description=N_("Contoh: 090/1234/Dinkes/2026.")
    )
    phone = PhoneField(
        N_("Nomor HP (WhatsApp)"),
        [Optional(), Parsed(normalise_phone)],
        description=N_("Bila diisi, tiketnya dapat dikirim langsung kepada yang bersangkutan."),
        render_kw=QUIET,
    )
    email = EmailField(N_("Alamat e-mail"), [Optional(), Parsed(clean_email)], render_kw=QUIET)
    companion_name = StringField(
        N_("Nama pasangan"),
        [Optional(), Parsed(clean_text)],
        description=N_("Kosongkan bila hadir sendiri."),
        render_kw=QUIET,
    )
    companion_relation = RadioField(N_("Hubungan"), choices=[], validate_choice=False)
    companion_nip = StringField(
        N_("NIP pasangan"),
        [Optional(), NIP],
        description=N_("Hanya bila pasangan juga ASN."),
        render_kw=QUIET | {"inputmode": "numeric"},
    )
    consent = BooleanField(N_("Pasangan sudah menyetujui pencatatan datanya"))
    alone_reason = TextAreaField(
        N_("Alasan hadir tanpa pasangan"),
        [Parsed(lambda text: clean_lines(text, 300).replace("\n", " "))],
        description=N_("Kegiatan ini diikuti bersama pasangan. Isi hanya bila hadir sendiri."),
    )

    def __init__(self, *arguments: Any, units: Choices, couples: str, delegates: str, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.couples = couples
        ask(self, delegates)
        self.department.choices = list(units)
        self.rank.choices = rank_choices()
        self.companion_relation.choices = [SelectChoice(*one) for one in labels.options(Relation)]
        if couples == CompanionPolicy.NONE:
            for name in SPOUSE:
                del self[name]
        elif couples != CompanionPolicy.REQUIRED:
            del self.alone_reason

    def validate_nip(self, field: Any) -> None:
        if self.is_asn.data == YES and not field.data:
            raise ValidationError(_("Tulis NIP, 18 angka."))

    def validate_represents_letter(self, field: Any) -> None:
        refuse_letter_alone(self)

    def validate_companion_relation(self, field: Any) -> None:
        if self.companion_name.data and field.data not in list(Relation):
            raise ValidationError(_("Pilih suami atau istri."))

    def validate_consent(self, field: Any) -> None:
        if self.companion_name.data and not field.data:
            raise ValidationError(_("Pasangan perlu menyetujui pencatatan datanya."))

    def validate_alone_reason(self, field: Any) -> None:
        if not self.companion_name.data and not field.data:
            raise ValidationError(_("Tulis nama pasangan, atau alasan hadir tanpa pasangan."))

    def party(self) -> Party:
        """The answers as values; call after `validate()`."""
        asn = self.is_asn.data == YES
        official = PersonValues(
            self.name.data,
            nip=(self.nip.data or None) if asn else None,
            is_asn=asn,
            rank=(self.rank.data or "") if asn else "",
            position=self.position.data or "",
            department=department_id(self.department.data),
            represents=self._given("represents"),
            represents_letter=self._given("represents_letter"),
        )
        companion = self._companion()
        return Party(
            official,
            companion,
            alone_reason="" if companion else self._given("alone_reason"),
            phone=self.phone.data or "",
            email=self.email.data or "",
            consent=companion is not None,
        )

    def _companion(self) -> PersonValues | None:
        name = self._given("companion_name")
        if not name:
            return None
        return PersonValues(
            name,
            nip=self.companion_nip.data or None,
            is_asn=bool(self.companion_nip.data),
            relation=self.companion_relation.data,
        )

    def _given(self, name: str) -> str:
        return str(self[name].data or "") if name in self else ""


class NomineeCorrection(forms.Form):
    """One name mended: what stands on the list, never the NIP, which only the committee corrects."""

    name = NomineeForm.name
    rank = NomineeForm.rank
    position = NomineeForm.position
    department = NomineeForm.department
    represents = NomineeForm.represents
    represents_letter = NomineeForm.represents_letter

    def __init__(self, *arguments: Any, units: Choices, companion: bool, delegates: str, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.department.choices = list(units)
        self.rank.choices = rank_choices(self.rank.data or "")
        ask(self, DelegatePolicy.FORBIDDEN if companion else delegates)
        if companion:
            del self.rank, self.position, self.department

    def validate_represents_letter(self, field: Any) -> None:
        refuse_letter_alone(self)

    def changes(self) -> dict[str, Any]:
        """The answers as values of a person; call after `validate()`."""
        typed = {name: field.data or "" for name, field in self._fields.items()}
        if "department" in typed:
            typed["department"] = department_id(typed["department"])
        return typed


def blame_nominee(form: NomineeForm, refusal: Refusal, count: int, most: int | None) -> None:
    """The refusal beside the field it names, or on top, in the liaison's words; `count` of `most` are named."""
    if isinstance(refusal, QuotaFull):
        form.form_errors.append(quota_full(count, most))
    else:
        blame_person(form, refusal, _("Orang dengan NIP ini sudah terdaftar pada kegiatan ini."))


def quota_full(count: int, most: int | None) -> str:
    """That no name can be added, in the liaison's words."""
    return _(
        "Kuota perangkat daerah Anda sudah penuh: %(count)s dari %(most)s orang. "
        "Ganti salah satu nama, atau hubungi panitia.",
        count=count,
        most=most,
    )


class RemovalForm(forms.Form):
    """Why an official comes alone, when the spouse is taken back."""

    alone_reason = TextAreaField(
        N_("Alasan hadir tanpa pasangan"),
        [
            InputRequired(N_("Tulis alasan hadir tanpa pasangan.")),
            Parsed(lambda text: clean_lines(text, 300).replace("\n", " ")),
        ],
        description=N_("Kegiatan ini diikuti bersama pasangan."),
    )


def removal_form(one: Nominee, couples: str, formdata: Any = None) -> RemovalForm | None:
    """Only where the event asks for the spouse whom the OPD takes back."""
    asks = one.official is not None and couples == CompanionPolicy.REQUIRED
    return RemovalForm(formdata) if asks else None


class DeclineForm(forms.Form):
    """Why the OPD sends nobody."""

    reason = TextAreaField(
        N_("Alasan tidak mengirim peserta"),
        [InputRequired(N_("Tulis alasan tidak mengirim peserta.")), Parsed(lambda text: clean_lines(text, 500))],
        description=N_("Panitia membaca alasan ini."),
    )

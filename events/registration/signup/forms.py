"""What participants are asked, one group to a page; every fault is a sentence beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from events import forms
from events.clean import clean_email, clean_lines
from events.forms import Parsed
from events.language import N_, _
from events.registration.people.choices import Choices, rank_choices
from events.registration.people.delegates import objection, refuse_letter_alone, tell
from events.registration.people.fields import AS_TYPED, NO, YES, YES_NO, PhoneField, line, named, nip_field
from events.registration.people.identity import normalise_phone
from events.registration.seats.foresight import Quota
from events.vocabulary import DelegatePolicy, Relation


class Page(forms.Form):
    """A page of answers; `answers()` is what the draft keeps."""

    def answers(self) -> dict[str, Any]:
        return {name: value for name, value in self.data.items() if value is not None}


class PersonPage(Page):
    name = StringField(
        N_("Nama lengkap"),
        [InputRequired(N_("Tulis nama lengkap Anda.")), line(120), named(N_("Tulis nama lengkap Anda."))],
        description=N_("Dengan gelar, seperti yang akan tercetak pada daftar hadir."),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    is_asn = RadioField(
        N_("Apakah Anda ASN (PNS atau PPPK)?"),
        [InputRequired(N_("Pilih Ya bila Anda PNS atau PPPK, atau Tidak."))],
        choices=YES_NO,
    )
    phone = PhoneField(
        N_("Nomor HP (WhatsApp)"),
        [InputRequired(N_("Tulis nomor HP yang dapat dihubungi.")), Parsed(normalise_phone)],
        description=N_("Nomor Anda sendiri, untuk tiket dan tautan kelola. Contoh: 0812 3456 7890."),
        render_kw={"autocomplete": "tel"},
    )
    email = EmailField(
        N_("Alamat e-mail"),
        [Optional(), Parsed(clean_email)],
        description=N_("Bila diisi, tiket dikirim juga lewat e-mail."),
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )


def quota_full(quota: Quota) -> str:
    """That the OPD can send nobody more, and whose quota it is that a unit below it uses."""
    whose = _("Kuota %(opd)s", opd=quota.opd)
    if quota.of_another:
        whose = _("%(unit)s memakai kuota %(opd)s, dan kuota itu", unit=quota.unit, opd=quota.opd)
    return _(
        "%(whose)s sudah penuh: %(used)s dari %(maximum)s orang. Bicarakan dengan atasan Anda siapa yang hadir.",
        whose=whose,
        used=quota.used,
        maximum=quota.maximum,
    )


class DelegateFields(Page):
    """Who stands in for the official that was invited; `policy` is the event's word on that."""

    represents = StringField(
        N_("Nama dan jabatan pejabat yang Anda wakili"),
        [line(200)],
        render_kw=AS_TYPED,
        description=N_("Contoh: Drs. Budi Santosa, M.Si., Kepala Dinas Kesehatan."),
    )
    represents_letter = StringField(
        N_("Nomor surat tugas"), [line(120)], render_kw=AS_TYPED, description=N_("Contoh: 090/1234/Dinkes/2026.")
    )

    def __init__(
        self,
        formdata: Any = None,
        *,
        delegates: str = DelegatePolicy.ALLOWED,
        quotas: Mapping[str, Quota] | None = None,
        **values: Any,
    ) -> None:
        super().__init__(formdata, **values)
        self.delegates, self.quotas = delegates, quotas or {}
        tell(self, delegates)
        # Asked last: the page's summary of faults follows the page.
        self._fields |= {name: self._fields.pop(name) for name in ("represents", "represents_letter")}

    def validate_department(self, field: Any) -> None:
        """Where nobody can wait, a full quota is told where the OPD is chosen, and not after the last page."""
        quota = self.quotas.get(field.data or "")
        if quota and quota.full:
            raise ValidationError(quota_full(quota))

    def validate_represents(self, field: Any) -> None:
        if objection(field.data, self.represents_letter.data, self.delegates) == field.name:
            raise ValidationError(_("Kegiatan ini tidak dapat diwakilkan."))
        if field.data and not any(character.isalpha() for character in field.data):
            raise ValidationError(_("Tulis nama atau jabatan pejabat yang Anda wakili."))

    def validate_represents_letter(self, field: Any) -> None:
        refuse_letter_alone(self, _("Tulis juga siapa yang Anda wakili, atau kosongkan nomor surat ini."))
        if objection(self.represents.data, field.data, self.delegates) == field.name:
            raise ValidationError(_("Tulis nomor surat tugas dari pejabat yang Anda wakili."))


class DepartmentPage(Page):
    """A page that asks for a node of the OPD tree: give `departments` (groups of id and name)."""

    department = SelectField(N_("Perangkat daerah"), [InputRequired(N_("Pilih perangkat daerah Anda."))])

    def __init__(self, formdata: Any = None, *, departments: Choices, **values: Any) -> None:
        super().__init__(formdata, **values)
        self.department.choices = [SelectChoice("", _("Pilih perangkat daerah")), *departments]


class OfficialJobPage(DepartmentPage, DelegateFields):
    nip = nip_field(N_("NIP"))
    rank = SelectField(N_("Pangkat/golongan"), [Optional()], validate_choice=False)
    position = StringField(
        N_("Jabatan"),
        [InputRequired(N_("Tulis jabatan Anda.")), line(160)],
        description=N_("Contoh: Kepala Bidang Perencanaan, atau Plt. Camat Sukamaju."),
        render_kw={"autocomplete": "organization-title"},
    )
    department = SelectField(N_("Perangkat daerah"), [InputRequired(N_("Pilih perangkat daerah Anda."))])

    def __init__(self, formdata: Any = None, **values: Any) -> None:
        super().__init__(formdata, **values)
        self.rank.choices = rank_choices()


class OtherJobPage(DepartmentPage, DelegateFields):
    """People without NIP: councillors choose the DPRD, guests write where they come from."""

    # Not WTForms' Optional on `institution`: it ends the checks of an empty field before validate_institution.

    department = SelectField(
        N_("Perangkat daerah atau DPRD"),
        [Optional()],
        description=N_("Biarkan kosong bila Anda berasal dari luar Pemda."),
    )
    institution = StringField(
        N_("Instansi atau lembaga"),
        [line(160)],
        description=N_("Bila bukan dari perangkat daerah. Contoh: PKK Kecamatan Sukamaju."),
        render_kw={"autocomplete": "organization"},
    )
    position = StringField(
        N_("Jabatan atau kedudukan"),
        [InputRequired(N_("Tulis jabatan atau kedudukan Anda.")), line(160)],
        description=N_("Contoh: Anggota DPRD Komisi A, Ketua TP PKK Kabupaten."),
    )

    def validate_institution(self, field: Any) -> None:
        if not field.data and not self.department.data:
            raise ValidationError(_("Pilih perangkat daerah, atau tulis instansi Anda."))


class TogetherPage(Page):
    together = RadioField(
        N_("Apakah Anda hadir bersama pasangan?"),
        [InputRequired(N_("Pilih Ya bila Anda hadir bersama suami atau istri, atau Tidak."))],
        choices=[SelectChoice(YES, N_("Ya, bersama pasangan")), SelectChoice(NO, N_("Tidak, sendiri"))],
    )


class AlonePage(Page):
    reason = TextAreaField(
        N_("Mengapa Anda hadir tanpa pasangan?"),
        [
            InputRequired(N_("Tulis alasan Anda hadir tanpa pasangan.")),
            Parsed(lambda text: clean_lines(text, 300).replace("\n", " ")),
        ],
        description=N_("Kegiatan ini diikuti bersama pasangan. Contoh: pasangan sedang dinas di luar kota."),
    )


class CompanionPage(Page):
    name = StringField(
        N_("Nama lengkap pasangan"),
        [InputRequired(N_("Tulis nama lengkap pasangan Anda.")), line(120), named(N_("Tulis nama pasangan Anda."))],
        description=N_("Dengan gelar, seperti yang akan tercetak pada daftar hadir."),
        render_kw={"spellcheck": "false", "autocomplete": "off"},
    )
    relation = RadioField(
        N_("Pasangan adalah"),
        [InputRequired(N_("Pilih suami atau istri."))],
        choices=[
            SelectChoice(str(Relation.HUSBAND), N_("Suami saya")),
            SelectChoice(str(Relation.WIFE), N_("Istri saya")),
        ],
    )
    is_asn = RadioField(
        N_("Pasangan ASN di Pemda ini?"),
        [InputRequired(N_("Pilih Ya bila pasangan Anda ASN di Pemda ini, atau Tidak."))],
        choices=YES_NO,
    )
    phone = PhoneField(
        N_("Nomor HP pasangan"),
        [Optional(), Parsed(normalise_phone)],
        description=N_("Ke sini dikirim tautan agar ia menyetujui datanya sendiri. Boleh Anda teruskan nanti."),
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        N_("E-mail pasangan"),
        [Optional(), Parsed(clean_email)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    consent = BooleanField(
        N_("Pasangan saya tahu bahwa saya mendaftarkannya. Persetujuannya ia berikan sendiri lewat tautan."),
        [InputRequired(N_("Beri tahu pasangan Anda dahulu, lalu centang kalimat ini."))],
    )


class CompanionJobPage(DepartmentPage):
    nip = nip_field(N_("NIP pasangan"))
    department = SelectField(N_("Perangkat daerah pasangan"), [InputRequired(N_("Pilih perangkat daerah pasangan."))])

    def __init__(self, formdata: Any = None, *, official_nip: str = "", **values: Any) -> None:
        super().__init__(formdata, **values)
        self.official_nip = official_nip

    def validate_nip(self, field: Any) -> None:
        if field.data and field.data == self.official_nip:
            raise ValidationError(_("NIP pasangan sama dengan NIP Anda."))

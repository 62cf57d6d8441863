"""What an administrator types about a department of the tree."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from wtforms import BooleanField, DateField, EmailField, RadioField, SelectField, TelField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from events import forms
from events.clean import clean_email, clean_lines, normalise_phone
from events.departments.forms import line, whole
from events.departments.units.changes import Identity, Span, Words
from events.departments.units.contacts import Contact
from events.departments.versions import DepartmentNode, year_fault
from events.labels import label
from events.language import N_, _
from events.vocabulary import DepartmentKind, VersionChange

DATE = {"autocomplete": "off"}


def day(label: str, hint: str = "", check: Any = None) -> DateField:
    """A day by the browser's own picker."""
    return DateField(label, [check or Optional(), _near], description=hint, render_kw=DATE)


def _near(_form: Any, field: DateField) -> None:
    if field.data and (fault := year_fault(field.data)):
        raise ValidationError(fault)


class UnitForm(forms.Form):
    """A department: what it keeps through all versions, and what this version says of it."""

    code = line(
        N_("Kode"),
        20,
        DataRequired(N_("Tulis kode.")),
        N_("Dari daftar kode perangkat daerah Anda; tidak berubah bila namanya berubah. Contoh: 1.02 atau 02.01."),
        autocomplete="off",
        spellcheck="false",
    )
    name = line(N_("Nama resmi"), 300, DataRequired(N_("Tulis nama resmi.")))
    abbreviation = line(N_("Singkatan"), 40, Optional(), N_("Misalnya Dinkes. Tampil di layar gerbang dan kartu."))
    kind = SelectField(N_("Jenis"), choices=[])
    parent = SelectField(
        N_("Induk"),
        choices=[],
        description=N_("Unit seperti Puskesmas atau bagian berada di bawah perangkat daerahnya."),
    )
    counts_as_opd = BooleanField(
        N_("Dihitung sebagai OPD"),
        description=N_("Punya undangan, kuota, dan baris rekap sendiri. Tanpa ini, orangnya dihitung pada induknya."),
    )
    protocol_order = whole(
        N_("Urutan protokol"), 0, 999_999, N_("Urutan pada daftar hadir dan rekap, dari yang terkecil.")
    )
    aliases = TextAreaField(
        N_("Sebutan lain"),
        [Optional(), forms.Parsed(partial(clean_lines, most=1000))],
        description=N_("Satu per baris. Dikenali saat mengimpor peserta dan mencari nama."),
    )
    valid_from = day(N_("Berlaku sejak"), N_("Kosongkan bila sejak dulu."))
    valid_to = day(N_("Berlaku sampai"), N_("Kosongkan bila masih berlaku."))

    def offer(self, tree: Sequence[DepartmentNode], but: UUID | None = None) -> None:
        """Fill the selects; call it before `validate()`."""
        self.kind.choices = [SelectChoice(kind.value, label(DepartmentKind, kind)) for kind in DepartmentKind]
        self.parent.choices = [SelectChoice("", _("Tidak ada, paling atas"))] + [
            SelectChoice(str(one.id), f"{one.name} ({one.code})") for one in tree if one.id != but
        ]

    def validate_valid_to(self, field: DateField) -> None:
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(_("Tanggal akhir lebih awal daripada tanggal mulai."))

    @property
    def identity(self) -> Identity:
        return Identity(self.code.data or "", self.aliases.data or "")

    @property
    def words(self) -> Words:
        return Words(
            self.name.data or "",
            self.abbreviation.data or "",
            self.kind.data,
            UUID(self.parent.data) if self.parent.data else None,
            bool(self.counts_as_opd.data),
            self.protocol_order.data or 0,
        )

    @property
    def span(self) -> Span:
        return Span(self.valid_from.data, self.valid_to.data)


class ChangeForm(UnitForm):
    """As `UnitForm`, with what kind of change it is: that is never guessed."""

    change = RadioField(
        N_("Apa yang Anda lakukan?"), [InputRequired(N_("Pilih koreksi atau perubahan resmi."))], choices=[]
    )
    since = day(
        N_("Perubahan resmi berlaku sejak"),
        N_("Tanggal pada peraturan, wajib bagi perubahan resmi. Kegiatan sebelum tanggal ini tidak berubah."),
    )

    def offer(self, tree: Sequence[DepartmentNode], but: UUID | None = None) -> None:
        super().offer(tree, but)
        hints = {
            VersionChange.CORRECTION: _(
                "Ejaan, kode, atau data yang sejak awal keliru. Berlaku juga pada kegiatan lama."
            ),
            VersionChange.OFFICIAL: _("Nama, induk, atau kedudukan berubah menurut peraturan, sejak tanggal tertentu."),
        }
        self.change.choices = [
            SelectChoice(one.value, label(VersionChange, one), render_kw={"hint": hint}) for one, hint in hints.items()
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if self.change.data == VersionChange.OFFICIAL and not self.since.data and not self.since.errors:
            self.since.errors = [_("Tulis tanggal mulai berlakunya perubahan resmi.")]
            return False
        return good


class EndForm(forms.Form):
    """The last day of a department."""

    last_day = day(
        N_("Hari terakhir berlaku"),
        N_("Kegiatan sampai tanggal ini tetap menampilkannya; sesudahnya tidak ditawarkan lagi."),
        InputRequired(N_("Tulis hari terakhirnya.")),
    )


class ContactForm(forms.Form):
    """Whom to reach at the OPD."""

    name = line(N_("Nama"), 120, Optional(), autocomplete="off")
    phone = TelField(
        N_("Nomor WhatsApp"), [Optional(), forms.Parsed(normalise_phone)], description=N_("Contoh: 0812 3456 7890.")
    )
    email = EmailField(N_("Alamat e-mail"), [Optional(), forms.Parsed(clean_email)])

    @property
    def contact(self) -> Contact:
        return Contact(self.name.data or "", self.phone.data or "", self.email.data or "")


class MergeForm(forms.Form):
    """Into which department another goes, and from when."""

    into = SelectField(N_("Digabungkan ke"), [InputRequired(N_("Pilih perangkat daerah yang menerima."))], choices=[])
    since = day(
        N_("Berlaku sejak"),
        N_("Kegiatan sebelum tanggal ini tidak berubah."),
        InputRequired(N_("Tulis sejak kapan penggabungan berlaku.")),
    )

    def offer(self, tree: Sequence[DepartmentNode], but: UUID) -> None:
        self.into.choices = [SelectChoice("", _("Pilih"))] + [
            SelectChoice(str(one.id), f"{one.name} ({one.code})") for one in tree if one.id != but
        ]

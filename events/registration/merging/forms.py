"""What the committee says when it merges people, or takes a merge back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from events import forms
from events.clean import clean_lines
from events.language import N_, _
from events.registration.people.finding import Registrant
from events.text import mask_nip
from events.vocabulary import Relation


class KeepForm(forms.Form):
    """Which of two rows of one human stays."""

    keep = RadioField(
        N_("Data mana yang dipertahankan?"),
        choices=[],
        validate_choice=False,
        description=N_("Nama, NIP, dan jabatan pada data inilah yang dicetak. Keduanya tetap dapat diperbaiki."),
    )

    def validate_keep(self, field: Any) -> None:
        if field.data not in ("first", "second"):
            raise ValidationError(_("Pilih data yang dipertahankan."))

    def offer(self, rows: Sequence[Registrant], possible: Sequence[bool]) -> None:
        """The two rows, by side, name and NIP; at first the one that may stay and has a NIP, for that is printed."""
        self.keep.choices = [
            SelectChoice("first", _("Data pertama: %(who)s", who=_who(rows[0]))),
            SelectChoice("second", _("Data kedua: %(who)s", who=_who(rows[1]))),
        ]
        if self.keep.data is None:
            first, second = ((may, bool(row.nip)) for row, may in zip(rows, possible, strict=True))
            self.keep.data = "second" if second > first else "first"


def _who(row: Registrant) -> str:
    if not row.nip:
        return _("%(name)s, tanpa NIP", name=row.name)
    return _("%(name)s, NIP %(nip)s", name=row.name, nip=mask_nip(row.nip))


class CoupleForm(forms.Form):
    """What the younger registration's official is to the elder's."""

    relation = RadioField(N_("Hubungan"), choices=[], validate_choice=False)

    def validate_relation(self, field: Any) -> None:
        if field.data not in list(Relation):
            raise ValidationError(_("Pilih suami atau istri."))

    def name(self, who: str, of: str) -> None:
        """The question with both names."""
        self.relation.label.text = _("%(who)s adalah", who=who)
        self.relation.choices = [
            SelectChoice(str(Relation.HUSBAND), _("Suami dari %(name)s", name=of)),
            SelectChoice(str(Relation.WIFE), _("Istri dari %(name)s", name=of)),
        ]


class UndoForm(forms.Form):
    """Why a merge is taken back."""

    reason = TextAreaField(
        N_("Alasan"),
        [InputRequired(N_("Tulis alasan pembatalan.")), forms.Parsed(clean_lines)],
        description=N_("Tercatat dalam riwayat bersama nama Anda."),
    )

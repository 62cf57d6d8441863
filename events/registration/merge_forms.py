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
from events.vocabulary import Relation


class KeepForm(forms.Form):
    """Which of two rows of one human stays."""

    keep = RadioField(
        N_("Data mana yang dipertahankan?"), choices=[], validate_choice=False,
        description=N_("Nama, NIP, dan jabatan pada data inilah yang dicetak. Keduanya tetap dapat diperbaiki."),
    )  # fmt: skip

    def validate_keep(self, field: Any) -> None:
        if field.data not in ("first", "second"):
            raise ValidationError(_("Pilih data yang dipertahankan."))

    def offer(self, names: Sequence[str]) -> None:
        """The two rows, by name and side."""
        self.keep.choices = [
            SelectChoice("first", _("Data pertama: %(name)s", name=names[0])),
            SelectChoice("second", _("Data kedua: %(name)s", name=names[1])),
        ]


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

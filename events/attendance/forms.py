"""What organizers type on the Kehadiran tab."""

from __future__ import annotations

from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from events import forms
from events.clean import clean_text
from events.labels import LABELS
from events.language import N_
from events.vocabulary import ExcuseKind, SelfCheckInPolicy


class ReasonForm(forms.Form):
    """Why a presence is put in or taken back by hand."""

    reason = StringField(N_("Alasan"), [InputRequired(N_("Tulis alasannya.")), forms.Parsed(clean_text)])


class ExcuseForm(forms.Form):
    """Why somebody registered does not come."""

    kind = RadioField(
        N_("Keterangan"),
        [InputRequired(N_("Pilih keterangannya."))],
        choices=[SelectChoice(*pair) for pair in LABELS[ExcuseKind].items()],
    )
    note = StringField(
        N_("Nomor surat"),
        [forms.Parsed(clean_text)],
        description=N_("Jangan tulis diagnosis atau keterangan kesehatan."),
    )


class SelfCheckInForm(forms.Form):
    """Whether check-ins from participants' own phones count."""

    policy = RadioField(
        N_("Presensi mandiri"),
        [InputRequired(N_("Pilih salah satu."))],
        choices=[SelectChoice(*pair) for pair in LABELS[SelfCheckInPolicy].items()],
    )

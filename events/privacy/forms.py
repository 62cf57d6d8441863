"""Why a contact is erased before its date."""

from __future__ import annotations

from functools import partial

from wtforms import StringField
from wtforms.validators import DataRequired

from events import forms
from events.clean import clean_text
from events.language import N_


class EraseForm(forms.Form):
    """The ground of an erasure on request."""

    reason = StringField(
        N_("Dasar penghapusan"),
        [
            DataRequired(N_("Tulis dasar penghapusan, misalnya permintaan peserta dan tanggalnya.")),
            forms.Parsed(partial(clean_text, most=300)),
        ],
        description=N_("Misalnya: permintaan lewat telepon, 10 Desember 2026. Tersimpan pada riwayat."),
    )

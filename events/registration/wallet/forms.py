"""What somebody types who asks for the link again."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Optional

from events import forms
from events.forms import Parsed
from events.language import N_
from events.registration.people.fields import NUMERIC, PhoneField
from events.registration.people.identity import normalise_phone, parse_nip


class AskForm(forms.Form):
    """The two things a stranger does not know together."""

    nip = StringField(
        N_("NIP"),
        [Optional(), Parsed(lambda text: parse_nip(text).digits)],
        description=N_("18 angka. Kosongkan hanya bila Anda mendaftar tanpa NIP."),
        render_kw=dict(NUMERIC),
    )
    phone = PhoneField(
        N_("Nomor HP yang didaftarkan"),
        [InputRequired(N_("Tulis nomor HP yang dipakai saat mendaftar.")), Parsed(normalise_phone)],
        description=N_("Contoh: 0812 3456 7890."),
        render_kw={"autocomplete": "tel"},
    )

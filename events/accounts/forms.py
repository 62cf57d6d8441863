"""What administrators and account owners type."""

from __future__ import annotations

from functools import partial

from wtforms import EmailField, PasswordField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from events import forms
from events.accounts.passwords import MINIMUM_LENGTH
from events.clean import clean_email, clean_text
from events.labels import LABELS
from events.language import N_, _
from events.vocabulary import UserRole

ROLE_HINTS = {
    UserRole.ADMINISTRATOR: N_("Semua kegiatan dan semua akun."),
    UserRole.ORGANIZER: N_("Semua kegiatan: peserta, undangan, gerbang, kehadiran, dan cetak."),
    UserRole.OFFICER: N_("Hanya memindai tiket di gerbang, dengan PIN."),
}


class UserForm(forms.Form):
    """A new account."""

    name = StringField(
        N_("Nama lengkap"),
        [InputRequired(N_("Tulis nama lengkap.")), forms.Parsed(clean_text)],
        description=N_("Tercatat pada setiap pemindaian dan perubahan."),
    )
    email = EmailField(
        N_("Alamat e-mail"),
        [InputRequired(N_("Tulis alamat e-mail.")), forms.Parsed(clean_email)],
        description=N_("Dipakai untuk masuk."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    role = RadioField(
        N_("Peran"),
        [InputRequired(N_("Pilih peran pengguna."))],
        choices=[SelectChoice(role.value, LABELS[UserRole][role], {"hint": hint}) for role, hint in ROLE_HINTS.items()],
    )


class TokenForm(forms.Form):
    """A new API token."""

    name = StringField(
        N_("Nama token"),
        [InputRequired(N_("Tulis nama token.")), forms.Parsed(partial(clean_text, most=80))],
        description=N_("Nama aplikasi yang memakainya, misalnya Dasbor pimpinan."),
        render_kw={"autocomplete": "off"},
    )


class PasswordForm(forms.Form):
    """A new password for one's own account."""

    current = PasswordField(
        N_("Kata sandi saat ini"),
        [InputRequired(N_("Tulis kata sandi Anda saat ini."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        N_("Kata sandi baru"),
        [InputRequired(N_("Tulis kata sandi baru."))],
        description=N_("Paling sedikit 12 karakter. Beberapa kata yang tidak berhubungan mudah diingat."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        N_("Ulangi kata sandi baru"),
        [InputRequired(N_("Ulangi kata sandi baru."))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_new(self, field: PasswordField) -> None:
        if field.data and len(field.data) < MINIMUM_LENGTH:
            raise ValidationError(_("Kata sandi paling sedikit %(n)s karakter.", n=MINIMUM_LENGTH))

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.new.data:
            raise ValidationError(_("Kedua kata sandi baru tidak sama."))

"""What the committee types about invitations: the letter, and whom to reach at an OPD."""

from __future__ import annotations

from wtforms import BooleanField, DateField, EmailField, FileField, StringField, TelField, TextAreaField
from wtforms.validators import Optional

from events import forms
from events.calendar.fields import DAY, near
from events.clean import clean_email, clean_lines, clean_text
from events.forms import Parsed
from events.language import N_
from events.registration.invitations.letter import Letter, clean_link
from events.registration.invitations.liaisons import Liaison
from events.registration.people.identity import normalise_phone

QUIET = {"autocomplete": "off"}
ACCEPTED = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"


class LetterFileForm(forms.Form):
    """The file that a new one replaces."""

    file_now = forms.Stands(N_("Berkas surat yang tersimpan sekarang"))


class LetterForm(LetterFileForm):
    """Every part may be left empty."""

    number = StringField(
        N_("Nomor surat"),
        [Optional(), Parsed(lambda text: clean_text(text, 80))],
        render_kw=QUIET,
        description=N_("Contoh: 800/123/2026."),
    )
    dated = DateField(
        N_("Tanggal surat"), [Optional(), near], format=DAY, description=N_("Seperti tertulis pada surat.")
    )
    subject = StringField(
        N_("Hal"), [Optional(), Parsed(clean_text)], description=N_("Contoh: Undangan Bimtek Keluarga Berintegritas.")
    )
    body = TextAreaField(
        N_("Isi singkat"),
        [Optional(), Parsed(lambda text: clean_lines(text, 3000))],
        description=N_("Terlihat oleh OPD pada halaman undangannya: pakaian, bahan yang dibawa, dan sebagainya."),
    )
    file = FileField(
        N_("Berkas surat bertanda tangan"),
        [Optional()],
        render_kw={"accept": ACCEPTED},
        description=N_("PDF, atau hasil pindai JPEG atau PNG, paling besar 3 MB."),
    )
    erase_file = BooleanField(N_("Hapus berkas ini"))
    url = StringField(
        N_("Tautan berkas surat"),
        [Optional(), Parsed(clean_link)],
        render_kw=QUIET | {"inputmode": "url"},
        description=N_("Bila suratnya sudah ada pada situs Pemda: alamat https tempat surat itu dapat dibuka."),
    )

    def letter(self) -> Letter:
        """The answers as values; call after `validate()`."""
        typed = {name: self[name].data or "" for name in ("number", "subject", "body", "url")}
        return Letter(dated=self.dated.data, **typed)


class LiaisonForm(forms.Form):
    """Who answers for the OPD; every part may be left empty."""

    name = StringField(N_("Nama penghubung"), [Optional(), Parsed(lambda text: clean_text(text, 120))], render_kw=QUIET)
    phone = TelField(N_("Nomor HP (WhatsApp)"), [Optional(), Parsed(normalise_phone)], render_kw=QUIET)
    email = EmailField(N_("Alamat e-mail"), [Optional(), Parsed(clean_email)], render_kw=QUIET)
    keep = BooleanField(N_("Ingat kontak ini untuk kegiatan berikutnya"))

    def liaison(self) -> Liaison:
        """The answers as values; call after `validate()`."""
        return Liaison(self.name.data or "", self.phone.data or "", self.email.data or "")

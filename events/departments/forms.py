"""What an administrator types about the institution."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from wtforms import EmailField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from events import forms
from events.clean import clean_email, clean_lines, clean_text, parse_nip
from events.departments import brand
from events.errors import Unreadable
from events.language import N_, _

_WEBSITE = re.compile(r"https?://[A-Za-z0-9.-]+\.[A-Za-z]{2,63}(?::\d+)?(?:/[!-~]*)?")
ZONES = (
    ("Asia/Jakarta", N_("WIB (Jakarta)")),
    ("Asia/Pontianak", N_("WIB (Pontianak)")),
    ("Asia/Makassar", N_("WITA (Makassar)")),
    ("Asia/Jayapura", N_("WIT (Jayapura)")),
)


def parse_website(text: str) -> str:
    """The address with its scheme, which may be left out when typed. Raises Unreadable."""
    address = clean_text(text)
    address = address if "://" in address else f"https://{address}"
    if not _WEBSITE.fullmatch(address):
        raise Unreadable(_("Alamat situs belum lengkap atau keliru. Contoh: https://contoh.go.id."))
    return address


def line(label: str, most: int, check: Any, hint: str = "", **attributes: Any) -> StringField:
    """One line of at most `most` characters."""
    checks = [check, forms.Parsed(partial(clean_text, most=most))]
    return StringField(label, checks, description=hint, render_kw=attributes or None)


def whole(label: str, least: int, most: int, hint: str) -> IntegerField:
    """A whole number between two others."""
    said = N_("Tulis angka bulat dari %(min)s sampai %(max)s.")
    checks = [InputRequired(N_("Tulis angka bulat.")), NumberRange(least, most, said)]
    return IntegerField(label, checks, description=hint)


class InstitutionForm(forms.Form):
    """Every field is the column of the same name."""

    name = line(
        N_("Nama instansi"),
        160,
        DataRequired(N_("Tulis nama instansi.")),
        N_("Nama resmi pada kop daftar hadir, misalnya Pemerintah Kabupaten Contoh."),
    )
    short_name = line(
        N_("Nama singkat"),
        40,
        DataRequired(N_("Tulis nama singkat.")),
        N_("Tampil di ponsel dan pada langganan kalender, misalnya Pemkab Contoh."),
    )
    address = TextAreaField(N_("Alamat"), [Optional(), forms.Parsed(partial(clean_lines, most=300))])
    city = line(
        N_("Tempat penandatanganan"),
        80,
        DataRequired(N_("Tulis tempat penandatanganan.")),
        N_("Nama kota atau kabupaten yang tercetak sebelum tanggal pada daftar hadir."),
    )
    phone = line(N_("Telepon"), 40, Optional(), inputmode="tel")
    email = EmailField(N_("Alamat e-mail"), [Optional(), forms.Parsed(clean_email)])
    website = StringField(
        N_("Situs web"),
        [Optional(), forms.Parsed(parse_website)],
        render_kw={"inputmode": "url", "spellcheck": "false"},
    )
    zone = SelectField(
        N_("Zona waktu"),
        choices=[SelectChoice(zone, name) for zone, name in ZONES],
        description=N_("Berlaku bagi agenda dan kegiatan baru; kegiatan yang sudah dibuat tidak berubah."),
    )
    brand_colour = StringField(
        N_("Warna instansi"),
        [InputRequired(N_("Tulis warna instansi.")), forms.Parsed(brand.parse)],
        description=N_("Tanda # dan enam angka heksadesimal. Tulisan putih di atasnya harus mudah dibaca."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
    )
    contact_days = whole(N_("Masa simpan kontak peserta (hari)"), 1, 3650, N_("Dihitung sejak kegiatan selesai."))
    list_years = whole(
        N_("Masa simpan daftar hadir (tahun)"), 1, 100, N_("Menurut jadwal retensi arsip instansi Anda.")
    )
    letterhead = TextAreaField(
        N_("Kop surat"),
        [Optional(), forms.Parsed(partial(clean_lines, most=600))],
        description=N_(
            "Satu baris per baris cetak; baris huruf besar menjadi nama. Kosongkan: nama dan alamat di atas."
        ),
    )
    sign_title = line(N_("Jabatan penanda tangan"), 200, Optional(), N_("Misalnya Inspektur Daerah."))
    sign_name = line(N_("Nama penanda tangan"), 200, Optional(), N_("Dengan gelar."))
    sign_rank = line(N_("Pangkat"), 200, Optional(), N_("Misalnya Pembina Utama Muda."))
    sign_nip = StringField(
        N_("NIP"), [Optional(), forms.Parsed(parse_nip)], render_kw={"inputmode": "numeric", "autocomplete": "off"}
    )

"""What organizers type about an event: one form per section of its settings.

`changes()` gives what was understood as fields of `EventValues`; `check()` shows every fault at once, those
between fields included.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional

from events import forms
from events.calendar import slugs
from events.calendar.fields import CoordinatesField, choices, clock, day, line, lines, moment, whole
from events.calendar.tables import Event
from events.calendar.values import (
    EventValues,
    Problem,
    SessionValues,
    Span,
    event_problems,
    session_problems,
    values_of,
    window_problems,
)
from events.clean import clean_text, parse_nip
from events.forms import Parsed
from events.labels import LABELS
from events.language import N_, _
from events.text import local
from events.vocabulary import CompanionPolicy, DelegatePolicy, EventKind, RegistrationMode

ZONE_CHOICES = [
    ("Asia/Jakarta", N_("WIB (Jakarta)")),
    ("Asia/Pontianak", N_("WIB (Pontianak)")),
    ("Asia/Makassar", N_("WITA (Makassar)")),
    ("Asia/Jayapura", N_("WIT (Jayapura)")),
]


def at(on: date, clock: time, zone: str) -> datetime:
    """The moment at which the clocks of `zone` show that date and time, in UTC."""
    return datetime.combine(on, clock, ZoneInfo(zone)).astimezone(UTC)


def overnight() -> BooleanField:
    """Whether what begins on a day ends on the next."""
    return BooleanField(N_("Selesai esok harinya"), description=N_("Untuk sesi yang melewati tengah malam."))


def attach(form: PlainForm, problems: Iterable[Problem]) -> None:
    """Put each sentence beside its field, or above the form if that has no such field."""
    for name, sentence in problems:
        if name not in form:
            form.form_errors.append(sentence)
        elif not form[name].errors:
            form[name].errors = [sentence]


def _words(kind: type[StrEnum]) -> list[SelectChoice]:
    return choices(LABELS[kind].items())


def _uuid_or_none(text: Any) -> uuid.UUID | None:
    return uuid.UUID(str(text)) if text and text != "None" else None


class StartForm(forms.Form):
    """A new event in one page: enough for a draft."""

    title = line(N_("Judul kegiatan"), N_("Tulis judul kegiatan."), hint=N_("Seperti pada surat undangan."))
    kind = SelectField(N_("Jenis kegiatan"), choices=_words(EventKind))
    host = line(N_("Penyelenggara"), N_("Tulis penyelenggara kegiatan."), hint=N_("Misalnya Inspektorat Daerah."))
    venue = line(N_("Tempat"), N_("Tulis tempat kegiatan."), hint=N_("Gedung dan ruang, misalnya Aula Setda."))
    date = day(N_("Tanggal sesi pertama"), N_("Pilih tanggal sesi pertama."))
    starts = clock(N_("Mulai"), N_("Isi jam mulai."))
    ends = clock(N_("Selesai"), N_("Isi jam selesai."))
    overnight = overnight()

    def check(self) -> bool:
        """Whether all of it can be kept."""
        self.validate()
        if not (self.date.errors or self.starts.errors or self.ends.errors):
            attach(self, named_as_typed(session_problems(self.session("Asia/Jakarta"))))
            explain_midnight(self)
        return not self.errors

    def values(self) -> EventValues:
        return EventValues(title=self.title.data, kind=self.kind.data, host=self.host.data, venue=self.venue.data)

    def session(self, zone: str) -> SessionValues:
        starts_at, ends_at = span_of(self, zone)
        return SessionValues(starts_at=starts_at, ends_at=ends_at)


def span_of(form: Any, zone: str) -> tuple[datetime, datetime]:
    """When a session begins and ends, from its form's date, two clocks and whether it passes midnight."""
    last = form.date.data + timedelta(days=1) if form.overnight.data else form.date.data
    return at(form.date.data, form.starts.data, zone), at(last, form.ends.data, zone)


def explain_midnight(form: Any) -> None:
    """An end before the beginning is a slip, or a session that passes midnight: say how that is told."""
    if form.ends.errors and not form.overnight.data and form.ends.data <= form.starts.data:
        form.ends.errors = [
            _("Jam selesai harus sesudah jam mulai. Bila sesi melewati tengah malam, centang “Selesai esok harinya”.")
        ]


def named_as_typed(problems: Iterable[Problem]) -> list[Problem]:
    """The problems of a span of time, under the names of its two clock fields."""
    names = {"starts_at": "starts", "ends_at": "ends"}
    return [(names.get(name, name), sentence) for name, sentence in problems]


class SettingsForm(forms.Form):
    """A section of an event's settings."""

    @classmethod
    def initial(cls, event: Event) -> dict[str, Any]:
        """What the fields show at first."""
        return {name: getattr(event, name, None) for name in cls().data}

    def changes(self, event: Event) -> dict[str, Any]:
        """The fields understood, as fields of `EventValues`; those with errors are left out."""
        return {f.name: self.kept(f) for f in self if not f.errors}

    def kept(self, field: Any) -> Any:
        """A field's value as it is stored: an empty text is no text."""
        return field.data if field.data is not None or field.type in ("IntegerField", "SelectField") else ""

    def check(self, event: Event, sessions: Sequence[Span]) -> bool:
        """Whether all of it can be kept."""
        self.validate()
        values = replace(values_of(event), **self.changes(event))
        problems = [*event_problems(values), *window_problems(values, sessions)]
        attach(self, [problem for problem in problems if problem[0] in self])
        return not self.errors


class GeneralForm(SettingsForm):
    """What the event is and who holds it. `prepare()` names the choices."""

    title = line(N_("Judul kegiatan"), N_("Tulis judul kegiatan."))
    slug = line(
        N_("Alamat halaman"),
        N_("Tulis alamat halaman."),
        most=slugs.LONGEST,
        parse=slugs.clean_slug,
        autocapitalize="none",
        spellcheck="false",
        hint=N_("Bagian akhir tautan kegiatan. Tidak dapat diubah lagi setelah kegiatan terbit."),
    )
    kind = SelectField(N_("Jenis kegiatan"), choices=_words(EventKind))
    programme = SelectField(N_("Program"), [Optional()], coerce=_uuid_or_none, choices=[])
    new_programme = line(N_("Program baru"), hint=N_("Isi hanya bila programnya belum ada di daftar."), most=100)
    host = line(N_("Penyelenggara"), N_("Tulis penyelenggara kegiatan."), hint=N_("Seperti yang dicetak."))
    host_department = SelectField(N_("OPD penyelenggara"), [Optional()], coerce=_uuid_or_none, choices=[])
    basis = line(N_("Dasar kegiatan"), hint=N_("Misalnya MCSP, RAPI, atau nomor surat keputusan."))
    description = lines(N_("Uraian"))
    audience = line(N_("Peserta"), hint=N_("Siapa yang diundang, misalnya kepala OPD beserta pasangan."), most=500)

    def prepare(self, event: Event, programmes: list[tuple[str, str]], departments: list[tuple[str, str]]) -> None:
        """Name the choices; the slug of what is published is not asked."""
        self.programme.choices = choices([("", _("Tanpa program")), *programmes])
        self.host_department.choices = choices([("", _("Tidak ditentukan")), *departments])
        if event.published_at:
            del self.slug


class PlaceForm(SettingsForm):
    """Where the event is held and by which clocks."""

    venue = line(N_("Tempat"), N_("Tulis tempat kegiatan."), hint=N_("Gedung dan ruang."))
    address = line(N_("Alamat"), most=500)
    coordinates = CoordinatesField()
    entrance = line(N_("Pintu masuk"), hint=N_("Tampil pada tiket. Misalnya: pintu timur, lantai 2."))
    parking = line(N_("Parkir"), hint=N_("Misalnya: halaman belakang Setda; mobil dinas di Alun-alun."))
    dress = line(N_("Pakaian"), hint=N_("Misalnya: PDH khaki, atau batik lengan panjang."))
    bring = line(N_("Yang perlu dibawa"), hint=N_("Misalnya: surat tugas, laptop, botol minum."))
    zone = RadioField(N_("Zona waktu"), choices=choices(ZONE_CHOICES))
    opens_minutes = whole(
        N_("Presensi dibuka (menit sebelum sesi)"),
        required=N_("Tulis berapa menit."),
        hint=N_("Pemindaian sebelum waktu ini tetap dicatat, dengan tanda."),
    )

    @classmethod
    def initial(cls, event: Event) -> dict[str, Any]:
        pair = (event.latitude, event.longitude) if event.latitude is not None else None
        return {**super().initial(event), "coordinates": pair}

    def changes(self, event: Event) -> dict[str, Any]:
        found = super().changes(event)
        if "coordinates" in found:
            found["latitude"], found["longitude"] = found.pop("coordinates") or (None, None)
        return found


class RegistrationForm(SettingsForm):
    """Who registers, how many and until when."""

    registration = RadioField(N_("Pendaftaran"), choices=_words(RegistrationMode))
    registration_opens = moment(N_("Dibuka"), N_("Kosongkan: begitu kegiatan terbit."))
    registration_closes = moment(N_("Ditutup"), N_("Kosongkan: sampai sesi terakhir selesai."))
    capacity = whole(N_("Kapasitas kursi"), hint=N_("Peserta dan pasangan. Kosongkan bila tidak dibatasi."))
    default_minimum = whole(
        N_("Minimum per OPD"),
        required=N_("Tulis angka; 0 bila tidak ada minimum."),
        hint=N_("0: hanya OPD yang diberi minimum sendiri."),
    )
    default_maximum = whole(N_("Maksimum per OPD"), hint=N_("Kosongkan bila tidak dibatasi."))
    approval = BooleanField(
        N_("Pendaftaran perlu disetujui panitia"),
        description=N_("Kursi tetap dipegang pendaftar sampai panitia menyetujui atau menolak."),
    )
    waiting_list = BooleanField(
        N_("Buka daftar tunggu bila penuh"),
        description=N_("Kursi yang kosong ditawarkan menurut urutan, pasangan selalu berdua."),
    )
    offer_hours = whole(
        N_("Tawaran kursi berlaku (jam)"),
        required=N_("Tulis berapa jam."),
        hint=N_("Tidak pernah melewati penutupan pendaftaran."),
    )
    companion_policy = RadioField(N_("Pasangan"), choices=_words(CompanionPolicy))
    delegate_policy = RadioField(N_("Perwakilan"), choices=_words(DelegatePolicy))
    contact_name = line(N_("Narahubung"))
    contact_phone = line(N_("Nomor narahubung"), most=40, inputmode="tel", autocomplete="off")

    @classmethod
    def initial(cls, event: Event) -> dict[str, Any]:
        shown = super().initial(event)
        for name in ("registration_opens", "registration_closes"):
            shown[name] = local(shown[name], event.zone).replace(tzinfo=None) if shown[name] else None
        return shown

    def changes(self, event: Event) -> dict[str, Any]:
        found = super().changes(event)
        for name in ("registration_opens", "registration_closes"):
            if name in found:
                typed = self[name].data
                found[name] = at(typed.date(), typed.time(), event.zone) if typed else None
        return found


class PrivacyForm(SettingsForm):
    """What participants are told and agree to, and how long their data is kept."""

    privacy_notice = lines(
        N_("Pemberitahuan privasi"),
        hint=N_("Kosongkan untuk memakai teks bawaan. Masa simpan dan hak peserta selalu ditambahkan."),
    )
    consent_text = line(N_("Kalimat persetujuan"), hint=N_("Kosongkan untuk memakai kalimat bawaan."), most=500)
    contact_days = whole(N_("Masa simpan kontak (hari)"))
    list_years = whole(N_("Masa simpan daftar hadir (tahun)"))


class PrintForm(SettingsForm):
    """What official sheets carry above and below."""

    letterhead = lines(N_("Kop surat"), most=600, hint=N_("Satu baris per baris cetak. Kosongkan: kop surat instansi."))
    sign_place = line(N_("Tempat tanda tangan"), hint=N_("Kota yang ditulis sebelum tanggal."))
    sign_title = line(N_("Jabatan penanda tangan"), hint=N_("Misalnya Inspektur Daerah."))
    sign_name = line(N_("Nama penanda tangan"), hint=N_("Dengan gelar."))
    sign_rank = line(N_("Pangkat"), hint=N_("Misalnya Pembina Utama Muda."))
    sign_nip = line(N_("NIP"), parse=parse_nip, inputmode="numeric", autocomplete="off")


class CancelForm(forms.Form):
    """Why an event is cancelled, in words everyone may read."""

    reason = TextAreaField(
        N_("Alasan pembatalan"),
        [DataRequired(N_("Tulis alasan pembatalan.")), Parsed(clean_text)],
        description=N_("Ditampilkan pada halaman kegiatan."),
    )


class CopyForm(forms.Form):
    """When the copy begins."""

    starts_on = day(N_("Tanggal sesi pertama"), N_("Pilih tanggal sesi pertama."))

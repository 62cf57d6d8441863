"""What an entry says of the values it changed: field by field, before and after, in words. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from events import labels, text
from events import vocabulary as v
from events.language import N_, _

FIELDS: Mapping[str, str] = {
    # of an event
    "title": N_("Judul"),
    "kind": N_("Jenis"),
    "slug": N_("Alamat halaman"),
    "programme": N_("Program"),
    "host": N_("Penyelenggara"),
    "host_department": N_("OPD penyelenggara"),
    "basis": N_("Dasar"),
    "description": N_("Uraian"),
    "audience": N_("Sasaran peserta"),
    "venue": N_("Tempat"),
    "address": N_("Alamat"),
    "latitude": N_("Lintang"),
    "longitude": N_("Bujur"),
    "zone": N_("Zona waktu"),
    "contact_name": N_("Narahubung"),
    "contact_phone": N_("Telepon narahubung"),
    "registration": N_("Cara pendaftaran"),
    "registration_opens": N_("Pendaftaran dibuka"),
    "registration_closes": N_("Pendaftaran ditutup"),
    "capacity": N_("Kapasitas"),
    "default_minimum": N_("Minimum per OPD"),
    "default_maximum": N_("Maksimum per OPD"),
    "approval": N_("Perlu persetujuan"),
    "waiting_list": N_("Daftar tunggu"),
    "offer_hours": N_("Lama tawaran kursi (jam)"),
    "companion_policy": N_("Pasangan"),
    "delegate_policy": N_("Perwakilan"),
    "privacy_notice": N_("Pemberitahuan pelindungan data"),
    "consent_text": N_("Teks persetujuan"),
    "contact_days": N_("Kontak disimpan (hari)"),
    "list_years": N_("Daftar hadir disimpan (tahun)"),
    "opens_minutes": N_("Presensi dibuka (menit sebelum sesi)"),
    "reminders": N_("Pengingat (menit sebelumnya)"),
    "letterhead": N_("Kop surat"),
    "sign_place": N_("Kota penandatanganan"),
    "sign_title": N_("Jabatan penanda tangan"),
    "sign_name": N_("Nama penanda tangan"),
    "sign_rank": N_("Pangkat penanda tangan"),
    "sign_nip": N_("NIP penanda tangan"),
    "self_checkin": N_("Presensi mandiri"),
    "policy": N_("Presensi mandiri"),
    # of a session and its rundown
    "starts_at": N_("Mulai"),
    "ends_at": N_("Selesai"),
    "starts_on": N_("Tanggal mulai"),
    "room": N_("Ruang"),
    "learning_hours": N_("JP"),
    "agenda": N_("Susunan acara"),
    # of an invitation and its letter
    "number": N_("Nomor surat"),
    "dated": N_("Tanggal surat"),
    "subject": N_("Hal"),
    "body": N_("Isi"),
    "url": N_("Tautan berkas"),
    "liaison_name": N_("Nama penghubung"),
    # of people
    "name": N_("Nama"),
    "nip": N_("NIP"),
    "is_asn": N_("ASN"),
    "rank": N_("Pangkat/golongan"),
    "position": N_("Jabatan"),
    "department": N_("OPD"),
    "institution": N_("Instansi"),
    "relation": N_("Hubungan"),
    "represents": N_("Mewakili"),
    "represents_letter": N_("Nomor surat tugas"),
    "role": N_("Peran"),
    "counts_for": N_("Kuota OPD"),
    "phone": N_("Nomor HP"),
    "email": N_("E-mail"),
    "state": N_("Status"),
    "origin": N_("Cara mendaftar"),
    # of the institution and its OPD
    "short_name": N_("Nama singkat"),
    "website": N_("Situs"),
    "city": N_("Kota"),
    "brand_colour": N_("Warna"),
    "code": N_("Kode"),
    "abbreviation": N_("Singkatan"),
    "aliases": N_("Sebutan lain"),
    "parent": N_("Induk"),
    "counts_as_opd": N_("Dihitung sebagai OPD"),
    "protocol_order": N_("Urutan protokol"),
    "valid_from": N_("Berlaku sejak"),
    "valid_to": N_("Berlaku sampai"),
    # of a gate, a message, an export
    "search_allowed": N_("Boleh mencari nama"),
    "rows": N_("Jumlah baris"),
    "messages": N_("Jumlah pesan"),
    "people": N_("Jumlah orang"),
    "attendees": N_("Jumlah orang"),
    "happened_at": N_("Waktu hadir menurut pencatat"),
    "given_at": N_("Keterangan diterima"),
    "reason": N_("Alasan"),
    "override": N_("Alasan melewati batas"),
}
VOCABULARIES: Mapping[str, tuple[type[StrEnum], ...]] = {
    "kind": (v.EventKind, v.DepartmentKind, v.GateKind, v.ExcuseKind),
    "registration": (v.RegistrationMode,),
    "companion_policy": (v.CompanionPolicy,),
    "delegate_policy": (v.DelegatePolicy,),
    "self_checkin": (v.SelfCheckInPolicy,),
    "policy": (v.SelfCheckInPolicy,),
    "role": (v.AttendeeRole, v.UserRole),
    "relation": (v.Relation,),
    "state": (v.AttendeeState,),
    "origin": (v.Origin,),
}
UNTOLD = ("person", "invitation", "people", "attendees", "names")
"""Keys of rows that nobody reads, and those of people, who are told by their names."""
OF_PERSONS: Mapping[str, tuple[str, ...]] = {
    "registration.contact_corrected": ("phone", "email"),
    "invitation.liaison_changed": ("liaison_name", "phone", "email"),
    "agenda.changed": ("agenda",),
    "registration.created": ("name",),
    "attendee.corrected": (),
}
"""Of actions whose values are all personal, which fields they had: told as erased once nothing is left of them."""
DAYS = ("dated", "valid_from", "valid_to", "starts_on")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
GONE = N_("dihapus")
NO_OPD = N_("OPD yang tidak ada lagi")
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """A field, what it was and what it became. `erased` where the values have gone with their time; `before` is None
    for a value that simply stands there."""

    field: str
    before: str | None
    after: str
    erased: bool = False


def ids_in(value: Any) -> set[str]:
    """Every id that stands in the data, as text: whoever shows it looks up what it is called."""
    if isinstance(value, Mapping):
        return {one for pair in value.items() for part in pair for one in ids_in(part)}
    if isinstance(value, list):
        return {one for part in value for one in ids_in(part)}
    return {value} if isinstance(value, str) and _is_id(value) else set()


def _is_id(value: str) -> bool:
    try:
        return len(value) == 36 and bool(uuid.UUID(value))
    except ValueError:
        return False


def told(
    action: str, data: Mapping[str, Any], personal: Mapping[str, Any] | None, zone: str, names: Names
) -> list[Changed]:
    """Every value of an entry that says something, old entries by what they have. `names` are those of ids."""
    kept = personal or {}
    pairs = {**_named_pairs(data), **_before_after(kept), **_named_pairs(kept)}
    whom = _whom(kept)
    found = [
        *_pairs(pairs, zone, names),
        *_quotas(data, names),
        *_standing({**data, **kept}, zone, names),
        *([Changed(_("Nama"), None, ", ".join(whom))] if whom else []),
    ]
    return found + [Changed(_field(name), "", _(GONE), True) for name in _erased(action, data, {*pairs, *kept}, whom)]


def _named_pairs(values: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: value for name, value in values.items() if _is_pair(value) and name in FIELDS and name not in UNTOLD}


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2


def _before_after(kept: Mapping[str, Any]) -> dict[str, list[Any]]:
    before, after = kept.get("before"), kept.get("after")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return {}
    return {name: [before.get(name), value] for name, value in after.items() if name in FIELDS and name not in UNTOLD}


def _whom(kept: Mapping[str, Any]) -> list[str]:
    people = [one.get("name") for one in _list(kept, "people") if isinstance(one, dict)]
    return [one for one in [*_list(kept, "names"), *people] if one and isinstance(one, str)]


def _list(values: Mapping[str, Any], name: str) -> list[Any]:
    value = values.get(name)
    return value if isinstance(value, list) else []


def _erased(action: str, data: Mapping[str, Any], there: set[str], whom: list[str]) -> list[str]:
    """The fields that were once told and are not any more."""
    wrote = [*_list(data, "fields"), *(name for name, value in data.items() if value is None)]
    if not whom and not there.intersection(OF_PERSONS.get(action, ())):
        wrote += OF_PERSONS.get(action, ())
    return [
        name for name in dict.fromkeys(map(str, wrote)) if name in FIELDS and name not in UNTOLD and name not in there
    ]


def _pairs(pairs: Mapping[str, list[Any]], zone: str, names: Names) -> list[Changed]:
    return [
        Changed(_field(name), told_value(name, before, zone, names), told_value(name, after, zone, names))
        for name, (before, after) in pairs.items()
        if before != after
    ]


def _quotas(data: Mapping[str, Any], names: Names) -> Iterator[Changed]:
    """Of each OPD how many it must and may send, `[minimum, maximum]`; None where it is not invited.

    Older entries have every OPD with what it then became.
    """
    for department, (before, after) in (data.get("quotas") or {}).items():
        yield Changed(names.get(department, _(NO_OPD)), _quota(before), _quota(after))
    for department, after in data.items():
        if _is_pair(after) and _is_id(department):
            yield Changed(names.get(department, _(NO_OPD)), None, _quota(after))


def _quota(own: Any) -> str:
    if own is None:
        return _("tidak diundang")
    least, most = own
    if least is None and most is None:
        return _("diundang, kuota umum")
    return _("minimum %(least)s, maksimum %(most)s", least=_bound(least), most=_bound(most))


def _bound(count: int | None) -> str:
    return _("umum") if count is None else str(count)


def _standing(values: Mapping[str, Any], zone: str, names: Names) -> list[Changed]:
    """What simply stands there, with nothing before it."""
    return [
        Changed(_field(name), None, told_value(name, value, zone, names))
        for name, value in values.items()
        if name in FIELDS and name not in UNTOLD and value not in (None, "") and not isinstance(value, list | dict)
    ]


def _field(name: str) -> str:
    return _(FIELDS[name]) if name in FIELDS else name


def told_value(name: str, value: Any, zone: str, names: Names) -> str:
    """One value as people read it: words of the vocabularies, days and times, names for ids, a NIP masked."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, list):
        return "\n".join(str(one) for one in value) or "–"
    if isinstance(value, float):
        return f"{value:.6f}"
    if isinstance(value, int):
        return text.number(value)
    return _of_text(name, str(value), zone, names)


def _of_text(name: str, value: str, zone: str, names: Names) -> str:
    for kind in VOCABULARIES.get(name, ()):
        if value in list(kind):
            return labels.label(kind, value)
    if name in ("nip", "sign_nip"):
        return text.mask_nip(value)
    if name in ("phone", "contact_phone"):
        return text.format_phone(value)
    if _is_id(value):
        return names.get(value, _("tidak ada lagi"))
    return _moment(name, value, zone) or value


def _moment(name: str, value: str, zone: str) -> str:
    """A day or a time of the event's clocks; "" for what is none."""
    try:
        if MOMENT.match(value):
            return text.date_time(datetime.fromisoformat(value), zone)
        return text.date_plain(date.fromisoformat(value)) if name in DAYS else ""
    except ValueError:
        return ""

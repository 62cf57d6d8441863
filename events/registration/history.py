"""What was done to a registration: the audit trail of its people, in words."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from events.database import marks, sql
from events.language import N_, _
from events.text import mask_nip
from events.vocabulary import ActorKind

WORDS = {
    "registration.created": N_("Didaftarkan"),
    "registration.withdrawn": N_("Mengundurkan diri"),
    "registration.replaced": N_("Digantikan orang lain"),
    "registration.contact_corrected": N_("Kontak diperbaiki"),
    "registration.link_renewed": N_("Tautan kelola baru dibuat"),
    "registration.resent": N_("Tiket dikirim ulang ke kontak terdaftar"),
    "registration.link_sent": N_("Tautan kelola dikirim ke kontak terdaftar"),
    "erased.request": N_("Kontak dihapus atas permintaan"),
    "attendee.corrected": N_("Data diperbaiki"),
    "registration.approved": N_("Disetujui panitia"),
    "registration.refused": N_("Tidak disetujui panitia"),
    "seat.offered": N_("Ditawari kursi"),
    "seat.offer_expired": N_("Tawaran kursi berakhir"),
    "offer.accepted": N_("Menerima tawaran kursi"),
    "waiting.again": N_("Masuk daftar tunggu lagi"),
    "waiting.admitted": N_("Diberi kursi oleh panitia"),
    "companion.added": N_("Pasangan ditambahkan"),
    "companion.confirmed": N_("Pasangan mengonfirmasi datanya sendiri"),
    "companion.link_renewed": N_("Tautan pasangan diperbarui"),
    "companion.contact_changed": N_("Pasangan mengubah kontaknya"),
    "attendee.merged_double": N_("Digabungkan karena terdaftar ganda"),
    "attendee.merged_couple": N_("Digabungkan sebagai pasangan"),
    "attendee.unmerged": N_("Penggabungan dibatalkan"),
    "attendee.told_apart": N_("Ditandai bukan orang yang sama"),
    "attendee.replaced": N_("Digantikan di tempat acara"),
    "invitation.sent": N_("Undangan ditandai terkirim"),
    "invitation.unsent": N_("Tanda terkirim dibatalkan"),
    "invitation.mailed": N_("Undangan dikirim lewat e-mail"),
    "invitation.opened": N_("Tautan undangan dibuka"),
    "invitation.nominated": N_("Nama diusulkan"),
    "invitation.replaced": N_("Nama diganti"),
    "invitation.amended": N_("Data diperbaiki"),
    "invitation.removed": N_("Nama dihapus"),
    "invitation.answered": N_("Nama dinyatakan lengkap"),
    "invitation.declined": N_("Menyatakan tidak mengirim"),
    "invitation.decline_ended": N_("Pernyataan tidak mengirim dibatalkan"),
    "invitation.link_renewed": N_("Tautan undangan diperbarui"),
    "invitation.liaison_changed": N_("Kontak penghubung diubah"),
    "invitation.list_taken": N_("Daftar nama diunduh"),
    "presence.marked": N_("Ditandai hadir oleh panitia"),
    "presence.undone": N_("Kehadiran dibatalkan"),
    "excuse.recorded": N_("Keterangan tidak hadir dicatat"),
    "excuse.ended": N_("Keterangan tidak hadir dicabut"),
}
FIELDS = {
    "name": N_("nama"),
    "liaison_name": N_("nama penghubung"),
    "nip": N_("NIP"),
    "is_asn": N_("status ASN"),
    "rank": N_("pangkat/golongan"),
    "position": N_("jabatan"),
    "department": N_("OPD"),
    "institution": N_("instansi"),
    "relation": N_("hubungan"),
    "represents": N_("mewakili"),
    "represents_letter": N_("nomor surat tugas"),
    "role": N_("peran"),
    "phone": N_("nomor HP"),
    "email": N_("e-mail"),
}
TOLD = ("name", "nip", "rank", "position", "institution", "represents", "represents_letter")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done, in words. Why and what exactly changed is personal: told until it has been erased.

    `names` are whom it was about, of a replacement (`replaced`) who went and who came; each of `changes` is a field,
    what it was and what it became, the values only where they may stand on a screen.
    """

    at: datetime
    actor: str
    what: str
    why: str
    names: list[str]
    replaced: bool
    changes: list[tuple[str, str, str]]


async def history(event_id: uuid.UUID, subjects: Sequence[uuid.UUID]) -> list[Deed]:
    """Everything that was done to those subjects, newest first."""
    rows = await sql(
        "SELECT e.at, e.actor_kind, e.actor_name, e.action, e.data, p.data AS personal FROM audit_entry e"  # noqa: S608
        f" LEFT JOIN audit_personal p ON p.entry = e.id WHERE e.subject IN ({marks(len(subjects))})"
        " AND e.event = {} ORDER BY e.at DESC, e.id DESC",
        *subjects,
        event_id,
    )
    return [_told(row) for row in rows]


def _told(row: dict[str, Any]) -> Deed:
    data = msgspec.json.decode(row["data"])
    personal = msgspec.json.decode(row["personal"] or "{}")
    return Deed(
        at=row["at"],
        actor=_("peserta sendiri") if row["actor_kind"] == ActorKind.PARTICIPANT else row["actor_name"],
        what=_(WORDS[row["action"]]) if row["action"] in WORDS else row["action"],
        why=personal.get("override") or personal.get("reason") or data.get("override") or data.get("reason") or "",
        names=personal.get("names", []),
        replaced=row["action"] == "invitation.replaced",
        changes=_changes(personal.get("before", {}), personal.get("after", {})),
    )


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (_(FIELDS[name]), _value(name, before.get(name)), _value(name, after.get(name)))
        for name in FIELDS
        if name in after
    ]


def _value(name: str, value: Any) -> str:
    if name not in TOLD:
        return ""
    text = str(value or "")
    return (mask_nip(text) if name == "nip" else text) or "–"

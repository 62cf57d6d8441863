"""What every action of the audit trail is called, as one reads it after the name of who did it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from events.language import N_, _
from events.vocabulary import ActorKind


class Group(StrEnum):
    """What an action is about; the words of the address of a filtered page."""

    EVENT = "kegiatan"
    INVITATION = "undangan"
    REGISTRATION = "pendaftaran"
    ATTENDANCE = "kehadiran"
    MESSAGE = "pesan"
    EXPORT = "unduhan"
    ACCOUNT = "akun"
    INSTITUTION = "instansi"
    ERASURE = "penghapusan"


GROUPS: Mapping[Group, str] = {
    Group.EVENT: N_("Kegiatan dan sesi"),
    Group.INVITATION: N_("Undangan OPD"),
    Group.REGISTRATION: N_("Pendaftaran"),
    Group.ATTENDANCE: N_("Kehadiran dan gerbang"),
    Group.MESSAGE: N_("Pesan"),
    Group.EXPORT: N_("Unduhan dan cetakan"),
    Group.ACCOUNT: N_("Akun dan masuk"),
    Group.INSTITUTION: N_("Instansi dan OPD"),
    Group.ERASURE: N_("Penghapusan data"),
}

OF_EVENT = {group: name for group, name in GROUPS.items() if group not in (Group.ACCOUNT, Group.INSTITUTION)}
"""Those that happen to an event."""

DEEDS: Mapping[Group, Mapping[str, str]] = {
    Group.EVENT: {
        "event.created": N_("Membuat rancangan kegiatan"),
        "event.copied": N_("Membuat kegiatan dari salinan kegiatan lain"),
        "event.changed": N_("Mengubah pengaturan kegiatan"),
        "event.published": N_("Menerbitkan kegiatan"),
        "event.cancelled": N_("Membatalkan kegiatan"),
        "event.deleted": N_("Menghapus rancangan kegiatan"),
        "session.added": N_("Menambahkan sesi"),
        "session.changed": N_("Mengubah sesi"),
        "session.cancelled": N_("Membatalkan sesi"),
        "session.deleted": N_("Menghapus sesi"),
        "agenda.changed": N_("Mengubah susunan acara"),
    },
    Group.INVITATION: {
        "invitations.changed": N_("Mengubah sasaran atau kuota OPD"),
        "invitation.letter_written": N_("Menulis surat undangan"),
        "invitation.letter_file_uploaded": N_("Mengunggah berkas surat undangan"),
        "invitation.letter_file_replaced": N_("Mengganti berkas surat undangan"),
        "invitation.letter_file_removed": N_("Menghapus berkas surat undangan"),
        "invitation.sent": N_("Menandai undangan terkirim"),
        "invitation.unsent": N_("Membatalkan tanda undangan terkirim"),
        "invitation.mailed": N_("Mengirim undangan lewat e-mail"),
        "invitation.opened": N_("Membuka tautan undangan"),
        "invitation.nominated": N_("Mengusulkan nama"),
        "invitation.replaced": N_("Mengganti nama yang diusulkan"),
        "invitation.amended": N_("Memperbaiki data nama yang diusulkan"),
        "invitation.removed": N_("Menghapus nama yang diusulkan"),
        "invitation.answered": N_("Menyatakan daftar nama lengkap"),
        "invitation.declined": N_("Menyatakan tidak mengirim peserta"),
        "invitation.decline_ended": N_("Membatalkan pernyataan tidak mengirim"),
        "invitation.link_renewed": N_("Memperbarui tautan undangan"),
        "invitation.liaison_changed": N_("Mengubah kontak penghubung OPD"),
    },
    Group.REGISTRATION: {
        "registration.created": N_("Mendaftarkan peserta"),
        "registration.withdrawn": N_("Membatalkan kepesertaan"),
        "registration.replaced": N_("Menggantikan seluruh pendaftaran dengan orang lain"),
        "registration.contact_corrected": N_("Memperbaiki kontak pendaftaran"),
        "registration.link_renewed": N_("Membuat tautan kelola baru"),
        "registration.approved": N_("Menyetujui pendaftaran"),
        "registration.refused": N_("Menolak pendaftaran"),
        "attendee.corrected": N_("Memperbaiki data peserta"),
        "attendee.replaced": N_("Mencatat pengganti di tempat acara"),
        "attendee.merged_double": N_("Menggabungkan pendaftaran ganda"),
        "attendee.merged_couple": N_("Menggabungkan sebagai pasangan"),
        "attendee.unmerged": N_("Membatalkan penggabungan"),
        "attendee.told_apart": N_("Menandai sebagai bukan orang yang sama"),
        "companion.added": N_("Menambahkan pasangan"),
        "companion.confirmed": N_("Mengonfirmasi kehadiran sebagai pasangan"),
        "companion.contact_changed": N_("Mengubah kontak pasangan"),
        "companion.link_renewed": N_("Memperbarui tautan pasangan"),
        "seat.offered": N_("Menawarkan kursi"),
        "seat.offer_expired": N_("Mengakhiri tawaran kursi yang lewat waktu"),
        "offer.accepted": N_("Menerima tawaran kursi"),
        "waiting.again": N_("Masuk daftar tunggu lagi"),
        "waiting.admitted": N_("Memberi kursi kepada yang menunggu"),
        "import.read": N_("Membaca berkas impor"),
        "import.taken": N_("Mengambil baris dari berkas impor"),
        "import.dropped": N_("Menghapus berkas impor"),
    },
    Group.ATTENDANCE: {
        "presence.marked": N_("Menandai hadir"),
        "presence.undone": N_("Membatalkan kehadiran"),
        "excuse.recorded": N_("Mencatat keterangan tidak hadir"),
        "excuse.ended": N_("Mencabut keterangan tidak hadir"),
        "event.self_checkin": N_("Mengubah aturan presensi mandiri"),
        "gate.created": N_("Membuat gerbang"),
        "gate.pairing_renewed": N_("Membuat kode pemasangan baru untuk gerbang"),
        "gate.paired": N_("Memasangkan gawai dengan gerbang"),
        "gate.revoked": N_("Mencabut gerbang"),
        "shift.started": N_("Mulai bertugas di gerbang"),
    },
    Group.MESSAGE: {
        "registration.resent": N_("Mengirim ulang tiket ke kontak terdaftar"),
        "registration.link_sent": N_("Mengirim tautan kelola ke kontak terdaftar"),
        "message.sent_by_hand": N_("Menandai pesan terkirim"),
        "message.tickets_sent": N_("Mengirim tiket yang belum pernah dikirim"),
        "message.tried_again": N_("Mengirim lagi pesan yang gagal"),
        "message.written": N_("Mengirim pesan kepada sekelompok peserta"),
        "message.opted_out": N_("Berhenti menerima pesan panitia"),
        "message.opted_in": N_("Menerima pesan panitia lagi"),
    },
    Group.EXPORT: {
        "export": N_("Mengunduh atau mencetak data"),
        "invitation.list_taken": N_("Mengunduh daftar nama OPD"),
    },
    Group.ACCOUNT: {
        "login": N_("Masuk"),
        "logout": N_("Keluar"),
        "session.ended": N_("Mengeluarkan satu perangkat"),
        "sessions.ended": N_("Mengeluarkan semua perangkat"),
        "token.created": N_("Membuat token API"),
        "token.ended": N_("Mengakhiri token API"),
        "user.created": N_("Membuat akun"),
        "user.opened": N_("Mengaktifkan akun"),
        "user.closed": N_("Menonaktifkan akun"),
        "user.password_changed": N_("Mengganti kata sandi sendiri"),
        "user.password_reset": N_("Membuat kata sandi baru untuk akun"),
        "user.pin_renewed": N_("Membuat PIN gerbang baru"),
    },
    Group.INSTITUTION: {
        "institution.created": N_("Mengisi data instansi"),
        "institution.changed": N_("Mengubah data instansi"),
        "department.added": N_("Menambah perangkat daerah"),
        "department.corrected": N_("Mengoreksi perangkat daerah"),
        "department.changed": N_("Mencatat perubahan resmi perangkat daerah"),
        "department.ended": N_("Mengakhiri perangkat daerah"),
        "department.merged": N_("Menggabungkan perangkat daerah"),
        "department.parted": N_("Membatalkan penggabungan perangkat daerah"),
        "department.contact_changed": N_("Mengubah narahubung perangkat daerah"),
        "institution.arms_kept": N_("Mengunggah lambang daerah"),
        "institution.arms_removed": N_("Menghapus lambang daerah"),
        "holiday.corrected": N_("Mengoreksi hari libur"),
        "holiday.correction_ended": N_("Membatalkan koreksi hari libur"),
        "department.imported": N_("Mengimpor perangkat daerah"),
        "department.aliases_added": N_("Mencatat nama lain perangkat daerah"),
    },
    Group.ERASURE: {
        "erased.contacts": N_("Menghapus kontak karena masa simpannya berakhir"),
        "erased.list": N_("Menghapus nama karena masa simpannya berakhir"),
        "erased.request": N_("Menghapus kontak atas permintaan"),
    },
}

EXPORTS: Mapping[str, str] = {
    "registrations": N_("Mengunduh daftar peserta (XLSX)"),
    "attendance_list": N_("Membuka daftar hadir untuk dicetak"),
    "attendance_list.xlsx": N_("Mengunduh daftar hadir (XLSX)"),
    "attendees.api": N_("Mengambil daftar peserta lewat API"),
    "import faults": N_("Mengunduh baris impor yang ditolak (XLSX)"),
    "summary.xlsx": N_("Mengunduh ringkasan per OPD (XLSX)"),
    "invitations.xlsx": N_("Mengunduh tautan semua undangan (XLSX)"),
    "trail.xlsx": N_("Mengunduh jejak audit (XLSX)"),
    "trail.csv": N_("Mengunduh jejak audit (CSV)"),
}

ACTORS: Mapping[ActorKind, str] = {
    ActorKind.USER: N_("Panitia"),
    ActorKind.PARTICIPANT: N_("Peserta"),
    ActorKind.LIAISON: N_("Penghubung OPD"),
    ActorKind.GATE: N_("Gawai gerbang"),
    ActorKind.TOKEN: N_("Aplikasi lain (API)"),
    ActorKind.SYSTEM: N_("Otomatis"),
}

_SENTENCES = {action: words for deeds in DEEDS.values() for action, words in deeds.items()}


def sentence(action: str, data: Mapping[str, Any]) -> str:
    """What was done, in words; of an export which list it was. The machine's own word where there is none."""
    if action == "export" and data.get("what") in EXPORTS:
        return _(EXPORTS[str(data["what"])])
    return _(_SENTENCES[action]) if action in _SENTENCES else action


def actions_of(group: str) -> tuple[str, ...]:
    """The actions of a group; none for a word that is no group."""
    return tuple(DEEDS[Group(group)]) if group in list(Group) else ()


def known() -> set[str]:
    """Every action that has words."""
    return set(_SENTENCES)

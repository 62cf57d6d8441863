"""What the machine words of stored data are called on its pages."""

from __future__ import annotations

from collections.abc import Mapping

from events.language import N_, _
from events.registration.messages.identity import Kind

MESSAGES = {
    Kind.REGISTERED: N_("Kabar pendaftaran dan tiket"),
    Kind.LINK: N_("Tautan kelola baru"),
    Kind.RESEND: N_("Tiket dan tautan dikirim ulang"),
    Kind.COMPANION: N_("Tiket pasangan"),
    Kind.COMPANION_GONE: N_("Pembatalan pasangan"),
    Kind.WITHDRAWN: N_("Pembatalan pendaftaran"),
    Kind.SPOUSE: N_("Permintaan konfirmasi kepada pasangan"),
    Kind.SPOUSE_CHANGED: N_("Pasangan memperbaiki datanya"),
    Kind.OFFER: N_("Penawaran kursi"),
    Kind.ACCEPTED: N_("Kursi diterima"),
    Kind.ADMITTED: N_("Kursi diberikan panitia"),
    Kind.APPROVED: N_("Pendaftaran disetujui"),
    Kind.REFUSED: N_("Pendaftaran tidak disetujui"),
    Kind.REMINDER: N_("Pengingat"),
    Kind.INVITATION: N_("Undangan OPD"),
    Kind.GROUP: N_("Pesan panitia"),
    Kind.NEWS: N_("Perubahan atau pembatalan kegiatan"),
}
EXPORTS = {
    "registrations": N_("Daftar peserta (XLSX)"),
    "attendance_list": N_("Daftar hadir dicetak"),
    "attendance_list.xlsx": N_("Daftar hadir (XLSX)"),
    "attendees.api": N_("Daftar peserta lewat API"),
    "invitation.list_taken": N_("Daftar usulan OPD diunduh penghubungnya"),
    "import faults": N_("Baris impor yang ditolak (XLSX)"),
}
COUNTS = {
    "contacts": N_("kontak"),
    "calendars": N_("kalender pribadi"),
    "drafts": N_("isian sementara"),
    "messages": N_("pesan"),
    "names": N_("nama dan NIP"),
    "people": N_("data orang"),
    "excuses": N_("catatan izin"),
    "history": N_("rincian riwayat"),
    "spouses": N_("kontak pasangan"),
    "liaisons": N_("kontak penghubung OPD"),
    "opt-outs": N_("penolakan pesan"),
    "origins": N_("alamat jaringan dan perangkat"),
    "declines": N_("alasan OPD"),
    "merges": N_("rincian penggabungan"),
    "imports": N_("berkas impor"),
    "letters": N_("berkas surat undangan"),
}


def word(words: Mapping[str, str], name: str) -> str:
    """The word of that list, or the machine's own where there is none."""
    return _(words[name]) if name in words else name

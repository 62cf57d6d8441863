"""What the machine words of stored data are called on its pages."""

from __future__ import annotations

from collections.abc import Mapping

from events.language import N_, _

MESSAGES = {
    "registered": N_("Kabar pendaftaran dan tiket"),
    "link": N_("Tautan kelola baru"),
    "resend": N_("Tiket dan tautan dikirim ulang"),
    "companion": N_("Tiket pasangan"),
    "companion gone": N_("Pembatalan pasangan"),
    "withdrawn": N_("Pembatalan pendaftaran"),
    "offer": N_("Penawaran kursi"),
    "accepted": N_("Kursi diterima"),
    "admitted": N_("Kursi diberikan panitia"),
    "approved": N_("Pendaftaran disetujui"),
    "refused": N_("Pendaftaran tidak disetujui"),
    "reminder": N_("Pengingat"),
    "news": N_("Perubahan atau pembatalan kegiatan"),
}
STATES = {
    "queued": N_("Menunggu dikirim"),
    "sent": N_("Terkirim"),
    "failed": N_("Gagal dikirim"),
    "dropped": N_("Tidak jadi dikirim"),
}
CHANNELS = {"email": N_("e-mail"), "whatsapp": N_("WhatsApp")}
EXPORTS = {
    "registrations": N_("Daftar peserta (XLSX)"),
    "attendance_list": N_("Daftar hadir dicetak"),
    "attendance_list.xlsx": N_("Daftar hadir (XLSX)"),
    "attendees.api": N_("Daftar peserta lewat API"),
    "invitation.list_taken": N_("Daftar usulan OPD diunduh penghubungnya"),
    "import faults": N_("Baris impor yang ditolak (XLSX)"),
}
RULES = {
    "contacts": N_("Masa simpan kontak berakhir"),
    "list": N_("Masa simpan daftar hadir berakhir"),
    "request": N_("Permintaan peserta"),
}
COUNTS = {
    "contacts": N_("kontak"),
    "drafts": N_("isian sementara"),
    "messages": N_("pesan"),
    "names": N_("nama dan NIP"),
    "people": N_("data orang"),
    "excuses": N_("catatan izin"),
    "history": N_("rincian riwayat"),
    "liaisons": N_("kontak penghubung OPD"),
    "declines": N_("alasan OPD"),
    "merges": N_("rincian penggabungan"),
    "imports": N_("berkas impor"),
    "letters": N_("berkas surat undangan"),
}


def word(words: Mapping[str, str], name: str) -> str:
    """The word of that list, or the machine's own where there is none."""
    return _(words[name]) if name in words else name

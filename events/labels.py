"""What people read for the machine words of `vocabulary.py`; `label()` translates when shown."""

from collections.abc import Mapping
from enum import StrEnum

from events import vocabulary as v
from events.language import N_, _

# By type first: members of different types that share a word ("withdrawn") are equal as dictionary keys.
LABELS: Mapping[type[StrEnum], Mapping[str, str]] = {
    v.EventKind: {
        v.EventKind.BIMTEK: N_("Bimbingan Teknis"),
        v.EventKind.WORKSHOP: N_("Workshop"),
        v.EventKind.TRAINING: N_("Pelatihan"),
        v.EventKind.OUTREACH: N_("Sosialisasi"),
        v.EventKind.DECLARATION: N_("Deklarasi"),
        v.EventKind.COMMEMORATION: N_("Peringatan"),
        v.EventKind.MEETING: N_("Rapat"),
    },
    v.EventStatus: {
        v.EventStatus.DRAFT: N_("Draf"),
        v.EventStatus.PUBLISHED: N_("Terbit"),
        v.EventStatus.CANCELLED: N_("Dibatalkan"),
    },
    v.CompanionPolicy: {
        v.CompanionPolicy.NONE: N_("Tanpa pasangan"),
        v.CompanionPolicy.OPTIONAL: N_("Pasangan boleh ikut"),
        v.CompanionPolicy.REQUIRED: N_("Bersama pasangan"),
    },
    v.DelegatePolicy: {
        v.DelegatePolicy.ALLOWED: N_("Boleh diwakilkan"),
        v.DelegatePolicy.LETTER: N_("Boleh diwakilkan dengan surat tugas"),
        v.DelegatePolicy.FORBIDDEN: N_("Tidak dapat diwakilkan"),
    },
    v.RegistrationMode: {
        v.RegistrationMode.OPEN: N_("Peserta mendaftar lebih dahulu"),
        v.RegistrationMode.INVITED: N_("Hanya lewat undangan OPD"),
        v.RegistrationMode.NONE: N_("Tanpa pendaftaran; peserta langsung datang"),
    },
    v.SelfCheckInPolicy: {
        v.SelfCheckInPolicy.COUNT: N_("Langsung dihitung hadir"),
        v.SelfCheckInPolicy.CONFIRM: N_("Dihitung setelah dikonfirmasi petugas"),
        v.SelfCheckInPolicy.OFF: N_("Tidak dipakai"),
    },
    v.AttendeeRole: {
        v.AttendeeRole.PARTICIPANT: N_("Peserta"),
        v.AttendeeRole.COMPANION: N_("Pasangan"),
        v.AttendeeRole.SPEAKER: N_("Narasumber"),
        v.AttendeeRole.COMMITTEE: N_("Panitia"),
        v.AttendeeRole.GUEST: N_("Tamu undangan"),
    },
    v.AttendeeState: {
        v.AttendeeState.ACTIVE: N_("Terdaftar"),
        v.AttendeeState.WAITLISTED: N_("Daftar tunggu"),
        v.AttendeeState.OFFERED: N_("Ditawari kursi"),
        v.AttendeeState.AWAITING: N_("Menunggu persetujuan"),
        v.AttendeeState.WITHDRAWN: N_("Mengundurkan diri"),
        v.AttendeeState.REPLACED: N_("Digantikan"),
        v.AttendeeState.MERGED: N_("Digabungkan"),
    },
    v.Relation: {v.Relation.HUSBAND: N_("Suami"), v.Relation.WIFE: N_("Istri")},
    v.EmploymentCategory: {
        v.EmploymentCategory.PNS: N_("PNS"),
        v.EmploymentCategory.PPPK: N_("PPPK"),
        v.EmploymentCategory.UNKNOWN: N_("Tidak diketahui"),
    },
    v.Origin: {
        v.Origin.PUBLIC: N_("Pendaftaran daring"),
        v.Origin.ORGANIZER: N_("Ditambahkan panitia"),
        v.Origin.INVITATION: N_("Undangan OPD"),
        v.Origin.IMPORT: N_("Impor"),
        v.Origin.API: N_("Aplikasi lain (API)"),
        v.Origin.SEED: N_("Data uji"),
    },
    v.MergeKind: {v.MergeKind.DOUBLE: N_("Orang yang sama"), v.MergeKind.COUPLE: N_("Pasangan")},
    v.GateKind: {v.GateKind.SCANNER: N_("Pemindai"), v.GateKind.SCREEN: N_("Layar")},
    v.GateState: {
        v.GateState.ACTIVE: N_("Aktif"),
        v.GateState.WAITING: N_("Menunggu dipasangkan"),
        v.GateState.EXPIRED: N_("Kode kedaluwarsa"),
        v.GateState.REVOKED: N_("Dicabut"),
    },
    v.ScanStatus: {
        v.ScanStatus.RECORDED: N_("Tercatat hadir"),
        v.ScanStatus.SAME_SCAN: N_("Pemindaian yang sama"),
        v.ScanStatus.ALREADY_PRESENT: N_("Sudah hadir"),
        v.ScanStatus.REFUSED: N_("Ditolak"),
    },
    v.ScanFlag: {
        v.ScanFlag.EARLY: N_("Sebelum presensi dibuka"),
        v.ScanFlag.LATE: N_("Setelah sesi selesai"),
        v.ScanFlag.WITHDRAWN: N_("Sudah mengundurkan diri"),
        v.ScanFlag.WAITLISTED: N_("Masih di daftar tunggu"),
        v.ScanFlag.CLOCK_SKEW: N_("Jam gawai tidak tepat"),
        v.ScanFlag.CONFLICT: N_("Catatan bertentangan"),
        v.ScanFlag.REVOKED_GATE: N_("Gerbang sudah dicabut"),
        v.ScanFlag.WEAK: N_("Bukti lemah"),
    },
    v.ScanReason: {
        v.ScanReason.UNKNOWN_CODE: N_("Kode tidak dikenal"),
        v.ScanReason.WRONG_EVENT: N_("Tiket kegiatan lain"),
        v.ScanReason.WRONG_SESSION: N_("Bukan sesi ini"),
        v.ScanReason.WITHDRAWN: N_("Sudah mengundurkan diri"),
        v.ScanReason.WAITLISTED: N_("Masih di daftar tunggu"),
        v.ScanReason.ID_REUSED: N_("Nomor pemindaian sudah terpakai"),
        v.ScanReason.MALFORMED: N_("Kode tidak terbaca"),
        v.ScanReason.NOT_ALLOWED: N_("Tidak diizinkan masuk"),
    },
    v.InvitationState: {
        v.InvitationState.UNSENT: N_("Belum dikirim"),
        v.InvitationState.SENT: N_("Terkirim"),
        v.InvitationState.OPENED: N_("Tautan sudah dibuka"),
        v.InvitationState.ANSWERED: N_("Dijawab"),
        v.InvitationState.DECLINED: N_("Menolak"),
    },
    v.ScanMethod: {
        v.ScanMethod.OFFICER: N_("petugas"),
        v.ScanMethod.SELF: N_("mandiri"),
        v.ScanMethod.MANUAL: N_("manual"),
        v.ScanMethod.PAPER: N_("kertas"),
    },
    v.ScanSource: {
        v.ScanSource.CAMERA: N_("kamera"),
        v.ScanSource.HID: N_("alat pemindai"),
        v.ScanSource.TYPED: N_("diketik"),
        v.ScanSource.PHOTO: N_("foto"),
        v.ScanSource.SEARCH: N_("pencarian"),
        v.ScanSource.VENUE: N_("QR lokasi"),
        v.ScanSource.FORM: N_("formulir panitia"),
    },
    v.Way: {v.Way.SCANNED: N_("dipindai"), v.Way.SELF: N_("mandiri"), v.Way.COMMITTEE: N_("dicatat panitia")},
    v.Evidence: {
        v.Evidence.SEEN: N_("Dilihat sendiri oleh pencatat"),
        v.Evidence.PAPER: N_("Tanda tangan pada daftar hadir kertas"),
        v.Evidence.WITNESS: N_("Keterangan petugas atau saksi"),
        v.Evidence.RECORDING: N_("Foto atau rekaman kegiatan"),
        v.Evidence.OTHER: N_("Lainnya, dijelaskan pada alasan"),
    },
    v.Direction: {v.Direction.IN: N_("Masuk"), v.Direction.OUT: N_("Pulang")},
    v.ExcuseKind: {
        v.ExcuseKind.SICK: N_("Sakit"),
        v.ExcuseKind.PERMISSION: N_("Izin"),
        v.ExcuseKind.LEAVE: N_("Cuti"),
        v.ExcuseKind.OFFICIAL_DUTY: N_("Dinas luar"),
        v.ExcuseKind.STUDY: N_("Tugas belajar"),
    },
    v.DepartmentKind: {
        v.DepartmentKind.SETDA: N_("Sekretariat Daerah"),
        v.DepartmentKind.SETWAN: N_("Sekretariat DPRD"),
        v.DepartmentKind.INSPEKTORAT: N_("Inspektorat"),
        v.DepartmentKind.DINAS: N_("Dinas"),
        v.DepartmentKind.BADAN: N_("Badan"),
        v.DepartmentKind.SATPOL: N_("Satuan Polisi Pamong Praja"),
        v.DepartmentKind.KECAMATAN: N_("Kecamatan"),
        v.DepartmentKind.KELURAHAN: N_("Kelurahan"),
        v.DepartmentKind.BAGIAN: N_("Bagian"),
        v.DepartmentKind.UPTD: N_("UPTD"),
        v.DepartmentKind.RSUD: N_("Rumah Sakit Umum Daerah"),
        v.DepartmentKind.PUSKESMAS: N_("Puskesmas"),
        v.DepartmentKind.DPRD: N_("DPRD"),
        v.DepartmentKind.BUMD: N_("BUMD"),
        v.DepartmentKind.OTHER: N_("Lainnya"),
    },
    v.VersionChange: {
        v.VersionChange.CORRECTION: N_("Koreksi ejaan atau data"),
        v.VersionChange.OFFICIAL: N_("Perubahan resmi"),
    },
    v.UserRole: {
        v.UserRole.ADMINISTRATOR: N_("Administrator"),
        v.UserRole.ORGANIZER: N_("Panitia"),
        v.UserRole.OFFICER: N_("Petugas gerbang"),
    },
    v.Channel: {v.Channel.EMAIL: N_("e-mail"), v.Channel.WHATSAPP: N_("WhatsApp")},
    v.MessageState: {
        v.MessageState.QUEUED: N_("Menunggu dikirim"),
        v.MessageState.SENT: N_("Terkirim"),
        v.MessageState.FAILED: N_("Gagal dikirim"),
        v.MessageState.DROPPED: N_("Tidak jadi dikirim"),
    },
    v.ErasureRule: {
        v.ErasureRule.CONTACTS: N_("Masa simpan kontak berakhir"),
        v.ErasureRule.LIST: N_("Masa simpan daftar hadir berakhir"),
        v.ErasureRule.REQUEST: N_("Permintaan peserta"),
    },
}


def label(kind: type[StrEnum], value: str) -> str:
    """The word people read, in the reader's language; `value` may be the member or the word a table holds.

    Raises KeyError for a word that `kind` does not have.
    """
    return _(LABELS[kind][value])


def options(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Every (machine word, label) of a vocabulary in its order, for a select or radio group."""
    return [(member.value, label(kind, member)) for member in kind]

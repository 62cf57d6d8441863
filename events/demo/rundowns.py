"""The rundowns (susunan acara) of the five kinds of event, shared by the real ones and our own editions."""

from __future__ import annotations

from datetime import time

from events.demo.story import Day, Line

KPK = "Komisi Pemberantasan Korupsi"
PANRB = "Kementerian Pendayagunaan Aparatur Negara dan Reformasi Birokrasi"
INSPEKTORAT = "Inspektorat Daerah"
FAMILY = "Himpunan Psikologi Indonesia"
ACADEMY = "Universitas Nusa Jaya"

OPENING = (
    Line(0, "Pendaftaran ulang peserta"),
    Line(30, "Pembukaan, menyanyikan lagu Indonesia Raya, dan doa"),
    Line(60, "Sambutan Kepala Daerah"),
)


def penyuluh(*, room: str = "") -> tuple[Day, ...]:
    """One day of training for those who will teach their colleagues."""
    lines = (
        *OPENING,
        Line(90, "Sembilan nilai antikorupsi dan peran penyuluh", KPK, "Penyuluh Antikorupsi Utama"),
        Line(240, "Istirahat, salat, dan makan siang"),
        Line(300, "Praktik menyusun bahan penyuluhan", INSPEKTORAT, "Auditor Ahli Madya"),
        Line(420, "Rencana tindak lanjut setiap perangkat daerah dan penutupan"),
    )
    return (Day(room=room, hours=8, lines=lines),)


def percontohan(*, room: str = "") -> tuple[Day, ...]:
    """Two days on the six components of the assessment."""
    first = (
        *OPENING,
        Line(
            90, "Enam komponen penilaian kabupaten/kota antikorupsi", KPK, "Analis Pemberantasan Tindak Pidana Korupsi"
        ),
        Line(240, "Istirahat, salat, dan makan siang"),
        Line(300, "Penilaian mandiri tata laksana dan pengawasan", INSPEKTORAT, "Inspektur Pembantu Wilayah II"),
    )
    second = (
        Line(0, "Pendaftaran ulang peserta"),
        Line(30, "Pembangunan Zona Integritas menuju WBK dan WBBM", PANRB, "Asisten Deputi Bidang Pelayanan Publik"),
        Line(240, "Istirahat, salat, dan makan siang"),
        Line(300, "Penyampaian agenda Zona Integritas oleh setiap kepala perangkat daerah"),
        Line(450, "Penandatanganan komitmen dan penutupan"),
    )
    return (
        Day(0, "Hari pertama: komponen penilaian", room=room, hours=8, lines=first),
        Day(1, "Hari kedua: agenda Zona Integritas", room=room, hours=8, lines=second),
    )


def komite(*, room: str = "") -> tuple[Day, ...]:
    """Two days in which the integrity committee writes its guide."""
    first = (
        *OPENING,
        Line(90, "Sistem integritas dan peran Komite Integritas", KPK, "Fungsional Pembinaan Peran Serta Masyarakat"),
        Line(300, "Pemetaan titik rawan di setiap perangkat daerah", ACADEMY, "Dosen Administrasi Publik"),
    )
    second = (
        Line(0, "Pendaftaran ulang peserta"),
        Line(30, "Penyusunan panduan Komite Integritas dalam kelompok", ACADEMY, "Dosen Administrasi Publik"),
        Line(300, "Paparan kelompok, tanggapan anggota DPRD, dan kesepakatan"),
        Line(420, "Penutupan"),
    )
    return (
        Day(0, "Hari pertama: sistem integritas", room=room, hours=7, lines=first),
        Day(1, "Hari kedua: panduan Komite Integritas", room=room, hours=7, lines=second),
    )


def keluarga(*, room: str = "") -> tuple[Day, ...]:
    """Two days for officials and their spouses."""
    first = (
        *OPENING,
        Line(
            90, "Tindak pidana korupsi dan dampaknya bagi keluarga", KPK, "Fungsional Pembinaan Peran Serta Masyarakat"
        ),
        Line(240, "Istirahat, salat, dan makan siang"),
        Line(300, "Menjadi Keluarga Berintegritas", KPK, "Fungsional Pembinaan Peran Serta Masyarakat"),
    )
    second = (
        Line(0, "Pendaftaran ulang peserta dan pasangan"),
        Line(30, "Pembinaan keluarga: komunikasi suami istri tentang penghasilan", FAMILY, "Psikolog Keluarga"),
        Line(240, "Pembacaan komitmen Keluarga Berintegritas dan penutupan"),
    )
    return (
        Day(0, "Hari pertama: korupsi dan keluarga", room=room, hours=6, lines=first),
        Day(1, "Hari kedua: komitmen keluarga", ends=time(13), room=room, hours=4, lines=second),
    )


def hakordia(*, room: str = "") -> tuple[Day, ...]:
    """One morning outdoors."""
    lines = (
        Line(0, "Pendaftaran peserta dan jalan sehat"),
        Line(60, "Apel peringatan Hari Antikorupsi Sedunia"),
        Line(90, "Amanat tentang pencegahan korupsi di pelayanan publik", INSPEKTORAT, "Inspektur Pembantu Khusus"),
        Line(120, "Deklarasi Zona Integritas oleh seluruh perangkat daerah"),
        Line(180, "Penempelan stiker Zona Integritas dan ramah tamah"),
    )
    return (Day(starts=time(6, 30), ends=time(11), room=room, lines=lines),)

"""The invented Pemkab's own editions of the five events: one running now, four in the weeks to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from events.demo import rundowns
from events.demo.story import KELUARGA, PENYULUH, PERCONTOHAN, TUNAS, ZONA, Directions, Story
from events.vocabulary import CompanionPolicy, DelegatePolicy, EventKind, SelfCheckInPolicy

HOST = "Inspektorat Daerah Kabupaten Nusa Jaya"
SATURDAY = 5

RUNNING = Story(
    slug="bimtek-keluarga-berintegritas-nusa-jaya",
    title="Bimtek Keluarga Berintegritas",
    kind=EventKind.BIMTEK,
    programme=KELUARGA,
    host=HOST,
    basis="Program Keluarga Berintegritas Kabupaten Nusa Jaya",
    description=(
        "Bimbingan teknis ini mengajak pejabat bersama pasangan untuk memahami tindak pidana korupsi dan "
        "dampaknya bagi keluarga, serta menyusun komitmen Keluarga Berintegritas. Silakan hadir bersama istri "
        "atau suami Anda pada kedua hari. Pejabat yang hadir sendiri mohon menuliskan alasannya saat mendaftar."
    ),
    audience="Kepala perangkat daerah beserta pasangan",
    venue="Pendopo Kabupaten Nusa Jaya",
    address="Jl. Alun-Alun Utara Nomor 1, Nusa Jaya",
    days=rundowns.keluarga(room="Ruang Utama Pendopo"),
    directions=Directions(
        "Gerbang timur, lalu teras Pendopo", "Halaman Kantor Sekretariat Daerah", "Batik lengan panjang", "Surat tugas"
    ),
    capacity=100,
    maximum=3,
    companions=CompanionPolicy.REQUIRED,
    substitutes=DelegatePolicy.FORBIDDEN,
    self_checkin=SelfCheckInPolicy.COUNT,
    silent=frozenset({"BPBD", "Kec. Tanjung Laras", "Dinkop UKM", "Dishub", "DPRD", "DPUPR"}),
    reminders="120",
    place=(-7.1200, 110.4000),
)
COMING = (
    (
        6,
        Story(
            slug="pelatihan-penyuluh-antikorupsi-nusa-jaya",
            title="Pelatihan Penyuluh Antikorupsi",
            kind=EventKind.TRAINING,
            programme=PENYULUH,
            host=HOST,
            basis="Rencana Aksi Penilaian Integritas (RAPI)",
            description=(
                "Setiap perangkat daerah mengirim sedikitnya satu calon penyuluh. Peserta mohon menyelesaikan "
                "pembelajaran daring sebelum hadir. Setelah pelatihan, peserta menyampaikan penyuluhan kepada "
                "rekan kerja dan melaporkan hasilnya secara berkala."
            ),
            audience="Calon penyuluh antikorupsi dari setiap perangkat daerah",
            venue="Aula Dinkominfo",
            address="Jl. Pahlawan Nomor 8, Nusa Jaya",
            days=rundowns.penyuluh(room="Aula Lantai 2"),
            capacity=40,
            filled=39,
            names_by=2,
            waiting_list=True,
            self_checkin=SelfCheckInPolicy.CONFIRM,
            silent=frozenset({"Setwan", "Dinperkim", "Kec. Muara Asri", "DLH", "Dinsos", "DKPP", "Bapperida"}),
        ),
    ),
    (
        13,
        Story(
            slug="bimtek-percontohan-kabupaten-antikorupsi-nusa-jaya",
            title="Bimtek Program Percontohan Kabupaten/Kota Antikorupsi",
            kind=EventKind.BIMTEK,
            programme=PERCONTOHAN,
            host=HOST,
            basis="Program Percontohan Kabupaten/Kota Antikorupsi",
            description=(
                "Bimbingan teknis dua hari tentang enam komponen penilaian kabupaten antikorupsi. Pada hari kedua "
                "setiap kepala perangkat daerah menyampaikan agenda Zona Integritas menuju WBK atau WBBM."
            ),
            audience="Kepala perangkat daerah dan pejabat struktural",
            venue="Ruang Rapat Sekretariat Daerah",
            address="Jl. Alun-Alun Utara Nomor 1, Nusa Jaya",
            days=rundowns.percontohan(room="Ruang Rapat Utama"),
            capacity=90,
            minimum=2,
            maximum=3,
            delegates=2,
            names_by=3,
            approval=True,
            substitutes=DelegatePolicy.LETTER,
            silent=frozenset({"Dinkes", "Satpol PP", "DPMPTSP", "Kec. Nusa Selatan", "BPKAD", "DPRD"}),
        ),
    ),
    (
        18,
        Story(
            slug="hakordia-deklarasi-zona-integritas-nusa-jaya",
            title="Peringatan Hakordia dan Deklarasi Zona Integritas",
            kind=EventKind.COMMEMORATION,
            programme=ZONA,
            host=HOST,
            basis="Peringatan Hari Antikorupsi Sedunia",
            description=(
                "Peringatan Hari Antikorupsi Sedunia dirangkai dengan deklarasi Zona Integritas oleh seluruh "
                "perangkat daerah, kecamatan, dan kelurahan. Peserta dimohon mengenakan pakaian olahraga."
            ),
            audience="Seluruh kepala perangkat daerah, camat, dan lurah",
            venue="Alun-Alun Nusa Jaya",
            address="Jl. Alun-Alun Utara, Nusa Jaya",
            days=rundowns.hakordia(),
            maximum=None,
            names_by=5,
            companions=CompanionPolicy.OPTIONAL,
            self_checkin=SelfCheckInPolicy.COUNT,
            silent=frozenset({"Inspektorat", "BKPSDM", "Kec. Nusa Utara"}),
        ),
    ),
    (
        26,
        Story(
            slug="workshop-komite-integritas-nusa-jaya",
            title="Workshop Komite Integritas",
            kind=EventKind.WORKSHOP,
            programme=TUNAS,
            host=HOST,
            basis="Program Tunas Integritas",
            description=(
                "Workshop dua hari untuk menyusun panduan Komite Integritas bersama unsur eksekutif dan "
                "legislatif. Hasilnya menjadi pegangan setiap perangkat daerah dalam membangun sistem integritas."
            ),
            audience="Kepala perangkat daerah termasuk camat, serta anggota DPRD",
            venue="Gedung DPRD Kabupaten Nusa Jaya",
            address="Jl. Merdeka Nomor 45, Nusa Jaya",
            days=rundowns.komite(room="Ruang Paripurna"),
            capacity=80,
            names_by=4,
            silent=frozenset({"Dindikbud", "Dinkes", "DPUPR", "Kesbangpol", "Kec. Bukit Sekar", "BPBD", "Dishub"}),
        ),
    ),
)


def working_days(first: date, days: int) -> date:
    """The first day itself, or the Monday after, so that so many days do not touch a weekend."""
    touches = any((first + timedelta(days=day)).weekday() >= SATURDAY for day in range(days))
    return first + timedelta(days=7 - first.weekday()) if touches else first


def hakordia(today: date) -> date:
    """9 December itself when it is one to six weeks ahead, else a Sunday some weeks ahead."""
    day = date(today.year, 12, 9)
    if 7 <= (day - today).days <= 42:
        return day
    ahead = today + timedelta(days=18)
    return ahead + timedelta(days=6 - ahead.weekday())


def _first_day(story: Story, days: int, today: date) -> date:
    if story.kind is EventKind.COMMEMORATION:
        return hakordia(today)
    return working_days(today + timedelta(days=days), len(story.days))


def editions(today: date) -> list[Story]:
    """Our own five, the running one first, dated from the day of loading."""
    coming = [replace(story, first=_first_day(story, days, today)) for days, story in COMING]
    return [replace(RUNNING, first=today), *coming]

"""Five real events, as their hosts reported them; everyone who attends them here is invented."""

from __future__ import annotations

from datetime import date

from events.demo import rundowns
from events.demo.story import KELUARGA, PENYULUH, PERCONTOHAN, TUNAS, ZONA, Story
from events.vocabulary import CompanionPolicy, DelegatePolicy, EventKind

HISTORY = (
    Story(
        slug="workshop-komite-integritas-tangerang-selatan-2017",
        title="Workshop Komite Integritas",
        kind=EventKind.WORKSHOP,
        programme=TUNAS,
        host="Pemerintah Kota Tangerang Selatan",
        basis="Program Tunas Integritas",
        description=(
            "Workshop ini merupakan tindak lanjut workshop Tunas Integritas pada bulan Mei 2017. Peserta dari "
            "unsur eksekutif dan legislatif menyusun panduan Komite Integritas yang akan menjadi pegangan "
            "bersama dalam membangun sistem integritas di pemerintah kota."
        ),
        audience="Kepala perangkat daerah termasuk camat, serta anggota DPRD",
        venue="Aula Puspemkot",
        address="Kelurahan Serua, Kecamatan Ciputat, Kota Tangerang Selatan",
        days=rundowns.komite(),
        first=date(2017, 11, 1),
        capacity=80,
        delegates=1,
        phone="(0200) 555 011",
        silent=frozenset({"BPBD", "Kec. Bukit Sekar", "Dinsos"}),
        place=(-6.3187, 106.7127),
    ),
    Story(
        slug="hakordia-deklarasi-zona-integritas-pekalongan-2023",
        title="Peringatan Hakordia dan Deklarasi Zona Integritas",
        kind=EventKind.DECLARATION,
        programme=ZONA,
        host="Pemerintah Kota Pekalongan",
        basis="Peringatan Hari Antikorupsi Sedunia dan Monitoring Center for Prevention (MCP)",
        description=(
            "Seluruh perangkat daerah mendeklarasikan Zona Integritas di hadapan kepala daerah. Camat dan lurah "
            "turut hadir. Setelah deklarasi, stiker Zona Integritas ditempelkan di loket pelayanan. Capaian MCP "
            "dilaporkan kepada KPK setiap tiga bulan."
        ),
        audience="Seluruh kepala perangkat daerah, camat, dan lurah",
        venue="Pantai Pasir Kencana",
        address="Kelurahan Panjang Baru, Kecamatan Pekalongan Utara, Kota Pekalongan",
        days=rundowns.hakordia(),
        first=date(2023, 12, 3),
        maximum=None,
        delegates=3,
        phone="(0200) 555 012",
        silent=frozenset({"Setwan"}),
        place=(-6.8587, 109.6920),
    ),
    Story(
        slug="bimtek-keluarga-berintegritas-tangerang-2024",
        title="Bimtek Keluarga Berintegritas",
        kind=EventKind.BIMTEK,
        programme=KELUARGA,
        host="Pemerintah Kota Tangerang",
        basis="Program Keluarga Berintegritas",
        description=(
            "Kegiatan tahunan bagi kepala perangkat daerah bersama pasangan. Materinya mencakup tindak pidana "
            "korupsi dan dampaknya bagi keluarga, cara menjadi Keluarga Berintegritas, serta pembinaan keluarga. "
            "Setiap pejabat diharapkan hadir bersama istri atau suami pada kedua hari."
        ),
        audience="Kepala perangkat daerah beserta pasangan",
        venue="Hotel Novotel",
        address="Kota Tangerang",
        days=rundowns.keluarga(),
        first=date(2024, 10, 14),
        capacity=100,
        maximum=1,
        companions=CompanionPolicy.REQUIRED,
        substitutes=DelegatePolicy.FORBIDDEN,
        phone="(0200) 555 013",
        silent=frozenset({"Dishub", "Kesbangpol"}),
        place=(-6.1745, 106.6323),
    ),
    Story(
        slug="bimtek-percontohan-kota-antikorupsi-blitar-2025",
        title="Bimtek Program Percontohan Kabupaten/Kota Antikorupsi",
        kind=EventKind.BIMTEK,
        programme=PERCONTOHAN,
        host="Pemerintah Kota Blitar",
        basis="Program Percontohan Kabupaten/Kota Antikorupsi",
        description=(
            "Narasumber dari KPK dan KemenPANRB menjelaskan enam komponen penilaian kota antikorupsi. Pada hari "
            "kedua setiap kepala perangkat daerah menyampaikan komitmen dalam bentuk agenda Zona Integritas "
            "menuju predikat WBK atau WBBM."
        ),
        audience="Kepala perangkat daerah dan pejabat struktural",
        venue="Ruang Sasana Praja",
        address="Kantor Wali Kota Blitar",
        days=rundowns.percontohan(),
        first=date(2025, 2, 11),
        capacity=90,
        minimum=2,
        maximum=3,
        delegates=2,
        phone="(0200) 555 014",
        silent=frozenset({"Dinarpus", "RSUD Nusa Jaya"}),
        place=(-8.0983, 112.1681),
    ),
    Story(
        slug="pelatihan-penyuluh-antikorupsi-pekalongan-2025",
        title="Pelatihan Penyuluh Antikorupsi",
        kind=EventKind.TRAINING,
        programme=PENYULUH,
        host="Pemerintah Kabupaten Pekalongan",
        basis="Rencana Aksi Penilaian Integritas (RAPI)",
        description=(
            "Setiap perangkat daerah mengirim sedikitnya satu calon penyuluh. Sebelum pelatihan, peserta "
            "menyelesaikan pembelajaran daring. Setelah pelatihan, peserta menyebarkan nilai antikorupsi kepada "
            "rekan kerja, mendokumentasikan praktik baik, dan melapor secara berkala kepada pemerintah kabupaten."
        ),
        audience="Calon penyuluh antikorupsi dari setiap perangkat daerah",
        venue="Aula Dinkominfo",
        address="Dinas Komunikasi dan Informatika Kabupaten Pekalongan, Kajen",
        days=rundowns.penyuluh(),
        first=date(2025, 10, 15),
        capacity=40,
        phone="(0200) 555 015",
        silent=frozenset({"Setwan", "Dinperkim"}),
        place=(-7.0335, 109.5806),
    ),
)

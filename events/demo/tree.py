"""The invented Pemkab of the demo and its OPD tree. No such regency exists."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from events.database import new_id
from events.demo.bulk import insert_all
from events.departments.tables import Department, DepartmentVersion, Institution
from events.vocabulary import DepartmentKind as Kind

REGION = "Kabupaten Nusa Jaya"

OFFICES = (
    (Kind.SETDA, "Sekretariat Daerah", "Setda"),
    (Kind.SETWAN, "Sekretariat DPRD", "Setwan"),
    (Kind.INSPEKTORAT, "Inspektorat Daerah", "Inspektorat"),
    (Kind.DINAS, "Dinas Pendidikan dan Kebudayaan", "Dindikbud"),
    (Kind.DINAS, "Dinas Kesehatan", "Dinkes"),
    (Kind.DINAS, "Dinas Pekerjaan Umum dan Penataan Ruang", "DPUPR"),
    (Kind.DINAS, "Dinas Perumahan Rakyat dan Kawasan Permukiman", "Dinperkim"),
    (Kind.SATPOL, "Satuan Polisi Pamong Praja", "Satpol PP"),
    (Kind.DINAS, "Dinas Sosial", "Dinsos"),
    (Kind.DINAS, "Dinas Perindustrian dan Tenaga Kerja", "Dinperinaker"),
    (Kind.DINAS, "Dinas Pemberdayaan Masyarakat, Perempuan, dan Perlindungan Anak", "DPMPPA"),
    (Kind.DINAS, "Dinas Ketahanan Pangan dan Pertanian", "DKPP"),
    (Kind.DINAS, "Dinas Lingkungan Hidup", "DLH"),
    (Kind.DINAS, "Dinas Kependudukan dan Pencatatan Sipil", "Dindukcapil"),
    (Kind.DINAS, "Dinas Perhubungan", "Dishub"),
    (Kind.DINAS, "Dinas Komunikasi dan Informatika", "Dinkominfo"),
    (Kind.DINAS, "Dinas Koperasi, Usaha Kecil, dan Menengah", "Dinkop UKM"),
    (Kind.DINAS, "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "DPMPTSP"),
    (Kind.DINAS, "Dinas Kearsipan dan Perpustakaan", "Dinarpus"),
    (Kind.BADAN, "Badan Perencanaan Pembangunan, Riset, dan Inovasi Daerah", "Bapperida"),
    (Kind.BADAN, "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia", "BKPSDM"),
    (Kind.BADAN, "Badan Pengelolaan Keuangan dan Aset Daerah", "BPKAD"),
    (Kind.BADAN, "Badan Penanggulangan Bencana Daerah", "BPBD"),
    (Kind.BADAN, "Badan Kesatuan Bangsa dan Politik", "Kesbangpol"),
    (Kind.RSUD, "Rumah Sakit Umum Daerah Nusa Jaya", "RSUD Nusa Jaya"),
    (Kind.KECAMATAN, "Kecamatan Nusa Utara", "Kec. Nusa Utara"),
    (Kind.KECAMATAN, "Kecamatan Nusa Selatan", "Kec. Nusa Selatan"),
    (Kind.KECAMATAN, "Kecamatan Tanjung Laras", "Kec. Tanjung Laras"),
    (Kind.KECAMATAN, "Kecamatan Muara Asri", "Kec. Muara Asri"),
    (Kind.KECAMATAN, "Kecamatan Bukit Sekar", "Kec. Bukit Sekar"),
    (Kind.DPRD, "Dewan Perwakilan Rakyat Daerah", "DPRD"),
)
WITHIN = (
    ("Setda", Kind.BAGIAN, "Bagian Organisasi", "Bag. Organisasi"),
    ("Setda", Kind.BAGIAN, "Bagian Hukum", "Bag. Hukum"),
    ("Setda", Kind.BAGIAN, "Bagian Pengadaan Barang dan Jasa", "Bag. PBJ"),
    ("Setda", Kind.BAGIAN, "Bagian Protokol dan Komunikasi Pimpinan", "Bag. Prokompim"),
    ("Setda", Kind.BAGIAN, "Bagian Kesejahteraan Rakyat", "Bag. Kesra"),
    ("Dinkes", Kind.PUSKESMAS, "Puskesmas Nusa Utara", "PKM Nusa Utara"),
    ("Dinkes", Kind.PUSKESMAS, "Puskesmas Tanjung Laras", "PKM Tanjung Laras"),
    ("Kec. Nusa Utara", Kind.KELURAHAN, "Kelurahan Kauman Jaya", "Kel. Kauman Jaya"),
    ("Kec. Nusa Utara", Kind.KELURAHAN, "Kelurahan Pasar Laras", "Kel. Pasar Laras"),
    ("Kec. Nusa Selatan", Kind.KELURAHAN, "Kelurahan Kebon Asri", "Kel. Kebon Asri"),
    ("Kec. Tanjung Laras", Kind.KELURAHAN, "Kelurahan Pantai Mulya", "Kel. Pantai Mulya"),
    ("Kec. Muara Asri", Kind.KELURAHAN, "Kelurahan Muara Tirta", "Kel. Muara Tirta"),
    ("Kec. Bukit Sekar", Kind.KELURAHAN, "Kelurahan Sekar Wangi", "Kel. Sekar Wangi"),
)


@dataclass(frozen=True)
class Unit:
    """A node of the tree; `opd` is the node whose quota and row its people use: itself or its parent."""

    id: uuid.UUID
    opd: uuid.UUID
    kind: Kind
    name: str
    abbreviation: str


def institution(zone: str, now: datetime) -> Institution:
    """The row of the invented Pemkab, in the zone of this installation."""
    return Institution(
        name=f"Pemerintah {REGION}",
        short_name="Pemkab Nusa Jaya",
        address="Jl. Alun-Alun Utara Nomor 1, Nusa Jaya 51999",
        phone="(0200) 555 010",
        website="https://nusajaya.example",
        email="inspektorat@nusajaya.example",
        city="Nusa Jaya",
        zone=zone,
        changed_at=now,
    )


def units() -> list[Unit]:
    """The whole tree in protocol order, each with an id of its own."""
    opds = {short: Unit(i := new_id(), i, kind, name, short) for kind, name, short in OFFICES}
    within = [Unit(new_id(), opds[parent].id, kind, name, short) for parent, kind, name, short in WITHIN]
    return [*opds.values(), *within]


async def plant(tree: list[Unit]) -> None:
    """Write the tree, parents first, each department in its one version; codes are text: "01", within it "01.03"."""
    codes: dict[uuid.UUID, str] = {}
    versions = []
    for order, unit in enumerate(tree, 1):
        inside = unit.opd != unit.id
        siblings = sum(1 for code in codes.values() if inside and code.startswith(f"{codes[unit.opd]}."))
        codes[unit.id] = f"{codes[unit.opd]}.{siblings + 1:02}" if inside else f"{order:02}"
        versions.append(
            DepartmentVersion(
                department=unit.id,
                name=unit.name,
                abbreviation=unit.abbreviation,
                kind=unit.kind.value,
                parent=unit.opd if inside else None,
                counts_as_opd=not inside,
                protocol_order=order,
            )
        )
    await insert_all([Department(id=unit.id, code=codes[unit.id]) for unit in tree])
    await insert_all(versions)

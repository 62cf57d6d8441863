"""The print page on real paper: Chromium's PDF, read back."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from events.assets import STATIC
from events.departments.tables import Department
from tests.factories import make_attendee, make_registration

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-pdf-header-footer",
]


def chromium() -> str:
    """The system's Chromium; fails the test, never skips it, when there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return found or pytest.fail("Chromium is missing: install it with `sudo apt-get install chromium`.")


def to_pdf(html: str, folder: Path) -> list[str]:
    """The text of each page that Chromium prints; the stylesheet is read from the tree, not from a server."""
    page, pdf = folder / "page.html", folder / "page.pdf"
    page.write_text(re.sub(r'"/static/([^"?]+)\?v=\w+"', rf'"file://{STATIC}/\1"', html), encoding="utf-8")
    command = [chromium(), *FLAGS, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={pdf}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    reader = PdfReader(pdf)
    width, height = reader.pages[0].mediabox.width, reader.pages[0].mediabox.height
    return [
        f"{'lying' if width > height else 'upright'} {' '.join(one.extract_text().split())}" for one in reader.pages
    ]


@pytest.fixture
async def many(event):
    """Thirty people more, enough for several pages."""
    department = await Department.objects().first()
    registration = await make_registration(event)
    for number in range(30):
        await make_attendee(
            event, registration, name=f"Orang {number:02}", department=department.id, position="Kepala Seksi"
        )
    return event


@pytest.mark.browser
async def test_every_page_repeats_the_heading_and_says_its_number(client, many, tmp_path):
    html = (await client.get(f"/panitia/kegiatan/{many.slug}/cetak/daftar-hadir")).text
    pages = to_pdf(html, tmp_path)
    assert len(pages) >= 3
    assert pages[0].startswith("lying")
    assert "PEMERINTAH KABUPATEN NUSA JAYA Jl. Alun-alun Utara No. 1, Nusa Jaya DAFTAR HADIR PESERTA" in pages[0]
    for number, page in enumerate(pages, 1):
        assert "No. Nama NIP Pangkat/Gol. Jabatan Perangkat Daerah Tanda Tangan" in page
        assert f"Halaman {number} dari {len(pages)}" in page
    assert "Mengetahui," in pages[-1]
    assert re.search(r"\b32 Orang \d\d\b", pages[-1]), "the last name stands with the signature"
    assert "Kembali" not in pages[0]


@pytest.mark.browser
async def test_the_spouses_sheet_stands_upright(client, many, tmp_path):
    html = (await client.get(f"/panitia/kegiatan/{many.slug}/cetak/daftar-hadir?lembar=pasangan")).text
    pages = to_pdf(html, tmp_path)
    assert len(pages) == 1
    assert pages[0].startswith("upright")
    assert "Belum ada nama pada lembar ini." in pages[0]

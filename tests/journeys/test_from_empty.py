"""From an empty installation by the screens alone to eighteen invited OPDs with their links sent, counted and timed."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from playwright.async_api import Browser, Locator, Page, expect

from tests.commands import HADIR
from tests.conftest import ROOT
from tests.journeys.browser import DESKTOP, REPORT_VIOLATIONS, Guard
from tests.journeys.conftest import Server, ready, start, stop

pytestmark = pytest.mark.browser
EMAIL, PASSWORD = "dewi@pemkab.example", "Kata-Sandi-Panjang-26"
CLICK_S, FIELD_S, WHATSAPP_S = 2.0, 6.0, 5.0
"""What a practised person takes for a click with its page, for a field, and for choosing a contact in WhatsApp and
coming back: rounded up from the keystroke-level model (Card, Moran and Newell 1980: K 0.28 s, P 1.1 s, M 1.35 s)."""
MINUTES = 10
MOST_CLICKS, MOST_FIELDS = 75, 30
SHEET = (
    ("DAFTAR PERANGKAT DAERAH",),
    (),
    ("No.", "Nama Perangkat Daerah ", "Singkatan", "Kode Unit", "Jenis", "Induk"),
    (1, "Sekretariat Daerah", "SETDA", "1.01.01", "Sekretariat", ""),
    (2, "Sekretariat DPRD", "Setwan", "1.01.02", "Sekretariat DPRD", ""),
    (3, "INSPEKTORAT DAERAH", "Itda", "1.01.03", "Inspektorat", "-"),
    *((n, f"Dinas  Urusan {n}", f"D{n}", f"1.02.{n:02}", "dinas", "") for n in range(4, 14)),
    (14, "Satuan Polisi Pamong Praja", "Satpol PP", "1.02.14", "Satuan", ""),
    (),
    (15, "RSUD dr. Soedirman", "", "1.04.01", "RS", ""),
    (16, "Kecamatan Kota", "-", "1.05.01", "Kecamatan", ""),
    (17, "Kelurahan Mawar", "", "1.05.01.1", "Kelurahan", "Kecamatan Kota"),
    (18, "Kecamatan Utara", "", "1.05.02", "Kecamatan", ""),
    (),
    ("", "Jumlah", 18),
)
"""A list as an office keeps it: a title, a gap, kinds in their own words, a parent by its name, dashes, a sum."""


@dataclass
class Person:
    """Somebody at the screens: every click and every field is counted."""

    page: Page
    clicks: int = 0
    fields: int = 0
    whatsapp: int = 0

    async def click(self, what: str, within: Locator | None = None) -> None:
        """Press the only button or link of that name."""
        here = within or self.page.get_by_role("main")
        await (
            here.get_by_role("button", name=what, exact=True)
            .or_(here.get_by_role("link", name=what, exact=True))
            .click()
        )
        self.clicks += 1

    async def fill(self, **values: str) -> None:
        for label, value in values.items():
            await self.page.get_by_label(label.replace("_", " "), exact=True).fill(value)
            self.fields += 1

    async def pick(self, role: str, name: str) -> None:
        await self.page.get_by_role(role, name=name, exact=True).check()
        self.clicks += 1

    @property
    def minutes(self) -> float:
        """How long a person needs for what was done."""
        return (self.clicks * CLICK_S + self.fields * FIELD_S + self.whatsapp * WHATSAPP_S) / 60


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Server]:
    """A migrated installation with one administrator and nothing else."""
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    environment = {**os.environ, "HADIR_DATABASE_URL": url}
    create = ["create-user", EMAIL, "--name", "Dewi Kartikasari", "--role", "administrator"]
    for command, said in ((["migrate"], ""), (create, PASSWORD)):
        subprocess.run([*HADIR, *command], cwd=ROOT, env=environment, input=said, text=True, check=True)
    server = start(url, tmp_path / "server.log")
    await ready(server)
    yield server
    await stop(server)


@pytest.fixture
async def person(chromium: Browser, empty: Server) -> AsyncIterator[Person]:
    context = await chromium.new_context(
        viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, base_url=empty.url, locale="id-ID"
    )
    await context.add_init_script(REPORT_VIOLATIONS)
    page = await context.new_page()
    page.guard = Guard(empty.url)
    page.guard.watch(page)
    page.set_default_timeout(10_000)
    yield Person(page)
    await context.close()
    page.guard.check()


def sheet_of(folder: Path) -> Path:
    file = folder / "daftar opd.xlsx"
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("OPD")
        for number, cells in enumerate(SHEET):
            page.write_row(number, 0, cells)
    return file


async def test_an_organizer_sends_eighteen_links_within_ten_minutes_of_an_empty_installation(person, tmp_path):
    began, page = time.monotonic(), person.page
    await page.goto("/panitia")
    await person.fill(**{"Alamat e-mail": EMAIL, "Kata sandi": PASSWORD})
    await person.click("Masuk")

    await person.click("Isi data instansi")
    await person.fill(Nama_instansi="Pemerintah Kabupaten Contoh", Nama_singkat="Pemkab Contoh")
    await person.fill(Tempat_penandatanganan="Contoh")
    await person.fill(**{"Jabatan penanda tangan (opsional)": "Inspektur Daerah"})
    await person.fill(**{"Nama penanda tangan (opsional)": "Drs. Bambang Wicaksono, M.Si."})
    await person.click("Simpan")

    await departments(person, sheet_of(tmp_path))
    await second_organizer(person)
    await event(person)
    await sent(person)

    ran = time.monotonic() - began
    print(
        f"{person.clicks} clicks, {person.fields} fields, {person.minutes:.1f} minutes for a person, {ran:.0f} s here"
    )
    assert person.clicks <= MOST_CLICKS
    assert person.fields <= MOST_FIELDS
    assert person.minutes <= MINUTES


async def departments(person: Person, file: Path) -> None:
    """Eighteen departments from the file, of which one is a unit, and one OPD by hand."""
    page = person.page
    await person.click("OPD", page.get_by_role("navigation", name="Menu panitia"))
    await person.click("Impor dari Excel atau CSV")
    await page.get_by_label("Berkas XLSX atau CSV").set_input_files(file)
    person.clicks += 2
    await person.click("Baca berkas")
    await person.click("Simpan 18 perubahan")
    await person.click("Tambah")
    await person.fill(Kode="1.03.04", Nama_resmi="Badan Kesatuan Bangsa dan Politik")
    await page.get_by_label("Jenis", exact=True).select_option(label="Badan")
    person.clicks += 2
    await person.click("Tambahkan")


async def second_organizer(person: Person) -> None:
    page = person.page
    await person.click("Pengguna", page.get_by_role("navigation", name="Menu panitia"))
    await person.click("Tambah pengguna")
    await person.fill(**{"Nama lengkap": "Rina Maharani", "Alamat e-mail": "rina@pemkab.example"})
    await person.pick("radio", "Panitia")
    await person.click("Buat akun")
    await expect(page.get_by_role("heading", name="Akun dibuat")).to_be_visible()


async def event(person: Person) -> None:
    """An event of two days with couples and quotas, every OPD marked, checked, looked at and published."""
    page, day = person.page, date.today() + timedelta(days=30)  # noqa: DTZ011 - any day ahead will do
    await person.click("Kegiatan", page.get_by_role("navigation", name="Menu panitia"))
    await person.click("Buat kegiatan", page.locator(".page-head"))
    await person.fill(Judul_kegiatan="Bimtek Keluarga Berintegritas")
    await page.get_by_label("Jenis kegiatan").select_option(label="Bimbingan Teknis")
    person.clicks += 2
    await person.fill(Penyelenggara="Inspektorat Daerah", Tempat="Aula Setda")
    await person.fill(**{"Tanggal sesi pertama": day.isoformat(), "Mulai": "08:00", "Selesai": "15:00"})
    await person.click("Simpan sebagai draf")

    await person.click("Tambah sesi")
    await person.fill(Tanggal=(day + timedelta(days=1)).isoformat(), Mulai="08:00", Selesai="12:00")
    await person.click("Simpan")
    await person.click("Ubah pendaftaran")
    await person.fill(**{"Minimum per OPD": "1", "Maksimum per OPD (opsional)": "2"})
    await person.pick("radio", "Bersama pasangan")
    await person.fill(**{"Narahubung (opsional)": "Rina Maharani", "Nomor narahubung (opsional)": "0812 3456 7890"})
    await person.click("Simpan")

    await person.click("Undangan OPD")
    await person.click("Pilih sasaran")
    await person.click("Tandai")
    await person.click("Simpan sasaran")
    await person.click("Pengaturan")
    await expect(page.get_by_role("link", name="Periksa")).to_have_count(0)
    signed = page.get_by_role("term").filter(has_text="Tempat tanda tangan").locator("xpath=following-sibling::dd")
    await expect(signed).to_have_text("Contoh")
    await person.click("Terbitkan")
    await person.click("Terbitkan")
    await expect(page.get_by_text("Kegiatan terbit dan tampil di agenda publik.")).to_be_visible()


async def sent(person: Person) -> None:
    """From OPD to OPD: each has a link of its own in the text that WhatsApp opens with."""
    page, links = person.page, set()
    await person.click("Undangan OPD")
    await person.click("Kirim 18 undangan")
    for done in range(18):
        await expect(page.get_by_text(f"{done} dari 18 terkirim")).to_be_visible()
        chat = await page.get_by_role("link", name="Kirim lewat WhatsApp").get_attribute("href")
        links |= set(re.findall(r"undangan%2F(\w+)", chat))
        person.clicks, person.whatsapp = person.clicks + 1, person.whatsapp + 1
        await person.click("Tandai terkirim lalu OPD berikutnya")
    await expect(page.get_by_text("Semua undangan sudah terkirim")).to_be_visible()
    assert len(links) == 18

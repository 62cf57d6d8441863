"""Registering through the real pages, as a participant does it."""

from __future__ import annotations

from playwright.async_api import Page

NIP = "197806152005011007"


async def next_page(page: Page) -> None:
    await page.get_by_role("button", name="Lanjutkan").click()


async def to_the_form(page: Page, title: str) -> None:
    """From the agenda to the first question."""
    await page.goto("/")
    await page.get_by_role("link", name=title).first.click()
    await page.get_by_role("link", name="Daftar", exact=False).first.click()


async def answer_person(page: Page, name: str) -> None:
    await page.get_by_label("Nama lengkap").fill(name)
    await page.get_by_label("Ya, PNS atau PPPK").or_(page.get_by_label("Ya", exact=True)).first.check()
    await page.get_by_label("Nomor HP (WhatsApp)").fill("0812 3456 7890")
    await next_page(page)


async def answer_job(page: Page, department: str, nip: str = NIP) -> None:
    await page.get_by_label("NIP").first.fill(nip)
    await page.get_by_label("Pangkat/golongan").select_option("Pembina (IV/a)")
    await page.get_by_label("Jabatan", exact=True).fill("Sekretaris")
    await page.get_by_label("Perangkat daerah", exact=True).select_option(label=department)
    await next_page(page)


async def answer_spouse(page: Page, name: str) -> None:
    await page.get_by_label("Ya, bersama pasangan").check()
    await next_page(page)
    await page.get_by_label("Nama lengkap pasangan").fill(name)
    await page.get_by_label("Istri saya").check()
    await page.get_by_role("group", name="Pasangan ASN di Pemda ini?").get_by_label("Tidak").check()
    await page.get_by_label("Pasangan saya tahu").check()
    await next_page(page)


async def send(page: Page) -> None:
    await page.get_by_role("button", name="Daftarkan").click()
    await page.get_by_role("heading", name="Pendaftaran berhasil").wait_for()

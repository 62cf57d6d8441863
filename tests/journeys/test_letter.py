"""The signed letter from the committee's form to the liaison's phone, in real browsers without JavaScript."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.factories import link_token, make_department, make_event, make_invitation, make_session, make_user
from tests.journeys.browser import DESKTOP, PHONE, screenshot, sign_in
from tests.registration.invitations.letters import HTML, PDF

pytestmark = pytest.mark.browser


def chosen(content: bytes, name: str = "Surat Undangan.pdf") -> dict[str, object]:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


async def test_the_committee_uploads_the_letter_and_the_liaison_takes_it_along(server, open_page):
    event = await make_event(registration="invited")
    await make_session(event, starts_at=datetime.now(UTC) + timedelta(days=7))
    invitation = await make_invitation(event, await make_department(name="Dinas Kesehatan"))

    desk = await open_page(DESKTOP, java_script_enabled=False)
    await sign_in(desk.context, server.url, await make_user())
    desk.guard.expect("status of 422")
    await desk.goto(f"/panitia/kegiatan/{event.slug}/undangan/surat")
    await desk.get_by_label("Nomor surat").fill("800/123/2026")
    await desk.get_by_label("Berkas surat bertanda tangan").set_input_files(chosen(HTML))
    await desk.get_by_role("button", name="Simpan").click()
    await expect(desk.get_by_role("link", name="Berkas ini bukan PDF")).to_be_visible()
    await expect(desk.get_by_label("Nomor surat")).to_have_value("800/123/2026")
    await desk.get_by_label("Berkas surat bertanda tangan").set_input_files(chosen(PDF))
    await desk.get_by_role("button", name="Simpan").click()
    await desk.get_by_role("link", name="Ubah surat undangan").click()
    await expect(desk.get_by_role("link", name="Surat Undangan.pdf")).to_be_visible()
    await expect(desk.get_by_label("Hapus berkas ini")).not_to_be_checked()

    phone = await open_page(PHONE, java_script_enabled=False)
    await phone.goto(f"/undangan/{link_token(invitation)}")
    await screenshot(phone, "surat-undangan-penghubung-360", full=True)
    async with phone.expect_download() as coming:
        await phone.get_by_role("link", name="Unduh surat").click()
    saved = await coming.value
    assert saved.suggested_filename == "Surat Undangan.pdf"
    assert Path(await saved.path()).read_bytes() == PDF

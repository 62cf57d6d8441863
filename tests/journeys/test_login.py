"""The login page in a real browser, on both engines: the least a server must do."""

from __future__ import annotations

import pytest

from tests.factories import PASSWORD, make_user
from tests.journeys.browser import axe, no_sideways_scroll, screenshot

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)
async def test_a_wrong_password_is_told_on_the_page_and_moves_the_focus_there(server, phone):
    await make_user(email="sari@nusajaya.example")
    await phone.goto("/masuk")
    await axe(phone)
    await no_sideways_scroll(phone)
    phone.guard.expect("status of 422")
    await phone.get_by_label("Alamat e-mail").fill("sari@nusajaya.example")
    await phone.get_by_label("Kata sandi").fill(f"bukan {PASSWORD}")
    await phone.get_by_role("button", name="Masuk").click()
    await phone.get_by_text("Ada yang perlu diperbaiki").wait_for()
    assert await phone.evaluate("document.activeElement.className") == "govuk-error-summary"
    await axe(phone)
    await screenshot(phone, "masuk-salah-360")

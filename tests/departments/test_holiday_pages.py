"""The administrator's page of tanggal merah."""

from __future__ import annotations

from tests.factories import log_in, make_user
from tests.pages import filled_form

PATH = "/panitia/instansi/hari-libur"


async def test_a_day_is_added_taken_out_and_put_back(two):
    sari, _budi = two
    page = await sari.get(f"{PATH}?tahun=2025")
    assert "Cuti Bersama Hari Raya Natal" in page.text
    form = filled_form(page, PATH)
    added = await sari.post(PATH, data=form | {"day": "2025-12-07", "name": "Hari Jadi Kabupaten"})
    assert added.headers["location"] == f"{PATH}?tahun=2025"
    struck = f"{PATH}/2025-12-26/bukan"
    assert (await sari.post(struck, data=filled_form(page, struck))).status_code == 303
    page = await sari.get(f"{PATH}?tahun=2025")
    assert "Hari Jadi Kabupaten" in page.text
    assert "Bukan libur di sini</span>" in page.text.replace("\n", "") or "red-day--struck" in page.text
    again = await sari.post(PATH, data=form | {"day": "2025-12-07", "name": "Lain"})
    assert again.status_code == 422
    assert "Tanggal ini sudah dikoreksi" in again.text
    assert 'value="Lain"' in again.text


async def test_a_year_without_its_shared_leave_says_so_and_one_beyond_the_list_is_none(two):
    sari, _budi = two
    assert "Cuti bersama 2090 belum ada" in (await sari.get(f"{PATH}?tahun=2090")).text
    assert (await sari.get(f"{PATH}?tahun=3000")).status_code == 404
    form = filled_form(await sari.get(PATH), PATH)
    assert (await sari.post(PATH, data=form | {"day": "3000-01-01", "name": "Jauh"})).status_code == 422


async def test_organizers_do_not_correct_the_calendar(client):
    await log_in(client, await make_user(role="organizer"))
    assert (await client.get(PATH)).status_code == 403

"""The last registration of a phone, offered on the next form: taken over as if typed, and nothing of it kept here."""

from __future__ import annotations

import html
import json
import re

import pytest

from tests.pages import confirm, words
from tests.registration.signup.test_pages import SPOUSE, fill, make_upcoming, opd  # noqa: F401


async def kept_of(client, opd, **event):  # noqa: F811
    """What the confirmation's button hands to the phone."""
    url = await fill(client, await make_upcoming(**event), opd, spouse=SPOUSE if event else None)
    await confirm(client, url)
    page = (await client.get(f"{url}/selesai")).text
    return html.unescape(re.search(r'data-keep-answers="([^"]*)"', page)[1])


async def test_the_next_form_is_three_steps_shorter(client, opd):  # noqa: F811
    kept = await kept_of(client, opd)
    event = await make_upcoming()
    url = f"/kegiatan/{event.slug}/daftar"
    assert "Gunakan data itu" in (await client.get(url)).text
    answer = await client.post(f"{url}/terakhir", data={"isian": kept})
    assert answer.headers["location"] == f"{url}/periksa"
    assert "Drs. Rahmat Hidayat, M.Si." in (await client.get(f"{url}/periksa")).text
    assert (await confirm(client, url)).headers["location"] == f"{url}/selesai"


async def test_of_the_spouse_nothing_is_kept_and_everything_asked(client, opd):  # noqa: F811
    kept = await kept_of(client, opd, companion_policy="optional")
    assert "Siti" not in kept
    event = await make_upcoming(companion_policy="optional")
    url = f"/kegiatan/{event.slug}/daftar"
    answer = await client.post(f"{url}/terakhir", data={"isian": kept})
    assert answer.headers["location"] == f"{url}/pasangan"


async def test_an_opd_that_is_gone_is_asked_again(client, opd):  # noqa: F811
    kept = json.loads(await kept_of(client, opd))
    kept["jabatan"]["department"] = "01938a2e-4b00-7000-8000-000000000001"
    event = await make_upcoming()
    url = f"/kegiatan/{event.slug}/daftar"
    answer = await client.post(f"{url}/terakhir", data={"isian": json.dumps(kept)})
    assert answer.headers["location"] == f"{url}/jabatan"
    assert "Pilih perangkat daerah" in words((await client.get(f"{url}/jabatan")).text)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"peserta": 3}', '{"peserta": {"name": ["a"]}}', "x" * 9000])
async def test_whatever_else_is_sent_leads_to_an_empty_form(client, opd, text):  # noqa: F811
    event = await make_upcoming()
    url = f"/kegiatan/{event.slug}/daftar"
    answer = await client.post(f"{url}/terakhir", data={"isian": text})
    assert (answer.status_code, answer.headers["location"]) == (303, url)

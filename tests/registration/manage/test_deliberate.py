"""A robot that opens a private link and presses the first button of every page it finds: nothing is decided by it."""

from __future__ import annotations

import re

import pytest

from events.database import sql
from events.registration.people.own_words import word_of
from tests.factories import link_token, make_institution, make_invitation
from tests.pages import SURE
from tests.registration.signup.test_pages import make_upcoming, opd  # noqa: F401
from tests.registration.spouse.test_own_word import couple
from tests.registration.waiting.test_waiting_pages import offered, state_of, upcoming

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


async def press_the_first_button(client, path: str) -> None:
    """As a filter does: the first form of the page, with what stands in it and nothing typed or ticked."""
    page = await client.get(path)
    form = re.search(r"<form([^>]*)>(.*?)</form>", page.text, re.S)
    if page.status_code == 200 and form and 'method="post"' in form[1]:
        action = re.search(r'action="([^"]*)"', form[1])
        await client.post(action[1] if action else path, data=dict(HIDDEN.findall(form[2])))


async def crawl(client, start: str) -> list[str]:
    """Every page of the link, each with its first button pressed; gives what was visited."""
    seen, ahead = [], [start]
    while ahead and len(seen) < 40:
        path = ahead.pop()
        seen.append(path)
        await press_the_first_button(client, path)
        root = "/".join(start.split("/")[:3])
        found = re.findall(rf'href="({re.escape(root)}[^"#?]*)"', (await client.get(path)).text)
        ahead += [one for one in dict.fromkeys(found) if one not in seen and one not in ahead]
    return seen


@pytest.fixture
async def institution(db):
    await make_institution()


async def test_an_offer_is_neither_taken_nor_let_go(client, institution):
    done = await offered(await upcoming())
    url = f"/kelola/{done.manage_token}"
    assert f"{url}/kursi/lepas" in await crawl(client, url)
    assert await state_of(done) == {"offered"}
    assert (await client.post(f"{url}/kursi/terima", data=SURE)).status_code == 303
    assert await state_of(done) == {"active"}


async def test_nobody_withdraws_nobodys_spouse_leaves_and_no_link_ends(client, institution):
    event = await make_upcoming(companion_policy="optional")
    done, spouse = await couple(event)
    url, hers = f"/kelola/{done.manage_token}", f"/pasangan/{(await word_of(spouse.attendee_id)).token}"
    assert {f"{url}/batal", f"{url}/pasangan/batal", f"{url}/tautan"} <= set(await crawl(client, url))
    assert {f"{hers}/batal"} <= set(await crawl(client, hers))
    assert await state_of(done) == {"active"}
    assert ((await client.get(url)).status_code, (await client.get(hers)).status_code) == (200, 200)
    assert (await word_of(spouse.attendee_id)).confirmed_at is None


async def test_no_list_is_complete_and_no_opd_declines(client, opd):  # noqa: F811
    event = await make_upcoming()
    invitation = await make_invitation(event, opd)
    url = f"/undangan/{link_token(invitation)}"
    await client.post(f"{url}/buka")
    named = {"name": "Sri Wahyuni", "is_asn": "tidak", "position": "Staf", "department": str(opd.id), "draft": "satu"}
    assert (await client.post(f"{url}/nama", data=named)).status_code == 303
    seen = await crawl(client, url)
    assert any(path.endswith("/hapus") for path in seen)
    assert [row["state"] for row in await sql("SELECT state FROM attendee")] == ["active"]
    [row] = await sql("SELECT answered_at, declined_at FROM invitation")
    assert row == {"answered_at": None, "declined_at": None}
    assert (await client.post(f"{url}/lengkap", data=SURE)).status_code == 303

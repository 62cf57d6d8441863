"""Two tabs on one draft, and going back after it is registered: what was confirmed is registered, nothing is lost."""

from __future__ import annotations

import asyncio
import re

import pytest

from events.database import sql
from events.registration.parties.drafts import AnotherSent, Draft, save_answers
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from events.registration.signup.carried import carried, carry
from tests.factories import NOW, link_token, make_event, make_invitation
from tests.pages import confirm, hidden, words
from tests.registration.parties.test_races import BY
from tests.registration.parties.test_races import make_upcoming as in_three_days
from tests.registration.signup.test_pages import NIP, PERSON, fill, job, make_upcoming, opd  # noqa: F401

ONE, TWO = {**PERSON, "name": "Tab Satu"}, {**PERSON, "name": "Tab Dua"}
OTHER_NIP = "197503022000032001"


async def names() -> list[str]:
    return [row["name"] for row in await sql("SELECT name FROM attendee WHERE state = 'active' ORDER BY name")]


async def checked_in_one_and_changed_in_another(client, event, department) -> tuple[str, str]:
    """The form's address, and what check answers of the first tab carries once the second tab is further."""
    url = await fill(client, event, department, person=ONE)
    shown = hidden((await client.get(f"{url}/periksa")).text)
    await client.post(url, data=TWO)  # a form without answers of its own: the second tab opened check answers before
    return url, shown


async def test_the_last_press_registers_what_its_page_showed_or_nothing(client, opd):  # noqa: F811
    event = await make_upcoming()
    url, shown = await checked_in_one_and_changed_in_another(client, event, opd)
    answer = await client.post(f"{url}/periksa", data={"jawaban": shown})
    assert answer.status_code == 409
    assert await names() == []
    for name in ("Tab Satu", "Tab Dua"):
        assert name in answer.text


async def test_both_sets_of_answers_can_be_gone_on_with(client, opd):  # noqa: F811
    event = await make_upcoming()
    url, shown = await checked_in_one_and_changed_in_another(client, event, opd)
    both = await client.post(f"{url}/periksa", data={"jawaban": shown})
    theirs = re.search(r'href="([^"]+/periksa)"', both.text)
    assert theirs is not None
    assert "Tab Dua" in (await client.get(theirs[1])).text
    mine = await client.post(f"{url}/baru", data={"jawaban": hidden(both.text)})
    assert mine.headers["location"] == f"{url}/periksa"
    assert (await confirm(client, url)).headers["location"] == f"{url}/selesai"
    assert await names() == ["Tab Satu"]


async def test_a_page_of_questions_made_for_one_person_never_fills_in_another(client, opd):  # noqa: F811
    """Both tabs opened an empty form; the second sends its name while the first is on its second page."""
    event = await make_upcoming()
    url = f"/kegiatan/{event.slug}/daftar"
    empty = hidden((await client.get(url)).text)
    await client.post(url, data={**ONE, "jawaban": empty})
    first_tab = hidden((await client.get(f"{url}/jabatan")).text)
    second = await client.post(url, data={**TWO, "jawaban": empty})
    assert second.status_code == 409
    assert "Ada dua isian" in second.text
    await client.post(f"{url}/baru", data={"jawaban": hidden(second.text)})
    late = await client.post(f"{url}/jabatan", data=job(opd) | {"jawaban": first_tab})
    assert late.status_code == 409
    for typed in ("Tab Satu", "Tab Dua", "Kepala Bidang"):
        assert typed in late.text
    await client.post(f"{url}/baru", data={"jawaban": hidden(late.text)})
    assert (await confirm(client, url)).status_code == 303
    assert await names() == ["Tab Satu"]


async def test_going_back_in_one_tab_to_correct_oneself_asks_nothing(client, opd):  # noqa: F811
    event = await make_upcoming()
    url = await fill(client, event, opd, person=ONE)
    first_page = hidden((await client.get(url)).text)
    again = await client.post(url, data={**TWO, "jawaban": first_page})
    assert again.headers["location"] == f"{url}/jabatan"
    twice = await client.post(url, data={**TWO, "jawaban": first_page})
    assert twice.headers["location"] == f"{url}/jabatan"
    assert (await confirm(client, url)).status_code == 303
    assert await names() == ["Tab Dua"]


async def test_another_name_after_registering_is_never_called_registered(client, opd):  # noqa: F811
    event = await make_upcoming()
    url = await fill(client, event, opd, person=ONE)
    first_page = hidden((await client.get(url)).text)
    await confirm(client, url)
    answer = await client.post(url, data={**TWO, "jawaban": first_page})
    assert answer.status_code == 409
    text = words(answer.text)
    assert "Isian ini belum didaftarkan" in text
    assert "sudah terdaftar: Tab Satu" in text
    assert "Pendaftaran berhasil" not in text
    assert (await client.get(re.search(r"/kelola/\w+", answer.text)[0])).status_code == 200
    went_on = await client.post(f"{url}/baru", data={"jawaban": hidden(answer.text)})
    assert went_on.headers["location"] == f"{url}/periksa"
    await client.post(f"{url}/jabatan?ubah=1", data=job(opd, nip=OTHER_NIP))
    assert (await confirm(client, url)).headers["location"] == f"{url}/selesai"
    assert await names() == ["Tab Dua", "Tab Satu"]


async def test_check_answers_sent_again_after_registering_says_which_answers_are_registered(client, opd):  # noqa: F811
    event = await make_upcoming()
    url = await fill(client, event, opd, person=ONE)
    one = hidden((await client.get(f"{url}/periksa")).text)
    await client.post(url, data=TWO)
    two = hidden((await client.get(f"{url}/periksa")).text)
    assert (await client.post(f"{url}/periksa", data={"jawaban": two})).status_code == 303
    same = await client.post(f"{url}/periksa", data={"jawaban": two})
    other = await client.post(f"{url}/periksa", data={"jawaban": one})
    assert same.headers["location"] == f"{url}/selesai"
    assert (other.status_code, "Isian ini belum didaftarkan" in other.text) == (409, True)
    assert await names() == ["Tab Dua"]


async def test_a_last_press_that_shows_no_answers_is_checked_first(client, opd):  # noqa: F811
    event = await make_upcoming()
    url = await fill(client, event, opd)
    for wrong in ({}, {"jawaban": ""}, {"jawaban": "x" * 80}, {"jawaban": carry(opd.id, {})}):
        answer = await client.post(f"{url}/periksa", data=wrong)
        assert (answer.status_code, "Periksa kembali" in answer.text) == (409, True)
    assert await names() == []


async def test_a_page_left_open_past_the_draft_brings_its_answers_back(client, opd):  # noqa: F811
    event = await make_upcoming()
    url = await fill(client, event, opd, person=ONE)
    shown = hidden((await client.get(f"{url}/periksa")).text)
    await sql("DELETE FROM registration_draft")
    answer = await client.post(f"{url}/periksa", data={"jawaban": shown})
    assert answer.headers["location"] == f"{url}/periksa"
    assert "Tab Satu" in (await client.get(f"{url}/periksa")).text


async def test_two_tabs_that_press_at_the_same_moment_register_one_of_the_two_and_say_which(client, opd):  # noqa: F811
    for _round in range(4):
        event = await make_upcoming()
        url = await fill(client, event, opd, person=ONE)
        one = hidden((await client.get(f"{url}/periksa")).text)
        page = {**TWO, "jawaban": hidden((await client.get(url)).text)}
        pressed, changed = await asyncio.gather(
            client.post(f"{url}/periksa", data={"jawaban": one}), client.post(url, data=page)
        )
        rows = await sql("SELECT name FROM attendee WHERE event = {}", event.id)
        if pressed.status_code == 303:
            assert [row["name"] for row in rows] == ["Tab Satu"]
            assert changed.status_code in (303, 409)
        else:
            assert (pressed.status_code, rows) == (409, [])


async def test_one_draft_pressed_with_two_parties_at_once_registers_one(db):
    """At the very moment, with real commits: the other is told, and neither is called the other."""
    for _round in range(4):
        event = await in_three_days()
        digest = Draft(f"tab{_round}").digest
        parties = [Party(PersonValues(name), phone="081234567890") for name in ("Tab Satu", "Tab Dua")]
        tries = [register(event.id, one, Asked("organizer", BY), now=NOW, draft=digest) for one in parties]
        results = await asyncio.gather(*tries, return_exceptions=True)
        made = [one for one in results if not isinstance(one, BaseException)]
        refused = [one for one in results if isinstance(one, AnotherSent)]
        assert (len(made), len(refused)) == (1, 1)
        rows = await sql("SELECT name FROM attendee WHERE event = {}", event.id)
        assert [row["name"] for row in rows] == [made[0].attendees[0].name]
        assert rows[0]["name"] in refused[0].message


async def test_a_draft_is_written_by_one_of_two_tabs_at_once(db):
    event = await make_event()
    assert await save_answers(Draft("satu"), event.id, {"peserta": {"name": "Awal"}}, NOW)
    kept = '{"peserta":{"name":"Awal"}}'
    draft = Draft("satu", {"peserta": {"name": "Awal"}}, kept=kept)
    tries = [save_answers(draft, event.id, {"peserta": {"name": name}}, NOW) for name in ("Tab Satu", "Tab Dua")]
    assert sorted(await asyncio.gather(*tries)) == [False, True]


@pytest.mark.parametrize("text", [None, "", "====", "ä", "a" * 30_000, 7])
async def test_whatever_else_a_form_brings_opens_nothing(db, text):
    event = await make_event()
    assert carried(event.id, text) is None
    assert carried(event.id, carry(event.id, {"peserta": {"name": "Ana"}})) == {"peserta": {"name": "Ana"}}


async def test_a_liaison_who_goes_back_and_types_another_name_is_told_who_was_named(client, opd):  # noqa: F811
    event = await make_upcoming()
    link = link_token(await make_invitation(event, opd))
    await client.post(f"/undangan/{link}/buka")
    page = await client.get(f"/undangan/{link}/nama")
    draft = re.search(r'name="draft"[^>]*value="([^"]+)"', page.text)[1]
    typed = {"is_asn": "tidak", "position": "Sekretaris", "department": str(opd.id)}
    await client.post(f"/undangan/{link}/nama", data={**typed, "draft": draft, "name": "Tab Satu"})
    answer = await client.post(f"/undangan/{link}/nama", data={**typed, "draft": draft, "name": "Tab Dua"})
    assert answer.status_code == 409
    assert "sudah mendaftarkan Tab Satu" in words(answer.text)
    fresh = re.search(r'name="draft"[^>]*value="([^"]+)"', answer.text)[1]
    again = await client.post(f"/undangan/{link}/nama", data={**typed, "draft": fresh, "name": "Tab Dua"})
    assert again.status_code == 303
    assert await names() == ["Tab Dua", "Tab Satu"]

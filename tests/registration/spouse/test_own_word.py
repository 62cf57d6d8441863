"""The spouse's own word: the consent is theirs, told to the official and to the committee, and no bar at the door."""

from __future__ import annotations

import asyncio
import re

import pytest

from events.audit import Actor
from events.calendar.tables import Session
from events.database import sql
from events.errors import Conflict, TooMany
from events.privacy.actions import erase_contact
from events.registration import limits, queries
from events.registration.parties import own_word
from events.registration.parties.changes import add_companion
from events.registration.parties.own_word import Said
from events.registration.parties.register import Asked, register
from events.registration.people.own_words import word_of
from events.registration.people.party import Party, PersonValues
from events.registration.tables import Attendee
from tests.factories import NOW, log_in, make_event, make_institution, make_presence, make_session, make_user
from tests.pages import SURE, confirm, words
from tests.registration.parties.test_races import at_once
from tests.registration.parties.test_races import make_upcoming as in_three_days
from tests.registration.signup.test_pages import SPOUSE, another, fill, make_upcoming, opd  # noqa: F401

BY = Actor("user", None, "Ratna Dewi")
AGREES = {"name": "Siti Aminah", "phone": "", "email": "", "consent": "y"}


async def couple(event, **more):
    party = Party(
        PersonValues("Rahmat Hidayat", institution="Yayasan"),
        PersonValues("Siti Aminah", relation="wife"),
        phone="+6281234567890",
        consent=True,
        **more,
    )
    done = await register(event.id, party, Asked("organizer", BY, override="Uji"), now=NOW)
    spouse = next(one for one in done.attendees if one.role == "companion")
    return done, spouse


async def link_of(spouse) -> str:
    word = await word_of(spouse.attendee_id)
    assert word is not None
    return f"/pasangan/{word.token}"


@pytest.fixture
async def event(db):
    await make_institution()
    return await make_upcoming(companion_policy="optional")


async def test_nobody_consents_for_their_spouse(client, opd):  # noqa: F811
    event = await make_upcoming(companion_policy="optional")
    url = await fill(client, event, opd, spouse=SPOUSE)
    page = await client.get(f"{url}/data-pasangan")
    assert "Persetujuannya ia berikan sendiri" in page.text
    await confirm(client, url)
    [row] = await sql("SELECT companion_notice, notice FROM registration")
    assert (row["companion_notice"], row["notice"] is not None) == (None, True)
    [word] = await sql("SELECT confirmed_at, notice FROM own_word")
    assert word == {"confirmed_at": None, "notice": None}
    assert "belum mengonfirmasi datanya" in words((await client.get(f"{url}/selesai")).text)


async def test_the_official_hands_the_link_over_and_the_spouse_agrees_on_their_own_phone(client, opd):  # noqa: F811
    event = await make_upcoming(companion_policy="optional")
    url = await fill(client, event, opd, spouse=SPOUSE)
    await confirm(client, url)
    done = (await client.get(f"{url}/selesai")).text
    link = re.search(r"/pasangan/\w+", done)[0]
    manage = re.search(r"/kelola/\w+", done)[0]
    async with another(client) as phone:
        page = await phone.get(link)
        text = words(page.text)
        assert page.status_code == 200
        assert "Drs. Rahmat Hidayat, M.Si. mendaftarkan Anda sebagai istri" in text
        assert "0812" not in text
        assert "/kelola/" not in page.text
        refused = await phone.post(link, data={**AGREES, "consent": ""})
        assert (refused.status_code, "Centang kalimat ini" in refused.text) == (422, True)
        agreed = await phone.post(link, data=AGREES)
        assert agreed.headers["location"] == link
        assert "Dikonfirmasi sendiri" in (await phone.get(link)).text
    [word] = await sql("SELECT confirmed_at, notice FROM own_word")
    [text] = await sql("SELECT consent FROM privacy_text WHERE digest = {}", word["notice"])
    assert word["confirmed_at"] is not None
    assert text["consent"]
    page = (await client.get(manage)).text
    assert "Dikonfirmasi sendiri" in page
    assert link not in page  # from now on the link is the spouse's own


async def test_a_spouse_with_a_contact_is_asked_there_and_the_official_never_sees_it(client, event):
    done, spouse = await couple(event, companion_email="siti@rumah.example")
    [asked] = await sql("SELECT address, body, registration FROM outbox WHERE identity LIKE 'spouse:%'")
    assert (asked["address"], asked["registration"]) == ("siti@rumah.example", None)
    assert await link_of(spouse) in asked["body"]
    [first] = await sql("SELECT body FROM outbox WHERE identity LIKE 'registered:%'")
    assert "/pasangan/" not in first["body"]
    for path in ("", "/data", "/data.json"):
        page = await client.get(f"/kelola/{done.manage_token}{path}")
        assert "siti@rumah.example" not in page.text


@pytest.mark.parametrize(
    ("more", "through"),
    [
        ({}, "lewat tautan yang diteruskan pendaftar"),
        ({"companion_phone": "+6281234567890"}, "lewat tautan yang diteruskan pendaftar"),
        ({"companion_email": "siti@rumah.example"}, "lewat kontaknya sendiri"),
    ],
)
async def test_the_committee_reads_through_whose_hands_the_spouse_got_the_link(client, event, more, through):
    _done, spouse = await couple(event, **more)
    assert (await client.post(await link_of(spouse), data=AGREES)).status_code == 303
    await log_in(client, await make_user(role="organizer"))
    page = await client.get(f"/panitia/kegiatan/{event.slug}/peserta/{spouse.attendee_id}")
    assert through in " ".join(words(page.text).split())


async def test_without_a_contact_the_officials_message_carries_the_link_to_hand_over(event):
    _done, spouse = await couple(event)
    [first] = await sql("SELECT body FROM outbox WHERE identity LIKE 'registered:%'")
    assert await link_of(spouse) in first["body"]
    assert await sql("SELECT id FROM outbox WHERE identity LIKE 'spouse:%'") == []


async def test_the_official_is_told_what_the_spouse_corrected(client, event):
    done, spouse = await couple(event)
    link = await link_of(spouse)
    answer = await client.post(link, data={**AGREES, "name": "Siti Aminah, S.Pd.", "phone": "0811 2222 3333"})
    assert answer.status_code == 303
    [told] = await sql("SELECT subject, body, address FROM outbox WHERE identity LIKE 'spouse changed:%'")
    assert "memperbaiki datanya sendiri: nama" in told["body"]
    assert told["address"] == "+6281234567890"
    assert "8112" not in told["body"]
    [party] = [one for one in await queries.party_of(done.registration_id) if one.official]
    assert (party.name, party.unconfirmed) == ("Siti Aminah, S.Pd.", False)
    assert (await word_of(spouse.attendee_id)).phone == "+6281122223333"


async def test_a_spouse_leaves_and_the_official_reads_that_the_own_ticket_stands(client, event):
    done, spouse = await couple(event, companion_phone="+6281122223333")
    link = await link_of(spouse)
    assert "tiketnya sendiri tetap berlaku" in words((await client.get(f"{link}/batal")).text)
    assert (await client.post(f"{link}/batal", data=SURE)).status_code == 303
    states = {one.name: one.state for one in await queries.party_of(done.registration_id)}
    assert states == {"Rahmat Hidayat": "active", "Siti Aminah": "withdrawn"}
    [told] = await sql("SELECT subject, body FROM outbox WHERE identity LIKE 'companion gone:%'")
    assert told["subject"].startswith("Siti Aminah tidak jadi hadir")
    assert "Siti Aminah menyatakan sendiri tidak jadi hadir" in told["body"]
    assert "Tiket Anda sendiri tetap berlaku" in told["body"]
    assert done.attendees[0].ticket_code in told["body"]
    assert spouse.ticket_code not in told["body"]
    assert "Pendaftaran dibatalkan" not in told["subject"] + told["body"]
    assert [(one["phone"], one["email"]) for one in await sql("SELECT phone, email FROM own_word")] == [("", "")]
    page = words((await client.get(link)).text)
    assert "Nama Anda tersimpan sebagai catatan pembatalan" in page
    assert "Kontak dihapus" not in page  # it is gone already


async def test_who_takes_the_spouse_away_reads_who_no_longer_comes(db):
    event = await in_three_days(companion_policy="optional")
    done, spouse = await couple(event)
    for by, said in ((Actor("participant", done.registration_id), "Sesuai permintaan Anda"), (BY, "Panitia mencatat")):
        await own_word.withdraw(done.registration_id, by=by, now=NOW, attendee_id=spouse.attendee_id, reason="Sakit")
        rows = await sql("SELECT body FROM outbox WHERE identity LIKE 'companion gone:%' ORDER BY created_at, id")
        assert said in rows[-1]["body"]
        again = PersonValues("Siti Aminah", relation="wife")
        spouse = await add_companion(done.registration_id, again, consent=True, by=BY, now=NOW)


async def test_a_spouse_renews_the_link_and_the_one_the_official_knows_opens_nothing(client, event):
    done, spouse = await couple(event)
    old = await link_of(spouse)
    await client.post(old, data=AGREES)
    new = (await client.post(f"{old}/tautan", data=SURE)).headers["location"]
    assert ((await client.get(old)).status_code, (await client.get(new)).status_code) == (404, 200)
    official = Actor("participant", done.registration_id)
    with pytest.raises(Conflict):
        await own_word.renew(spouse.attendee_id, by=official, now=NOW)


async def test_the_official_who_knows_the_link_reads_no_contact_behind_it(client, event):
    _done, spouse = await couple(event)
    link = await link_of(spouse)
    told = {"phone": "0811 2222 3333", "email": "siti@rumah.example"}
    await client.post(link, data=AGREES | told)
    for path in (link, f"{link}/ubah"):
        page = (await client.get(path)).text
        assert not re.search("2222|siti@", page)
        assert "333" in page
        assert "s•••@rumah.example" in page
    kept = {"name": "Siti Aminah", "phone": "", "email": ""}
    await client.post(f"{link}/ubah", data=kept)
    word = await word_of(spouse.attendee_id)
    assert (word.phone, word.email) == ("+6281122223333", "siti@rumah.example")
    await client.post(f"{link}/ubah", data=kept | {"forget": "y"})
    word = await word_of(spouse.attendee_id)
    assert (word.phone, word.email) == ("", "")


async def test_nobody_has_a_stranger_written_to_again_and_again_as_a_spouse(client, event):
    done, spouse = await couple(event, companion_email="korban@rumah.example")
    statuses = [(await client.post(f"/kelola/{done.manage_token}/pasangan/tautan")).status_code for _ in range(5)] + [
        (await client.post(f"{await link_of(spouse)}/tautan", data=SURE)).status_code
    ]
    assert statuses == [303] * 3 + [429] * 3
    again = {"name": "Ani", "relation": "wife", "email": "KORBAN@rumah.example", "consent": "y", "yakin": "ya"}
    assert (await client.post(f"/kelola/{done.manage_token}/pasangan", data=again)).status_code == 429
    asked = await sql("SELECT id FROM outbox WHERE address LIKE 'korban%'")
    assert len(asked) <= 4


async def test_a_spouses_mailbox_is_counted_as_the_registrants_own(db):
    for number in range(limits.PER_EMAIL):
        await limits.allow_registration(bytes([number]), [], ("", "korban@rumah.example"), "10.0.0.1", now=NOW)
    with pytest.raises(TooMany):
        await limits.allow_registration(b"z", [], ("Korban@rumah.example",), "10.0.0.1", now=NOW)


async def test_a_spouse_of_before_gets_a_link_from_the_officials_page(client, event):
    done, spouse = await couple(event)
    await sql("DELETE FROM own_word")
    page = await client.get(f"/kelola/{done.manage_token}")
    assert "Belum dikonfirmasi" in page.text
    assert "/pasangan/" not in re.sub(rf"/kelola/{done.manage_token}/pasangan\S*", "", page.text)
    answer = await client.post(f"/kelola/{done.manage_token}/pasangan/tautan")
    assert answer.status_code == 303
    assert await link_of(spouse) in (await client.get(f"/kelola/{done.manage_token}")).text


async def test_a_spouse_who_has_not_spoken_goes_through_every_door(client, event):
    _done, spouse = await couple(event)
    page = words((await client.get(f"/tiket/{spouse.ticket_code}")).text)
    assert "Belum dikonfirmasi oleh pasangan. Tiket tetap berlaku." in page
    [row] = await sql("SELECT state FROM attendee WHERE id = {}", spouse.attendee_id)
    assert row["state"] == "active"


async def test_consent_may_come_after_the_door_and_a_correction_may_not(client, event):
    _done, spouse = await couple(event)
    await make_presence(
        await Session.objects().first(), await Attendee.objects().get(Attendee.id == spouse.attendee_id)
    )
    link = await link_of(spouse)
    assert (await client.post(link, data={**AGREES, "name": "Orang Lain"})).status_code == 409
    assert (await client.post(link, data=AGREES)).status_code == 303
    assert (await client.post(f"{link}/batal", data=SURE)).status_code == 409


async def test_what_opens_a_spouses_page_opens_nothing_of_the_official_and_the_other_way_round(client, event):
    done, spouse = await couple(event)
    token = (await link_of(spouse)).removeprefix("/pasangan/")
    assert (await client.get(f"/kelola/{token}")).status_code == 404
    for wrong in (done.manage_token, spouse.ticket_code, "0" * 26):
        assert (await client.get(f"/pasangan/{wrong}")).status_code == 404
    answer = await client.get(f"/pasangan/{token}")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] in ("no-referrer", "same-origin")


async def test_two_presses_at_once_are_one_word_and_the_first_time_stays(db):
    for turn in range(4):
        event = await in_three_days(companion_policy="optional")
        _done, spouse = await couple(event)
        said = Said("Siti Aminah", None, "")
        tries = [own_word.confirm(spouse.attendee_id, said, now=NOW) for _ in range(2)]
        assert all(await at_once(*tries, turned=turn % 2 == 1, fails=Conflict))
        assert (
            len(await sql("SELECT id FROM audit_entry WHERE action = 'companion.confirmed' AND event = {}", event.id))
            == 1
        )


async def test_a_spouse_is_taken_away_and_agrees_at_the_same_moment(db):
    """In one of the two orders: agreed and then gone, or gone and then refused."""
    for turn in range(4):
        event = await in_three_days(companion_policy="optional")
        done, spouse = await couple(event)
        agreed, gone = await at_once(
            own_word.confirm(spouse.attendee_id, Said("Siti Aminah", None, ""), now=NOW),
            own_word.withdraw(done.registration_id, by=BY, now=NOW, attendee_id=spouse.attendee_id, reason="Sakit"),
            turned=turn % 2 == 1,
            fails=Conflict,
        )
        [row] = await sql("SELECT confirmed_at FROM own_word WHERE event = {}", event.id)
        assert (gone, agreed) == (True, row["confirmed_at"] is not None)


async def test_links_are_counted(client, event):
    _done, spouse = await couple(event)
    link = await link_of(spouse)
    answers = await asyncio.gather(*(client.post(link, data={**AGREES, "consent": ""}) for _ in range(12)))
    assert 429 in {one.status_code for one in answers}


async def test_a_companion_of_the_seed_is_unheard_too(db):
    event = await make_event()
    await make_session(event, starts_at=NOW)
    done, _spouse = await couple(event)
    await sql("DELETE FROM own_word")
    assert [one.unconfirmed for one in await queries.party_of(done.registration_id)] == [False, True]


async def test_erasing_the_partys_contact_erases_the_spouses_too(event):
    done, spouse = await couple(event, companion_email="siti@rumah.example")
    await erase_contact(done.registration_id, "Atas permintaan", by=BY, now=NOW)
    word = await word_of(spouse.attendee_id)
    assert (word.phone, word.email) == ("", "")
    rows = await sql("SELECT address, body FROM outbox WHERE identity LIKE 'spouse:%'")
    assert rows == [{"address": "", "body": ""}]

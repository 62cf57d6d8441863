"""Suspected doubles: what is suggested, what never is, and the committee's pages for them."""

from __future__ import annotations

import random
import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.database import sql
from events.registration.merging.doubles import ComparedPerson, Why, suspects
from tests.factories import NOW, log_in, make_attendee, make_department, make_event, make_user, ticket
from tests.registration.merging.test_merges import two_invited
from tests.registration.registrants.test_people_tab import desk, states, tab  # noqa: F401
from tests.rendering import words

ELDER = ComparedPerson(
    uuid.UUID(int=1), uuid.UUID(int=11), False, "Drs. Yoga Pratama, M.Si.", None, "dinkes", "+62811", NOW
)
LATER = replace(ELDER, id=uuid.UUID(int=2), registration=uuid.UUID(int=12), created_at=NOW.replace(hour=5))
NIP, NEAR, FAR = "196804111993031009", "196804111993031008", "197503022000032001"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, Why.SAME_OPD),
        ({"name": "YOGA  PRATAMA"}, Why.SAME_OPD),
        ({"name": "Pratama Yoga", "phone": ""}, Why.NEAR_OPD),
        ({"name": "Yoga Pratana"}, Why.NEAR_OPD),
        ({"name": "Yoga Pratam", "place": "bpkad"}, Why.NEAR_PHONE),
        ({"place": "bpkad"}, Why.SAME_PHONE),
        ({"place": "", "phone": "", "companion": True}, Why.SPOUSE),
        ({"place": "bpkad", "phone": "+62812"}, None),
        ({"place": "", "phone": ""}, None),
        ({"name": "Bayu Pratama"}, None),
        ({"registration": ELDER.registration}, None),
    ],
)
def test_what_two_rows_have_in_common_decides(changed, why):
    pairs = suspects([ELDER, replace(LATER, **changed)])
    assert [pair.why for pair in pairs] == ([why] if why else [])


def test_two_different_nips_are_two_people_unless_a_digit_slipped():
    with_nip = replace(ELDER, nip=NIP)
    assert suspects([with_nip, replace(LATER, nip=FAR)]) == []
    assert [pair.why for pair in suspects([with_nip, replace(LATER, nip=NEAR)])] == [Why.NIP_NEAR]


def test_a_pair_told_apart_is_not_suggested_again():
    assert suspects([ELDER, LATER], [frozenset((ELDER.id, LATER.id))]) == []


def test_the_elder_row_stands_first_and_ten_thousand_names_are_compared_at_once():
    (pair,) = suspects([LATER, ELDER])
    assert (pair.first, pair.second) == (ELDER, LATER)
    dice = random.Random(7)
    many = [
        replace(
            ELDER,
            id=uuid.uuid4(),
            registration=uuid.uuid4(),
            place=f"opd {n % 30}",
            name="".join(dice.choices("aiueobdkmnprst ", k=18)),
            phone="",
        )
        for n in range(10_000)
    ]
    assert len(suspects([*many, replace(many[0], id=uuid.uuid4(), registration=uuid.uuid4())])) >= 1


rows = st.lists(
    st.builds(
        ComparedPerson,
        id=st.uuids(),
        registration=st.integers(1, 4).map(lambda n: uuid.UUID(int=n)),
        companion=st.booleans(),
        name=st.text("ayog. ,MSi", max_size=8),
        nip=st.sampled_from([None, NIP, NEAR, FAR]),
        place=st.sampled_from(["", "dinkes"]),
        phone=st.sampled_from(["", "+62811"]),
        created_at=st.just(NOW),
    ),
    max_size=12,
    unique_by=lambda row: row.id,
)


@given(rows)
def test_suggestions_never_name_one_party_twice_nor_a_pair_twice_in_any_order(people):
    pairs = suspects(people)
    keys = [frozenset((pair.first.id, pair.second.id)) for pair in pairs]
    assert len(set(keys)) == len(keys)
    assert all(pair.first.registration != pair.second.registration for pair in pairs)
    assert {(pair.first.id, pair.second.id, pair.why) for pair in suspects(people[::-1])} == {
        (pair.first.id, pair.second.id, pair.why) for pair in pairs
    }


# ----------------------------------------------------------------- the pages


async def make_doubles(event, **values):
    opd = await make_department(name="Dinas Kesehatan")
    return [
        await make_attendee(
            event, name=name, department=opd.id, **{"created_at": NOW + timedelta(minutes=later), **values}
        )
        for later, name in enumerate(("Drs. Yoga Pratama, M.Si.", "Yoga Pratama"))
    ]


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        ({"nip": NIP}, {}, "first"),
        ({}, {"nip": NIP}, "second"),
        ({}, {}, "first"),
        ({}, {"nip": NIP, "state": "waitlisted"}, "first"),
    ],
)
async def test_the_row_with_a_nip_is_proposed_to_stay_unless_it_only_waits(desk, first, second, chosen):  # noqa: F811
    event = await make_event()
    one = await make_attendee(event, name="Yoga Pratama", **first)
    two = await make_attendee(event, name="Yoga Pratama", **second)
    page = (await desk.get(tab(event, "ganda", one.id, two.id))).text
    [proposed] = [tag for tag in re.findall(r"<input[^>]*>", page) if 'name="keep"' in tag and "checked" in tag]
    assert f'value="{chosen}"' in proposed
    assert "Data kedua: Yoga Pratama, " + ("NIP •••• " if second else "tanpa NIP") in words(page)


async def test_a_suspected_double_is_found_merged_and_taken_apart_again(desk):  # noqa: F811
    event = await make_event()
    kept, other = await make_doubles(event)
    listed = await desk.get(tab(event, "ganda"))
    assert "Nama dan OPD sama" in words(listed.text)
    pair = tab(event, "ganda", kept.id, other.id)
    assert pair in listed.text
    assert "1 kursi kembali kosong" in words((await desk.get(pair)).text)
    answer = await desk.submit(pair, keep="second")
    assert answer.headers["location"] == tab(event, other.id)
    assert await states(kept, other) == ["merged", "active"]
    page = await desk.get(tab(event, kept.id))
    assert "Digabungkan ke: Yoga Pratama" in " ".join(words(page.text).split())
    assert "Tiket ini membuka data yang dipertahankan." in words(page.text)
    assert "tidak berlaku lagi" not in words(page.text)
    (row,) = await sql("SELECT id FROM merge")
    undo = tab(event, "gabungan", row["id"], "batal")
    assert undo in page.text
    refused = await desk.submit(undo, reason="")
    assert (refused.status_code, "Tulis alasan" in refused.text) == (422, True)
    assert (await desk.submit(undo, reason="Kakak beradik")).status_code == 303
    assert await states(kept, other) == ["active", "active"]
    history = words((await desk.get(tab(event, other.id))).text)
    assert "Penggabungan dibatalkan" in history
    assert "Kakak beradik" in history


async def test_the_merged_ticket_still_opens(desk):  # noqa: F811
    event = await make_event()
    kept, other = await make_doubles(event)
    await desk.submit(tab(event, "ganda", kept.id, other.id), keep="first")
    page = await desk.get(f"/tiket/{ticket(other)}")
    assert (page.status_code, "Terdaftar" in page.text) == (200, True)


async def test_two_people_told_apart_are_not_listed_again(desk):  # noqa: F811
    event = await make_event()
    one, two = await make_doubles(event)
    answer = await desk.submit(tab(event, "ganda", "beda"), first=str(two.id), second=str(one.id))
    assert answer.status_code == 303
    await desk.submit(tab(event, "ganda", "beda"), first=str(one.id), second=str(two.id))
    assert "Tidak ada dugaan ganda" in words((await desk.get(tab(event, "ganda"))).text)
    assert len(await sql("SELECT id FROM not_same")) == 1


async def test_undoing_says_when_the_seat_is_gone(desk):  # noqa: F811
    event = await make_event(capacity=2)
    kept, other = await make_doubles(event)
    await desk.submit(tab(event, "ganda", kept.id, other.id), keep="first")
    await make_attendee(event, name="Bayu")
    (row,) = await sql("SELECT id FROM merge")
    answer = await desk.submit(tab(event, "gabungan", row["id"], "batal"), reason="keliru")
    assert (answer.status_code, "penuh" in words(answer.text)) == (409, True)
    assert await states(other) == ["merged"]


async def test_a_couple_invited_by_two_offices_is_found_and_joined(desk):  # noqa: F811
    event = await make_event(companion_policy="required")
    him, named, her = await two_invited(event)
    listed = await desk.get(tab(event, "ganda"))
    target = tab(event, him.id, "pasangkan", her.id)
    assert target in listed.text
    found = await desk.get(tab(event, him.id, "pasangkan") + "?cari=siti")
    assert target in found.text
    assert tab(event, him.id, "pasangkan", named.id) not in found.text
    assert "orang yang sama dengan Siti Aminah, S.E." in words((await desk.get(target)).text)
    assert (await desk.submit(target)).status_code == 422
    assert (await desk.submit(target, relation="wife")).headers["location"] == tab(event, him.id)
    assert await states(him, named, her) == ["active", "merged", "active"]
    assert (await desk.submit(target, relation="wife")).status_code == 409
    people = words((await desk.get(tab(event))).text)
    assert "Istri dari Rahmat" in people


async def test_the_committee_adds_and_replaces_a_spouse_after_the_deadline(desk):  # noqa: F811
    event = await make_event(companion_policy="optional", registration_closes=NOW.replace(year=2020))
    official = await make_attendee(event, name="Rahmat")
    path = tab(event, official.id, "pasangan")
    assert (await desk.submit(path, companion_name="Siti")).status_code == 422
    given_ = {"companion_relation": "wife", "consent": "y"}
    assert (await desk.submit(path, companion_name="Siti", **given_)).status_code == 303
    assert "Tiket Siti tidak berlaku lagi" in words((await desk.get(path)).text)
    assert (await desk.submit(path, companion_name="Ratna", **given_)).status_code == 303
    found = await sql("SELECT name, state FROM attendee WHERE role = 'companion' ORDER BY created_at")
    assert [(row["name"], row["state"]) for row in found] == [("Siti", "replaced"), ("Ratna", "active")]


# ----------------------------------------------------------------- attacks


@pytest.fixture
async def paths(db):
    event, elsewhere = (await make_event(companion_policy="optional"), await make_event(companion_policy="optional"))
    here, there = await make_attendee(event, name="Yoga"), await make_attendee(elsewhere, name="Yoga")
    return event, [
        tab(event, "ganda", here.id, there.id),
        tab(event, "ganda", there.id, here.id),
        tab(event, "ganda", here.id, uuid.uuid4()),
        tab(event, there.id, "pasangkan", here.id),
        tab(event, here.id, "pasangkan", there.id),
        tab(event, there.id, "pasangkan"),
        tab(event, there.id, "pasangan"),
        tab(event, "gabungan", uuid.uuid4(), "batal"),
    ]


async def test_nobody_of_another_event_is_shown_or_touched(desk, paths):  # noqa: F811
    _event, asked = paths
    for path in asked:
        assert (await desk.get(path)).status_code == 404, path
        answer = await desk.submit(
            path,
            keep="first",
            relation="wife",
            reason="keliru",
            companion_name="A",
            companion_relation="wife",
            consent="y",
        )
        assert answer.status_code in (404, 405), path
    ids = {"first": str(uuid.uuid4()), "second": "bukan id"}
    assert (await desk.submit(tab(_event, "ganda", "beda"), **ids)).status_code == 404
    assert await sql("SELECT id FROM merge") == []


@pytest.mark.parametrize("role", ["officer", None])
async def test_only_organizers_merge(client, role):
    event = await make_event(companion_policy="optional")
    one, two = await make_doubles(event)
    if role:
        await log_in(client, await make_user(role=role))
    for path in (tab(event, "ganda"), tab(event, "ganda", one.id, two.id), tab(event, one.id, "pasangkan", two.id)):
        assert (await client.get(path)).status_code == (403 if role else 303), path
        assert (await client.post(path, data={"keep": "first", "relation": "wife"})).status_code in (401, 403, 405)
    assert await states(one, two) == ["active", "active"]


async def test_a_form_without_the_sessions_token_merges_nobody(desk):  # noqa: F811
    event = await make_event()
    one, two = await make_doubles(event)
    answer = await desk.post(tab(event, "ganda", one.id, two.id), data={"keep": "first"})
    assert answer.status_code == 403
    assert await states(one, two) == ["active", "active"]

"""Where the event asks for the spouse, the committee too says why somebody comes alone; and sees who has not spoken."""

from __future__ import annotations

from events.database import sql
from events.registration.parties import own_word
from events.registration.parties.own_word import Said
from events.registration.people.own_words import word_of
from tests.factories import NOW, make_department
from tests.pages import words
from tests.registration.registrants.test_people_tab import desk  # noqa: F401
from tests.registration.signup.test_pages import make_upcoming
from tests.registration.spouse.test_own_word import couple


async def test_a_participant_alone_is_added_with_a_reason_and_not_without(desk):  # noqa: F811
    event, opd = await make_upcoming(companion_policy="required"), await make_department()
    path = f"/panitia/kegiatan/{event.slug}/peserta/tambah"
    person = {"name": "Sri Wahyuni", "role": "participant", "department": str(opd.id)}
    refused = await desk.submit(path, **person)
    assert refused.status_code == 422
    assert "Tulis nama pasangan, atau alasan hadir tanpa pasangan." in refused.text
    assert (await desk.submit(path, **person, alone_reason="Belum berkeluarga")).status_code == 303
    assert await sql("SELECT alone_reason FROM registration") == [{"alone_reason": "Belum berkeluarga"}]


async def test_a_speaker_is_asked_for_no_spouse(desk):  # noqa: F811
    event = await make_upcoming(companion_policy="required")
    path = f"/panitia/kegiatan/{event.slug}/peserta/tambah"
    assert (await desk.submit(path, name="Sri Wahyuni", role="speaker", institution="KPK")).status_code == 303


async def test_a_spouse_the_committee_adds_is_asked_at_their_own_contact(desk):  # noqa: F811
    event, opd = await make_upcoming(companion_policy="optional"), await make_department()
    path = f"/panitia/kegiatan/{event.slug}/peserta/tambah"
    answer = await desk.submit(
        path,
        name="Sri Wahyuni",
        role="participant",
        department=str(opd.id),
        companion_name="Bagas Aji",
        companion_relation="husband",
        companion_phone="0811 2222 3333",
        consent="y",
    )
    assert answer.status_code == 303
    [asked] = await sql("SELECT address FROM outbox WHERE identity LIKE 'spouse:%'")
    assert asked["address"] == "+6281122223333"


async def test_the_tab_finds_spouses_who_have_not_spoken(desk):  # noqa: F811
    event = await make_upcoming(companion_policy="optional")
    _done, silent = await couple(event)
    _other, spoken = await couple(event)
    await own_word.confirm(spoken.attendee_id, Said("Siti Aminah", None, ""), now=NOW)
    assert (await word_of(spoken.attendee_id)).confirmed_at == NOW
    path = f"/panitia/kegiatan/{event.slug}/peserta"
    page = (await desk.get(path)).text
    assert "Pasangan belum dikonfirmasi" in page
    found = (await desk.get(f"{path}?pasangan=belum")).text
    assert (f"{path}/{silent.attendee_id}" in found, f"{path}/{spoken.attendee_id}" in found) == (True, False)
    assert "Belum dikonfirmasi" in words((await desk.get(f"{path}/{silent.attendee_id}")).text)

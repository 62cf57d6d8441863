"""What stands in the way is told where it is chosen, and what a button does stands on it."""

from __future__ import annotations

from events.database import sql
from events.registration.parties.register import Asked, register
from events.registration.people.party import Party, PersonValues
from tests.factories import NOW, make_department, make_invitation
from tests.pages import confirm, words
from tests.registration.signup.test_pages import PERSON, SPOUSE, fill, job, make_upcoming, opd  # noqa: F401
from tests.registration.spouse.test_own_word import BY


async def someone_from(event, department) -> None:
    party = Party(PersonValues("Sri Wahyuni", department=department.id), phone="+6281234567899")
    await register(event.id, party, Asked("organizer", BY, override="Uji"), now=NOW)


async def quota_is_full(opd, **values):  # noqa: F811
    """An event at which the OPD has sent whom it may; a unit below it."""
    event = await make_upcoming(**values)
    await make_invitation(event, opd, maximum=1)
    await someone_from(event, opd)
    clinic = await make_department(
        name="Puskesmas Laras", abbreviation="", parent=opd.id, counts_as_opd=False, kind="puskesmas"
    )
    return event, clinic


async def test_a_full_quota_is_told_where_the_opd_is_chosen(client, opd):  # noqa: F811
    event, clinic = await quota_is_full(opd)
    url = f"/kegiatan/{event.slug}/daftar"
    await client.post(url, data=PERSON)
    page = (await client.get(f"{url}/jabatan")).text
    assert "Dinas Kesehatan: kuota penuh" in page
    assert "Puskesmas Laras (Dinkes): kuota Dinas Kesehatan penuh" in page
    for unit, said in (
        (opd, "Kuota Dinas Kesehatan sudah penuh: 1 dari 1 orang."),
        (clinic, "Puskesmas Laras memakai kuota Dinas Kesehatan, dan kuota itu sudah penuh: 1 dari 1 orang."),
    ):
        answer = await client.post(f"{url}/jabatan", data=job(unit))
        assert (answer.status_code, said in words(answer.text)) == (422, True)


async def test_an_opd_with_room_is_not_marked(client, opd):  # noqa: F811
    event = await make_upcoming()
    await make_invitation(event, opd, maximum=2)
    await someone_from(event, opd)
    url = await fill(client, event, opd)
    assert "kuota penuh" not in (await client.get(f"{url}/jabatan?ubah=1")).text
    assert (await confirm(client, url)).status_code == 303


async def test_the_waiting_list_asks_once_and_its_last_button_says_so(client, opd):  # noqa: F811
    event, clinic = await quota_is_full(opd, waiting_list=True)
    url = await fill(client, event, clinic)
    page = (await client.get(f"{url}/periksa")).text
    assert "Puskesmas Laras memakai kuota Dinas Kesehatan" in words(page)
    assert 'name="wait" value="ya">Masuk daftar tunggu</button>' in page
    assert "Daftarkan</button>" not in page
    assert (await confirm(client, url, wait="ya")).headers["location"] == f"{url}/selesai"
    rows = await sql("SELECT state FROM attendee ORDER BY state")
    assert [row["state"] for row in rows] == ["active", "waitlisted"]


async def test_a_couple_that_finds_one_seat_reads_that_it_waits(client, opd):  # noqa: F811
    event = await make_upcoming(capacity=1, waiting_list=True, companion_policy="optional")
    url = await fill(client, event, opd, spouse=SPOUSE)
    assert "Kursi yang tersisa tidak cukup untuk Anda berdua." in words((await client.get(f"{url}/periksa")).text)
    alone = await fill(client, event, opd)
    assert "Daftarkan</button>" in (await client.get(f"{alone}/periksa")).text


async def test_approval_is_announced_from_the_first_page_to_the_last_and_never_contradicted(client, opd):  # noqa: F811
    event = await make_upcoming(approval=True)
    url = f"/kegiatan/{event.slug}/daftar"
    assert "perlu disetujui panitia" in (await client.get(url)).text
    await fill(client, event, opd)
    page = words((await client.get(f"{url}/periksa")).text)
    assert "Panitia memutuskan setelah Anda mengirim" in page
    assert "Kirim pendaftaran" in page
    await confirm(client, url)
    done = words((await client.get(f"{url}/selesai")).text)
    assert "Tiket di atas berlaku setelah panitia menyetujui" in done
    assert "setelah Anda mendapat kursi" not in done


async def test_without_a_mail_server_nothing_is_promised_that_a_person_must_do(client, opd):  # noqa: F811
    event = await make_upcoming()
    url = await fill(client, event, opd)
    await confirm(client, url)
    assert "Simpan tautan ini sekarang; panitia mengirimnya juga" in words((await client.get(f"{url}/selesai")).text)

"""Two organizers save one page: the second sees both texts and chooses, and nothing typed is lost."""

from __future__ import annotations

import asyncio

from events.calendar.tables import Event, Session
from tests.factories import make_event, make_session
from tests.pages import changed_form, filled_form, version_on, words
from tests.registration.invitations.letters import PDF

ROUNDS = 6


async def general(event: Event) -> str:
    return f"/panitia/kegiatan/{event.slug}/pengaturan/umum"


async def test_the_second_of_two_sees_both_texts_and_who_saved(two):
    sari, budi = two
    page = await general(await make_event())
    hers = await changed_form(sari, page, title="Bimtek Antikorupsi Perangkat Daerah", basis="RAPI")
    his = await changed_form(budi, page, title="Bimtek Keluarga Berintegritas", audience="Kepala OPD")
    assert (await sari.post(page, data=hers)).status_code == 303
    answer = await budi.post(page, data=his)
    assert answer.status_code == 409
    read = words(answer.text)
    assert "Isian Anda belum disimpan" in read
    assert "Sari Wulandari sudah menyimpan perubahan" in read
    assert "Bimtek Antikorupsi Perangkat Daerah" in read
    assert "Bimtek Keluarga Berintegritas" in read
    stored = await Event.objects().first()
    assert (stored.title, stored.audience) == ("Bimtek Antikorupsi Perangkat Daerah", "")
    chosen = filled_form(answer)
    assert chosen["title"] == ["Bimtek Keluarga Berintegritas"]  # what Budi typed stands chosen
    assert chosen["basis"] == ["RAPI"]  # what he did not touch, as Sari left it
    assert (await budi.post(page, data=chosen)).status_code == 303
    stored = await Event.objects().first()
    assert (stored.title, stored.basis, stored.audience) == ("Bimtek Keluarga Berintegritas", "RAPI", "Kepala OPD")


async def test_who_is_second_may_keep_the_stored_text_and_the_rest_of_their_own(two):
    sari, budi = two
    page = await general(await make_event())
    his = await changed_form(budi, page, title="Judul Budi", audience="Kepala OPD")
    await sari.post(page, data=await changed_form(sari, page, title="Judul Sari"))
    choice = filled_form(await budi.post(page, data=his)) | {"title": "Judul Sari"}
    await budi.post(page, data=choice)
    stored = await Event.objects().first()
    assert (stored.title, stored.audience) == ("Judul Sari", "Kepala OPD")


async def test_who_is_second_may_look_at_the_form_once_more(two):
    sari, budi = two
    page = await general(await make_event())
    his = await changed_form(budi, page, description="Baris satu\r\nBaris dua")
    await sari.post(page, data=await changed_form(sari, page, description="Uraian Sari"))
    choice = filled_form(await budi.post(page, data=his)) | {"_sunting": "1"}
    answer = await budi.post(page, data=choice)
    assert answer.status_code == 422
    assert "Belum disimpan" in answer.text
    form = filled_form(answer)
    assert form["description"][0].splitlines() == ["Baris satu", "Baris dua"]
    assert (await Event.objects().first()).description == "Uraian Sari"
    assert (await budi.post(page, data=form | {"description": "Keduanya"})).status_code == 303
    assert (await Event.objects().first()).description == "Keduanya"


async def test_a_third_change_is_not_lost_to_a_choice_made_before_it(two):
    sari, budi = two
    page = await general(await make_event())
    his = await changed_form(budi, page, title="Judul Budi")
    await sari.post(page, data=await changed_form(sari, page, title="Judul Sari"))
    choice = filled_form(await budi.post(page, data=his))
    await sari.post(page, data=await changed_form(sari, page, title="Judul Sari kedua"))
    answer = await budi.post(page, data=choice)
    assert answer.status_code == 409
    assert "Judul Sari kedua" in answer.text


async def test_the_same_text_twice_and_another_section_are_no_clash(two):
    sari, budi = two
    event = await make_event()
    page = await general(event)
    his = await changed_form(budi, page, title="Judul sama")
    place = page.replace("umum", "tempat")
    elsewhere = await changed_form(budi, place, venue="Pendopo")
    assert (await sari.post(page, data=await changed_form(sari, page, title="Judul sama"))).status_code == 303
    assert (await budi.post(page, data=his)).status_code == 303
    assert (await budi.post(place, data=elsewhere)).status_code == 303


async def test_a_form_without_its_version_overwrites_nothing(two):
    sari, _budi = two
    page = await general(await make_event(title="Judul tersimpan"))
    form = await changed_form(sari, page, title="Judul lain")
    for version in (None, "", "x" * 400, version_on(await sari.get(page.replace("umum", "tempat")), "/lain")):
        answer = await sari.post(page, data=form | {"_version": version})
        assert answer.status_code == 409
    assert (await Event.objects().first()).title == "Judul tersimpan"


async def test_a_rundown_is_taken_whole(two):
    sari, budi = two
    event = await make_event()
    session = await make_session(event)
    page = f"/panitia/kegiatan/{event.slug}/pengaturan/susunan/{session.id}"
    first = {"items-0-starts": "08:00", "items-0-title": "Pembukaan"}
    his = await changed_form(budi, page, **first, **{"items-0-speaker": "Wali Kota"})
    assert (await sari.post(page, data=await changed_form(sari, page, **first))).status_code == 303
    answer = await budi.post(page, data=his)
    assert answer.status_code == 409
    assert "08.00 Pembukaan (Wali Kota)" in words(answer.text)
    assert "08.00 Pembukaan </p>" in answer.text.replace("</p>", " </p>")
    assert (await budi.post(page, data=filled_form(answer))).status_code == 303
    assert "Wali Kota" in (await budi.get(page)).text


async def test_of_two_at_once_one_is_asked(two):
    sari, budi = two
    event = await make_event()
    session = await make_session(event)
    for page, field in (
        (await general(event), "title"),
        (f"/panitia/kegiatan/{event.slug}/pengaturan/sesi/{session.id}", "room"),
    ):
        for number in range(ROUNDS):
            hers = await changed_form(sari, page, **{field: f"Sari {number}"})
            his = await changed_form(budi, page, **{field: f"Budi {number}"})
            answers = await asyncio.gather(sari.post(page, data=hers), budi.post(page, data=his))
            assert sorted(answer.status_code for answer in answers) == [303, 409]
            kept = f"Sari {number}" if answers[0].status_code == 303 else f"Budi {number}"
            row = await (Event if field == "title" else Session).objects().first()
            assert getattr(row, field) == kept


async def test_a_letter_file_uploaded_meanwhile_is_not_replaced_unseen(two):
    sari, budi = two
    event = await make_event()
    page = f"/panitia/kegiatan/{event.slug}/undangan/surat"
    hers, his, words_only = [await changed_form(one, page) for one in (sari, budi, budi)]
    first = await sari.post(page, data=hers, files={"file": ("hers.pdf", PDF, "application/pdf")})
    assert first.status_code == 303
    answer = await budi.post(page, data=his, files={"file": ("his.pdf", PDF, "application/pdf")})
    assert answer.status_code == 409
    read = words(answer.text)
    assert "Berkas surat yang tersimpan sekarang hers.pdf" in read
    assert "Berkas his.pdf belum disimpan" in read
    assert "hers.pdf" in (await budi.get(page)).text
    assert (
        await budi.post(page, data=words_only | {"body": "Batik"})
    ).status_code == 303  # the file was not his concern
    again = await changed_form(budi, page)
    assert (await budi.post(page, data=again, files={"file": ("his.pdf", PDF, "application/pdf")})).status_code == 303
    assert "his.pdf" in (await budi.get(page)).text

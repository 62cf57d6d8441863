"""The signed letter as a file: the committee uploads it, every invited OPD takes it along, nobody else gets it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from events import config
from events.audit import SYSTEM
from events.database import sql
from events.errors import Unreadable
from events.keys import csrf_token, token_digest
from events.privacy import actions as privacy
from events.registration.invitations import letter_file as letter_files
from events.registration.invitations import links as invitation_links
from events.registration.invitations import quotas
from events.registration.invitations.letter_file import MOST_BYTES, Upload, read_upload
from events.registration.invitations.organizer.letter import MOST_BODY
from tests.factories import (
    link_token,
    log_in,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_session,
    make_user,
)
from tests.pages import words
from tests.registration.invitations.letters import HTML, LOCKED, PDF, SVG, huge_png, scan

NOW = datetime.now(UTC).replace(microsecond=0)
TYPED = {"number": "800/123/2026", "subject": "Undangan Bimtek", "body": "Mohon membawa laptop."}


class Desk:
    """The letter's form in an organizer's browser, and the liaison's page in another's."""

    def __init__(self, browser, csrf, event, token) -> None:
        self.browser, self.csrf = browser, csrf
        self.path, self.opd = f"/panitia/kegiatan/{event.slug}/undangan/surat", f"/undangan/{token}"

    async def save(self, content=None, name="Surat 800.pdf", kind="application/pdf", **typed):
        files = {"file": (name, content, kind)} if content is not None else {"other": ("", b"")}
        return await self.browser.post(self.path, data={"_csrf": self.csrf, **typed}, files=files)

    async def read(self, part="") -> str:
        return words((await self.browser.get(self.opd + part)).text)

    async def take(self):
        return await self.browser.get(f"{self.opd}/surat")


@pytest.fixture
async def event(db):
    await make_institution()
    event = await make_event()
    await make_session(event, starts_at=NOW + timedelta(days=7))
    return event


@pytest.fixture
async def invitation(event):
    return await make_invitation(event, await make_department(name="Dinas Kesehatan"))


@pytest.fixture
async def desk(client, event, invitation):
    token = await log_in(client, await make_user(name="Ratna Dewi"))
    return Desk(client, csrf_token(config.keys().session, token_digest(token)), event, link_token(invitation))


async def kept(event, content=PDF):
    await letter_files.keep_file(event.id, Upload("Surat.pdf", "application/pdf", content), by=SYSTEM, now=NOW)


async def entries() -> list[tuple[str, dict, dict]]:
    """The trail of the file: action, facts, and what is personal."""
    rows = await sql(
        "SELECT e.action, e.data, p.data AS personal FROM audit_entry e JOIN audit_personal p ON p.entry = e.id"
        " WHERE e.action LIKE {} ORDER BY e.id",
        "invitation.letter_file%",
    )
    return [
        (row["action"].rpartition("_")[2], *(msgspec.json.decode(row[k]) for k in ("data", "personal"))) for row in rows
    ]


async def stored() -> list[bytes]:
    return [bytes(row["content"]) for row in await sql("SELECT content FROM letter_file")]


# ----------------------------------------------------------------- from the committee to the OPD


async def test_the_liaison_takes_along_the_letter_before_and_after_opening_the_invitation(desk, invitation):
    assert (await desk.save(PDF, **TYPED)).status_code == 303
    before = await invitation_links.invitation_of(invitation.event, invitation.id)
    assert "Unduh surat (PDF, 1 KB)" in await desk.read()
    answer = await desk.take()
    assert (answer.status_code, answer.content) == (200, PDF)
    assert await invitation_links.invitation_of(invitation.event, invitation.id) == before
    await desk.browser.post(f"{desk.opd}/buka")
    page = await desk.read()
    assert "Unduh surat (PDF, 1 KB)" in page
    assert "Nomor 800/123/2026" in page


async def test_whoever_opens_the_letter_runs_nothing_and_keeps_nothing(desk):
    await desk.save(PDF, name="Undangan “Bimtek”.pdf")
    for path in (f"{desk.opd}/surat", f"{desk.path}/berkas"):
        headers = (await desk.browser.get(path)).headers
        assert headers["content-type"] == "application/pdf"
        assert headers["content-disposition"] == (
            "attachment; filename=\"Undangan _Bimtek_.pdf\"; filename*=UTF-8''Undangan%20%E2%80%9CBimtek%E2%80%9D.pdf"
        )
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
        assert headers["content-security-policy"].startswith("default-src 'none'; sandbox;")


async def test_the_committee_sees_which_file_is_there_and_takes_it_back(desk):
    await desk.save(PDF, name="Surat Undangan.PDF")
    html = (await desk.browser.get(desk.path)).text
    assert " checked" not in html
    page = words(html)
    assert "Surat Undangan.pdf" in page
    assert "1 KB, diunggah " in page
    assert (await desk.browser.get(f"{desk.path}/berkas")).content == PDF
    await desk.save(erase_file="y", **TYPED)
    assert await stored() == []
    assert (await desk.browser.get(f"{desk.path}/berkas")).status_code == 404
    assert (await desk.take()).status_code == 404
    assert "Nomor 800/123/2026" in await desk.read()


async def test_a_new_file_takes_the_place_of_the_old_even_when_that_is_ticked_for_removal(desk):
    await desk.save(PDF)
    await desk.save(scan("PNG"), name="Pindaian.png", erase_file="y")
    assert await stored() == [scan("PNG")]
    assert "Unduh surat (PNG, 1 KB)" in await desk.read()


async def test_the_words_stay_without_a_file_and_the_file_without_words(desk):
    await desk.save(PDF)
    assert "Unduh surat" in await desk.read()
    await desk.save(**TYPED)
    assert await stored() == [PDF]
    assert "Mohon membawa laptop." in await desk.read()


async def test_a_mistake_in_the_words_loses_neither_the_words_nor_the_file(desk):
    answer = await desk.save(PDF, url="http://nusajaya.example/surat.pdf", **TYPED)
    assert answer.status_code == 422
    assert "Berkas surat sudah tersimpan" in words(answer.text)
    assert 'value="800/123/2026"' in answer.text
    assert await stored() == [PDF]


async def test_a_wrong_file_loses_nothing_that_was_typed_and_leaves_the_old_file(desk):
    await desk.save(PDF)
    answer = await desk.save(HTML, erase_file="y", **TYPED)
    assert answer.status_code == 422
    assert "Berkas ini bukan PDF, JPEG, atau PNG." in words(answer.text)
    assert 'value="800/123/2026"' in answer.text
    assert await stored() == [PDF]


async def test_a_scan_somewhat_too_large_is_told_in_the_form_with_everything_typed(desk):
    answer = await desk.save(PDF.ljust(MOST_BYTES + 1), **TYPED)
    assert answer.status_code == 422
    assert "Berkas ini lebih dari 3 MB." in words(answer.text)
    assert 'value="800/123/2026"' in answer.text
    assert await stored() == []


async def test_the_texts_that_go_to_the_opd_say_where_the_letter_is(desk, event, invitation):
    page = desk.path.replace("/surat", f"/{invitation.id}")
    await desk.save(number="800/123/2026")
    assert "Surat undangan nomor 800/123/2026. " in words((await desk.browser.get(page)).text)
    await desk.save(PDF, number="800/123/2026")
    assert "nomor 800/123/2026 dapat diunduh pada tautan di bawah ini." in (await desk.browser.get(page)).text
    await sql("UPDATE invitation SET sent_at = {} WHERE id = {}", NOW, invitation.id)
    assert "Surat undangannya dapat diunduh pada tautan yang sama." in (await desk.browser.get(page)).text


async def test_every_change_of_the_file_is_on_record_without_its_bytes(desk):
    picture = scan("JPEG")
    await desk.save(PDF)
    await desk.save(picture, name="Pindaian.jpeg")
    await desk.save(erase_file="y")
    await desk.save(erase_file="y")
    facts = [
        {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()} for content in (PDF, picture, picture)
    ]
    assert await entries() == [
        ("uploaded", facts[0] | {"media_type": "application/pdf"}, {"name": "Surat 800.pdf"}),
        ("replaced", facts[1] | {"media_type": "image/jpeg"}, {"name": "Pindaian.jpg"}),
        ("removed", facts[2], {"name": "Pindaian.jpg"}),
    ]


# ----------------------------------------------------------------- what is no letter


@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [
        (PDF, "application/pdf", "surat.pdf"),
        (scan("JPEG"), "image/jpeg", "surat.jpg"),
        (scan("PNG"), "image/png", "surat.png"),
    ],
)
def test_a_file_is_what_its_bytes_are_whatever_its_name_says(content, media_type, name):
    for typed in ("surat.pdf", "surat.JPEG", "surat.png"):
        assert read_upload(typed, content) == Upload(name, media_type, content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "kosong"),
        (HTML, "bukan PDF"),
        (SVG, "bukan PDF"),
        (b"PK\x03\x04" + PDF, "bukan PDF"),
        (HTML + PDF, "bukan PDF"),
        (b"GIF89a", "bukan PDF"),
        (PDF[:-40], "terpotong"),
        (PDF + HTML * 60, "terpotong"),
        (LOCKED, "dikunci"),
        (LOCKED.replace(b" 9 0 R", b"<</V 1>>"), "dikunci"),
        (b"\xff\xd8\xff" + HTML, "rusak"),
        (b"\x89PNG\r\n\x1a\n" + HTML, "rusak"),
        (huge_png(9_001), "terlalu besar"),
        (huge_png(60_000), "terlalu besar"),
        (PDF.ljust(MOST_BYTES + 1), "lebih dari 3 MB"),
    ],
    ids=[
        "empty",
        "html",
        "svg",
        "zip",
        "html before pdf",
        "gif",
        "cut",
        "html after pdf",
        "locked",
        "locked inside",
        "html as jpeg",
        "html as png",
        "picture too large",
        "bomb",
        "too long",
    ],
)
def test_anything_else_is_refused_in_one_sentence(content, sentence):
    with pytest.raises(Unreadable, match=sentence) as refusal:
        read_upload("surat.pdf", content)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Surat\r\nSet-Cookie: a=b.pdf", "Surat Set-Cookie a=b.pdf"),
        ('a"; filename="b.exe', "a ; filename= b.exe.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Surat\\Undangan.pdf", "Undangan.pdf"),
        ("Undangan\u202efdp.exe", "Undanganfdp.exe.pdf"),
        ("<script>alert(1)</script>.html", "script .html.pdf"),
        ("...", "surat-undangan.pdf"),
        ("", "surat-undangan.pdf"),
        ("\ud800\x00", "surat-undangan.pdf"),
        ("a" * 300 + ".pdf", "a" * 100 + ".pdf"),
    ],
    ids=["line", "quote", "path", "windows", "right to left", "markup", "dots", "none", "unprintable", "long"],
)
def test_a_name_is_one_plain_line_and_ends_as_what_the_file_is(name, clean):
    assert read_upload(name, PDF).name == clean


async def test_a_file_in_the_place_of_a_text_is_no_text(desk):
    kind = {"content-type": "multipart/form-data; boundary=a"}
    parts = [
        f'name="_csrf"\r\n\r\n{desk.csrf}',
        'name="number"; filename="x"\r\n\r\n900/1',
        'name="erase_file"; filename="x"\r\n\r\ny',
        'name="file"\r\n\r\nno file',
    ]
    body = "".join(f"--a\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + "--a--\r\n"
    assert (await desk.browser.post(desk.path, content=body, headers=kind)).status_code == 303
    assert "900/1" not in (await desk.browser.get(desk.path)).text
    assert await stored() == []


# ----------------------------------------------------------------- who may


class Body:
    """A form on its way, and whether anybody began to read it."""

    kind = {"content-type": "multipart/form-data; boundary=a"}  # noqa: RUF012

    def __init__(self, pieces: int = 1) -> None:
        self.pieces, self.read = pieces, False

    async def __aiter__(self):
        self.read = True
        yield b'--a\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        for _piece in range(self.pieces):
            yield b"a" * 500_000


async def test_nothing_is_read_of_a_file_that_its_sender_may_not_send(client, event, invitation):
    path, opd = f"/panitia/kegiatan/{event.slug}/undangan/surat", f"/undangan/{link_token(invitation)}/surat"

    async def refused(path, status, **headers):
        body = Body()
        assert (await client.post(path, content=body, headers=body.kind | headers)).status_code == status, path
        assert not body.read

    await refused(path, 401)
    await log_in(client, await make_user(role="officer"))
    await refused(path, 403)
    await log_in(client, await make_user())
    await refused(path, 403, origin="https://jahat.example")
    await refused(path, 403, **{"sec-fetch-site": "cross-site"})
    await refused(path, 413, **{"content-length": str(MOST_BODY + 1)})
    await refused(f"{path}/berkas", 405)
    await refused(opd, 405)
    for part in ("/terkirim", "/sasaran", f"/{invitation.id}/kontak"):
        await refused(path.removesuffix("/surat") + part, 415)
    await refused(opd.removesuffix("/surat") + "/buka", 415)


# Litestar leaves a file that it stops reading to the garbage collector, which says so.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_file_of_hidden_length_is_read_no_further_than_its_limit(desk):
    for headers in ({}, {"content-length": "500"}):
        body = Body(pieces=MOST_BODY // 500_000 + 1)
        answer = await desk.browser.post(desk.path, content=body, headers=body.kind | headers)
        assert answer.status_code == 413
    assert await stored() == []


async def test_a_file_without_the_sessions_token_is_refused(desk):
    desk.csrf = "guessed"
    assert (await desk.save(PDF)).status_code == 403
    assert await stored() == []


async def test_the_committees_copy_is_the_committees(client, event):
    await kept(event)
    path = f"/panitia/kegiatan/{event.slug}/undangan/surat/berkas"
    assert (await client.get(path)).status_code == 303
    await log_in(client, await make_user(role="officer"))
    assert (await client.get(path)).status_code == 403


async def test_a_link_opens_its_own_events_letter_only_and_an_old_one_opens_none(client, event, invitation):
    await kept(event)
    other = await make_event()
    foreign = await make_invitation(other, await make_department())
    assert (await client.get(f"/undangan/{link_token(foreign)}/surat")).status_code == 404
    await kept(other, PDF + b"\n")
    assert (await client.get(f"/undangan/{link_token(foreign)}/surat")).content == PDF + b"\n"
    path = f"/undangan/{link_token(invitation)}/surat"
    assert (await client.get(path)).content == PDF
    await invitation_links.renew_link(event.id, invitation.id, by=SYSTEM, now=NOW)
    assert (await client.get(path)).status_code == 404


async def test_a_draft_hands_out_no_letter_and_a_cancelled_event_keeps_the_one_it_has(desk, event):
    await desk.save(PDF)
    await sql("UPDATE event SET status = 'cancelled' WHERE id = {}", event.id)
    assert (await desk.save(scan("PNG"))).status_code == 409
    assert (await desk.save(erase_file="y")).status_code == 409
    assert (await desk.take()).content == PDF
    await sql("UPDATE event SET status = 'draft' WHERE id = {}", event.id)
    assert (await desk.take()).status_code == 404


# ----------------------------------------------------------------- how long


async def test_a_copied_event_gets_no_letter_and_a_deleted_draft_leaves_none(event):
    await kept(event)
    copy = await quotas.copy_event(event.id, (NOW + timedelta(days=60)).date(), by=SYSTEM, now=NOW)
    assert await letter_files.about_file(copy.id) is None
    await kept(copy, PDF + b"\n")
    await quotas.delete_draft(copy.id, by=SYSTEM, now=NOW)
    assert await stored() == [PDF]


async def test_the_letter_stays_as_long_as_the_list_and_goes_with_it(event):
    await kept(event)
    await privacy.erase_due(NOW + timedelta(days=200))
    assert await stored() == [PDF]
    await privacy.erase_due(NOW + timedelta(days=365 * 11))
    assert await stored() == []
    assert [entry[2] for entry in await entries()] == []

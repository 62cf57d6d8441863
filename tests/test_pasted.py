"""Links and codes with something stuck to them are opened, or it is said what to remove."""

from __future__ import annotations

import uuid
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.database import transaction
from events.keys import CROCKFORD, group_code, is_code, new_token, normalise_code, opt_out_token
from events.pasted import code_in, mended, ticket_code_in
from tests.factories import (
    link_token,
    make_attendee,
    make_department,
    make_event,
    make_institution,
    make_invitation,
    make_registration,
    make_session,
    ticket,
)

CODE, TOKEN = "0123456789ABCDEF", "0123456789ABCDEFGHJKMNPQRS"
OPT_OUT = opt_out_token(bytes(32), uuid.UUID(int=0x1F))
STUCK = [*".),;:!>]…*_\"'", "\u200b", "\u200e", "\u2060", "%20", "%0A", " ", "/", ").", "?", "#"]
READ_AS_IT_STANDS = [" ", "\u200b", "\u200e", "?", "#"]
"""What the reading of a ticket's or a venue's code passes over by itself; a token is hashed as it stands."""
codes = st.text(alphabet=CROCKFORD, min_size=16, max_size=16)


@pytest.mark.parametrize("stuck", STUCK)
@pytest.mark.parametrize(
    ("first", "code"),
    [
        ("tiket", CODE),
        ("T", CODE),
        ("kelola", TOKEN),
        ("undangan", TOKEN),
        ("pasangan", TOKEN),
        ("berhenti", OPT_OUT),
        ("kalender/pribadi", TOKEN),
        ("H", "ABC123/0123ABCD"),
    ],
)
def test_what_is_stuck_to_a_link_is_taken_off(first, code, stuck):
    path = f"/{first}/{code}"
    assert mended(path) is None
    if code in (TOKEN, OPT_OUT) or stuck not in READ_AS_IT_STANDS:
        assert mended(path + stuck) == path


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        (f"/TIKET/{CODE}", f"/tiket/{CODE}"),
        (f"/t/{CODE.lower()}", f"/T/{CODE}"),
        (f"/Kelola/{TOKEN.lower()}", f"/kelola/{TOKEN}"),
        (f"/kelola/{TOKEN.lower()}/ubah", f"/kelola/{TOKEN}/ubah"),
        (f"/kelola/({TOKEN}).", f"/kelola/{TOKEN}"),
        (f"/UNDANGAN/{TOKEN}%20", f"/undangan/{TOKEN}"),
        (f"/kalender/pribadi/{TOKEN}.ics).", f"/kalender/pribadi/{TOKEN}.ics"),
        (f"/Berhenti/{OPT_OUT.upper()}).", f"/berhenti/{OPT_OUT}"),
        (f"/Kalender/Pribadi/{TOKEN.lower()}", f"/kalender/pribadi/{TOKEN}"),
        ("/kegiatan/bimtek-a).", "/kegiatan/bimtek-a"),
        ("/Kegiatan/Bimtek-A", "/kegiatan/bimtek-a"),
        ("/kegiatan/bimtek-a.ics,", "/kegiatan/bimtek-a.ics"),
        ("/kegiatan/bimtek-a\u200b/daftar", "/kegiatan/bimtek-a/daftar"),
    ],
)
def test_another_case_or_a_bracket_too(path, meant):
    assert mended(path) == meant


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/tiket",
        "/tiket/pendek.",
        "/tiket/" + "0" * 5000,
        f"/tiket/{CODE.lower()}",
        f"/tiket/{group_code(CODE)}",
        f"/tiket/{CODE}.{CODE[::-1]}",
        "/tiket-saya",
        "/kalender/2026/12",
        f"/kalender/pribadi/{TOKEN}.ics",
        "/kegiatan/bimtek-a",
        "/kegiatan/bimtek-a/daftar/jabatan",
        "/kegiatan/bimtek-a dan lain",
        "/kegiatan/../etc",
        "//evil.example/tiket",
    ],
)
def test_what_is_right_or_means_nothing_is_left_alone(path):
    assert mended(path) is None


@given(st.text(max_size=60), st.sampled_from(["/tiket/", "/T/", "/kelola/", "/undangan/", "/H/", "/kegiatan/", "/"]))
def test_mending_ends_and_never_leaves_this_site(text, start):
    meant = mended(start + text)
    if meant is not None:
        assert meant.startswith("/")
        assert not meant.startswith("//")
        assert "\\" not in meant
        assert mended(meant) is None


@given(codes, st.sampled_from(["", "Tiket: ", "Ini tiketnya ("]), st.sampled_from(["", ".", ") ya", " (Budi Santosa)"]))
def test_a_whole_pasted_line_gives_its_code(code, before, after):
    for written in (f"https://hadir.example.go.id/tiket/{code}", group_code(code), code.lower()):
        assert normalise_code(ticket_code_in(before + written + after)) == code


@given(st.text(max_size=80))
def test_a_line_without_one_code_stays_as_it_was_typed(text):
    found = ticket_code_in(text)
    assert found == text or is_code(normalise_code(found), 16)


def test_two_codes_in_one_line_are_not_guessed_between():
    line = f"{CODE} dan {CODE[::-1]}"
    assert ticket_code_in(line) == line
    assert code_in(f"{CODE}.{CODE[::-1]}", 16) is None


# ------------------------------------------------------------- on the pages


@pytest.mark.parametrize("stuck", [".", ")", ",", "\u200b", "%20", "/", ")."])
async def test_every_private_link_opens_with_something_stuck_to_it(client, db, stuck):
    await make_institution()
    event = await make_event()
    await make_session(event)
    registration = await make_registration(event)
    code = ticket(await make_attendee(event, registration))
    invitation = await make_invitation(event, await make_department())
    from events.registration.links import add_link
    from tests.factories import NOW

    async with transaction():
        token = await add_link(registration.id, NOW, new_token())
    for path in (f"/tiket/{code}", f"/T/{code}", f"/kelola/{token}", f"/undangan/{link_token(invitation)}"):
        answer = await client.get(path + quote(stuck), follow_redirects=True)
        assert answer.status_code == 200, path
        assert len(answer.history) <= 1
        assert (await client.get(path.lower().replace("/t/", "/T/"), follow_redirects=True)).status_code == 200, path


async def test_a_code_that_was_not_copied_whole_is_told_by_its_length(client, db):
    await make_institution()
    answer = await client.get(f"/tiket/{CODE[:15]}")
    assert answer.status_code == 404
    assert "terdiri atas 16 huruf dan angka, yang dibuka ini 15" in answer.text


async def test_mending_an_address_tells_nothing_of_whether_its_code_exists(client, db):
    await make_institution()
    answer = await client.get(f"/tiket/{CODE}.")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/tiket/{CODE}")
    assert "no-store" in answer.headers["cache-control"]


async def test_a_page_of_an_error_begins_with_what_happened_not_with_a_number(client, db):
    await make_institution()
    page = (await client.get("/tidak-ada")).text
    body = page[page.index("error-page") :]
    assert body.index("<h1>") < body.index("404")


ODD_PARTS = st.sampled_from(["kegiatan", "Kegiatan", "kelola", "T", "daftar", "bimtek-a", CODE, TOKEN, ".ics", ""])
parts = st.lists(
    st.tuples(ODD_PARTS, st.text(alphabet=").%20 \u200b\u0130\\:@aZ9-", max_size=4)), min_size=1, max_size=4
)


@given(parts)
def test_a_mended_address_is_mended_once_and_leads_nowhere_else(found):
    """Else the browser is led round in a circle, or to another site."""
    meant = mended("/" + "/".join(name + stuck for name, stuck in found))
    if meant is not None:
        assert meant.startswith("/")
        assert not meant.startswith(("//", "/\\"))
        assert meant.isascii()
        assert mended(unquote(meant)) is None


@pytest.mark.parametrize("stuck", [")", ").", "%20", " ", "\u200b", "/", "//"])
def test_what_is_stuck_to_the_address_of_a_form_is_taken_off(stuck):
    assert mended(f"/kegiatan/bimtek-a/daftar{stuck}") == "/kegiatan/bimtek-a/daftar"

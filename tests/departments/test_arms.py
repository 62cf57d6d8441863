"""The coat of arms: kept by its bytes, an SVG as its drawing alone, printed on the letterhead, never run."""

from __future__ import annotations

from io import BytesIO
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from events.departments.arms_file import MOST_BYTES, clean_svg, read_picture
from events.errors import Unreadable
from tests.factories import log_in, make_event, make_institution, make_session, make_user
from tests.pages import changed_form, words

PATH = "/panitia/instansi/lambang"
HEAD = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
DRAWING = HEAD + b'<path d="M0 0h10v10z" fill="#0B5C55"/></svg>'
HOSTILE = [
    b"<script>alert(1)</script>",
    b'<rect onload="alert(1)" width="1" height="1"/>',
    b'<a href="javascript:alert(1)"><text>x</text></a>',
    b'<image href="https://evil.example/a.png"/>',
    b'<use href="https://evil.example/a.svg#x"/>',
    b'<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></body></foreignObject>',
    b"<style>@import url(https://evil.example/a.css);</style>",
    b"<style>.a{background:url(https://evil.example/a)}</style>",
    b'<rect style="fill:url(https://evil.example/#a)" width="1" height="1"/>',
    b'<animate attributeName="href" to="javascript:alert(1)"/>',
    b'<set attributeName="onload" to="alert(1)"/>',
    b'<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
    b'<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    b'<rect style="background:u\\72l(https://evil.example)" width="1" height="1"/>',
    b'<rect ONLOAD="alert(1)" onLoad="alert(1)" width="1" height="1"/>',
    b'<style>.a{background:image-set("https://evil.example/a" 1x)}</style>',
    b'<rect style="background:src(&quot;//evil.example/a&quot;)" mask="image(https://evil.example/a)"/>',
]


def png(width: int = 20, height: int = 24) -> bytes:
    held = BytesIO()
    Image.new("RGB", (width, height), "#0B5C55").save(held, "PNG")
    return held.getvalue()


@pytest.mark.parametrize("part", HOSTILE)
def test_of_an_svg_only_what_draws_is_kept(part):
    kept = clean_svg(HEAD + part + b'<path d="M0 0"/></svg>')
    assert b'<path d="M0 0"></path>' in kept
    for sign in (
        b"evil",
        b"alert",
        b"script",
        b"foreign",
        b"@import",
        b"onload",
        b"ONLOAD",
        b"<a",
        b"<set",
        b"<animate",
        b"\\",
    ):
        assert sign not in kept


def used_again(times: int, depth: int) -> bytes:
    parts = "".join(f'<g id="p{one}">' + f'<use href="#p{one - 1}"/>' * times + "</g>" for one in range(1, depth + 1))
    return HEAD + f'<g id="p0"><path d="M0 0"/></g>{parts}<use href="#p{depth}"/></svg>'.encode()


def test_a_drawing_that_draws_itself_over_and_over_is_refused():
    """Some 3 kB would keep every browser that prints the letterhead busy for hours."""
    assert clean_svg(used_again(3, 4))
    for drawing in (used_again(10, 8), used_again(2, 40), HEAD + b'<g id="a"><use href="#a"/></g></svg>'):
        with pytest.raises(Unreadable):
            clean_svg(drawing)


def test_a_picture_whose_points_do_not_unpack_is_refused_before_it_stands_on_a_letterhead():
    whole = png()
    start = whole.index(b"IDAT") + 4
    length = int.from_bytes(whole[start - 8 : start - 4])
    broken = b"IDAT" + b"x" * length
    with pytest.raises(Unreadable):
        read_picture(
            "lambang.png", whole[: start - 4] + broken + crc32(broken).to_bytes(4) + whole[start + length + 4 :]
        )


def test_gradients_classes_and_embedded_pictures_of_a_drawing_stay():
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><style>.fil0 {fill:red}'
        b'</style><defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>'
        b'<rect class="fil0" fill="url(#g)" width="5" height="5"/><use xlink:href="#g"/>'
        b'<image xlink:href="data:image/png;base64,AAAA"/></svg>'
    )
    kept = clean_svg(drawing)
    for part in (b".fil0 {fill:red}", b'fill="url(#g)"', b'xlink:href="#g"', b"data:image/png;base64,AAAA"):
        assert part in kept
    assert clean_svg(kept) == kept


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><svg",
        b"GIF89a",
        b"<svg>",
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + HEAD + b"<text>&b;</text></svg>",
        HEAD + b"<g>" * 70 + b"</g>" * 70 + b"</svg>",
        HEAD + b"<g/>" * 20_001 + b"</svg>",
        b'<html xmlns="http://www.w3.org/1999/xhtml"><svg xmlns="http://www.w3.org/2000/svg"/></html>',
        png()[:60],
        b"x" * (MOST_BYTES + 1),
    ],
    ids=range(10),
)
def test_what_is_no_fit_picture_is_refused_in_a_sentence(content):
    with pytest.raises(Unreadable, match=r"Pilih|Simpan|Perkecil"):
        read_picture("lambang.svg", content)


@given(st.binary(max_size=200))
def test_nothing_between_the_tags_breaks_the_reader(inside):
    try:
        clean_svg(HEAD + inside + b"</svg>")
    except Unreadable:
        return


def test_the_name_follows_the_bytes():
    assert read_picture("../Lambang <Kota>.exe", png()).name == "Lambang Kota .exe.png"
    assert read_picture("lambang.png", DRAWING).name == "lambang.svg"


async def upload(browser, content: bytes, **form):
    shown = await changed_form(browser, PATH)
    return await browser.post(PATH, data=shown | form, files={"file": ("lambang.svg", content)} if content else None)


async def test_the_coat_of_arms_is_printed_on_the_letterhead_and_handed_out_so_that_nothing_runs(two):
    sari, _budi = two
    event = await make_event()
    await make_session(event)
    printed = f"/panitia/kegiatan/{event.slug}/cetak/daftar-hadir"
    assert "letterhead__arms" not in (await sari.get(printed)).text
    assert (await upload(sari, DRAWING)).status_code == 303
    assert 'class="letterhead__arms" src="/panitia/instansi/lambang/gambar?v=' in (await sari.get(printed)).text
    picture = await sari.get(f"{PATH}/gambar")
    assert (picture.headers["content-type"], picture.content) == ("image/svg+xml", clean_svg(DRAWING))
    assert "sandbox" in picture.headers["content-security-policy"]
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert picture.headers["content-disposition"].startswith("attachment")
    assert (await upload(sari, b"", erase="y")).status_code == 303
    assert (await sari.get(f"{PATH}/gambar")).status_code == 404


async def test_of_two_who_upload_the_second_is_asked(two):
    sari, budi = two
    his = await changed_form(budi, PATH)
    await upload(sari, DRAWING)
    answer = await budi.post(PATH, data=his, files={"file": ("his.png", png())})
    assert answer.status_code == 409
    assert "Lambang yang tersimpan sekarang lambang.svg" in words(answer.text)
    assert (await sari.get(f"{PATH}/gambar")).content == clean_svg(DRAWING)


async def test_a_wrong_file_is_told_beside_its_field_and_nothing_chosen_is_asked_for(two):
    sari, _budi = two
    for content, sentence in ((b"GIF89a", "bukan PNG atau SVG"), (b"", "Pilih gambar lambang.")):
        answer = await upload(sari, content)
        assert answer.status_code == 422
        assert sentence in answer.text


async def test_only_administrators_change_it_and_only_the_committee_sees_it(client):
    await make_institution()
    assert (await client.get(f"{PATH}/gambar")).status_code == 303
    await log_in(client, await make_user(role="organizer"))
    assert (await client.get(PATH)).status_code == 403
    assert (await client.post(PATH, files={"file": ("a.png", png())})).status_code == 403

"""Packed or plain, and whether the client has it already: files, pages and the gate's shells answer alike."""

import gzip
from datetime import UTC, datetime
from typing import Any

import pytest
from litestar import Request, Response
from litestar.testing import RequestFactory

from events.conditional import Kept, digest, respond, takes_gzip

PLAIN, PACKED = {"accept-encoding": "identity"}, {"accept-encoding": "gzip"}
ICON = "/static/img/hadir.svg"
FIXED = [ICON, "/gerbang", "/layar"]


def request(accepted: str) -> Request:
    return RequestFactory().get("/", headers={"accept-encoding": accepted})


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("", False),
        ("identity", False),
        ("br, zstd", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("br, gzip, deflate", True),
        ("br;q=1.0, gzip; q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("gzip;Q=0", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("gzip, *;q=0", True),
        ("gzip;q=banyak", False),
        ("gzipped", False),
    ],
)
def test_who_reads_gzip_says_so_and_a_quality_of_zero_means_no(accepted, taken):
    assert takes_gzip(request(accepted)) is taken


def test_several_fields_are_one_list():
    for accepted, taken in ((["gzip;q=0", "br"], False), (["br", "gzip;q=0.5"], True), (["*", "gzip;q=0"], False)):
        scope: Any = {"type": "http", "headers": [(b"accept-encoding", one.encode()) for one in accepted]}
        assert takes_gzip(Request(scope)) is taken, accepted


@pytest.mark.parametrize("path", [*FIXED, "/", "/kalender.ics", "/kalender/2026/12"])
@pytest.mark.parametrize("refused", ["gzip;q=0", "gzip;q=0.000, *", "*;q=0", "br, gzip ; q=0"])
async def test_who_refuses_gzip_gets_none_anywhere(client, path, refused):
    answer = await client.get(path, headers={"accept-encoding": refused})
    assert (answer.status_code, "content-encoding" in answer.headers) == (200, False)


@pytest.mark.parametrize("path", FIXED)
async def test_packed_bytes_are_the_plain_ones_under_a_tag_of_their_own(client, path):
    plain, packed = await client.get(path, headers=PLAIN), await client.get(path, headers=PACKED)
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert {answer.headers["vary"] for answer in (plain, packed)} == {"accept-encoding"}


@pytest.mark.parametrize("path", FIXED)
@pytest.mark.parametrize("reads", [PLAIN, PACKED])
@pytest.mark.parametrize("asked", ["{}", "W/{}", '"lain", {}', '{},W/"lain"', "*"])
async def test_who_has_the_bytes_gets_none(client, path, reads, asked):
    etag = (await client.get(path, headers=reads)).headers["etag"]
    again = await client.get(path, headers={**reads, "if-none-match": asked.format(etag)})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert "content-encoding" not in again.headers


async def test_packed_bytes_are_no_answer_to_who_cannot_read_them(client):
    etag = (await client.get(ICON, headers=PACKED)).headers["etag"]
    answer = await client.get(ICON, headers={**PLAIN, "if-none-match": etag})
    assert (answer.status_code, answer.headers["etag"] == etag) == (200, False)


async def test_who_reads_packed_bytes_may_keep_the_plain_ones(client):
    etag = (await client.get(ICON, headers=PLAIN)).headers["etag"]
    answer = await client.get(ICON, headers={**PACKED, "if-none-match": etag})
    assert (answer.status_code, answer.headers["etag"]) == (304, etag)


@pytest.mark.parametrize("asked", ['"lain"', "", 'W/"lain", "-gzip"'])
async def test_another_tag_gets_the_bytes(client, asked):
    assert (await client.get(ICON, headers={"if-none-match": asked})).status_code == 200


async def test_what_is_packed_already_is_sent_as_it_is(client):
    path = "/static/vendor/plus-jakarta-sans-latin.woff2"
    plain, asking = await client.get(path, headers=PLAIN), await client.get(path, headers=PACKED)
    assert "content-encoding" not in asking.headers
    assert asking.headers["etag"] == plain.headers["etag"]


async def test_gzip_refused_by_its_quality_is_not_sent(client):
    for path in FIXED:
        answer = await client.get(path, headers={"accept-encoding": "gzip;q=0"})
        assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("path", [*FIXED, "/", "/kalender.ics"])
@pytest.mark.parametrize(
    "asked", ["Wed, 01 Jan 2020 00:00:00 +999999999999999999", "Wed, 99 Jan 2020 00:00:00 GMT", "0"]
)
async def test_a_date_that_cannot_be_is_no_date(client, path, asked):
    assert (await client.get(path, headers={"if-modified-since": asked})).status_code == 200


# ------------------------------------------------------------- by hand: tags and dates


MONDAY = datetime(2026, 12, 7, 1, tzinfo=UTC)
KEPT = Kept(b"isi " * 100)
BINARY = Kept(b"\x00isi", packs=False)


def answer(kept: Kept = KEPT, accepted: str = "gzip", **asked: str) -> Response[bytes]:
    headers = {name.replace("_", "-"): value for name, value in asked.items()}
    asking = RequestFactory().get("/", headers={"accept-encoding": accepted, **headers})
    return respond(asking, kept, "text/plain", {"cache-control": "no-cache"}, etag="a", last_modified=MONDAY)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 200),
        ({"if_modified_since": "Mon, 07 Dec 2026 01:00:00 GMT"}, 304),
        ({"if_modified_since": "Mon, 07 Dec 2026 01:00:01 GMT"}, 304),
        ({"if_modified_since": "Mon, 07 Dec 2026 00:59:59 GMT"}, 200),
        ({"if_modified_since": "Mon, 07 Dec 2026 01:00:00"}, 304),  # without a zone it is UTC
        ({"if_modified_since": "Mon, 07 Dec 2026 08:00:00 +0700"}, 304),
        ({"if_modified_since": "Mon, 07 Dec 2026 07:59:59 +0700"}, 200),
        ({"if_modified_since": "kemarin"}, 200),
        ({"if_modified_since": "Mon, 99 Dec 2026 01:00:00 GMT"}, 200),
        ({"if_modified_since": ""}, 200),
        ({"if_none_match": '"lain"', "if_modified_since": "Tue, 08 Dec 2026 01:00:00 GMT"}, 200),  # the tag decides
        ({"if_none_match": '"a"', "if_modified_since": "Mon, 01 Jan 2001 01:00:00 GMT"}, 304),
        ({"if_none_match": '"a-gzip"'}, 304),
        ({"if_none_match": 'W/"a"'}, 304),
        ({"if_none_match": "*"}, 304),
        ({"if_none_match": '*, "lain"'}, 200),
        ({"if_none_match": "a"}, 200),
        ({"if_none_match": '"A"'}, 200),
    ],
)
def test_tags_decide_before_dates_and_dates_to_the_second(asked, status):
    found = answer(**asked)
    assert (found.status_code or 200) == status
    assert found.headers["last-modified"] == "Mon, 07 Dec 2026 01:00:00 GMT"
    assert found.headers["cache-control"] == "no-cache"
    assert found.headers["etag"] in ('"a"', '"a-gzip"')
    assert "content-disposition" not in found.headers


@pytest.mark.parametrize(
    ("kept", "accepted", "etag", "packed"),
    [
        (KEPT, "gzip", '"a-gzip"', True),
        (KEPT, "identity", '"a"', False),
        (BINARY, "gzip", '"a"', False),
        (BINARY, "identity", '"a"', False),
    ],
)
def test_each_coding_has_a_tag_of_its_own(kept, accepted, etag, packed):
    found = answer(kept, accepted)
    assert found.headers["etag"] == etag
    assert (found.headers.get("content-encoding") == "gzip") is packed
    assert (gzip.decompress(found.content) if packed else found.content) == kept.body
    same_date = {"if_modified_since": "Mon, 07 Dec 2026 01:00:00 GMT"}
    assert answer(kept, accepted, **same_date).headers["etag"] == etag


def test_an_answer_without_a_date_is_never_old_by_its_date():
    asking = RequestFactory().get("/", headers={"if-modified-since": "Mon, 07 Dec 2099 01:00:00 GMT"})
    found = respond(asking, KEPT, "text/plain", {}, file_name="agenda.ics")
    assert (found.status_code or 200) == 200
    assert found.headers["content-disposition"] == 'inline; filename="agenda.ics"'
    assert "last-modified" not in found.headers
    assert found.headers["etag"] == f'"{KEPT.etag}"'


def test_the_same_bytes_are_the_same_answer_in_every_process():
    assert Kept(b"isi").packed == Kept(b"isi").packed
    assert Kept(b"isi").etag == Kept(b"isi", packs=False).etag != Kept(b"isj").etag
    assert KEPT.size == len(KEPT.body) + len(KEPT.packed)
    assert BINARY.size == len(BINARY.body)
    assert digest("a", "b") != digest("ab") != digest(b"ab")
    assert len(digest()) == 24

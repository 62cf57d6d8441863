"""Packed or plain, and whether the client has it already: files, pages and the gate's shells answer alike."""

import pytest
from litestar import Request
from litestar.testing import RequestFactory

from events.conditional import takes_gzip

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

"""Chips, headings and pages lead to the same list with one thing changed."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar import Request
from litestar.testing import RequestFactory

from events.links import page_number, same_page

PATH = "/panitia/kegiatan/bimtek-1/peserta"


def asked(**query: str) -> Request:
    return RequestFactory().get(PATH, query_params=query)


@pytest.mark.parametrize(
    ("query", "changes", "address"),
    [
        ({}, {}, PATH),
        ({"q": "siti"}, {}, f"{PATH}?q=siti"),
        ({"q": "siti"}, {"status": "active"}, f"{PATH}?q=siti&status=active"),
        ({"q": "siti", "status": "active"}, {"status": None}, f"{PATH}?q=siti"),
        ({"q": "siti", "status": "active"}, {"status": ""}, f"{PATH}?q=siti"),
        ({"status": "active"}, {"status": "withdrawn"}, f"{PATH}?status=withdrawn"),
        ({"q": ""}, {}, PATH),
        ({"q": "siti", "hal": "7"}, {}, f"{PATH}?q=siti"),
        ({"q": "siti", "hal": "7"}, {"status": "active"}, f"{PATH}?q=siti&status=active"),
        ({"q": "siti", "hal": "7"}, {"hal": 8}, f"{PATH}?q=siti&hal=8"),
        ({}, {"hal": 0}, f"{PATH}?hal=0"),
        ({"q": "Dinas P & K #1"}, {}, f"{PATH}?q=Dinas+P+%26+K+%231"),
    ],
)
def test_the_same_list_is_asked_for_again_from_its_first_page(query, changes, address):
    assert same_page(asked(**query), **changes) == address


def test_another_path_takes_the_query_along():
    assert same_page(asked(q="siti", hal="2"), "/cetak") == "/cetak?q=siti"


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["q", "opd", "status"]), st.text(max_size=20)))
def test_whatever_was_typed_comes_back_as_it_was(query):
    address = same_page(asked(**query))
    kept = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    assert kept == {name: value for name, value in query.items() if value}


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("1", 1),
        ("2", 2),
        ("010", 10),
        ("999999", 999_999),
        ("1000000", 1),
        ("0", 1),
        ("-3", 1),
        ("+3", 1),
        ("3.0", 1),
        (" 3", 1),
        ("٣", 1),
        ("²", 1),
        ("tiga", 1),
        ("", 1),
        ("9" * 5000, 1),
    ],
)
def test_only_a_short_number_is_a_page(typed, page):
    assert page_number(asked(hal=typed)) == page


def test_without_a_number_the_list_begins_at_its_beginning():
    assert page_number(asked(q="siti")) == 1

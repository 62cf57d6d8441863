"""The institution's colour is used only where it can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.departments import brand
from tests.factories import make_institution

channels = st.integers(0, 255)
colours = st.tuples(channels, channels, channels)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0B5C55", "#ffffff", 7.85),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert brand.contrast(brand.rgb(one), brand.rgb(other)) == pytest.approx(ratio, abs=0.01)


@given(colours, colours)
def test_contrast_is_the_same_both_ways_and_between_1_and_21(one, other):
    assert brand.contrast(one, other) == brand.contrast(other, one)
    assert 1 <= brand.contrast(one, other) <= 21


@pytest.mark.parametrize("colour", ["", "red", "#fff", "#0B5C5G", "#FFD166", "#777777", "#0B5C55;}*{x:y", "\n#0B5C55"])
def test_a_colour_that_is_none_or_cannot_be_read_gives_the_default(colour):
    assert not brand.usable(colour)
    assert brand.stylesheet(colour) == brand.stylesheet(brand.DEFAULT)


@given(colours)
def test_every_usable_colour_can_be_read_on_its_own_tint(colour):
    if brand.usable("#{:02x}{:02x}{:02x}".format(*colour)):
        assert brand.contrast(colour, brand.soft(colour)) >= 4.5


async def test_the_stylesheet_carries_the_institutions_colour_for_ever(client):
    await make_institution(brand_colour="#7A1F3D", revision=4)
    answer = await client.get("/merek.css?v=4")
    assert "--brand: #7a1f3d;" in answer.text
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]


async def test_a_stylesheet_of_another_revision_is_kept_only_shortly(client):
    await make_institution(revision=5)
    answer = await client.get("/merek.css?v=4")
    assert answer.headers["cache-control"] == "public, max-age=60"


async def test_a_new_installation_has_the_default_colour(client):
    assert "--brand: #0b5c55;" in (await client.get("/merek.css")).text

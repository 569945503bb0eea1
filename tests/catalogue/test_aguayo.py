"""The drawn aguayo: the same seed gives the same cloth, every cloth is whole, small and drawable."""

import re
import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from marketplace.catalogue.aguayo import HEIGHT, MAX_BYTES, MAX_BYTES_WITH_GARMENT, WIDTH, aguayo_svg, stripes_of
from marketplace.catalogue.aguayo_png import aguayo_png

# What this seed drew when the drawing was first published.
FIRST_STRIPES = [(0, 3), (3, 3), (6, 3), (9, 1)]
STRIPE = re.compile(r"M(\d+) 0h(\d+)v96h-\d+z")


def _stripes(svg: str) -> list[tuple[int, int]]:
    return sorted((int(x), int(width)) for x, width in STRIPE.findall(svg))


def test_the_same_seed_gives_the_same_cloth() -> None:
    assert aguayo_svg("SKU-A02-HK-CHOMPA") == aguayo_svg("SKU-A02-HK-CHOMPA")


def test_the_cloth_of_a_seed_never_changes() -> None:
    # Phones keep the picture for a year under one address: changing the drawing needs a new address.
    assert _stripes(aguayo_svg("SKU-A02-HK-CHOMPA"))[:4] == FIRST_STRIPES


def test_a_hundred_seeds_give_a_hundred_cloths() -> None:
    assert len({aguayo_svg(f"SKU-{number}") for number in range(100)}) == 100


@given(st.text(max_size=60))
def test_any_seed_gives_a_small_well_formed_picture(seed: str) -> None:
    svg = aguayo_svg(seed)
    assert len(svg.encode()) < MAX_BYTES
    root = ET.fromstring(svg)
    assert root.attrib["viewBox"] == f"0 0 {WIDTH} {HEIGHT}"
    assert "style=" not in svg


@given(st.text(max_size=60))
def test_stripes_cover_the_cloth_without_gap_or_overlap(seed: str) -> None:
    at = 0
    for x, width in _stripes(aguayo_svg(seed)):
        assert x == at
        at += width
    assert at == WIDTH


@given(st.text(max_size=60))
def test_the_two_halves_mirror_each_other(seed: str) -> None:
    stripes = _stripes(aguayo_svg(seed))
    mirrored = sorted((WIDTH - x - width, width) for x, width in stripes)
    assert mirrored == stripes


@pytest.mark.parametrize("seed", ["SKU-1", "Kantuta", "", "ñandú"])
def test_every_cloth_has_at_least_one_band_of_figures(seed: str) -> None:
    assert re.search(r'<rect fill="url\(#f\d\)"', aguayo_svg(seed))


@pytest.mark.parametrize("seed", ["SKU-A02-HK-CHOMPA", "A19", "ñandú &<>"])
def test_the_png_of_a_seed_is_the_cloth_of_its_svg(seed: str) -> None:
    picture = Image.open(BytesIO(aguayo_png(seed))).convert("RGB")
    assert picture.size == (768, 576)
    x = 0
    for stripe in stripes_of(seed):
        if stripe.figure is None:
            colour = "#" + "".join(f"{part:02x}" for part in picture.getpixel((x * 6 + 1, 3)))
            assert colour == stripe.colour
        x += stripe.width


@pytest.mark.parametrize("seed", [f"SKU-{number}" for number in range(12)])
def test_a_preview_is_light_enough_for_a_messenger(seed: str) -> None:
    assert len(aguayo_png(seed)) < 30_000


@pytest.mark.parametrize("garment", ["chompa", "chullo", "flower-2"])
@pytest.mark.parametrize("seed", [f"SKU-{number}" for number in range(12)])
def test_a_garment_lies_on_the_cloth_and_changes_nothing_else(seed: str, garment: str) -> None:
    plain, drawn = aguayo_svg(seed), aguayo_svg(seed, garment)
    assert len(drawn.encode()) < MAX_BYTES_WITH_GARMENT
    ET.fromstring(drawn)
    assert _stripes(drawn)[: len(_stripes(plain))] == _stripes(plain)
    assert drawn != aguayo_svg(seed, "faja")


@pytest.mark.parametrize("name", ["", "no-such", "../icons", '"><script>'])
def test_a_drawing_that_does_not_exist_leaves_the_cloth_alone(name: str) -> None:
    assert aguayo_svg("SKU-1", name) == aguayo_svg("SKU-1")

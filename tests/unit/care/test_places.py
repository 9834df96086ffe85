import pytest

from domain.care.outages import Area
from domain.care.places import area_meant, names_within

AREAS = [
    Area(1, "Githurai", "Nairobi"),
    Area(2, "Githurai 45", "Nairobi"),
    Area(3, "Ruaraka", "Nairobi"),
    Area(4, "Town", "Coast"),
    Area(5, "Mwiki", "Nairobi"),
    Area(6, "Mwiki", "Mt Kenya"),
    Area(7, "Ng'ando", "Nairobi"),
    Area(8, "Kwa Njenga Sinai Area Four", "Nairobi"),
]


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Githurai 44, Stage ya Naivas", "Githurai"),
        ("GITHURAI 45 stage", "Githurai 45"),
        ("githurai45", "Githurai 45"),
        ("githurai44 kwa ndege", "Githurai"),
        ("Ruaraka since morning", "Ruaraka"),
        ("hakuna stima ruaraka.", "Ruaraka"),
        ("near Ruaraka/All Saints", None),
        ("huku Ng'ando kwa stage", "Ng'ando"),
        ("town", None),
        ("near the town centre", None),
        ("Mwiki", None),
        ("Kasarani mwisho", None),
        ("kwa njenga sinai area four", None),
        ("", None),
        ("?!", None),
    ],
)
def test_an_area_is_meant_where_its_whole_name_stands_among_the_words(text, area):
    known = [each for each in AREAS if len(each.name.split()) <= 4]
    found = area_meant(names_within(text), known)
    assert (found.name if found else None) == area


def test_a_long_text_makes_few_names():
    assert len(names_within("stima " * 10_000)) <= 4 * 40

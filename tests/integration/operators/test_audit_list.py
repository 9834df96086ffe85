"""Who did what, as it is read back."""

import pytest


@pytest.fixture
def trail(operator):
    for name in ("Coast", "Western", "Nairobi"):
        operator.asks("region", "set", name, "--reading-window-days", 20, "--by", "Njeri")
    operator.asks("incident", "open", "--region", "Nairobi", "--by", "Achieng")
    return operator


def subjects(answer):
    return [row["subject"] for row in answer["rows"]]


def test_the_trail_is_read_the_newest_first_page_by_page(trail):
    first = trail.asks("audit", "list", "--action", "region set", "--most", 2)
    assert subjects(first) == ["Nairobi", "Western"]
    assert subjects(trail.asks("audit", "list", "--action", "region set", "--after", first["next"])) == ["Coast"]


@pytest.mark.parametrize(
    ("options", "actions"),
    [
        (("--operator", "ACHIENG"), ["incident open"]),
        (("--subject", "Nairobi"), ["region set"]),
        (("--subject", "Mars"), []),
    ],
)
def test_only_what_is_asked_for(trail, options, actions):
    assert [row["action"] for row in trail.asks("audit", "list", *options)["rows"]] == actions


def test_what_was_done_is_in_words_for_people(trail):
    said = trail.types("audit", "list", "--subject", "Coast").out
    assert "Njeri" in said
    assert "reading window days 20" in said
    printed = trail.types("audit", "list", "--subject", "Coast", "--csv").out
    assert "reading window days: 20" in printed
    assert "{" not in printed

"""A list that is shown again, because it changed or nothing of it was chosen, fits a phone as it did the first time."""

import pytest

from catalogues import load
from domain.values.gsm7 import septets
from ussd import flow_registry
from ussd.checks import longest_pages
from ussd.screen import BUDGET_SEPTETS, LIST_CHANGED, WRONG_CHOICE, choice_pages

WORDS = load()
LISTS = [state for state in flow_registry.build().states.values() if state.choices]


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("state", LISTS, ids=lambda state: state.name)
def test_a_list_that_changed_says_so_on_each_page_and_fits_with_the_longest_values(state, language):
    words = WORDS[language]
    for facts in state.longest:
        shown = longest_pages(state, words, facts, note=words(LIST_CHANGED))
        assert all(page.startswith(words(LIST_CHANGED)) for page in shown)
        assert max(map(septets, shown)) <= BUDGET_SEPTETS


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("state", LISTS, ids=lambda state: state.name)
def test_a_list_of_which_nothing_was_chosen_fits_with_the_longest_values(state, language):
    words = WORDS[language]
    for facts in state.longest:
        assert max(map(septets, longest_pages(state, words, facts, note=words(WRONG_CHOICE)))) <= BUDGET_SEPTETS


@pytest.mark.parametrize(
    ("letters", "head"),
    [
        (26, "Choose one of these:\nWhich area?\n1 "),
        (27, "Choose one of these:\n1 "),
        (29, "Choose one of these:\n1 "),
        (30, "Which area?\n1 "),
    ],
)
def test_the_note_gives_way_to_the_list_and_never_the_list_to_the_note(letters, head):
    [page] = choice_pages("Which area?", ["a" * letters] * 4, back="0 Back", more="9 More", note="Choose one of these:")
    assert page.startswith(head)
    assert page.count("a" * letters) == 4
    assert septets(page) <= BUDGET_SEPTETS

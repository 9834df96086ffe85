"""A text that has no translation is found before a customer reads it in the wrong language."""

import pytest

from catalogues import faults

TEXT = 'msgid "Paid {amount}."'


def found(folder, entry, language="sw"):
    file = folder / language / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    file.write_text(f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8"\n\n{entry}\n', encoding="utf-8")
    return list(faults(folder))


def test_every_text_of_the_service_is_translated():
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (f'{TEXT}\nmsgstr ""', "has no translation"),
        (f'#, fuzzy\n{TEXT}\nmsgstr "Umelipa {{amount}}."', "is fuzzy"),
        (f'{TEXT}\nmsgstr "Umelipa {{kiasi}}."', "names a value that the text does not have"),
    ],
)
def test_a_text_that_would_not_be_read_in_its_language_is_a_fault(tmp_path, entry, fault):
    (sentence,) = found(tmp_path, entry)
    assert sentence.startswith(f"sw: {fault}")
    assert "Paid {amount}." in sentence


@pytest.mark.parametrize(
    ("entry", "language"),
    [
        (f'{TEXT}\nmsgstr "Umelipa {{amount}}."', "sw"),
        (f'{TEXT}\nmsgstr "Umelipa."', "sw"),
        (f'{TEXT}\nmsgstr ""', "en"),
    ],
)
def test_what_is_translated_is_none(tmp_path, entry, language):
    assert found(tmp_path, entry, language) == []

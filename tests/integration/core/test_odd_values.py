"""Each value of each command, replaced by what nobody means: every command answers it in a sentence, or takes it."""

import re
import shlex

import pytest

from domain.care.case_references import reference
from tests.support.command_line import operator_of
from tests.support.commands_by_example import EXAMPLES, FOUND, REFERENCES, REGISTERED

pytestmark = pytest.mark.xdist_group("seeded")
ODD = ("nan", "²", "9" * 5_000, "0001-01-01", "9999-12", " ", "🙂\u202e\u0000", "\udcff")
ASKS_OTHERS = ("bills print", "doctor", "mpesa register-urls", "release", "seed demo", "seed operators")
"""What asks providers, or takes seconds for each value."""
FILES = re.compile(r"\{folder\}/(\w+\.\w+)")
PARTS = 4
TRIED = [example for example in EXAMPLES if example.command not in ASKS_OTHERS]


@pytest.fixture
def office(own_demo_database_url, redis_url, tmp_path, monkeypatch):
    """A service on what `seed demo` leaves, with two admins; whatever is written is written in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for file in FILES.findall(" ".join(each.arguments for each in EXAMPLES)):
        (tmp_path / file).touch()
    with operator_of(own_demo_database_url, redis_url=redis_url) as operator:
        operator.asks("operator", "create", "Njeri", "--role", "admin", "--staff-number", "1")
        operator.asks("operator", "create", "Mutua", "--role", "admin", "--staff-number", "2", "--by", "Njeri")
        yield operator


@pytest.mark.parametrize("part", range(PARTS))
def test_no_value_is_more_than_a_command_can_answer(office, tmp_path, part):
    typed = [words for each in TRIED[part::PARTS] for words in variants(each, office, tmp_path)]
    wrong = [said for words in typed if (said := what_is_wrong(office, words))]
    assert wrong == []


def variants(example, office, folder):
    """The words with one value after the other replaced, and with each option that the example leaves out."""
    name, words = example.command.split(), shlex.split(filled(example.arguments, office, folder))
    places = [place for place, word in enumerate(words) if not word.startswith("--")]
    options = [param.opts[0] for param in REGISTERED[example.command].params if takes_a_value(param)]
    for odd in ODD:
        for place in places:
            yield [*name, *words[:place], odd, *words[place + 1 :]]
        for option in options:
            if option not in words:
                yield [*name, *words, option, odd]


def takes_a_value(param):
    return param.opts[0].startswith("--") and not getattr(param, "is_flag", False)


def filled(arguments, office, folder):
    found = {"folder": folder, "session": "ATUid_0"}
    with office.parts.engine.connect() as connection:
        for name in (name for name in FOUND if f"{{{name}}}" in arguments):
            found[name] = connection.exec_driver_sql(FOUND[name]).scalar() or 0
        for name, (letter, query) in REFERENCES.items():
            found[name] = reference(letter, connection.exec_driver_sql(query).scalar() or 1)
    return arguments.format_map(found)


def what_is_wrong(office, words):
    """What the command did instead of an answer; none where it did as it should."""
    try:
        said = office.types(*words)
    except Exception as error:  # noqa: BLE001 - each is a trace that an operator would see
        return words, repr(error)[:300]
    if said.code and not said.err.splitlines()[-1].startswith("Error: "):
        return words, said.err
    return None

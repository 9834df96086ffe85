"""The life of an application: no rung is skipped, each has a holder, and the diagram is that of the table."""

import re
from pathlib import Path

import pytest

from domain.connections.rungs import BY_OPERATOR, LADDER, LIFE, OVER, STANDINGS, Holder, Rung, event_to
from domain.errors import Refused

README = Path(__file__).parents[3] / "domain" / "connections" / "README.md"


def test_every_rung_is_in_the_life_and_has_a_holder():
    assert set(LIFE.states) == set(Rung) == set(STANDINGS)
    assert {rung for rung in Rung if STANDINGS[rung].holder is Holder.NOBODY} == set(OVER)


def test_a_clock_runs_exactly_where_the_applicant_is_not_waited_for():
    for rung, standing in STANDINGS.items():
        is_ours = standing.holder not in {Holder.APPLICANT, Holder.NOBODY}
        assert (standing.clock is not None) is is_ours, rung


@pytest.mark.parametrize("rung", LADDER)
@pytest.mark.parametrize("target", BY_OPERATOR)
def test_a_rung_is_neither_skipped_nor_gone_back_to(rung, target):
    ways = {(source, reached) for source, _, reached in LIFE.moves}
    if (rung, target) in ways:
        assert LIFE.after(rung, event_to(rung, target)) == target
    else:
        with pytest.raises(Refused, match="comes"):
            event_to(rung, target)


def test_the_diagram_is_that_of_the_table():
    drawn = re.findall(r"^    (\w+) --> (\w+): (.+)$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(drawn) == sorted((str(source), str(target), event) for source, event, target in LIFE.moves)

"""How sessions end, by flow and language, from the counted hops."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ussd.flows.language import LANGUAGE
from ussd.session import SORRY

DIAL = "dial"
EVERY_LANGUAGE = "any"
"""Of the flow in which the language changes: a hop is counted in that of the screen that it leads to."""

Hop = tuple[str, str, str, int]
"""Language, state before, state after, how many."""


def endings(hops: Iterable[Hop], last_states: Collection[str]) -> list[dict[str, Any]]:
    """What became of the sessions that came into each flow, in each language.

    `reached` counts those that came in from outside; who goes back to the menu and comes again counts again. `ended`
    were said good-bye by us, `our_fault` got an apology, and `gone` are arrivals without a departure: who hung up,
    timed out, or is still there.
    """
    figures: dict[tuple[str, str], Counter[str]] = {}
    for language, source, target, count in hops:
        for flow, name, sign in _counted(source, target, last_states):
            spoken = EVERY_LANGUAGE if flow == LANGUAGE else language
            figures.setdefault((flow, spoken), Counter())[name] += sign * count
    return [_row(flow, language, counted) for (flow, language), counted in sorted(figures.items())]


def _counted(source: str, target: str, last_states: Collection[str]) -> Iterator[tuple[str, str, int]]:
    """What one hop adds to which figure of which flow."""
    left = flow_of(source)
    if target == SORRY:
        yield left, "our_fault", 1
    else:
        arrived = flow_of(target)
        if arrived != left:
            yield arrived, "reached", 1
        yield arrived, "ended" if target in last_states else "gone", 1
    if source:
        yield left, "gone", -1


def flow_of(state: str) -> str:
    """The flow by its first state's name, which the names of its other states begin with."""
    return state.partition(".")[0] or DIAL


def _row(flow: str, language: str, counted: Mapping[str, int]) -> dict[str, Any]:
    return {
        "flow": flow,
        "language": language,
        **{name: counted[name] for name in ("reached", "ended", "gone", "our_fault")},
    }

"""What is proved of the whole conversation before anybody dials it, in every language.

Every screen fits with the longest values, in GSM-7; no target is undeclared, no state unreachable, none a dead end;
what is shown is handled and what is handled is shown.
"""

import sys
from collections.abc import Iterator, Mapping
from itertools import chain

import catalogues
from catalogues import Words, load
from domain.values.gsm7 import offending, septets
from ussd import flow_registry
from ussd.conversation import BACK, MORE, Conversation
from ussd.flow import Command, Decision, State
from ussd.screen import BACK_KEY, BUDGET_SEPTETS, LIST_CHANGED, MORE_KEY, choice_pages, pages

NETWORKS_KEYS = {"98", "00"}
CHOSEN_BY_ENGINE = {BACK_KEY, MORE_KEY}


def faults(conversation: Conversation, words: Mapping[str, Words], entries: tuple[str, ...]) -> list[str]:
    """A sentence for everything that is wrong; an empty list means that nothing is. `entries` are the states a dial
    opens.
    """
    checks = (
        _undeclared(conversation),
        _unhandled(conversation),
        _unreachable(conversation, entries),
        _dead_ends(conversation),
        _outcomes_of_commands(conversation),
        _keys(conversation),
        chain.from_iterable(
            _screens(state, language) for state in conversation.states.values() for language in words.values()
        ),
    )
    return list(chain.from_iterable(checks))


def events_of(conversation: Conversation, state: State) -> set[str]:
    """The events of the table that answers to this state can lead to, through decisions and commands."""
    raised = {option.event for option in state.options} | set(state.answer.events if state.answer else ())
    return set(chain.from_iterable(_outcomes(conversation.handlers.get(event), event) for event in raised))


def _outcomes(handler: Decision | Command | None, event: str) -> tuple[str, ...]:
    return handler.events if handler else (event,)


def _undeclared(conversation: Conversation) -> Iterator[str]:
    for source, event, target in conversation.transitions:
        for state in (source, target):
            if state not in conversation.states:
                yield f"{source} --{event}--> {target}: there is no state {state}"


def _unhandled(conversation: Conversation) -> Iterator[str]:
    table = {(source, event) for source, event, _ in conversation.transitions}
    if len(table) != len(conversation.transitions):
        yield "an event leads from one state to two"
    for state in conversation.states.values():
        possible = {(state.name, event) for event in events_of(conversation, state)}
        declared = {(source, event) for source, event in table if source == state.name}
        yield from (f"{state.name}: {event} is offered and leads nowhere" for _, event in sorted(possible - declared))
        yield from (f"{state.name}: {event} leads on and is not offered" for _, event in sorted(declared - possible))


def _outcomes_of_commands(conversation: Conversation) -> Iterator[str]:
    """A command that was given is answered from its key alone, without the state that it was given in."""
    commands = [handler for handler in conversation.handlers.values() if isinstance(handler, Command)]
    for outcome in sorted(set(chain.from_iterable(command.events for command in commands))):
        targets = {target for _, event, target in conversation.transitions if event == outcome}
        if len(targets) > 1:
            yield f"{outcome}: the outcome of a command leads to {', '.join(sorted(targets))}"


def _unreachable(conversation: Conversation, entries: tuple[str, ...]) -> Iterator[str]:
    reached, new = set[str](), set(entries)
    while new:
        reached |= new
        new = {target for source, _, target in conversation.transitions if source in reached} - reached
    yield from (f"{state}: no way leads here" for state in sorted(conversation.states.keys() - reached))


def _dead_ends(conversation: Conversation) -> Iterator[str]:
    for state in conversation.states.values():
        goes_on = bool(state.options or state.answer)
        if state.ends and goes_on:
            yield f"{state.name}: ends, and offers to go on"
        if not state.ends and not goes_on and state.name == conversation.root:
            yield f"{state.name}: neither ends nor goes on"


def _keys(conversation: Conversation) -> Iterator[str]:
    for state in conversation.states.values():
        keys = [option.key for option in state.options]
        if len(set(keys)) != len(keys):
            yield f"{state.name}: two options have the same key"
        yield from (
            f"{state.name}: key {key} is not ours to give" for key in keys if key in NETWORKS_KEYS | CHOSEN_BY_ENGINE
        )


def _screens(state: State, words: Words) -> Iterator[str]:
    where = f"{state.name} in {words.language}"
    for facts in state.longest:
        screens = longest_pages(state, words, facts)
        if state.one_page and len(screens) > 1:
            yield f"{where}: {len(screens)} pages"
        for screen in screens:
            if (character := offending(screen)) is not None:
                yield f"{where}: {character!r} is not GSM-7"
            elif septets(screen) > BUDGET_SEPTETS:
                yield f"{where}: {septets(screen)} septets, {BUDGET_SEPTETS} fit: {screen!r}"
        if state.choices and words(LIST_CHANGED) not in longest_pages(state, words, facts, note=words(LIST_CHANGED))[0]:
            yield f"{where}: {words(LIST_CHANGED)!r} does not fit above the longest choices"


def longest_pages(state: State, words: Words, facts: object, note: str = "") -> tuple[str, ...]:
    body = state.render(words, facts)
    back, more = f"{BACK_KEY} {words(BACK)}", f"{MORE_KEY} {words(MORE)}"
    if state.ends:
        return (body,)
    if state.choices:
        return choice_pages(body, state.choices(words, facts), back=back, more=more, note=note)
    return pages(body, [f"{option.key} {words(option.label)}" for option in state.options], back=back, more=more)


if __name__ == "__main__":
    found = [*faults(flow_registry.build(), load(), flow_registry.ENTRIES), *catalogues.faults()]
    sys.exit("\n".join(found) or 0)

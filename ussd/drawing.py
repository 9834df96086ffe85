"""Draws the conversation from its own table: one page per flow, with a Mermaid diagram that GitHub shows as a
picture.
"""

import inspect
from collections.abc import Iterator, Mapping
from types import ModuleType

from ussd import flow_registry
from ussd.conversation import Conversation
from ussd.flow import Command, Flow, State
from ussd.flows import resume

_MARK = "Drawn from the machine by"
_HOW_TO = f"{_MARK} `flask --app app menu draw`; a test fails when it is stale."
_LEGEND = (
    "An arrow carries what the customer types and, after a dash, the event that came of it. `!` marks what acts; all "
    "else only looks. `0` goes back on every screen that has somewhere to go back to."
)


def drawn() -> Mapping[str, str]:
    """The pages by file name."""
    conversation = flow_registry.build()
    flows = {_name(module): (module, module.FLOW) for module in flow_registry.MODULES}
    flows[_name(resume)] = (resume, flow_registry.RESUME)
    pages = {f"{name}.md": _page(module, flow, conversation) for name, (module, flow) in flows.items()}
    return {"README.md": _index(flows), **pages}


def is_drawn(page: bytes) -> bool:
    """Whether this is a page of ours, whatever it shows, and nobody else's."""
    return _MARK.encode() in page


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def _words(module: ModuleType) -> str:
    """The module's own words on one line."""
    return " ".join((inspect.getdoc(module) or "").split())


def _index(flows: Mapping[str, tuple[ModuleType, Flow]]) -> str:
    lines = [f"- [{name}]({name}.md) ({len(flow.states)}): {_words(module)}" for name, (module, flow) in flows.items()]
    total = sum(len(flow.states) for _, flow in flows.values())
    return "\n".join(["# The conversation", "", f"{total} screens. {_HOW_TO}", "", *lines, "", _LEGEND, ""])


def _page(module: ModuleType, flow: Flow, conversation: Conversation) -> str:
    diagram = ["```mermaid", "stateDiagram-v2", *(f"    {line}" for line in _lines(flow, conversation)), "```"]
    return "\n".join([f"# {_name(module)}", "", _words(module), "", *diagram, "", _HOW_TO, ""])


def _lines(flow: Flow, conversation: Conversation) -> Iterator[str]:
    own = [state.name for state in flow.states]
    touched = [name for source, _, target in flow.transitions for name in (source, target)]
    yield from (f'state "{name}" as {_id(name)}' for name in dict.fromkeys([*own, *touched]))
    yield from (f"[*] --> {_id(name)}" for name in flow_registry.ENTRIES if name in own)
    for source, event, target in flow.transitions:
        for label in _labels(conversation.states[source], event, conversation):
            yield f"{_id(source)} --> {_id(target)}: {label}"
    yield from (f"{_id(state.name)} --> [*]" for state in flow.states if state.ends)


def _id(name: str) -> str:
    return name.replace(".", "_")


def _labels(state: State, event: str, conversation: Conversation) -> Iterator[str]:
    """Everything that may be typed in the state for this event to come of it."""
    for option in state.options:
        yield from _label(f"{option.key} {option.label}", option.event, event, conversation)
    for raised in state.answer.events if state.answer else ():
        yield from _label("a choice" if state.choices else "typed", raised, event, conversation)


def _label(typed: str, raised: str, event: str, conversation: Conversation) -> Iterator[str]:
    handler = conversation.handlers.get(raised)
    if handler is None and raised == event:
        yield typed if typed[0].isdigit() else f"{typed} - {event}"
    if handler is not None and event in handler.events:
        yield f"{typed} - {event}{'!' if isinstance(handler, Command) else ''}"

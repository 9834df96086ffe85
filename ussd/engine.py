"""A Turn goes in, a Screen comes out. It knows neither Flask nor Redis nor any flow, and keeps the promises of the
conversation.

The same turn is answered with the same bytes; new input is what follows the stored text; what an unknown session brings
along is walked from the root and never acts; the loser of a race says what the winner said.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

import structlog

from domain.commands import turn_name
from domain.values.gsm7 import plain_digits
from ussd.conversation import Conversation
from ussd.flow import Command, Decision, FlowServices, Opening, State, Turn, TurnContext
from ussd.flows.resume import event_to, leave
from ussd.memory import Memory
from ussd.screen import BACK_KEY, CHOICES_PER_PAGE, LIST_CHANGED, MORE_KEY, N_, WRONG_CHOICE, Screen
from ussd.secret_answers import without_secrets
from ussd.session import MAX_HISTORY, Found, Session, Step

MAX_ANSWER_LENGTH = 80
MAX_REPLAYED_ANSWERS = 60

SORRY = N_("Sorry, this does not work now. Please dial {code} again later.")

TOO_MANY = N_("You have dialled too often. Please wait ten minutes.")

log = structlog.get_logger()


Answer = tuple[str, str]
"""All that was typed so far, and the last of it."""


class _NeverCommanded(Exception):
    """A replay came to a command that this session has not given."""


class Engine:
    """Works out what a turn is answered with: of the session alone, and of what the services are asked. It keeps
    nothing, so that it runs on the event loop as well as in a thread.
    """

    def __init__(
        self,
        conversation: Conversation,
        start: Callable[[TurnContext], Opening],
        services: FlowServices,
    ) -> None:
        self._conversation = conversation
        self._start = start
        self._services = services

    def on(self, services: FlowServices) -> "Engine":
        """The same conversation on other services."""
        return Engine(self._conversation, self._start, services)

    def knows(self, session: Session | None) -> bool:
        """Whether the session is remembered, and of this release."""
        return session is not None and session.release == self._conversation.release

    def answer(self, turn: Turn, found: Found) -> Session | Screen:
        """The session after this turn, to be kept, in which the answer is the last that was said; the answer alone
        where nothing changes.
        """
        if found.session is None or found.session.release != self._conversation.release:
            return self._opened(turn, found.left)
        return self._continued(self._without_secrets(turn, found.session.memory), found.session)

    def sorry(self, text: str = SORRY) -> Screen:
        """The last resort, when not even the language is known."""
        said = (words(text, code=self._services.service_code) for words in self._services.words.values())
        return Screen("\n".join(said), ends=True, label="sorry")

    def _continued(self, turn: Turn, known: Session) -> Session | Screen:
        if known.phone != turn.phone:
            log.warning("ussd_session_of_another_phone", session_id=turn.session_id)
            return self.sorry()
        typed = known.typed_since(turn.text)
        if turn.text in known.replies or typed is None or known.ended:
            return known.said(turn.text) or known.last_said()
        return self._stepped(known, turn, typed)

    def _without_secrets(self, turn: Turn, memory: Memory) -> Turn:
        """The turn as it may be kept: of a technician's phone without PINs."""
        return without_secrets(turn, self._services.terms.field_secrets) if memory.is_technicians else turn

    def _opened(self, turn: Turn, left: Session | None = None) -> Session:
        """A session that is not known: the first screen, or where the answers that it brings lead, without acting."""
        context = TurnContext(self._services, turn, "", self._services.language, Memory())
        opening = self._start(context)
        context.state, context.memory = opening.state, opening.memory
        context.turn = turn = self._without_secrets(turn, opening.memory)
        context.speak(opening.language)
        if left and not turn.text and self._can_go_on(left, turn, opening):
            leave(context, left.state, left.memory)
        elif opening.before:
            context.state = opening.before
        session = Session(self._conversation.release, turn.phone, opening.language, context.state)
        if turn.text.strip("*"):
            return self._replayed(replace(session, memory=context.memory), turn)
        return self._shown_again(session, context)

    def _can_go_on(self, left: Session, turn: Turn, opening: Opening) -> bool:
        known = left.phone == turn.phone and left.release == self._conversation.release
        return left.unsent and known and self._conversation.leads(opening.state, event_to(left.state))

    def _replayed(self, session: Session, turn: Turn) -> Session:
        """Where the answers lead. What this session already did is answered from its keys; after that nothing acts."""
        answers = _answers(turn.text)
        session, answered = self._after_commands(session, turn, answers)
        for so_far, typed in answers[answered:]:
            try:
                session = self._stepped(session, replace(turn, text=so_far), typed, acting=False)
            except _NeverCommanded:
                return replace(self._shown_again(session, self._context(session, turn)), unsaid=True)
        return session.answered(turn.text, session.last_said())

    def _after_commands(self, session: Session, turn: Turn, answers: Sequence[Answer]) -> tuple[Session, int]:
        """The session after its last command, and how many answers led there; as it is when it never gave one."""
        with self._services.store.reading() as unit_of_work:
            done = unit_of_work.commands.of(turn.source)
        shown = self._shown_again(session, self._context(session, replace(turn, text="")))
        for count in range(len(answers), 0, -1):
            so_far, _ = answers[count - 1]
            before = done.get(turn_name(so_far))
            if before:
                known = replace(session, memory=self._remembered(shown, turn, answers[:count]))
                context = self._context(known, replace(turn, text=so_far))
                context.state = self._conversation.target_of(before.outcome)
                context.memory.result = before.result
                return self._shown_again(known, context), count
        return shown, 0

    def _remembered(self, session: Session, turn: Turn, answers: Sequence[Answer]) -> Memory:
        """What the dial brings along; for a phone that was not known then, what the answers up to a command say
        besides.
        """
        if session.state == self._conversation.root:
            return session.memory
        for so_far, typed in answers:
            with suppress(_NeverCommanded):
                session = self._stepped(session, replace(turn, text=so_far), typed, acting=False)
        return session.memory

    def _context(self, session: Session, turn: Turn) -> TurnContext:
        return TurnContext(self._services, turn, session.state, session.language, session.memory.copied())

    def _stepped(self, session: Session, turn: Turn, typed: str, *, acting: bool = True) -> Session:
        """The session after this answer. A replay does not act: it stops before a command."""
        if session.ended:
            return session
        context = self._context(session, turn)
        context.is_replay = not acting
        typed = _as_typed(typed)
        if typed == MORE_KEY and session.page + 1 < session.pages:
            return self._shown(session, context, session.page + 1, session.history)
        if typed == BACK_KEY and (session.page or session.history):
            return self._back(session, context)
        event = self._event(self._conversation.states[session.state], session, context, typed)
        if event is None:
            context.note = context.note or WRONG_CHOICE
            return self._shown_again(session, context)
        return self._moved(session, context, event, acting=acting)

    def _back(self, session: Session, context: TurnContext) -> Session:
        if session.page:
            return self._shown(session, context, session.page - 1, session.history)
        *history, (context.state, page, context.memory.subject) = session.history
        return self._shown(session, context, page, history)

    def _event(self, state: State, session: Session, context: TurnContext, typed: str) -> str | None:
        for option in state.offered(context):
            if option.key == typed:
                return option.event
        if state.answer is None:
            return None
        if state.choices is None:
            return state.answer.decide(context, typed)
        place = int(typed) - 1 if typed.isascii() and typed.isdigit() else -1
        if not 0 <= place < session.offered:
            return None
        place += session.page * CHOICES_PER_PAGE
        if not self._conversation.still_lists(context, place, session.last_said().text):
            context.note = LIST_CHANGED
            return None
        return state.answer.decide(context, place)

    def _moved(self, session: Session, context: TurnContext, event: str, *, acting: bool) -> Session:
        handler = self._conversation.handlers.get(event)
        acts = isinstance(handler, Command)
        if isinstance(handler, Command):
            if not acting:
                raise _NeverCommanded
            self._services.store.require_reach()
            event = handler.act(context)
        elif isinstance(handler, Decision):
            event = handler.decide(context)
        self._conversation.fire(context, event)
        history = _history(session, context, self._conversation.root, acts=acts)
        return self._shown(session, context, 0, history)

    def _shown_again(self, session: Session, context: TurnContext) -> Session:
        return self._shown(session, context, session.page, session.history)

    def _shown(self, session: Session, context: TurnContext, page: int, history: Sequence[Step]) -> Session:
        """The session with its screen said as the answer to the visit's turn."""
        shown = self._conversation.show(context, page, can_go_back=bool(page or history))
        return session.answered(
            context.turn.text,
            shown.screen,
            state=context.state,
            language=context.words.language,
            memory=context.memory,
            page=shown.page,
            history=history,
            pages=shown.pages,
            offered=shown.offered,
            unsaid=False,
            unsent=self._conversation.states[context.state].unsent,
        )


def _answers(text: str) -> list[Answer]:
    """The answers in an accumulated text, each with the text so far. A leading `*` is an empty first answer."""
    start = len(text) - len(text.lstrip("*"))
    answers = text[start:].split("*")[:MAX_REPLAYED_ANSWERS]
    return [(text[:start] + "*".join(answers[:count]), answers[count - 1]) for count in range(1, len(answers) + 1)]


def _history(session: Session, context: TurnContext, root: str, *, acts: bool) -> Sequence[Step]:
    """What `0` goes back through. Nothing leads back from the root or over a command; a note on a screen is no step."""
    if acts or context.state == root:
        return ()
    if context.state == session.state:
        return session.history
    step = (session.state, session.page, session.memory.subject)
    return (*session.history, step)[-MAX_HISTORY:]


def _as_typed(typed: str) -> str:
    """An answer in plain digits, and without the `#` that ends what is dialled."""
    typed = plain_digits(typed).strip()
    return (typed.removesuffix("#").strip() or typed)[:MAX_ANSWER_LENGTH]

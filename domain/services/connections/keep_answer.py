"""An applicant answers one question of the application by phone: it is kept at once."""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.access import WRONG_METER
from domain.commands import Key
from domain.connections.drafts import Draft, Step, understood
from domain.services.unit_of_work import UnitOfWork


class Answering(StrEnum):
    """What came of it. Whether there is such a meter next door nobody learns: it is kept either way."""

    KEPT = "kept"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class KeepAnswer:
    """Which phone answered what to which question, by which door. The first question begins the draft anew."""

    key: Key
    phone: str
    language: str
    door: str
    step: Step
    typed: str
    draft_id: int | None = None


def keep_answer(command: KeepAnswer, unit_of_work: UnitOfWork) -> Answering:
    """Keep what was understood, once a turn."""
    value = understood(command.step, command.typed)
    if value is None:
        return Answering.UNCLEAR
    if done := unit_of_work.commands.claim(command.key):
        return Answering(done.outcome)
    draft_id, draft = _draft(command, unit_of_work)
    answered = draft.answered(command.step, value)
    unit_of_work.application_drafts.keep(draft_id, answered, _neighbour(command, answered, unit_of_work))
    unit_of_work.commands.add(command.key, Answering.KEPT, {})
    return Answering.KEPT


def _draft(command: KeepAnswer, unit_of_work: UnitOfWork) -> tuple[int, Draft]:
    """The phone's own draft, or that of a page; empty where the first question is answered by phone."""
    store = unit_of_work.application_drafts
    if command.draft_id is not None:
        return command.draft_id, store.draft(command.draft_id) or Draft()
    found = store.draft_of(command.phone)
    draft_id = found[0] if found else store.begin(command.phone, command.language, command.door)
    is_anew = found is None or command.step is Step.NAME
    return draft_id, Draft() if is_anew or found is None else found[1]


def _neighbour(command: KeepAnswer, draft: Draft, unit_of_work: UnitOfWork) -> int | None:
    """The account at the meter next door. One that is nobody's counts as any guess at a meter, and whoever has guessed
    too often today is not looked up for.
    """
    typed = draft.neighbour_meter
    if not typed or unit_of_work.access.misses(command.phone, ()).are_used_up:
        return None
    account_id = unit_of_work.application_drafts.account_at_meter(typed)
    if account_id is None and command.step is Step.NEIGHBOUR:
        unit_of_work.access.miss(command.key, command.phone, (), WRONG_METER)
    return account_id

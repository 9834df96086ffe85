"""Technicians by text: whether one is real, a visit that is moved, and a visit that saw nobody."""

import re

import structlog

from domain import commands
from domain.care.case_references import VISIT, parse_reference
from domain.field.visit_orders import ABSENT, NO_ACCESS, REFUSED
from domain.services.field.check_technician import CheckTechnician, TechnicianCheck, check_technician
from domain.services.field.end_visit import Ending, EndVisit, end_visit
from domain.services.field.move_visit import MoveVisit, VisitMoving, move_visit
from domain.values.gsm7 import plain
from sms.conversation.context import Reply, TextContext, reply
from sms.conversation.keywords import Asks, TextRequest

_WORDS_BESIDE = r"(?:(?:STAFF|NUMBER|NO|NAMBARI|NAMBA|CODE|KODI|AND|NA)\b[\s.:#]*)*"
_CHECK = re.compile(
    rf"\s*(?:JUA|CHECK)[\s:,]+{_WORDS_BESIDE}([A-Z]{{0,3}}[ -]?[0-9]{{3,10}})[\s,;:/.-]+{_WORDS_BESIDE}"
    r"([0-9]{3}[ -]?[0-9]{3})\s*[.!]?\s*"
)
_CHECK_BEGUN = re.compile(rf"\s*JUA\b[\s:,]*{_WORDS_BESIDE}[0-9 .,;:/-]*")
"""Too little to tell who it is: said to be so, for somebody stands at the door."""
_MOVE = re.compile(r"\s*(?:MOVE|HAMISHA)(?:\s+(?:VISIT|ZIARA))?\s*\.?\s*")
_END = re.compile(r"\s*(ABSENT|HAYUPO|NO ACCESS|HAKUNA NJIA|REFUSED|AMEKATAA)\s+(V[0-9OIL -]{6,20})\s*\.?\s*")
_PATTERNS = (
    (_CHECK, Asks.TECHNICIAN_CHECK),
    (_CHECK_BEGUN, Asks.TECHNICIAN_CHECK),
    (_MOVE, Asks.MOVE_VISIT),
    (_END, Asks.END_VISIT),
)
ENDS = {
    "ABSENT": ABSENT,
    "HAYUPO": ABSENT,
    "NO ACCESS": NO_ACCESS,
    "HAKUNA NJIA": NO_ACCESS,
    "REFUSED": REFUSED,
    "AMEKATAA": REFUSED,
}
_ANSWERS = {
    TechnicianCheck.YES: "technician_yes",
    TechnicianCheck.ELSEWHERE: "technician_elsewhere",
    TechnicianCheck.NO: "technician_no",
    TechnicianCheck.TOO_MANY: "technician_too_many",
}

log = structlog.get_logger()


def about_technicians(text: str) -> TextRequest | None:
    """What the text asks for, where it is one of these and nothing else."""
    said = plain(text).upper()
    found = (asks for pattern, asks in _PATTERNS if pattern.fullmatch(said))
    return next(map(TextRequest, found), None)


def answer_technician_check(context: TextContext) -> Reply:
    """Yes or no; the same no for whatever is wrong."""
    if not _CHECK.fullmatch(_said(context)):
        return reply("technician_how")
    number, code = _parts(_CHECK, context)
    command = CheckTechnician(_key(context), context.text.phone, number, code.replace("-", ""))
    answer = check_technician(command, context.unit_of_work, context.terms)
    if answer.name == TechnicianCheck.TOO_MANY:
        log.error("technician_codes_are_guessed", phone=context.text.phone, alert=True)
    shown = {name: value for name, value in answer.result.items() if name != "tries"}
    return reply(_ANSWERS[TechnicianCheck(answer.name)], **shown)


def answer_moved_visit(context: TextContext) -> Reply:
    moved = move_visit(MoveVisit(_key(context), context.text.phone), context.unit_of_work)
    return reply("visit_moved" if moved is VisitMoving.MOVED else "visit_not_moved")


def answer_ended_visit(context: TextContext) -> Reply:
    """Of the technician's own order of today: only absent, no access and refused come by text."""
    word, typed = _parts(_END, context)
    order_id = parse_reference(VISIT, typed)
    if order_id is None:
        return reply("visit_not_yours")
    command = EndVisit(_key(context), context.text.phone, order_id, ENDS[word])
    ended = end_visit(command, context.unit_of_work, context.terms)
    return (
        reply("visit_ended", order=typed.replace(" ", "")) if ended.name == Ending.ENDED else reply("visit_not_yours")
    )


def _parts(pattern: re.Pattern[str], context: TextContext) -> tuple[str, str]:
    found = pattern.fullmatch(_said(context))
    if found is None:
        raise LookupError("The text was taken for another one than it is")
    return found[1], found[2]


def _said(context: TextContext) -> str:
    return plain(context.text.words).upper()


def _key(context: TextContext) -> commands.Key:
    return commands.key(context.text.source, "1", context.request.asks)

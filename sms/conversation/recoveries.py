"""A customer answers a provisional recovery by text, `OBJECT R000-0125 I was away`, `TEST R000-0125`, `AGREE …`.

Or asks how far it is: `STATUS R000-0125`.
"""

import re
from collections.abc import Mapping

from domain.care.case_references import RECOVERY, parse_reference
from domain.errors import NotFound
from domain.field.recoveries import AGREED, DROPPED, FINAL, HEARD, OBJECTED, PROVISIONAL, TAKEN_BACK
from domain.messaging.inbound.danger import danger
from domain.services.field.agree_to_recovery import AGREEMENT_SMS, AgreeToRecovery, agree_to_recovery
from domain.services.field.object_to_recovery import OBJECTION_SMS, ObjectToRecovery, object_to_recovery, told_recovery
from domain.services.field.recovery_texts import answer_text
from domain.values.gsm7 import plain
from sms.conversation.context import Reply, TextContext, reply, said
from sms.conversation.keywords import Asks, TextRequest
from sms.conversation.understanding import POLITE_TOO

_TEXT = re.compile(
    r"\W*(?:(?:PLEASE|PLS|TAFADHALI|NAOMBA|I)\s+)*"
    r"(?P<word>OBJECT|PINGA|NAPINGA|TEST|PIMA|AGREE|KUBALI|NAKUBALI)\b(?:\s+TO)?[\s:,.-]*"
    r"(?P<reference>R[ .-]?[0-9OIL]{3,14}[ .-]?[0-9OIL]{4})(?![0-9])(?P<behind>.*)",
    re.DOTALL,
)
_PAUSES = re.compile(r"[.,!]")
_ASKS: Mapping[str, Asks] = {
    **dict.fromkeys(("OBJECT", "PINGA", "NAPINGA"), Asks.RECOVERY_OBJECTION),
    **dict.fromkeys(("TEST", "PIMA"), Asks.RECOVERY_TEST),
    **dict.fromkeys(("AGREE", "KUBALI", "NAKUBALI"), Asks.RECOVERY_AGREEMENT),
}

STATUS_SMS: Mapping[str, str] = {
    PROVISIONAL: "recovery_status_provisional",
    OBJECTED: "recovery_objection_already",
    HEARD: "recovery_status_heard",
    AGREED: "recovery_agreed",
    FINAL: "recovery_over",
    DROPPED: "recovery_dropped",
    TAKEN_BACK: "recovery_taken_back",
}


def about_recoveries(text: str) -> TextRequest | None:
    """What the text asks for, where it is one of these; danger is heard before anything else."""
    found = _TEXT.fullmatch(plain(text).upper())
    if found is None or danger(text):
        return None
    asks = _ASKS[found["word"]]
    is_in_doubt = asks is Asks.RECOVERY_AGREEMENT and not _is_polite(found["behind"])
    return TextRequest(Asks.STATUS if is_in_doubt else asks)


def _is_polite(words: str) -> bool:
    """Whether these take nothing back: `AGREE R000-0125 lakini si yote` is shown the claim and both words again."""
    return POLITE_TOO.issuperset(_PAUSES.sub(" ", words).split())


def answer_recovery(context: TextContext) -> Reply:
    """One answer to an unknown reference and to another's: who has no claim learns of none."""
    typed = _reference(context)
    recovery_id = parse_reference(RECOVERY, typed)
    unknown = reply("status_unknown", reference=typed)
    return unknown if recovery_id is None else _answered(recovery_id, context) or unknown


def recovery_status(recovery_id: int, context: TextContext) -> Reply | None:
    """How far it is, for the phone on file; None for every other phone."""
    try:
        recovery = told_recovery(recovery_id, context.text.phone, context.unit_of_work)
    except NotFound:
        return None
    template = STATUS_SMS[recovery.state]
    return said(template, answer_text(template, recovery, context.language, context.terms))


def object_to_the_only_one(context: TextContext) -> Reply | None:
    """`OBJECT` without a reference, from a phone that was told of one claim."""
    recovery_id = context.unit_of_work.recoveries.only_open_of(context.text.phone)
    return None if recovery_id is None else _answered(recovery_id, context)


def _answered(recovery_id: int, context: TextContext) -> Reply | None:
    try:
        template = _taken(recovery_id, context)
    except NotFound:
        return None
    recovery = context.unit_of_work.recoveries.find(recovery_id)
    if recovery is None:
        return None
    return said(template, answer_text(template, recovery, context.language, context.terms))


def _taken(recovery_id: int, context: TextContext) -> str:
    """The name of the answer's words."""
    work, terms, phone = context.unit_of_work, context.terms, context.text.phone
    if context.request.asks is Asks.RECOVERY_AGREEMENT:
        return AGREEMENT_SMS[agree_to_recovery(AgreeToRecovery(recovery_id, phone), work, terms)]
    wants_test = context.request.asks is Asks.RECOVERY_TEST
    command = ObjectToRecovery(recovery_id, context.text.words, wants_test, phone)
    return OBJECTION_SMS[object_to_recovery(command, work, terms)]


def _reference(context: TextContext) -> str:
    found = _TEXT.fullmatch(plain(context.text.words).upper())
    if found is None:
        raise LookupError("The text was taken for another one than it is")
    return found["reference"]

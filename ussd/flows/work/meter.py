"""What a technician answers at a meter. Each answer is a command: it is kept at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from domain.accounts.accounts import Account
from domain.field.findings import Body, Present, SealSeen
from domain.field.seals import parse_seal
from domain.field.secrets import Side, digits_of
from domain.field.visit_drafts import MAX_NOTE_LENGTH, Draft
from domain.jobs import Job
from domain.metering.readings import parse_reading
from domain.metering.verdicts import Accepted
from domain.services.billing.quote_reading import quote_technicians_reading
from domain.services.field.keep_visit_answer import AnswerRefused, KeepVisitAnswer, keep_visit_answer
from domain.services.field.open_visit import OpenVisit, open_visit
from domain.services.field.record_finding import RecordFinding, record_finding
from domain.services.field.resend_photo_link import ResendPhotoLink, resend_photo_link
from domain.values.periods import business_date
from domain.values.typed_words import typed_words
from ussd.flow import TurnContext
from ussd.flows.work.steps import expected, key_of, name_of, order_of, visit_of
from ussd.memory import remembered
from ussd.screen import N_

MAX_DIGITS = 10
"""Of a register that we know nothing of yet."""

NOT_A_READING = N_("Whole digits only, please.")
LOOK_AGAIN = N_("Not as expected. Look again: if the meter shows it, type it once more.")
NOT_A_SERIAL = N_("That is no serial of a seal.")
NOT_A_CODE = N_("A code has six digits.")
SAID: Mapping[str, str] = {
    AnswerRefused.SEAL_NEEDED: N_("A new seal has to be fitted here."),
    AnswerRefused.NOT_YOUR_SEAL: N_("That seal was not issued to you, or it hangs elsewhere."),
    AnswerRefused.WRONG_CODE: N_("That is not the customer's code."),
    AnswerRefused.CODES_USED_UP: N_("Too many wrong codes. Choose one of these."),
    AnswerRefused.NOT_YOUR_FIRST_SEAL: N_("That seal was not issued to you, or it hangs elsewhere."),
    AnswerRefused.METER_ELSEWHERE: N_("A meter of that number hangs elsewhere. Look at the plate again."),
}


def open_at_meter(context: TurnContext) -> str:
    command = OpenVisit(key_of(context), context.turn.phone, order_of(context))
    with context.services.store.transaction() as unit_of_work:
        opened = open_visit(command, unit_of_work, context.services.terms)
    context.services.nudge(Job.SEND_MESSAGES)
    context.memory.result = opened.result
    return expected(opened.name, context)


def body_facts(context: TurnContext) -> tuple[str, str]:
    visit = visit_of(context)
    code = context.services.terms.field_secrets.visit_code(Side.TECHNICIAN, visit.id, visit.meter_id, visit.day)
    return visit.meter, code


def keeps_body(body: Body) -> Callable[[TurnContext], str]:
    return lambda context: keep(context, lambda draft: replace(draft, body=body), body)


def check_reading(context: TurnContext, typed: str) -> str:
    """A reading that is unlike what we know is typed twice: then it is what the meter shows."""
    account = _account(context)
    value = parse_reading(typed, account.meter.digits if account else MAX_DIGITS)
    if not isinstance(value, int):
        context.note = NOT_A_READING
        return "reading_unclear"
    is_again = context.memory.typed_reading == value
    context.memory.typed_reading, context.memory.is_sure = value, is_again
    if is_again or account is None or _isexpected(context, account, value):
        return "reading_typed"
    context.note = LOOK_AGAIN
    return "reading_unclear"


def _account(context: TurnContext) -> Account | None:
    """The account as it is now; none at the place of a connection."""
    account_id = visit_of(context).account_id
    if account_id is None:
        return None
    with context.services.store.reading() as unit_of_work:
        return unit_of_work.accounts.get(account_id)


def _isexpected(context: TurnContext, account: Account, value: int) -> bool:
    today = business_date(context.services.clock.now())
    if (value, today) == (account.last.value, account.last.read_on):
        return True
    quote = quote_technicians_reading(account, value, today, today, context.services.terms, frozenset())
    return isinstance(quote.verdict, Accepted)


def keep_reading(context: TurnContext) -> str:
    value, is_sure = remembered(context.memory.typed_reading), context.memory.is_sure
    return keep(context, lambda draft: replace(draft, reading=value, is_sure=is_sure), value)


def has_known_seal(context: TurnContext) -> bool:
    return visit_of(context).seal is not None


def keep_matching_seal(context: TurnContext) -> str:
    seal = visit_of(context).seal
    return keep(context, lambda draft: replace(draft, seal_seen=SealSeen.MATCHES, seal_found=seal), seal)


def keep_no_seal(context: TurnContext) -> str:
    return keep(context, lambda draft: replace(draft, seal_seen=SealSeen.NONE, seal_found=None))


def check_seal(context: TurnContext, typed: str) -> str:
    serial = parse_seal(typed)
    if serial is None:
        context.note = NOT_A_SERIAL
        return "seal_unclear"
    context.memory.typed_seal = serial
    return "seal_typed"


def keep_other_seal(context: TurnContext) -> str:
    serial = remembered(context.memory.typed_seal)
    seen = SealSeen.MATCHES if serial == visit_of(context).seal else SealSeen.OTHER
    return keep(context, lambda draft: replace(draft, seal_seen=seen, seal_found=serial), serial)


def check_new_seal(context: TurnContext, typed: str) -> str:
    return "new_seal_typed" if check_seal(context, typed) == "seal_typed" else "seal_unclear"


def keep_new_seal(context: TurnContext) -> str:
    serial = remembered(context.memory.typed_seal)
    return keep(context, lambda draft: replace(draft, seal_fitted=serial), serial)


def keep_no_new_seal(context: TurnContext) -> str:
    return keep(context, lambda draft: replace(draft, seal_fitted=""))


def check_customers_code(context: TurnContext, typed: str) -> str:
    code = digits_of(typed)
    if code is None:
        context.note = NOT_A_CODE
        return "code_unclear"
    context.memory.code = code
    return "customers_code_typed"


def keep_seen(context: TurnContext) -> str:
    code = remembered(context.memory.code)
    return keep(context, lambda draft: replace(draft, present=Present.SEEN), code, code=code)


def keeps_present(present: Present) -> Callable[[TurnContext], str]:
    return lambda context: keep(context, lambda draft: replace(draft, present=present), present)


def check_note(context: TurnContext, typed: str) -> str:
    words = typed_words(typed)
    if words is None:
        context.note = N_("Please type some words.")
        return "note_unclear"
    context.memory.typed_note = words[:MAX_NOTE_LENGTH]
    return "note_typed"


def keep_note(context: TurnContext) -> str:
    note = remembered(context.memory.typed_note)
    return keep(context, lambda draft: replace(draft, note=note), note)


def start_again(context: TurnContext) -> str:
    context.memory.typed_reading, context.memory.is_sure = None, False
    return keep(context, lambda draft: Draft(meter_id=draft.meter_id, wrong_codes=draft.wrong_codes))


def draft_now(context: TurnContext) -> Draft:
    with context.services.store.reading() as unit_of_work:
        return unit_of_work.visit_drafts.find(order_of(context))


def send(context: TurnContext) -> str:
    command = RecordFinding(key_of(context, "send"), context.turn.phone, order_of(context))
    with context.services.store.transaction() as unit_of_work:
        recorded = record_finding(command, unit_of_work, context.services.terms)
    context.services.nudge(Job.SEND_MESSAGES)
    context.memory.result = recorded.result
    context.note = SAID.get(recorded.name, "")
    return expected(recorded.name, context)


def done_facts(context: TurnContext) -> tuple[str, str]:
    return name_of(context), str(context.memory.result.get("reading", ""))


def send_link(context: TurnContext) -> str:
    command = ResendPhotoLink(key_of(context), context.turn.phone, order_of(context))
    with context.services.store.transaction() as unit_of_work:
        sent = resend_photo_link(command, unit_of_work, context.services.terms)
    context.services.nudge(Job.SEND_MESSAGES)
    context.memory.result = sent.result
    return expected(sent.name, context)


def keep(context: TurnContext, answer: Callable[[Draft], Draft], *asked: object, code: str | None = None) -> str:
    """Keep an answer, and say what is asked next."""
    command = KeepVisitAnswer(key_of(context, *asked), context.turn.phone, order_of(context), answer, code)
    with context.services.store.transaction() as unit_of_work:
        kept = keep_visit_answer(command, unit_of_work, context.services.terms)
    context.memory.result = kept.result
    context.note = SAID.get(kept.name, "")
    return expected(kept.name, context)

"""A new connection by text: `APPLY` asks one question a text; yes and no to what an application asks; how far it is."""

from collections.abc import Mapping
from dataclasses import replace

from domain import commands
from domain.care.case_references import APPLICATION, parse_reference, reference
from domain.connections.applications import MAX_PER_PHONE, SMS, Applicant, Application
from domain.connections.drafts import Draft, Step
from domain.connections.status import status_of
from domain.messaging.inbound.agreement import agreement
from domain.messaging.pending import Pending, Waiting
from domain.services.connections.answer_same_plot import AnswerSamePlot, SamePlotAnswer, answer_same_plot
from domain.services.connections.confirm_meter import Confirming, ConfirmMeter, confirm_meter
from domain.services.connections.keep_answer import Answering, KeepAnswer, keep_answer
from domain.services.connections.send_application_link import SendApplicationLink, send_application_link
from domain.services.connections.submit_application import Applying, SubmitApplication, submit_application
from domain.values.names import short_name
from domain.values.periods import business_date
from sms.conversation.context import SENT_ITSELF, Reply, TextContext, reply
from sms.conversation.keywords import Asks, parse
from sms.conversation.understanding import REFERENCE

SEND = "send"
"""What is asked once all questions are answered."""

ANSWERS_A_QUESTION = {Asks.UNCLEAR, Asks.FIGURE, Asks.READING, Asks.YES, Asks.THANKS, Asks.GREETING}
PLACE_SEPTETS, NAME_SEPTETS = 25, 25
MIN_QUESTIONS_TO_TELL_APART = 2

_SAME_PLOT: Mapping[SamePlotAnswer, str] = {
    SamePlotAnswer.JOINED: "apply_joined",
    SamePlotAnswer.KEPT_APART: "apply_kept_apart",
    SamePlotAnswer.OVER: "apply_over",
}


def apply(context: TextContext) -> Reply:
    """The first question, or the next one of what was begun."""
    found = context.unit_of_work.application_drafts.draft_of(context.text.phone)
    return _ask(context, found[1] if found else Draft())


def take_answer(context: TextContext, waiting: Pending) -> Reply | None:
    """The text as the answer to the open question. A keyword is none: it does what it always does."""
    if parse(context.text.words).asks not in ANSWERS_A_QUESTION:
        return None
    if waiting.asked == SEND:
        return _send(context, waiting)
    step = Step(waiting.asked)
    key = commands.key(context.text.source, "1", step, context.text.words)
    command = KeepAnswer(key, context.text.phone, waiting.language, SMS, step, context.text.words)
    if keep_answer(command, context.unit_of_work) is Answering.UNCLEAR:
        return reply(f"apply_unclear_{step}")
    context.unit_of_work.pending.answered(waiting)
    found = context.unit_of_work.application_drafts.draft_of(context.text.phone)
    return _ask(context, found[1] if found else Draft())


def take_same_plot(context: TextContext, waiting: Pending) -> Reply | None:
    """Whether another applicant may follow."""
    agrees = _says_yes(context)
    if agrees is None or waiting.application_id is None or not _is_meant(context, waiting):
        return None
    if which := _asked_about_several(context):
        return which
    context.unit_of_work.pending.answered(waiting)
    command = AnswerSamePlot(waiting.application_id, context.text.phone, agrees)
    return reply(_SAME_PLOT[answer_same_plot(command, context.unit_of_work, context.terms)])


def take_meter(context: TextContext, waiting: Pending) -> Reply | None:
    """Whether the meter is there: yes opens the account."""
    agrees = _says_yes(context)
    if agrees is None or waiting.application_id is None or not _is_meant(context, waiting):
        return None
    if which := _asked_about_several(context):
        return which
    context.unit_of_work.pending.answered(waiting)
    key = commands.key(context.text.source, "1", waiting.application_id, agrees)
    command = ConfirmMeter(key, waiting.application_id, context.text.phone, agrees)
    settled = confirm_meter(command, context.unit_of_work, context.terms)
    return reply("apply_over") if settled is Confirming.NOTHING_TO_CONFIRM else SENT_ITSELF


def told_status(context: TextContext, reference_typed: str) -> Reply | None:
    """All of it for a phone that sent the application or may follow it; None for every other phone."""
    application_id = parse_reference(APPLICATION, reference_typed)
    if application_id is None:
        return None
    own = context.unit_of_work.applications.of_phone(context.text.phone)
    found = next((each for each in own if each.id == application_id), None)
    if found is None:
        return None
    send_application_link(SendApplicationLink(found, context.text.phone), context.unit_of_work, context.terms)
    language = context.caller.spoken or found.language
    return replace(_status(replace(context, language=language), found), language=language)


def _status(context: TextContext, application: Application) -> Reply:
    rungs = context.unit_of_work.applications.rungs(application.id)
    today = business_date(context.unit_of_work.now)
    status = status_of(application, rungs, context.terms.charter, today)
    done = ", ".join(f"{_words(context, f'rung_{rung}')} {day:%d/%m}" for rung, day in status.done)
    if application.is_over:
        return reply("apply_status_over", reference=application.reference, done=done)
    holder = _words(context, f"holder_{status.holder}")
    if status.clock is None:
        return reply("apply_status_waits", reference=application.reference, done=done, holder=holder)
    return reply(
        "apply_status",
        reference=application.reference,
        done=done,
        holder=holder,
        used=status.days_used,
        given=status.days_given,
    )


def _ask(context: TextContext, draft: Draft) -> Reply:
    step = draft.next_step()
    if step is None:
        return _question(
            context,
            SEND,
            reply(
                "apply_send",
                name=short_name(draft.name or "", NAME_SEPTETS),
                area=short_name(draft.area or "", PLACE_SEPTETS),
                landmark=short_name(draft.landmark or "", PLACE_SEPTETS),
            ),
        )
    return _question(context, step.value, reply(f"apply_{step}"))


def _question(context: TextContext, asked: str, question: Reply) -> Reply:
    pending = Pending(context.text.phone, Waiting.APPLICATION, "", context.language, asked=asked)
    context.unit_of_work.pending.ask(pending)
    return question


def _send(context: TextContext, waiting: Pending) -> Reply | None:
    agrees = _says_yes(context)
    if agrees is None:
        return None
    context.unit_of_work.pending.answered(waiting)
    if not agrees:
        context.unit_of_work.application_drafts.forget_draft(context.text.phone)
        return reply("apply_forgotten")
    found = context.unit_of_work.application_drafts.draft_of(context.text.phone)
    key = commands.key(context.text.source, "1", "application")
    applicant = Applicant(context.text.phone, context.language, SMS)
    command = SubmitApplication(key, found[0] if found else 0, applicant)
    applied = submit_application(command, context.unit_of_work, context.terms)
    if applied.name == Applying.TOO_MANY:
        return reply("apply_too_many", most=MAX_PER_PHONE)
    return SENT_ITSELF if applied.name == Applying.APPLIED else apply(context)


def _named(context: TextContext) -> int | None:
    """The application whose reference stands beside a yes or no."""
    typed = REFERENCE.search(context.text.words)
    return parse_reference(APPLICATION, typed[0]) if typed else None


def _is_meant(context: TextContext, waiting: Pending) -> bool:
    """Whether the answer can be to this question: to any, where it names no reference."""
    named = _named(context)
    return named is None or named == _asked_about(context, waiting)


def _asked_about(context: TextContext, waiting: Pending) -> int | None:
    """The application whose reference the question named."""
    if waiting.waiting is not Waiting.SAME_PLOT or waiting.application_id is None:
        return waiting.application_id
    second = context.unit_of_work.applications.get(waiting.application_id)
    return second.same_as_id if second else None


def _asked_about_several(context: TextContext) -> Reply | None:
    """A yes alone, where a phone was asked about more than one application, is asked for again with its reference."""
    asked = [each for each in context.waiting if each.waiting in {Waiting.SAME_PLOT, Waiting.METER_THERE}]
    if len(asked) < MIN_QUESTIONS_TO_TELL_APART or _named(context) is not None:
        return None
    ids = dict.fromkeys(filter(None, (_asked_about(context, each) for each in asked)))
    references = [reference(APPLICATION, each) for each in ids]
    return reply("apply_which", references=", ".join(references), first=references[0]) if len(ids) > 1 else None


def _says_yes(context: TextContext) -> bool | None:
    """Only yes alone is yes, beside a reference too; None where the words are neither."""
    said = agreement(REFERENCE.sub(" ", context.text.words))
    if said.is_yes_alone:
        return True
    return False if said.no and not said.yes else None


def _words(context: TextContext, template: str) -> str:
    return context.terms.words(template, context.language)

"""Enter a reading on the page, one field: the same questions, verdicts and use case as on the phone menu.

Nothing is kept between the steps but by the page's own form, and nothing is done before the customer has seen what it
comes to. The form that sends it has a name: sent twice, it is answered and not done again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_, Words
from domain.accounts.accounts import Account
from domain.errors import InputChanged
from domain.field.visit_orders import CANNOT_READ, METER_CHANGED
from domain.jobs import Job
from domain.messaging.pending import typed_before_by_sms
from domain.metering.readings import Unreadable
from domain.metering.verdicts import (
    Accepted,
    Kept,
    NeedsConfirmation,
    Question,
    Reason,
    RefusedReading,
    Repeated,
)
from domain.services.billing.quote_reading import Answers, is_early, quote_reading
from domain.services.metering.ask_technician import Asking, AskTechnician, ask_technician
from domain.services.metering.submit_reading import (
    ReadingOutcome,
    SubmitReading,
    Submitted,
    bill_result,
    submit_reading,
)
from domain.values.periods import business_date
from parts import app_parts
from web.customer import reading_words
from web.customer.reading_form import GivenReading, given_reading
from web.customer.reading_words import SeenReading
from web.customer.rendering import address, page, spoken, words_of
from web.customer.supply_words import supply_sentences
from web.customer.viewer import Viewer, for_viewer, form_sent, new_form

SOURCE = "page"
TECHNICIAN = "/my/reading/technician"
REASONS = {CANNOT_READ: N_("I cannot read it"), METER_CHANGED: N_("The meter was changed")}

reading_pages = Blueprint("reading_pages", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class ReadingForm:
    """What a page asks for: the field's label where something is to be typed, the button, and what goes along."""

    button: str
    label: str = ""
    sends: tuple[str, str] | None = None
    hidden: Sequence[tuple[str, object]] = ()


@reading_pages.get("/my/reading")
@for_viewer
def ask_for_reading(viewer: Viewer) -> BaseResponse:
    """The field, or from which day there is one."""
    account = _account(viewer)
    return _closed(viewer, account) if account is None or _is_closed(account) else _field(viewer, account)


@reading_pages.post("/my/reading")
@for_viewer
def take_reading(viewer: Viewer) -> BaseResponse:
    """Judge what was typed and ask what is to be asked, or take what was seen and sent."""
    account = _account(viewer)
    if account is None or account.prepaid:
        return _closed(viewer, account)
    given = given_reading(account.meter.digits)
    if isinstance(given, Unreadable):
        note = reading_words.NOTES[given]
        return _closed(viewer, account) if _is_closed(account) else _field(viewer, account, note)
    if given.form:
        return _submitted(viewer, given, given.form)
    return _judged(viewer, account, given)


@reading_pages.get("/my/reading/<form>")
@for_viewer
def reading_taken(viewer: Viewer, form: str) -> BaseResponse:
    """What came of what this form sent."""
    words = words_of(spoken(viewer.language))
    with app_parts().store.reading() as work:
        done = work.commands.of(viewer.source).get(form)
        bill = work.bills.latest(viewer.account_id)
    if done is None or done.outcome not in {ReadingOutcome.BILLED, ReadingOutcome.KEPT, Asking.ASKED}:
        return redirect(address("/my/reading"), HTTPStatus.SEE_OTHER)
    if done.outcome == ReadingOutcome.BILLED and bill:
        return _billed(
            viewer, words("Thank you. An SMS follows."), [*reading_words.owed_rows(done.result, words)], bill.number
        )
    text = reading_words.IS_KEPT if done.outcome == ReadingOutcome.KEPT else reading_words.TECHNICIAN_ASKED
    return _page(viewer, [words(text)])


@reading_pages.get(TECHNICIAN)
@for_viewer
def offer_technician(viewer: Viewer) -> BaseResponse:
    """What happens to a meter that cannot be read, before a technician is asked for."""
    words = words_of(spoken(viewer.language))
    hidden = [("reason", _reason()), ("form", new_form())]
    form = ReadingForm(words("Confirm"), hidden=hidden)
    return _page(viewer, [words(REASONS[_reason()]), words(reading_words.TECHNICIAN_COMES)], form, action=TECHNICIAN)


@reading_pages.post(TECHNICIAN)
@for_viewer
def send_technician(viewer: Viewer) -> BaseResponse:
    """Put the meter on the technicians' list; ask again where the form comes a second time for another reason."""
    account, form = _account(viewer), form_sent()
    if account is None or account.prepaid:
        return _closed(viewer, account)
    if form is None:
        return redirect(address(TECHNICIAN, reason=_reason()), HTTPStatus.SEE_OTHER)
    key = viewer.key(form, account.id, _reason())
    try:
        with app_parts().store.transaction() as work:
            ask_technician(AskTechnician(key, account.id, account.meter_id, _reason()), work)
    except InputChanged:
        return redirect(address(TECHNICIAN, reason=_reason()), HTTPStatus.SEE_OTHER)
    return redirect(address(f"/my/reading/{form}"), HTTPStatus.SEE_OTHER)


def _account(viewer: Viewer) -> Account | None:
    """As it is now; None where no meter hangs there."""
    with app_parts().store.reading() as work:
        return work.accounts.get(viewer.account_id)


def _is_closed(account: Account) -> bool:
    parts = app_parts()
    return account.prepaid or is_early(account, parts.clock.now(), parts.terms)


def _closed(viewer: Viewer, account: Account | None) -> BaseResponse:
    """Why nothing is to be typed."""
    words = words_of(spoken(viewer.language))
    if account is None:
        return _page(viewer, [words(reading_words.NO_METER)])
    if account.prepaid:
        return _page(viewer, [*supply_sentences(account, words)])
    return _page(viewer, [reading_words.too_early(account, words)])


def _field(viewer: Viewer, account: Account, note: str = "") -> BaseResponse:
    words = words_of(spoken(viewer.language))
    return _page(
        viewer,
        [*supply_sentences(account, words), *reading_words.before_it(account, words)],
        ReadingForm(words("Go on"), words("Type the black digits now:")),
        links=[_technician(CANNOT_READ, words)],
        error=words(note) if note else "",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if note else HTTPStatus.OK,
    )


def _judged(viewer: Viewer, account: Account, given: GivenReading, note: str = "") -> BaseResponse:
    seen = _quoted(account, given.value, given.answers)
    if seen.is_asked_again and given.answers.typed_before is None:
        with app_parts().store.reading() as work:
            before = typed_before_by_sms(work.pending.of(viewer.phone), account.id)
        seen = _quoted(account, given.value, replace(given.answers, typed_before=before))
    elif seen.is_asked_again:
        note = reading_words.NOT_THE_SAME
    return _shown(viewer, seen, note)


def _quoted(account: Account, value: int, answers: Answers) -> SeenReading:
    parts = app_parts()
    now = parts.clock.now()
    return SeenReading(
        account, value, quote_reading(account, value, now, parts.terms, answers), answers, business_date(now)
    )


def _shown(viewer: Viewer, seen: SeenReading, note: str) -> BaseResponse:
    """The page that the verdict leads to."""
    words = words_of(spoken(viewer.language))
    match seen.quote.verdict:
        case Accepted():
            return _asked(viewer, [*reading_words.figures(seen, words)], _sends(seen, words), note)
        case Kept():
            return _asked(viewer, [reading_words.extreme(seen, words)], _sends(seen, words), note)
        case NeedsConfirmation(question=question):
            return _doubted(viewer, seen, question, note)
        case Repeated():
            return _already(viewer, seen.account)
        case RefusedReading(reason=Reason.TOO_EARLY | Reason.NOT_OPEN):
            return _page(viewer, [reading_words.too_early(seen.account, words)])
        case _:
            technician = [_technician(reason, words) for reason in (METER_CHANGED, CANNOT_READ)]
            return _page(viewer, [reading_words.lower(seen, words)], links=[_again(words), *technician])


def _doubted(viewer: Viewer, seen: SeenReading, question: Question, note: str) -> BaseResponse:
    words = words_of(spoken(viewer.language))
    if question is Question.ROLLED_OVER:
        return _asked(viewer, [reading_words.rolled(seen, words)], _yes(seen, question, words), note)
    if question is Question.HOUSE_EMPTY:
        return _asked(viewer, [reading_words.empty(seen, words)], _yes(seen, question, words), note)
    hidden = [("before", seen.value), *_confirmed(seen)]
    form = ReadingForm(words("Go on"), reading_words.unusual(seen, words), hidden=hidden)
    return _asked(viewer, [], form, note)


def _asked(viewer: Viewer, sentences: Sequence[str], form: ReadingForm, note: str) -> BaseResponse:
    words = words_of(spoken(viewer.language))
    return _page(viewer, sentences, form, links=[_again(words)], error=words(note) if note else "")


def _again(words: Words) -> tuple[str, str]:
    return words("Type again"), address("/my/reading")


def _sends(seen: SeenReading, words: Words) -> ReadingForm:
    hidden = [*_told(seen), ("seen", seen.quote.charges.total), ("form", new_form())]
    return ReadingForm(words("Confirm"), sends=("send", "1"), hidden=hidden)


def _yes(seen: SeenReading, question: Question, words: Words) -> ReadingForm:
    return ReadingForm(words("Yes"), sends=("yes", question.value), hidden=_told(seen))


def _told(seen: SeenReading) -> list[tuple[str, object]]:
    before = seen.answers.typed_before
    return [("value", seen.value), *([] if before is None else [("before", before)]), *_confirmed(seen)]


def _confirmed(seen: SeenReading) -> list[tuple[str, object]]:
    return [("confirmed", question.value) for question in sorted(seen.answers.confirmed)]


def _submitted(viewer: Viewer, given: GivenReading, form: str) -> BaseResponse:
    parts = app_parts()
    command = SubmitReading(
        key=viewer.key(form, viewer.account_id, given.value),
        account_id=viewer.account_id,
        value=given.value,
        phone=viewer.phone,
        language=spoken(viewer.language),
        source=SOURCE,
        verified=True,
        seen_cents=given.seen_cents,
        answers=given.answers,
    )
    try:
        with parts.store.transaction() as work:
            submitted = submit_reading(command, work, parts.terms)
    except InputChanged:
        return redirect(address("/my/reading"), HTTPStatus.SEE_OTHER)
    parts.nudge(Job.SEND_MESSAGES)
    return _said(viewer, submitted, given, form)


def _said(viewer: Viewer, submitted: Submitted, given: GivenReading, form: str) -> BaseResponse:
    """On to the page of the outcome; what is no longer as it was when the customer looked is shown anew."""
    if submitted.account:
        anew = GivenReading(given.value, given.answers)
        return _judged(viewer, submitted.account, anew, reading_words.ACCOUNT_CHANGED)
    if submitted.outcome is ReadingOutcome.ALREADY_BILLED:
        return _already(viewer, _account(viewer))
    return redirect(address(f"/my/reading/{form}"), HTTPStatus.SEE_OTHER)


def _billed(viewer: Viewer, said: str, rows: Sequence[tuple[str, str]], number: str) -> BaseResponse:
    words = words_of(spoken(viewer.language))
    links = [(words("The bill"), address(f"/my/bills/{number}")), (words("Pay"), address("/my/pay"))]
    return _page(viewer, [said], rows=rows, links=links)


def _already(viewer: Viewer, account: Account | None) -> BaseResponse:
    """The reading has its bill: what is owed with it."""
    parts, words = app_parts(), words_of(spoken(viewer.language))
    with parts.store.reading() as work:
        bill = work.bills.latest(viewer.account_id)
    if account is None or bill is None:
        return redirect(address("/my/reading"), HTTPStatus.SEE_OTHER)
    result = bill_result(bill, account, business_date(parts.clock.now()))
    said = words("Your reading {value} is billed already.", value=bill.present.value)
    return _billed(viewer, said, [*reading_words.owed_rows(result, words)], bill.number)


def _technician(reason: str, words: Words) -> tuple[str, str]:
    return words(REASONS[reason]), address(TECHNICIAN, reason=reason)


def _reason() -> str:
    asked = request.values.get("reason", "")
    return asked if asked in REASONS else CANNOT_READ


def _page(
    viewer: Viewer,
    sentences: Sequence[str],
    form: ReadingForm | None = None,
    *,
    action: str = "/my/reading",
    links: Sequence[tuple[str, str]] = (),
    rows: Sequence[tuple[str, str]] = (),
    error: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> BaseResponse:
    return page(
        "pages/reading.html",
        viewer.language,
        status,
        viewer=viewer,
        sentences=sentences,
        form=form,
        action=address(action),
        links=links,
        rows=rows,
        error=error,
    )

"""A recovery, explained: why, which days, by which average, line by line; and how to object, here and now."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from http import HTTPStatus

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_, Words
from domain.accounts.accounts import Payee
from domain.care.case_references import RECOVERY, parse_reference
from domain.errors import NotFound
from domain.field.recoveries import Instalment, Recovery, RecoveryAnswer, open_answers
from domain.services.field.agree_to_recovery import AgreeToRecovery, agree_to_recovery
from domain.services.field.object_to_recovery import ObjectToRecovery, object_to_recovery
from domain.services.field.recovery_evidence import Basis, basis_of
from domain.values.periods import format_day
from parts import app_parts
from store.unit_of_work import UnitOfWork
from web.customer.bill import shown_lines
from web.customer.formats import day_of, initials, kes, shown_end
from web.customer.recovery_words import BODIES, CAUSES, PRESENT, RIGHTS, SEALS, STATES
from web.customer.rendering import address, page, sentence, spoken, words_of
from web.customer.viewer import Viewer, for_viewer, form_sent, new_form, typed

NO_RECOVERY = N_("There is nothing of that number on this account.")
NOTHING_CHOSEN = N_("Please choose what you say to it.")
_ONE_DECIMAL = Decimal("0.1")

recovery_pages = Blueprint("recovery_pages", __name__, template_folder="templates")


ANSWERS = {
    RecoveryAnswer.OBJECT: N_("I object"),
    RecoveryAnswer.TEST: N_("I object, and ask for a test of the meter"),
    RecoveryAnswer.AGREE: N_("I agree"),
}


@dataclass(frozen=True, slots=True)
class RecoveryFound:
    """A recovery with whose it is, and its instalments once it is final."""

    recovery: Recovery
    holder: Payee
    instalments: tuple[Instalment, ...]

    @property
    def name(self) -> str:
        """The number of its document, or its reference until it is final."""
        return self.recovery.number or self.recovery.reference


@recovery_pages.get("/my/recoveries")
@for_viewer
def recovery_list(viewer: Viewer) -> BaseResponse:
    """Those that the customer was told of; the only one at once."""
    with app_parts().store.reading() as work:
        found = work.recoveries.of_account(viewer.account_id)
    if len(found) == 1:
        return redirect(address(f"/my/recoveries/{found[0].reference}"), HTTPStatus.SEE_OTHER)
    words = words_of(spoken(viewer.language))
    rows = [(each.reference, day_of(each.claim.ends_on, words), kes(each.total_cents)) for each in found]
    return page("pages/recoveries.html", viewer.language, viewer=viewer, rows=rows)


@recovery_pages.get("/my/recoveries/<reference>")
@for_viewer
def recovery_page(viewer: Viewer, reference: str) -> BaseResponse:
    """404 for one that is not of this account, or that its customer was not told of."""
    found = find_recovery(viewer.account_id, reference)
    return no_recovery(viewer) if found is None else _shown(viewer, found)


@recovery_pages.post("/my/recoveries/<reference>")
@for_viewer
def answer_recovery(viewer: Viewer, reference: str) -> BaseResponse:
    """Take the answer down, and go on to the page that shows it. 422 where nothing was chosen."""
    found = find_recovery(viewer.account_id, reference)
    if found is None:
        return no_recovery(viewer)
    answer = request.form.get("answer", "")
    if answer not in {*RecoveryAnswer}:
        return _shown(viewer, found, NOTHING_CHOSEN)
    if form_sent():
        _take(viewer, found.recovery, RecoveryAnswer(answer), typed("words"))
    return redirect(address(f"/my/recoveries/{found.recovery.reference}"), HTTPStatus.SEE_OTHER)


def find_recovery(account_id: int, typed: str) -> RecoveryFound | None:
    """By its reference, or by the number of its document."""
    with app_parts().store.reading() as work:
        recovery = _named(typed, work)
        if recovery is None or recovery.claim.account_id != account_id or recovery.told_on is None:
            return None
        holder = work.accounts.payee(account_id)
        if holder is None:
            return None
        return RecoveryFound(recovery, holder, tuple(work.recoveries.instalments(recovery.id)))


def no_recovery(viewer: Viewer) -> BaseResponse:
    return sentence(NO_RECOVERY, viewer.language, HTTPStatus.NOT_FOUND)


def shown_recovery(found: RecoveryFound, words: Words, *, masked: bool) -> Mapping[str, object]:
    """In words. On a page the name is initials; in a document it is whole, with the meter."""
    recovery, claim = found.recovery, found.recovery.claim
    basis = basis_of(claim)
    return {
        "number": found.name,
        "reference": recovery.reference,
        "name": initials(found.holder.name) if masked else found.holder.name,
        "account": shown_end(found.holder.number, 4) if masked else found.holder.number,
        "meter": "" if masked else claim.meter,
        "state": words(STATES[recovery.state]),
        "cause": words(CAUSES[claim.cause]),
        "rights": words(RIGHTS),
        "until": day_of(recovery.until, words) if recovery.until else "",
        "facts": list(_facts(recovery, basis, words)),
        "evidence": list(_evidence(basis, words)),
        "lines": shown_lines(claim.charges.lines, words),
        "total": kes(recovery.total_cents),
        "instalments": [(day_of(each.due_on, words), kes(each.cents)) for each in found.instalments],
        "digest": claim.digest,
    }


def _named(typed: str, work: UnitOfWork) -> Recovery | None:
    recovery_id = parse_reference(RECOVERY, typed)
    return work.recoveries.find(recovery_id) if recovery_id else work.recoveries.by_number(typed)


def _take(viewer: Viewer, recovery: Recovery, answer: RecoveryAnswer, words: str) -> None:
    """By the phone that the link went to: one that is no longer on file changes nothing."""
    parts = app_parts()
    with suppress(NotFound), parts.store.transaction() as work:
        if answer is RecoveryAnswer.AGREE:
            agree_to_recovery(AgreeToRecovery(recovery.id, viewer.phone), work, parts.terms)
        else:
            command = ObjectToRecovery(recovery.id, words, answer is RecoveryAnswer.TEST, viewer.phone)
            object_to_recovery(command, work, parts.terms)


def _shown(viewer: Viewer, found: RecoveryFound, error: str = "") -> BaseResponse:
    words = words_of(spoken(viewer.language))
    return page(
        "pages/recovery.html",
        viewer.language,
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        viewer=viewer,
        form=new_form(),
        error=words(error) if error else "",
        answers=[(each.value, words(ANSWERS[each])) for each in open_answers(found.recovery)],
        **shown_recovery(found, words, masked=True),
    )


def _facts(recovery: Recovery, basis: Basis, words: Words) -> Iterator[tuple[str, str]]:
    claim = recovery.claim
    period = f"{day_of(claim.starts_on, words)} - {day_of(claim.ends_on, words)}"
    yield words("Days"), f"{period}, {words('{days} days', days=claim.days)}"
    per_day = basis.per_day.quantize(_ONE_DECIMAL, ROUND_HALF_UP)
    yield words("Your own average before"), words("{units} kWh a day", units=per_day)
    yield words("Billed in these days"), f"{basis.billed_units.normalize():f} kWh"
    yield words("Not billed"), f"{claim.units.normalize():f} kWh"
    yield words("Tariff"), words("{category}, the ordinary price of each day", category=claim.category)
    if recovery.number is None and recovery.until:
        yield words("To object until"), day_of(recovery.until, words)


def _evidence(basis: Basis, words: Words) -> Iterator[tuple[str, str]]:
    yield words("Seen on"), f"{day_of(basis.found_on, words)}: {words(BODIES[basis.body])}"
    yield words("Who was there"), words(PRESENT[basis.present])
    for serial, event in basis.seals:
        yield words("Seal {serial}", serial=serial), words(SEALS[event])
    if basis.photo_sha256:
        yield words("Photo, by its hash"), basis.photo_sha256[:16]
    if basis.no_access_on:
        yield words("Visits without access"), ", ".join(day_of(day, words) for day in basis.no_access_on)
    yield words("The average is of"), _periods(basis, words)


def _periods(basis: Basis, words: Words) -> str:
    if not basis.periods:
        return words("the last three bills of the old system")
    return "; ".join(
        f"{format_day(each.starts_on)} - {format_day(each.ends_on)}: {each.units.normalize():f} kWh"
        for each in basis.periods
    )

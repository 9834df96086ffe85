"""The steps of an application: one question a page, kept as it is answered; papers as photos, or brought; then sent."""

import hmac
from hashlib import sha256
from http import HTTPStatus

from flask import Blueprint, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from catalogues import N_
from domain import commands
from domain.accounts.page_links import digest, form_token
from domain.connections.applications import PAGE, Applicant
from domain.connections.classes import ConnectionClass
from domain.connections.drafts import OPTIONAL, Draft, Step
from domain.connections.rungs import Rung
from domain.connections.sessions import DRAFTS_WITHIN, MAX_DRAFTS_PER_ADDRESS
from domain.errors import InputChanged, InvalidInput
from domain.jobs import Job
from domain.services.connections.application_notices import office_in_words
from domain.services.connections.keep_answer import Answering, KeepAnswer, keep_answer
from domain.services.connections.keep_paper import KeepPaper, keep_paper, takes_paper
from domain.services.connections.submit_application import Applying as Outcome
from domain.services.connections.submit_application import SubmitApplication, submit_application
from domain.values.languages import SOURCE_LANGUAGE
from domain.values.phones import parse_phone
from parts import app_parts
from web.customer.apply.session import Applying, for_applicant, found, is_own_form
from web.customer.rendering import address, notice, page, spoken, words_of
from web.customer.session_cookie import APPLICATION
from web.customer.viewer import STALE_FORM, form_sent, new_form, typed
from web.pictures import made_anew
from webhooks.client_address import address_of

PHONE, PAPERS, CHECK = "phone", "papers", "check"
STEPS = (PHONE, *(step.value for step in Step), PAPERS, CHECK)
MAX_PHOTO_BYTES = 4 * 1024 * 1024
QUALITY = 70
MAX_ANSWER_LENGTH = 200
MAX_PHOTO_FORM_BYTES = MAX_PHOTO_BYTES + 4_096

QUESTIONS = {
    PHONE: N_("Your mobile number, for our SMS"),
    Step.NAME: N_("For whom is the connection? The full name"),
    Step.ID: N_("Number of the ID, passport or company"),
    Step.TAX_PIN: N_("KRA PIN, if there is one"),
    Step.AREA: N_("Area or estate"),
    Step.LANDMARK: N_("Near what? A school, shop, church or road"),
    Step.NEIGHBOUR: N_("Number of a meter next door, if you see one"),
    Step.CLASS: N_("What is it for?"),
}
WRONG = {
    PHONE: N_("That is not a Kenyan mobile number."),
    Step.NAME: N_("Please type it in the letters A to Z."),
    Step.ID: N_("That is no number of an ID, passport or company."),
    Step.TAX_PIN: N_("A KRA PIN is like A123456789B."),
    Step.AREA: N_("Please type it in the letters A to Z."),
    Step.LANDMARK: N_("Please type it in the letters A to Z."),
    Step.NEIGHBOUR: N_("A meter has 5 to 12 letters and digits."),
    Step.CLASS: N_("Please choose one of these."),
}
CLASSES = {
    ConnectionClass.HOME: N_("Home"),
    ConnectionClass.SHOP: N_("Shop"),
    ConnectionClass.THREE_PHASE: N_("Three-phase"),
    ConnectionClass.MORE: N_("25 kVA or more"),
}
TOO_OFTEN = N_("Many applications were begun from here. Please wait an hour, or dial *977#.")
TOO_MANY = N_("This phone has applications that wait already. Text STATUS, or call 97771.")
TOO_LARGE = N_("That photo is too large: 4 MB at most. Take it smaller, or bring the paper.")
NOT_A_PICTURE = N_("That is no photo (JPEG, PNG or WebP). Take a photo, or bring the paper.")

apply_pages = Blueprint("apply_pages", __name__, template_folder="../templates")


@apply_pages.get("/apply")
def begin() -> Response:
    """What is asked, and a button; to where it was left for whoever comes back."""
    if applying := found():
        return _go_on(applying)
    token = APPLICATION.read() or app_parts().terms.page_links.new_token()
    response = page("pages/apply_begin.html", SOURCE_LANGUAGE, form_token=form_token(token))
    APPLICATION.write(response, token)
    return response


@apply_pages.post("/apply")
def begin_draft() -> Response:
    """An empty draft of this browser: so many an hour from one address."""
    request.max_content_length = MAX_PHOTO_BYTES
    token = APPLICATION.read()
    if token is None or not is_own_form(form_token(token)):
        return notice([words(STALE_FORM) for words in app_parts().words.values()], HTTPStatus.FORBIDDEN)
    if applying := found():
        return _go_on(applying)
    parts = app_parts()
    address_digest = _address_digest()
    fresh = parts.terms.page_links.new_token()
    with parts.store.transaction() as work:
        if work.application_links.begun_from(address_digest, DRAFTS_WITHIN) >= MAX_DRAFTS_PER_ADDRESS:
            return notice([words(TOO_OFTEN) for words in parts.words.values()], HTTPStatus.TOO_MANY_REQUESTS)
        draft_id = work.application_drafts.begin(None, spoken(SOURCE_LANGUAGE), PAGE)
        work.application_links.open_session(draft_id, digest(fresh), address_digest)
    response = redirect(address(f"/apply/{PHONE}"), HTTPStatus.SEE_OTHER)
    APPLICATION.write(response, fresh)
    return response


@apply_pages.get("/apply/<step>")
@for_applicant
def ask(applying: Applying, step: str) -> Response:
    return _unknown(step) or _sent(applying) or _question(applying, step)


@apply_pages.post("/apply/<step>")
@for_applicant
def take(applying: Applying, step: str) -> Response:
    """Keep the answer, and go on; the question again for what is none, and for another answer by the same form."""
    answer = typed("answer")[:MAX_ANSWER_LENGTH]
    if elsewhere := _unknown(step) or _sent(applying):
        return elsewhere
    try:
        is_kept = _kept(applying, step, answer)
    except InputChanged:
        return _to(step)
    if not is_kept:
        return _question(applying, step, answer, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _to(STEPS[STEPS.index(step) + 1])


@apply_pages.get("/apply/papers")
@for_applicant
def papers(applying: Applying) -> Response:
    return _papers(applying)


@apply_pages.post("/apply/papers/<paper>")
def take_paper(paper: str) -> Response:
    """The photo of one paper."""
    request.max_content_length = MAX_PHOTO_FORM_BYTES
    try:
        answer = _take_paper(paper)
    except RequestEntityTooLarge:
        applying = found()
        if applying is None:
            return redirect(address("/apply"), HTTPStatus.SEE_OTHER)
        return _papers(applying, TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    for sent in request.files.values():
        sent.close()
    return answer


@for_applicant
def _take_paper(applying: Applying, paper: str) -> Response:
    """What nobody asks for is not decoded."""
    if not takes_paper(paper, _class_of(applying), applying.sent, app_parts().terms):
        return _to(PAPERS)
    sent = request.files.get("photo")
    content = sent.stream.read() if sent else b""
    if len(content) > MAX_PHOTO_BYTES:
        return _papers(applying, TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        picture = made_anew(content, QUALITY)
    except InvalidInput:
        return _papers(applying, NOT_A_PICTURE, HTTPStatus.UNPROCESSABLE_ENTITY)
    command = KeepPaper(applying.application_id, paper, picture, _class_of(applying))
    with app_parts().store.transaction() as work:
        keep_paper(command, work, app_parts().terms)
    return _to(PAPERS)


@apply_pages.get("/apply/check")
@for_applicant
def check(applying: Applying) -> Response:
    """All that was answered, before it is sent."""
    if sent := _sent(applying):
        return sent
    draft, words = applying.draft or Draft(), words_of(applying.language)
    if step := draft.next_step():
        return _to(step.value)
    answers = [(step.value, words(QUESTIONS[step]), _shown(draft, step, applying.language)) for step in Step]
    rows = [(PHONE, words(QUESTIONS[PHONE]), _phone(applying) or "-"), *answers]
    return page("pages/apply_check.html", applying.language, applying=applying, form=new_form(), rows=rows)


@apply_pages.post("/apply/send")
@for_applicant
def send(applying: Applying) -> Response:
    """Send it: the reference comes by SMS, and the page goes on as that of the application."""
    parts = app_parts()
    try:
        outcome = _submitted(applying)
    except InputChanged:
        return _to(CHECK)
    if outcome is None:
        return _to(PHONE) if applying.sent is None else _to("status")
    parts.nudge(Job.SEND_MESSAGES)
    if outcome.name == Outcome.TOO_MANY:
        return notice([words_of(applying.language)(TOO_MANY)], HTTPStatus.TOO_MANY_REQUESTS)
    if outcome.name == Outcome.APPLIED and found() is not None and not _is_sent(applying):
        said = words_of(applying.language)("You have sent this before: {reference}.", **outcome.result)
        return notice([said], HTTPStatus.OK)
    return _to(CHECK if outcome.name == Outcome.NOT_COMPLETE else "status")


def _submitted(applying: Applying) -> commands.Outcome | None:
    """What came of it; None where no phone was given."""
    parts = app_parts()
    with parts.store.transaction() as work:
        phone = work.application_drafts.phone_of(applying.application_id)
        if phone is None:
            return None
        needed = set(parts.terms.charter.papers_of(_class_of(applying)))
        has_papers = needed <= work.application_papers.names(applying.application_id)
        key = _key(applying, "send", phone)
        applicant = Applicant(phone, applying.language, PAGE)
        command = SubmitApplication(key, applying.application_id, applicant, has_papers)
        return submit_application(command, work, parts.terms)


def _is_sent(applying: Applying) -> bool:
    with app_parts().store.reading() as work:
        return work.applications.get(applying.application_id) is not None


def _kept(applying: Applying, step: str, answer: str) -> bool:
    parts = app_parts()
    with parts.store.transaction() as work:
        if step == PHONE:
            phone = parse_phone(answer)
            if phone:
                work.application_drafts.set_phone(applying.application_id, phone)
            return phone is not None
        phone = work.application_drafts.phone_of(applying.application_id) or f"page {applying.application_id}"
        key = _key(applying, step, answer)
        command = KeepAnswer(key, phone, applying.language, PAGE, Step(step), answer, applying.application_id)
        return keep_answer(command, work) is Answering.KEPT


def _key(applying: Applying, *asked: str) -> commands.Key:
    """The key of what a form asks for: the same form sent twice is one command, another form is another one."""
    return commands.key(f"page:{applying.application_id}", form_sent() or new_form(), *asked)


def _question(applying: Applying, step: str, answer: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    words, draft = words_of(applying.language), applying.draft or Draft()
    known = answer or (_phone(applying) if step == PHONE else draft.answer(Step(step)) or "")
    choices = [(each.value, words(label)) for each, label in CLASSES.items()] if step == Step.CLASS else []
    return page(
        "pages/apply_step.html",
        applying.language,
        status,
        applying=applying,
        form=new_form(),
        step=step,
        question=words(QUESTIONS[_name(step)]),
        error=words(WRONG[_name(step)]) if status != HTTPStatus.OK else "",
        known=known,
        choices=choices,
        is_optional=step in set(OPTIONAL),
        place=STEPS.index(step) + 1,
        places=len(STEPS),
        before=STEPS[STEPS.index(step) - 1] if step != PHONE else "",
    )


def _phone(applying: Applying) -> str:
    """The number that our SMS go to; empty while it is not given."""
    with app_parts().store.reading() as work:
        return work.application_drafts.phone_of(applying.application_id) or ""


def _papers(applying: Applying, error: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    parts, language = app_parts(), applying.language
    with parts.store.reading() as work:
        sent = work.application_papers.names(applying.application_id)
    region = applying.sent.region if applying.sent and applying.sent.rung is Rung.SUBMITTED else None
    wanted = parts.terms.charter.papers_of(_class_of(applying))
    return page(
        "pages/apply_papers.html",
        language,
        status,
        applying=applying,
        error=words_of(language)(error) if error else "",
        papers=[(name, parts.terms.words(f"paper_{name}", language), name in sent) for name in wanted],
        office=office_in_words(region, language, parts.terms),
    )


def _class_of(applying: Applying) -> str:
    if applying.sent:
        return applying.sent.of_class.value
    return (applying.draft and applying.draft.of_class) or ConnectionClass.HOME.value


def _shown(draft: Draft, step: Step, language: str) -> str:
    value = draft.answer(step) or "-"
    return words_of(language)(CLASSES[ConnectionClass(value)]) if step is Step.CLASS else value


def _name(step: str) -> str | Step:
    return PHONE if step == PHONE else Step(step)


def _unknown(step: str) -> Response | None:
    """To the beginning, for a step that is none."""
    return None if step in QUESTIONS else redirect(address("/apply"), HTTPStatus.SEE_OTHER)


def _sent(applying: Applying) -> Response | None:
    """What was sent is not answered anew."""
    return _to("status") if applying.sent else None


def _go_on(applying: Applying) -> Response:
    if applying.sent:
        return _to("status")
    step = (applying.draft or Draft()).next_step()
    if step is Step.NAME:
        return _to(PHONE)
    return _to(step.value if step else PAPERS)


def _to(step: str) -> Response:
    return redirect(address(f"/apply/{step}"), HTTPStatus.SEE_OTHER)


def _address_digest() -> str:
    settings = app_parts().settings
    forwarded = request.headers.get("X-Forwarded-For", "")
    where = address_of(request.remote_addr or "", forwarded, settings.trusted_proxies)
    return hmac.new(settings.secret_key.encode(), where.encode(), sha256).hexdigest()[:32]

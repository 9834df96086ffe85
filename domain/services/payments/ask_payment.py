"""A customer wants to pay now: the request is written down before anything is sent, one at a time for a phone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from domain.commands import Key
from domain.errors import NotFound
from domain.messaging.messages import ANSWER, Message
from domain.payments.payer_requests import PayerRequest
from domain.payments.payments import MPESA, PaymentRequest, Prompted
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.phones import shown_end

ASKED, CARD_ASKED = "payment_asked", "card_asked"
CONSENT_ASKED, CONSENT_SMS = "consent_asked", "payer_consent"
ALREADY_ASKED, TOO_SOON, TOO_OFTEN = "already_asked", "too_soon", "too_often"
CLOCKS_DIFFER_BY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class AskPayment:
    """The command: whose phone is to pay how much for which account. `token` is 32 hex digits of pure chance.

    `phone` gets the prompt, or the link of the card page; `asked_by` is the phone that asks. `in_session` says
    whether a USSD session is still open on it: no prompt can show before that has ended.
    """

    key: Key
    token: str
    provider: str
    account_id: int | None
    cents: int
    phone: str
    asked_by: str
    language: str
    in_session: bool
    payer_agreed: bool = False
    application_id: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of it: the outcome, and the figures that say so, in JSON's own types. `payer` is the phone that is
    asked for the PIN, where it is another than the one that asks; `seconds` is how long it takes, where it is long.
    """

    outcome: str
    result: Mapping[str, Any] = field(default_factory=dict)


def ask_payment(command: AskPayment, unit_of_work: UnitOfWork, terms: Terms) -> Asked:
    """Write the request down. The same command again gets the first answer.

    Raises `NotFound` for an unknown account, `InputChanged` when the key came before with another input.
    """
    if done := unit_of_work.commands.find(command.key):
        return Asked(done.outcome, done.result)
    number = _number(command, unit_of_work)
    elsewhere = command.phone if command.phone != command.asked_by else None
    figures: dict[str, Any] = {"cents": command.cents, "account_number": number, "payer": elsewhere}
    if command.application_id:
        figures["for_connection"] = True
    asked = _asked_of_another(command, figures, unit_of_work, terms) or _asked_or_refused(
        command, figures, unit_of_work, terms
    )
    unit_of_work.commands.add(command.key, asked.outcome, dict(asked.result))
    return asked


def _number(command: AskPayment, unit_of_work: UnitOfWork) -> str:
    """The account's number, or the application's reference. Raises `NotFound`."""
    if command.application_id:
        application = unit_of_work.applications.get(command.application_id)
        if application is None:
            raise NotFound("There is no such application", "no_application")
        return application.reference
    payee = unit_of_work.accounts.payee(command.account_id) if command.account_id else None
    if payee is None:
        raise NotFound("There is no such account", "no_account")
    return payee.number


def _asked_of_another(
    command: AskPayment, figures: Mapping[str, Any], unit_of_work: UnitOfWork, terms: Terms
) -> Asked | None:
    """What comes of it where the prompt would show on the phone of somebody else: that phone agrees by SMS first, and
    is not asked often. None where it may be prompted. For an application only the phone that asks is prompted.
    """
    requests = unit_of_work.payer_requests
    if command.provider != MPESA or command.phone == command.asked_by or command.payer_agreed:
        return None
    if command.account_id is None:
        return Asked(TOO_OFTEN, figures)
    if requests.needs_no_consent(command.phone, command.account_id):
        return None
    if requests.asked_today(command.phone, command.asked_by).is_enough:
        return Asked(TOO_OFTEN, figures)
    request = PayerRequest(
        payer=command.phone,
        account_id=command.account_id,
        asked_by=command.asked_by,
        cents=command.cents,
        language=command.language,
    )
    # What the phone agreed to before waits for no AGREE: the next one means another request.
    has_agreed = requests.has_agreed(command.phone, command.account_id)
    request_id = requests.add(request, unit_of_work.now if has_agreed else None)
    if has_agreed:
        return None
    text = terms.words(
        CONSENT_SMS,
        command.language,
        end=shown_end(command.asked_by),
        amount=format_kes(command.cents),
        account=figures["account_number"],
    )
    message = Message(ANSWER, f"payer:{request_id}", command.phone, text, None, unit_of_work.now)
    unit_of_work.messages.queue([message])
    return Asked(CONSENT_ASKED, figures)


def _asked_or_refused(command: AskPayment, figures: Mapping[str, Any], unit_of_work: UnitOfWork, terms: Terms) -> Asked:
    prompted = _prompted(command, unit_of_work, terms)
    refusal = _refusal(command, figures, prompted, unit_of_work, terms)
    return refusal or _asked(command, figures, prompted, unit_of_work, terms)


def free_phone(asked_in: str, unit_of_work: UnitOfWork) -> int:
    """The phone is free: prompts that waited for the end of this session are due now. How many did."""
    return unit_of_work.intents.wake(asked_in)


def _prompted(command: AskPayment, unit_of_work: UnitOfWork, terms: Terms) -> Prompted | None:
    """When the same was last asked of the same phone, if that is not long ago."""
    if command.provider != MPESA:
        return None
    since = unit_of_work.now - terms.payments.cool_down
    return unit_of_work.intents.sent_lately(command.phone, command.cents, since)


def _refusal(
    command: AskPayment,
    figures: Mapping[str, Any],
    prompted: Prompted | None,
    unit_of_work: UnitOfWork,
    terms: Terms,
) -> Asked | None:
    rules = terms.payments
    asked = unit_of_work.intents.asked_lately(command.asked_by, unit_of_work.now - rules.requests_within)
    if asked >= rules.max_requests:
        return Asked(TOO_OFTEN, figures)
    if prompted is None or prompted.failed:
        return None
    seconds = (prompted.sent_at + rules.cool_down - unit_of_work.now).total_seconds()
    return Asked(TOO_SOON, {**figures, "seconds": max(int(seconds), 1)})


def _asked(
    command: AskPayment,
    figures: Mapping[str, Any],
    prompted: Prompted | None,
    unit_of_work: UnitOfWork,
    terms: Terms,
) -> Asked:
    """After a known failure the customer may ask again at once, and the prompt comes when Safaricom lets it through."""
    delay = terms.payments.prompt_delay if command.in_session and command.provider == MPESA else timedelta()
    if prompted:
        delay = max(delay, prompted.sent_at + terms.payments.cool_down + CLOCKS_DIFFER_BY - unit_of_work.now)
        figures = {**figures, "seconds": int(delay.total_seconds())}
    request = PaymentRequest(
        token=command.token,
        provider=command.provider,
        account_id=command.account_id,
        account_number=figures["account_number"],
        phone=command.phone,
        asked_by=command.asked_by,
        cents=command.cents,
        language=command.language,
        asked_in=command.key.source,
        not_before=unit_of_work.now + delay,
        application_id=command.application_id,
    )
    if unit_of_work.intents.ask(request) is None:
        return Asked(ALREADY_ASKED, figures)
    return Asked(ASKED if command.provider == MPESA else CARD_ASKED, figures)

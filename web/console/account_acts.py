"""What operators do to an account: each form is the use case that the command calls, and leaves the same audit row."""

import secrets
from decimal import Decimal

from werkzeug.wrappers import Response

from domain import commands
from domain.accounts.identifiers import parse_meter_number
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import Job
from domain.metering.meters import (
    MAX_DIGITS,
    MIN_DIGITS,
    Meter,
    format_units,
    parse_multiplier,
    total_units,
)
from domain.metering.verdicts import Question
from domain.services.accounts.send_page_link import LinkSending, SendPageLink, send_page_link
from domain.services.accounts.set_phone import SetPhone, set_phone
from domain.services.billing.correct_bill import CorrectBill, correct_bill
from domain.services.billing.propose_correction import ProposeCorrection, propose_correction
from domain.services.billing.unpark_account import UnparkAccount, unpark_account
from domain.services.care.answer_query import AnswerQuery, answer_query
from domain.services.metering.replace_meter import ReplaceMeter, replace_meter
from domain.services.metering.take_technicians_reading import TakeTechniciansReading, take_technicians_reading
from domain.values.money import format_kes, format_shillings
from domain.values.periods import business_date
from domain.values.phones import shown_end
from parts import app_parts
from web.console.accounts import ACCOUNT, place_within
from web.console.fields import day, phone, whole_number
from web.console.pages import form
from web.console.texts import _
from web.console.visit import Visit


@form(f"{ACCOUNT}/reading", act="reading technician")
def take_reading(visit: Visit, account_id: int) -> Response:
    """Bill what a technician read, or put a reading of ours right."""
    number = place_within(visit, account_id, "reading technician")["number"]
    read_on = day(visit, "on", _("Read on"), business_date(visit.work.now))
    value, reason = whole_number(visit, "value", _("Reading")), visit.field("reason") or None
    command = TakeTechniciansReading(account_id, value, read_on, _confirmed(visit), reason)
    taken = take_technicians_reading(command, visit.work, app_parts().terms)
    details = {"account": number, "value": str(value), "read_on": str(read_on), "reason": reason}
    if taken.put_right:
        details["wrong_reading"] = str(taken.put_right.value)
    if not taken.drafts:
        visit.audit("reading technician", number, **details)
        return visit.go("account", _("That is the reading we have: nothing changes."), account_id=account_id)
    bill = taken.drafts[-1].bill
    before = sum(draft.corrected.total_cents for draft in taken.drafts if draft.corrected)
    change = sum(draft.bill.total_cents for draft in taken.drafts) - before
    figures = {"units": format_units(bill.units), "total": format_shillings(bill.total_cents)}
    visit.audit("reading technician", number, **details, **figures, bill=bill.number, change=format_shillings(change))
    visit.jobs.add(Job.SEND_MESSAGES)
    said = _("Bill {number} over {total} is issued.", number=bill.number, total=format_kes(bill.total_cents))
    return visit.go("account", said, account_id=account_id)


@form(f"{ACCOUNT}/meter", act="meter replace")
def change_meter(visit: Visit, account_id: int) -> Response:
    """Another meter hangs there."""
    place = place_within(visit, account_id, "meter replace")
    new = _meter(visit)
    on = day(visit, "on", _("Replaced on"), business_date(visit.work.now))
    last, first = whole_number(visit, "last", _("Old meter shows")), whole_number(visit, "first", _("New meter shows"))
    command = ReplaceMeter(account_id, on, last, new, first, _confirmed(visit))
    replacement = replace_meter(command, visit.work, app_parts().terms)
    visit.audit(
        "meter replace",
        place["number"],
        account=place["number"],
        old_meter=place["meter"],
        new_meter=new.number,
        replaced_on=str(on),
        unbilled_units=format_units(total_units(replacement.runs)),
        unbilled_since=str(replacement.since),
        last=last,
        first=first,
    )
    return visit.go("account", _("Meter {number} hangs there now.", number=new.number), account_id=account_id)


@form(f"{ACCOUNT}/bills/<number>/correct", act="bill correct")
def make_bill_anew(visit: Visit, account_id: int, number: str) -> Response:
    """Cancel the bill by a credit note and make it anew by the values known now. One above the limit is asked for."""
    region = place_within(visit, account_id, "bill correct")["region"]
    if visit.work.bills.of_account(account_id, number) is None:
        raise NotFound(_("This account has no bill of that number."), "no_bill")
    if asked := propose_correction(ProposeCorrection(number, visit.name, None, region), visit.work, app_parts().terms):
        visit.audit("bill propose", number, request=asked.id)
        return visit.go(
            "approval_request",
            _("Bill {number} is above the limit: somebody else decides it.", number=number),
            request_id=asked.id,
        )
    visit.audit("bill correct", number)
    bill = correct_bill(CorrectBill(number), visit.work, app_parts().terms).bill
    visit.jobs.add(Job.SEND_MESSAGES)
    said = _("Bill {number} over {total} takes its place.", number=bill.number, total=format_kes(bill.total_cents))
    return visit.go("bill", said, account_id=account_id, number=bill.number)


@form(f"{ACCOUNT}/query", act="query answer")
def answer_the_query(visit: Visit, account_id: int) -> Response:
    """Answer the account's open query by SMS."""
    place_within(visit, account_id, "query answer")
    open_query = visit.work.queries.open_of(account_id)
    if open_query is None or open_query.reference != visit.field("reference"):
        raise NotFound(_("Somebody has answered this query already."), "no_query")
    command = AnswerQuery(open_query.reference, visit.field("text"), visit.name)
    answered = answer_query(command, visit.work, app_parts().terms)
    visit.audit("query answer", answered.reference)
    visit.jobs.add(Job.SEND_MESSAGES)
    said = _("{reference} is answered; the customer gets the SMS.", reference=answered.reference)
    return visit.go("account", said, account_id=account_id)


@form(f"{ACCOUNT}/phone", act="phone set")
def change_phone(visit: Visit, account_id: int) -> Response:
    """Another phone is the customer's."""
    number = place_within(visit, account_id, "phone set")["number"]
    new = phone(visit, "phone")
    was = set_phone(SetPhone(account_id, new), visit.work, app_parts().terms).previous
    visit.audit("phone set", number, was=shown_end(was) if was else None, now=shown_end(new))
    visit.jobs.add(Job.SEND_MESSAGES)
    return visit.go("account", _("The phone on file is {phone}; it gets an SMS.", phone=new), account_id=account_id)


@form(f"{ACCOUNT}/link", act="account link")
def send_statement_link(visit: Visit, account_id: int) -> Response:
    """An SMS with the link to the account's pages, to the phone on file and to no other."""
    place = place_within(visit, account_id, "account link")
    if place["phone"] is None:
        raise NotFound(_("The account has no phone on file: set it first."), "no_phone")
    key = commands.key(f"console session {visit.session.id}", secrets.token_hex(8), "link", account_id)
    language = visit.work.accounts.caller(place["phone"]).spoken or place["language"]
    command = SendPageLink(key, account_id, place["phone"], language, verified=True)
    if send_page_link(command, visit.work, app_parts().terms) is LinkSending.TOO_MANY:
        raise Refused(_("This phone has had as many links today as one gets in a day."), "too_many_links")
    visit.audit("account link", place["number"], phone=shown_end(place["phone"]))
    visit.jobs.add(Job.SEND_MESSAGES)
    end = f"...{shown_end(place['phone'])}"
    said = _("A link to the statement goes to {phone}. It opens with the meter's last digits.", phone=end)
    return visit.go("account", said, account_id=account_id)


@form(f"{ACCOUNT}/unpark", act="account unpark")
def unpark(visit: Visit, account_id: int) -> Response:
    """Look at its books again."""
    number = place_within(visit, account_id, "account unpark")["number"]
    unpark_account(UnparkAccount(account_id), visit.work)
    visit.audit("account unpark", number)
    return visit.go("account", _("Its books are right: it is billed again."), account_id=account_id)


def _confirmed(visit: Visit) -> frozenset[Question]:
    ticked = {"rolled_over": Question.ROLLED_OVER, "sure": Question.EXTREME}
    return frozenset(question for name, question in ticked.items() if visit.field(name))


def _meter(visit: Visit) -> Meter:
    serial = parse_meter_number(visit.field("number"))
    if serial is None:
        raise InvalidInput(_("A meter's serial has 5 to 12 letters and digits."), "not_a_meter")
    digits = whole_number(visit, "digits", _("Digits"))
    if not MIN_DIGITS <= digits <= MAX_DIGITS:
        raise InvalidInput(_("A register has 4 to 9 digits."), "not_a_meter")
    return Meter(serial, digits, _multiplier(visit.field("multiplier") or "1"))


def _multiplier(typed: str) -> Decimal:
    multiplier = parse_multiplier(typed)
    if multiplier is None:
        raise InvalidInput(_("A multiplier is above 0 and has up to three decimals."), "not_a_multiplier")
    return multiplier

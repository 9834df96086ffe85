"""What waits for operators after `seed demo`: neighbours query, report, apply, ask, and pay to nobody's account."""

from collections.abc import Sequence
from datetime import timedelta

from domain.accounts.accounts import ACTIVE, Account
from domain.care.outages import LOW_VOLTAGE, NO_POWER, OutageReport
from domain.care.queries import Complaint
from domain.commands import Key, key
from domain.connections.applications import USSD, Applicant
from domain.connections.classes import ConnectionClass
from domain.connections.drafts import Draft
from domain.operators.approvals import ApprovalRequest
from domain.payments.payments import CONFIRMATION, FILE, MPESA, Payment
from domain.privacy.data_requests import Wish
from domain.services.care.query_bill import QueryBill, query_bill
from domain.services.care.report_outage import ReportOutage, report_outage
from domain.services.connections.submit_application import SubmitApplication, submit_application
from domain.services.outages.open_incident import OpenIncident, open_incident
from domain.services.payments.propose_account import ProposeAccount, propose_account
from domain.services.payments.record_payment import record_payment
from domain.services.privacy.request_data import RequestData, request_data
from domain.terms import Terms
from sandbox.demo_customers import REGION, STORIES, Demonstration
from store.unit_of_work import UnitOfWork

COMPLAINTS = (Complaint.HIGH_BILL, Complaint.WRONG_READING, Complaint.NOT_RECEIVED)
HALF_A_NUMBER, NO_NUMBER = "35007", "RENT"
"""What payers typed instead of an account."""
DARK_AREA = "Karen"


def seed_work(supplies: Sequence[Demonstration], unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Some of each, between an hour and five days old. Those with a story stay as they are."""
    told = {each.phone for each in STORIES}
    neighbours = [each for each in supplies if each.customer.phone not in told and each.supply.status == ACTIVE]
    _query(neighbours[:3], unit_of_work, terms)
    _pay(neighbours[3:6], unit_of_work, terms)
    _report(neighbours[6:9], unit_of_work)
    _apply_and_ask(neighbours[9:11], unit_of_work, terms)


def seed_request(author: str, unit_of_work: UnitOfWork, terms: Terms) -> ApprovalRequest | None:
    """What an operator asks for and another one decides: whose the oldest payment in suspense is; none where nothing is
    held.
    """
    held = next(iter(unit_of_work.suspense.all(0, 1)), None)
    payers = unit_of_work.accounts.caller(held["payer"]).accounts if held else ()
    if held is None or not payers:
        return None
    reason = "They paid from the phone of this account"
    return propose_account(ProposeAccount(held["id"], payers[0].number, author, None, reason), unit_of_work, terms)


def _query(neighbours: Sequence[Demonstration], unit_of_work: UnitOfWork, terms: Terms) -> None:
    for days, (each, complaint) in enumerate(zip(neighbours, COMPLAINTS, strict=True), start=1):
        then = _before(unit_of_work, timedelta(days=days))
        account = _account(each, then)
        command = QueryBill(_key("query", each), account.id, complaint, each.customer.phone, each.customer.language)
        query_bill(command, then, terms)


def _pay(neighbours: Sequence[Demonstration], unit_of_work: UnitOfWork, terms: Terms) -> None:
    """One types no account, one pays twice, and of a third the statement says another amount than M-Pesa did.

    M-Pesa here knows of none of them: they are older than the days that somebody who tries it out reconciles.
    """
    half, twice, differs = neighbours
    for ago, receipt, each, reference, cents, source in (
        (timedelta(days=5), "SKDEMO0001", half, HALF_A_NUMBER, 120_000, CONFIRMATION),
        (timedelta(days=4, hours=3), "SKDEMO0005", half, NO_NUMBER, 35_000, CONFIRMATION),
        (timedelta(days=4), "SKDEMO0002", twice, twice.supply.number, 85_000, CONFIRMATION),
        (timedelta(days=4) - timedelta(minutes=2), "SKDEMO0003", twice, twice.supply.number, 85_000, CONFIRMATION),
        (timedelta(days=5), "SKDEMO0004", differs, differs.supply.number, 64_000, CONFIRMATION),
        (timedelta(days=4), "SKDEMO0004", differs, differs.supply.number, 46_000, FILE),
    ):
        then = _before(unit_of_work, ago)
        record_payment(_payment(receipt, each, reference, cents, source, then), then, terms)


def _payment(receipt: str, each: Demonstration, reference: str, cents: int, source: str, then: UnitOfWork) -> Payment:
    return Payment(
        provider=MPESA,
        receipt=receipt,
        cents=cents,
        source=source,
        received_at=then.now,
        paid_at=then.now,
        reference=reference,
        phone=each.customer.phone,
    )


def _report(neighbours: Sequence[Demonstration], unit_of_work: UnitOfWork) -> None:
    """One crew is out; two houses elsewhere wait for one."""
    open_incident(OpenIncident(REGION, area=DARK_AREA), _before(unit_of_work, timedelta(hours=3)))
    for hours, (each, kind) in enumerate(zip(neighbours, (NO_POWER, LOW_VOLTAGE, NO_POWER), strict=True), start=1):
        then = _before(unit_of_work, timedelta(hours=hours))
        account = _account(each, then)
        report = OutageReport(
            each.customer.phone, each.customer.language, kind, account.number, account_id=account.id, only_here=True
        )
        report_outage(ReportOutage(_key("outage", each), report), then)


def _apply_and_ask(neighbours: Sequence[Demonstration], unit_of_work: UnitOfWork, terms: Terms) -> None:
    """One wants a connection next door, one a copy of what is kept about them."""
    applicant, person = neighbours
    then = _before(unit_of_work, timedelta(days=4))
    phone, language = applicant.customer.phone, applicant.customer.language
    draft = Draft(
        name=applicant.customer.name,
        id_number="23456789",
        tax_pin="",
        area=applicant.supply.area,
        landmark="Behind the primary school",
        neighbour_meter="",
        of_class=ConnectionClass.HOME,
    )
    draft_id = then.application_drafts.begin(phone, language, USSD)
    then.application_drafts.keep(draft_id, draft, None)
    submit_application(
        SubmitApplication(_key("apply", applicant), draft_id, Applicant(phone, language, USSD)), then, terms
    )
    later = _before(unit_of_work, timedelta(days=3))
    phone, language = person.customer.phone, person.customer.language
    request_data(RequestData(_key("data", person), Wish.COPY, phone, language, "MY DATA"), later, terms)


def _before(unit_of_work: UnitOfWork, ago: timedelta) -> UnitOfWork:
    """The same transaction, so long ago."""
    return unit_of_work.at(unit_of_work.now - ago)


def _account(each: Demonstration, unit_of_work: UnitOfWork) -> Account:
    return unit_of_work.accounts.by_number(each.supply.number.replace("-", ""))[0]


def _key(what: str, each: Demonstration) -> Key:
    return key(f"seed:{what}", each.supply.number)

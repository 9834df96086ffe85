"""The reference of an outage report by SMS, to keep: the last screen that shows it is gone in a moment."""

from dataclasses import dataclass

from domain.care.outages import OutageReport
from domain.commands import Outcome
from domain.messaging.messages import ANSWER, Message
from domain.services.care.outage_replies import reply_to_report
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class SendOutageReference:
    """What was reported, and what came of it."""

    report: OutageReport
    reported: Outcome


def send_outage_reference(command: SendOutageReference, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Queue the SMS; the same report again has the same reference and sends no second."""
    report, reference = command.report, str(command.reported.result["reference"])
    template, values = reply_to_report(command.reported, report.language, unit_of_work.now, terms)
    text = terms.words(template, report.language, **values)
    message = Message(ANSWER, f"outage:{reference}", report.phone, text, report.account_id, unit_of_work.now)
    unit_of_work.messages.queue([message])

"""What the SMS gateway posts to the service: delivery reports, incoming messages, opt-outs."""

from collections.abc import Mapping, Sequence
from functools import partial
from secrets import token_hex

from sandbox.africastalking.faults import final_report
from sandbox.africastalking.message_log import Message
from sandbox.africastalking.networks import SAFARICOM
from sandbox.africastalking.reports import Report, plan_reports
from sandbox.africastalking.state import AfricasTalkingState
from sandbox.framework.callbacks import Callback, DeliveryPolicy
from sandbox.framework.http_client import FORM_HEADERS, form_encoded

HTTP_OK = 200
TIMEOUT_SECONDS = 10


def text_in(state: AfricasTalkingState, phone: str, text: str, network_code: str = SAFARICOM) -> str:
    """An SMS from a phone to our short code. Returns the id that the gateway gave it."""
    message_id = token_hex(16)
    form = {
        "date": state.clock.now().strftime(state.chance.choice(state.options.inbound_dates)),
        "from": phone,
        "id": message_id,
        "linkId": token_hex(8),
        "text": text,
        "to": state.short_code,
        "networkCode": network_code,
    }
    state.callbacks.send([callback(state, "sms/inbound", form)] * state.options.inbound_copies)
    return message_id


def opt_out(state: AfricasTalkingState, phone: str, sender: str) -> None:
    """What `*456*9*5#` does: further messages of that sender are refused with UserInBlacklist."""
    state.opted_out.add((phone, sender))
    announce_opt_out(state, phone, sender)


def announce_opt_out(state: AfricasTalkingState, phone: str, sender: str) -> None:
    state.callbacks.send([callback(state, "sms/optout", {"senderId": sender, "phoneNumber": phone})])


def deliver(state: AfricasTalkingState, message: Message, fault: str) -> None:
    """Brings a message to its phone, if it gets there, and reports about it."""
    reports = plan_reports(fault, state.options, state.chance)
    if fault == "report_before_answer":
        arrive(state, message)
        report(state, message, reports[-1:])
        return
    wait_seconds = reports[0].wait_seconds if reports else 0.0
    step = arrive_and_report if final_report(fault)[0] == "Success" else report
    state.scheduler.after(wait_seconds, partial(step, state, message, reports))


def arrive_and_report(state: AfricasTalkingState, message: Message, reports: Sequence[Report]) -> None:
    arrive(state, message)
    report(state, message, reports)


def arrive(state: AfricasTalkingState, message: Message) -> None:
    message.delivered_at = state.clock.now().isoformat()


def report(state: AfricasTalkingState, message: Message, reports: Sequence[Report]) -> None:
    """Posts the first of the reports, then the others, each after its wait."""
    if not reports:
        return
    first, *others = reports
    message.reports.append(first.status)
    state.callbacks.deliver([callback(state, "sms/delivery", report_form(message, first))])
    if others:
        state.scheduler.after(others[0].wait_seconds, partial(report, state, message, others))


def report_form(message: Message, report: Report) -> dict[str, str]:
    form = {"id": message.id, "status": report.status, "phoneNumber": message.number, "networkCode": SAFARICOM}
    return form | {"failureReason": report.reason} if report.reason else form


def callback(state: AfricasTalkingState, path: str, form: Mapping[str, str]) -> Callback:
    """Repeated until the service answers 200, or for 12 hours (help 742510 says so of incoming messages)."""
    options = state.options
    retries = int(options.retry_for_seconds / options.retry_seconds)
    return Callback(
        path,
        state.service.callback_url(path),
        form_encoded(form),
        DeliveryPolicy(retries=retries, retry_after_seconds=options.retry_seconds),
        FORM_HEADERS,
        TIMEOUT_SECONDS,
        taken_by=(HTTP_OK,),
    )

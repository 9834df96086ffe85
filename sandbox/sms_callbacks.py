"""What the SMS gateway tells the service: delivery reports, incoming messages, opt-outs."""

import random
import time
from collections.abc import Callable
from datetime import datetime
from secrets import token_hex

from sandbox.conditions import Conditions
from sandbox.courier import Courier
from sandbox.networks import SAFARICOM
from sandbox.service import Service, ServiceUnreachableError
from sandbox.sms_faults import ScriptedReport, plan_reports, reaches_the_phone
from sandbox.sms_truth import Message

HTTP_OK = 200


class SmsCallbacks:
    """Each form is posted until the service answers 200, or for 12 hours (help 742510 says so of incoming messages)."""

    def __init__(
        self,
        service: Service,
        courier: Courier,
        conditions: Conditions,
        chance: random.Random,
        now: Callable[[], datetime],
    ) -> None:
        self.service, self.courier, self.conditions = service, courier, conditions
        self.chance, self.now = chance, now

    def text_in(self, phone: str, text: str, short_code: str, network_code: str) -> str:
        """An SMS from a phone to our short code. Returns the id that the gateway gave it."""
        message_id = token_hex(16)
        form = {
            "date": self.now().strftime(self.chance.choice(self.conditions.inbound_dates)),
            "from": phone,
            "id": message_id,
            "linkId": token_hex(8),
            "text": text,
            "to": short_code,
            "networkCode": network_code,
        }
        for _ in range(self.conditions.inbound_copies):
            self._post_soon("sms/inbound", form)
        return message_id

    def opt_out(self, phone: str, sender: str) -> None:
        self._post_soon("sms/optout", {"senderId": sender, "phoneNumber": phone})

    def deliver(self, message: Message, fault: str) -> None:
        """Brings a message to its phone, if it gets there, and reports about it."""
        reports = plan_reports(fault, self.conditions, self.chance)
        if fault == "report_before_answer":
            self._arrive(message)
            self._report(message, reports[-1:])
        elif reaches_the_phone(fault):
            self.courier.after(_first_wait(reports), lambda: self._arrive_and_report(message, reports))
        else:
            self.courier.after(_first_wait(reports), lambda: self._report(message, reports))

    def _arrive_and_report(self, message: Message, reports: list[ScriptedReport]) -> None:
        self._arrive(message)
        self._report(message, reports)

    def _arrive(self, message: Message) -> None:
        message.delivered_at = self.now().isoformat()

    def _report(self, message: Message, reports: list[ScriptedReport]) -> None:
        """Posts the first of the reports, then the others, each after its wait."""
        if not reports:
            return
        first, *others = reports
        message.reports.append(first.status)
        self._post_until_taken("sms/delivery", _report_form(message, first), self._give_up_at())
        if others:
            self.courier.after(others[0].wait_seconds, lambda: self._report(message, others))

    def _post_soon(self, path: str, form: dict[str, str]) -> None:
        give_up_at = self._give_up_at()
        self.courier.after(0, lambda: self._post_until_taken(path, form, give_up_at))

    def _give_up_at(self) -> float:
        return time.monotonic() + self.conditions.retry_for_seconds

    def _post_until_taken(self, path: str, form: dict[str, str], give_up_at: float) -> None:
        if self._post(path, form) or time.monotonic() > give_up_at:
            return
        self.courier.after(self.conditions.retry_seconds, lambda: self._post_until_taken(path, form, give_up_at))

    def _post(self, path: str, form: dict[str, str]) -> bool:
        try:
            return self.service.callback(path, form).status == HTTP_OK
        except ServiceUnreachableError:
            return False


def _first_wait(reports: list[ScriptedReport]) -> float:
    return reports[0].wait_seconds if reports else 0.0


def _report_form(message: Message, report: ScriptedReport) -> dict[str, str]:
    form = {"id": message.id, "status": report.status, "phoneNumber": message.number, "networkCode": SAFARICOM}
    return form | {"failureReason": report.reason} if report.reason else form

"""The handset page, and what its buttons do."""

import json
import mimetypes
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.mpesa import Mpesa
from sandbox.networks import NETWORKS
from sandbox.server import HttpRequest, Reply, Route, json_reply, route
from sandbox.service import Service, ServiceUnreachableError
from sandbox.sms_gateway import SandboxSmsGateway
from sandbox.ussd_gateway import DEAD_SCREEN, SessionEndedError, UnknownCodeError, UssdGateway, UssdSession

PAGE = Path(__file__).parent / "page"
PAGE_FILES = ("handset.css", "handset.js")
# Safaricom's own menu for stopping messages of a sender.
OPT_OUT_CODE = "*456*9*5#"
HTTP_OK = 200


class Handset:
    def __init__(
        self, *, ussd: UssdGateway, sms: SandboxSmsGateway, mpesa: Mpesa, service: Service, short_code: str
    ) -> None:
        self.ussd, self.sms, self.mpesa, self.service, self.short_code = ussd, sms, mpesa, service, short_code

    def routes(self) -> list[Route]:
        return [
            route("GET", "/", lambda _: _page("handset.html")),
            *(route("GET", f"/{name}", lambda _, name=name: _page(name)) for name in PAGE_FILES),
            route("GET", "/handset/settings", self.settings),
            route("GET", "/handset/customers", self.customers),
            route("POST", "/handset/sessions", self.dial),
            route("GET", "/handset/sessions/<session_id>", self.session),
            route("POST", "/handset/sessions/<session_id>/reply", self.reply),
            route("POST", "/handset/sessions/<session_id>/hang-up", self.hang_up),
            route("GET", "/handset/phones/<phone>/messages", self.inbox),
            route("POST", "/handset/phones/<phone>/messages", self.text),
            route("POST", "/handset/phones/<phone>/messages/<message_id>/read", self.read),
            route("GET", "/handset/phones/<phone>/prompt", self.prompt),
            route("POST", "/handset/prompts/<prompt_id>", self.answer_prompt),
        ]

    def settings(self, request: HttpRequest) -> Reply:
        return json_reply(
            {
                "service_code": self.ussd.service_code,
                "short_code": self.short_code,
                "networks": [asdict(network) for network in NETWORKS.values()],
            }
        )

    def customers(self, request: HttpRequest) -> Reply:
        """The demonstration customers of the service; none when it cannot say."""
        try:
            answer = self.service.get("/sandbox/customers")
        except ServiceUnreachableError:
            return json_reply([])
        return json_reply(json.loads(answer.body) if answer.status == HTTP_OK else [])

    def dial(self, request: HttpRequest) -> Reply:
        code, phone, network = request.fields("code", "phone", "network")
        if code == OPT_OUT_CODE:
            return self._opt_out(phone)
        try:
            session = self.ussd.dial(code, phone, network)
        except UnknownCodeError:
            return json_reply({"error": DEAD_SCREEN}, 404)
        return json_reply(_view(session), 201)

    def session(self, request: HttpRequest, session_id: str) -> Reply:
        return self._show(session_id)

    def reply(self, request: HttpRequest, session_id: str) -> Reply:
        session = self.ussd.sessions.get(session_id)
        if session is not None:
            _answer_unless_ended(session, *request.fields("input"))
        return self._show(session_id)

    def hang_up(self, request: HttpRequest, session_id: str) -> Reply:
        session = self.ussd.sessions.get(session_id)
        if session is not None:
            session.hang_up()
        return self._show(session_id)

    def inbox(self, request: HttpRequest, phone: str) -> Reply:
        return json_reply([asdict(message) for message in self.sms.messages.inbox(phone)])

    def text(self, request: HttpRequest, phone: str) -> Reply:
        to, text, network = request.fields("to", "text", "network")
        if to != self.short_code:
            return json_reply({"error": f"Only {self.short_code} is connected here."}, 404)
        message_id = self.sms.callbacks.text_in(phone, text, self.short_code, network)
        return json_reply({"id": message_id}, 201)

    def read(self, request: HttpRequest, phone: str, message_id: str) -> Reply:
        for message in self.sms.messages.all(phone):
            message.read = message.read or message.id == message_id
        return json_reply({})

    def prompt(self, request: HttpRequest, phone: str) -> Reply:
        return json_reply({"prompt": self.mpesa.prompt(phone)})

    def answer_prompt(self, request: HttpRequest, prompt_id: str) -> Reply:
        status, said = self.mpesa.answer(prompt_id, request.json)
        return json_reply(said, status) if status else json_reply({"error": "M-PESA does not answer."}, 502)

    def _show(self, session_id: str) -> Reply:
        session = self.ussd.sessions.get(session_id)
        return json_reply(_view(session)) if session else json_reply({"error": "no such session"}, 404)

    def _opt_out(self, phone: str) -> Reply:
        senders = {message.sender for message in self.sms.messages.inbox(phone)}
        for sender in senders:
            self.sms.opt_out(phone, sender)
        return json_reply({"error": f"Messages stopped from: {', '.join(sorted(senders)) or 'nobody'}."}, 404)


def _answer_unless_ended(session: UssdSession, answer: str) -> None:
    try:
        session.reply(answer)
    except SessionEndedError:
        return  # the page learns from the session itself why it is over


def _view(session: UssdSession) -> Mapping[str, Any]:
    return {
        "id": session.id,
        "text": session.screen,
        "ended": session.ended,
        "status": session.status,
        "reason": session.reason,
        "idle_seconds_left": session.idle_seconds_left(),
        "seconds_left": session.seconds_left(),
        "turns": [asdict(turn) for turn in session.turns],
    }


def _page(name: str) -> Reply:
    content_type = f"{mimetypes.guess_type(name)[0]}; charset=utf-8"
    return Reply(200, (PAGE / name).read_bytes(), content_type, (("Cache-Control", "no-store"),))

"""A phone that dials: a test reads as the chat it is. Everything goes through the callback, and the session through
Redis.
"""

from urllib.parse import urlencode
from uuid import uuid4

from werkzeug.test import Client

TOKEN = "test-africastalking-token"
CALLBACK = f"/callbacks/{TOKEN}/ussd"


class Phone:
    """One customer's phone, with one session at a time."""

    def __init__(self, client: Client, number: str, network: str = "63902") -> None:
        self.client = client
        self.number = number
        self.network = network
        self.session_id = ""
        self.text = ""
        self.reply = ""
        self.state = ""

    def dials(self, text: str = "") -> "Phone":
        """A new session; with a text, a direct dial: `*977*1*4521#`."""
        self.session_id = f"ATUid_{uuid4().hex}"
        return self.sends(text)

    def answers(self, *typed: str) -> "Phone":
        for each in typed:
            assert not self.ended, f"the session has ended: {self.reply}"
            self.sends(f"{self.text}*{each}" if self.text else each)
        return self

    def again(self) -> "Phone":
        """The gateway repeats the turn."""
        return self.sends(self.text)

    def sends(self, text: str, **fields: str) -> "Phone":
        self.text = text
        form = {
            "phoneNumber": self.number,
            "serviceCode": "*977#",
            "text": text,
            "sessionId": self.session_id,
            "networkCode": self.network,
            **fields,
        }
        response = self.client.post(
            CALLBACK, data=urlencode(form), content_type="application/x-www-form-urlencoded; charset=UTF-8"
        )
        assert response.status_code == 200
        self.reply = response.get_data(as_text=True)
        assert self.reply.startswith(("CON ", "END "))
        self.state = response.headers.get("at-ussd-hop-metadata", "")
        return self

    @property
    def ended(self) -> bool:
        return self.reply.startswith("END")

    def sees(self, *words: str) -> "Phone":
        for word in words:
            assert word in self.reply, f"{word!r} is not in {self.reply!r}"
        return self

    def sees_no(self, *words: str) -> "Phone":
        for word in words:
            assert word not in self.reply, f"{word!r} is in {self.reply!r}"
        return self

    def ends(self, *words: str) -> "Phone":
        assert self.ended, self.reply
        return self.sees(*words)

"""What somebody does in a row of a report, one after the other under `tries`, and what they see of it."""

import re
import shlex
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import sqlalchemy as sa
from babel.messages.pofile import read_po, write_po

from catalogues import LOCALE, faults
from tests.support.command_line import Operator
from tests.support.customers import add_customer
from tests.support.payment_providers import PaymentTestbed
from tests.support.sms import text_in
from tests.transcripts.stage import Stage

ROOT = Path(__file__).parents[2]
WANJIKU = "+254711000001"
LAST_SMS = sa.text("SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT 1")
TAGS = re.compile(r"<style.*?</style>|<[^>]+>", re.DOTALL)
MAX_LINES = 12


@dataclass(frozen=True, slots=True)
class Tries:
    """The service with its providers' stand-ins, and a folder for files.

    Wanjiku `dials` keys and `texts`, a phone `reads` its last SMS, she `pays` by paybill, an operator `types`, a page
    is `opened` (`SMS`: by the link in one), a `talk` is as in tests/transcripts, a text of a catalogue is left
    `untranslated`, a `file` of the project or the folder is read.
    """

    payments: PaymentTestbed
    folder: Path

    def of(self, report):
        """What is seen in the end, where the report has these `accounts`."""
        for account in report.get("accounts", ()):
            add_customer(self.payments.parts.engine, **{"number": "3500600-01", "phone": WANJIKU, **account})
        for [(what, given)] in map(dict.items, report["tries"]):
            now = getattr(self, what)(given)
        return now

    def dials(self, keys):
        """The last screen."""
        return self.payments.phone(WANJIKU).dials().answers(*map(str, keys)).reply

    def texts(self, words):
        """The last SMS."""
        text_in(self.payments.flask.test_client(), WANJIKU, words)
        return self.reads(WANJIKU)

    def reads(self, phone):
        self.payments.works()
        with self.payments.parts.engine.connect() as connection:
            return connection.scalar(LAST_SMS, {"phone": phone})

    def types(self, command):
        """What the command answers, or why it was not done."""
        campaign = self.payments.one("SELECT coalesce(max(id), 0) FROM campaigns")
        words = shlex.split(command.format(folder=self.folder, campaign=campaign))
        said = Operator(self.payments.flask).types(*words)
        return said.out + said.err if said.code else said.out

    def opened(self, path):
        """The words of a page; `SMS` is the link in the last SMS."""
        path = self._link() if path == "SMS" else path
        page = self.payments.flask.test_client().get(path)
        return f"{page.status_code} {unescape(' '.join(TAGS.sub(' ', page.text).split()))}"

    def _link(self):
        with self.payments.parts.engine.connect() as connection:
            text = connection.scalar(sa.text("SELECT text FROM messages WHERE text LIKE '%/p/%' ORDER BY id DESC"))
        return re.search(r"/p/\w+", text)[0]

    def pays(self, shillings):
        """By paybill; the SMS that comes."""
        self.payments.pays(WANJIKU, shillings, "3500600-01")
        return self.reads(WANJIKU)

    def talk(self, given):
        """The last screen of whoever spoke last, and the last SMS to that phone."""
        stage = Stage(self.payments, given["customers"])
        stage.plays(given["lines"])
        return f"{stage.speaker.reply} SMS: {self.reads(stage.speaker.number)}"

    def untranslated(self, text):
        """What `make lint` says where the text of a screen has no Kiswahili any more."""
        file = Path("sw", "LC_MESSAGES", "messages.po")
        with (LOCALE / file).open("rb") as source:
            catalogue = read_po(source, locale="sw")
        catalogue[text].string = ""
        (self.folder / file).parent.mkdir(parents=True)
        with (self.folder / file).open("wb") as target:
            write_po(target, catalogue)
        return "; ".join(faults(self.folder))

    def file(self, path):
        return (ROOT / path.format(folder=self.folder)).read_text(encoding="utf-8")


def shown(now, sees):
    """Of a long answer the lines that matter."""
    lines = now.splitlines()
    matter = [line for line in lines if any(words in line for words in sees)]
    return "\n".join(matter if len(lines) > MAX_LINES and matter else lines)

"""Money in any form: the rows of `money.yaml`, each tried the way that it comes in.

A row has `accounts` (or one that owes 1,250), `tries` (what comes in, one after the other), and `sees` and `never`:
words that what happened has, or does not have.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from domain.messaging.messages import ANSWER, Message
from domain.values.periods import NAIROBI
from jobs import payments as tasks
from payments.cards.paystack import sign
from payments.json_fields import to_nairobi_stamp
from sms.outgoing.africastalking import AfricasTalking
from sms.outgoing.delivery_reports import merge_reports
from tests.reports.document import called, recorded, rows_of
from tests.support.account_files import as_csv
from tests.support.account_files import row as row_of_accounts
from tests.support.answering_gateway import answering_gateway
from tests.support.command_line import Operator
from tests.support.customers import add_customer
from tests.support.dialling import TOKEN
from tests.support.payment_providers import CARD_KEY, SHORTCODE
from tests.support.sms import text_in

NAME = "money"
ROWS = rows_of(NAME)
WANJIKU = "+254711000001"
USUAL_ACCOUNT = {"number": "3500600-01", "phone": WANJIKU, "balance_cents": 125_000, "meter": "20418833"}
FILE = "statement.csv"

STATEMENT = {
    "Receipt No.": "",
    "Completion Time": "",
    "Details": "",
    "Transaction Status": "Completed",
    "Paid In": "500.00",
    "Withdrawn": "",
    "Reason Type": "Pay Bill",
    "Other Party Info": "",
    "Linked Transaction ID": "",
    "A/C No.": "3500600-01",
}
BANK_FILE = {"receipt": "", "paid_at": "", "amount": "500.00", "reference": "3500600-01"}

Row = Mapping[str, Any]


class Story:
    """What comes in one after the other, and what is so in the end."""

    def __init__(self, testbed, folder) -> None:
        self.testbed = testbed
        self.operator = Operator(testbed.flask)
        self.folder = folder
        self.said: list[str] = []
        self._names: dict[str, Any] = {}
        self._last_id = 0
        self._receipts = (f"RKL{number:07d}" for number in range(1_000))

    def begin(self, row: Row) -> None:
        self.testbed.has_two_operators()
        for account in row.get("accounts", [USUAL_ACCOUNT]):
            add_customer(self.testbed.parts.engine, **account)

    def tries(self, step: Row) -> None:
        [(what, given)] = step.items()
        getattr(self, what)(given)

    def paybill(self, given: Row | str) -> None:
        """A confirmation: its reference, or its fields; it was paid now."""
        changes = given if isinstance(given, dict) else {"BillRefNumber": given}
        told = {
            "TransID": next(self._receipts),
            "TransTime": to_nairobi_stamp(self.testbed.parts.clock.now()),
            "TransAmount": "500.00",
            "BusinessShortCode": SHORTCODE,
            "BillRefNumber": "3500600-01",
            **changes,
        }
        requests.post(f"{self.testbed.callbacks_at}/paybill/confirmation", json=told, timeout=10).raise_for_status()
        tasks.apply()

    def forged(self, given: Row) -> None:
        """A confirmation that somebody invents; it says that it was paid `hours_off` from now."""
        changes = dict(given)
        said_at = self.testbed.parts.clock.now() + timedelta(hours=changes.pop("hours_off", 0))
        self.paybill({"TransTime": to_nairobi_stamp(said_at), **changes})

    def prompt_result(self, receipt: str) -> None:
        """What comes to the address of the newest prompt: it was paid, under this receipt."""
        token, checkout_id = self.testbed.rows("SELECT token, checkout_id FROM payment_intents ORDER BY id DESC")[0]
        items = [{"Name": "Amount", "Value": 500}, {"Name": "MpesaReceiptNumber", "Value": receipt}]
        told = {"CheckoutRequestID": checkout_id, "ResultCode": 0, "CallbackMetadata": {"Item": items}}
        url = f"{self.testbed.callbacks_at}/stk/{token}"
        requests.post(url, json={"Body": {"stkCallback": told}}, timeout=10).raise_for_status()
        tasks.apply()

    def work_list(self, name: str) -> None:
        rows = self.operator.asks("list", name)["rows"]
        self.said.append(f"{name}: {' '.join(row['account'] for row in rows) or 'nobody'}")

    def imports(self, rows: list[Row]) -> None:
        """A file of accounts; each row with a meter of its own, unless it says otherwise."""
        file = self.folder / "accounts.csv"
        usual = [{"phone": "", "meter_number": f"2041880{place}"} for place in range(len(rows))]
        file.write_bytes(as_csv(*(row_of_accounts(**{**mine, **row}) for mine, row in zip(usual, rows, strict=True))))
        counted = self.operator.types("import", "accounts", file, "--json").printed
        rejects = file.with_name("accounts.csv.rejects.csv")
        reasons = rejects.read_text().splitlines()[1:] if rejects.exists() else []
        self.said.append(f"imported: new {counted['new']} bad {counted['bad']}")
        self.said.extend(line.split(",")[1] for line in reasons)

    def validation(self, reference: str) -> None:
        told = {"BillRefNumber": reference}
        answer = requests.post(f"{self.testbed.callbacks_at}/paybill/validation", json=told, timeout=10).json()
        self.said.append("turned away" if answer["ResultCode"] == "C2B00012" else "let through")

    def text(self, words: str) -> None:
        text_in(self.testbed.flask.test_client(), WANJIKU, words)

    def prompt(self, script: Row) -> None:
        """The first account is asked for 500 by prompt; M-Pesa does as the script says."""
        self.testbed.safaricom.command("scripts", **script)
        account_id = self.testbed.one("SELECT min(id) FROM accounts")
        self.said.append(f"asked: {self.testbed.asks(account_id, WANJIKU, 500)}")
        self.testbed.works()

    def seconds(self, seconds: int) -> None:
        """Time passes, and the workers ask what became of requests."""
        self.testbed.pass_time(seconds)
        self.testbed.works()
        tasks.ask()
        tasks.expire_requests_without_news()

    def mpesa_is_down(self, _: None) -> None:
        """No query is answered any more."""
        self.testbed.safaricom.command("outage", kind="refuse")

    def customer_pays_after_all(self, _: None) -> None:
        """The confirmation of the prompt comes late."""
        self.paybill({"MSISDN": WANJIKU})

    def gateway_says(self, given: Row | str) -> None:
        """What the gateway answers to an SMS for our number; `entries`, or the body as it is."""
        with answering_gateway() as gateway:
            body = given if isinstance(given, str) else json.dumps({"SMSMessageData": given})
            gateway.answer = (201, "application/json", body)
            client = AfricasTalking("kplc", "key", f"http://127.0.0.1:{gateway.server_port}", max_at_once=1)
            said = client.send(WANJIKU, "Habari", "KenyaPower")
        self.said.append(f"the SMS is {type(said).__name__} {getattr(said, 'gateway_id', None) or said.status}")

    def sms_is_sent(self, gateway_id: str) -> None:
        """One SMS is with the gateway under this id."""
        store = self.testbed.parts.store
        with store.transaction() as work:
            work.messages.queue([Message(ANSWER, "1", WANJIKU, "Habari", None, work.now)])
        with store.engine.begin() as connection:
            connection.execute(
                sa.text("UPDATE messages SET state = 'submitted', submitted_at = queued_at, gateway_id = :id"),
                {"id": gateway_id},
            )

    def sms_report(self, given: Row) -> None:
        """The gateway reports of an SMS."""
        form = {"phoneNumber": WANJIKU, "networkCode": "63902", **given}
        url = f"{self.testbed.public_url}/callbacks/{TOKEN}/sms/delivery"
        requests.post(url, data=form, timeout=10).raise_for_status()
        merge_reports(self.testbed.parts.store)

    def card_pays(self, shillings: int) -> None:
        """The first account is paid by card; its payment is `$ID`, our reference `$REF` from now on."""
        self._asks_by_card(shillings)
        self.testbed.paystack.command("customer", reference=self._names["$REF"], action="pay")
        self.works()

    def card_is_asked(self, shillings: int) -> None:
        """The page is made, and not paid; when it is, nobody tells us."""
        self.testbed.paystack.command("scripts", webhook={"times": 0})
        self._asks_by_card(shillings)

    def card_was_paid(self, _: None) -> None:
        """The webhook is lost; Paystack knows."""
        self.testbed.paystack.command("customer", reference=self._names["$REF"], action="pay")

    def _asks_by_card(self, shillings: int) -> None:
        account_id = self.testbed.one("SELECT min(id) FROM accounts")
        self.testbed.asks(account_id, WANJIKU, shillings, "paystack")
        tasks.send()
        token = self.testbed.one("SELECT max(token) FROM payment_intents")
        transaction = self.testbed.paystack.stand_in.state.transactions[token]
        self._names = {"$ID": transaction.id, "$REF": token}

    def paystack_lists(self, refund: Row) -> None:
        """Paystack's own list has this refund of the payment, as it is now."""
        state = self.testbed.paystack.stand_in.state
        row = {"transaction": self._names["$ID"], "currency": "KES", "domain": "test", "dispute": None, **refund}
        state.refunds[:] = [each for each in state.refunds if each["id"] != row["id"]]
        state.refunds.append({**row, "created_at": state.clock.now().isoformat()})

    def event(self, given: Row) -> None:
        """A signed event of Paystack's."""
        [(name, data)] = given.items()
        body = json.dumps({"event": name, "data": self._named(data)}).encode()
        headers = {"X-Paystack-Signature": sign(body, CARD_KEY)}
        url = f"{self.testbed.public_url}/callbacks/paystack"
        requests.post(url, data=body, headers=headers, timeout=10).raise_for_status()
        self.works()

    def _named(self, data: Any) -> Any:
        if isinstance(data, dict):
            return {name: self._named(value) for name, value in data.items()}
        return self._names.get(data, data) if isinstance(data, str) else data

    def settles_first_difference(self, _: None) -> None:
        """An operator closes the oldest difference."""
        found = self.operator.asks("reconcile", "breaks")["breaks"][0]
        self.operator.asks("reconcile", "settle", found["id"], "--why", "seen", "--by", "achieng")

    def statement(self, given: Row) -> None:
        """A statement is brought by one and, unless it says otherwise, released by another: `rows` by column, `head`
        above the header, `saved` how it was saved, `text` instead of all that.
        """
        self.money_file(["reconcile", "mpesa", "--statement"], given, STATEMENT)

    def bank_file(self, given: Row) -> None:
        """The same, of a bank."""
        self.money_file(["payments", "import", "--source", given.get("source", "equity")], given, BANK_FILE)

    def money_file(self, command: list[str], given: Row, usual: Row) -> None:
        file = self.folder / given.get("file", FILE)
        file.write_bytes(self._content(given, usual))
        said = self.operator.types(*command, file, *given.get("options", ("--by", "achieng")), "--json")
        if not said.out:
            self.said.append(f"refused: {said.err.strip()}")
            return
        found = said.printed
        shown = ("proposed", "ignored_by_cause", "differences", "closed")
        self.said.append(" ".join(f"{name} {found[name]}" for name in shown if name in found))
        self._last_id = found["id"] or self._last_id
        if found["id"] and given.get("release", True):
            self.release({"hash": found["hash"]})

    def release(self, given: Row) -> None:
        """The last file that was proposed."""
        words = ("reconcile", "release", self._last_id, "--hash", given["hash"], "--by", given.get("by", "mutua"))
        said = self.operator.types(*words, "--json")
        outcome = " ".join(f"{key} {n}" for key, n in said.answer["outcomes"].items()) if not said.code else said.err
        self.said.append(f"{'not ' if said.code else ''}released: {outcome.strip()}")

    def _content(self, given: Row, usual: Row) -> bytes:
        if "text" in given:
            return str(given["text"]).encode(given.get("encoding", "utf-8"))
        separator, quoted = given.get("separator", ","), given.get("quoted", True)
        rows = [{**usual, **self._usual(), **row} for row in given["rows"]]
        lines = [separator.join(usual), *(separator.join(_cell(row[name], quoted) for name in usual) for row in rows)]
        end = given.get("line_end", "\n")
        text = "".join(f"{line}{end}" for line in [*given.get("head", ()), *lines, *given.get("tail", ())])
        return text.encode(given.get("encoding", "utf-8"))

    def _usual(self) -> Row:
        at = self.testbed.parts.clock.now().astimezone(NAIROBI)
        receipt = next(self._receipts)
        return {
            "Receipt No.": receipt,
            "receipt": receipt,
            "Completion Time": f"{at:%Y-%m-%d %H:%M:%S}",
            "paid_at": f"{at:%Y-%m-%d}",
        }

    def reverse(self, given: Row) -> None:
        """One proposes, another one releases."""
        said = self.operator.types(
            "payment", "reverse", "propose", given["receipt"], *given.get("options", ()), "--by", "achieng", "--json"
        )
        if said.code:
            self.said.append(f"refused: {said.err.strip()}")
            return
        by = given.get("by", "mutua")
        said = self.operator.types("payment", "reverse", "release", said.answer["id"], "--by", by, "--json")
        self.said.append(f"not reversed: {said.err.strip()}" if said.code else f"reversed {said.answer['amount']}")

    def unconfirmed(self, _: None) -> None:
        """What the list has of payments that only one source has told of."""
        rows = self.operator.asks("list", "unconfirmed")["rows"]
        self.said.append(f"unconfirmed: {' '.join(row['receipt'] for row in rows) or 'none'}")

    def works(self) -> None:
        self.testbed.providers_are_quiet()
        tasks.apply()
        tasks.ask()

    def job(self, name: str) -> None:
        getattr(tasks, name)()

    def hours(self, hours: float) -> None:
        self.testbed.pass_time(int(hours * 3_600))

    def now(self) -> str:
        return "; ".join([*self.said, *self._state()])

    def _state(self) -> Iterator[str]:
        rows = self.testbed.rows
        for number, paid in rows("""
            SELECT a.number, coalesce(sum(l.cents) / -100.0, 0)::numeric(12, 2) FROM accounts a
            JOIN journal_entries e ON e.account_id = a.id AND e.kind NOT IN ('bill', 'opening_balance')
            JOIN journal_lines l ON l.entry_id = e.id AND l.ledger_account = 'receivable'
            GROUP BY a.number ORDER BY a.number
        """):
            yield f"{number} is credited {paid}"
        for receipt, cents, reason in rows("""
            SELECT p.receipt, p.cents, s.reason FROM suspense s JOIN payments p ON p.id = s.payment_id
            WHERE s.released_at IS NULL ORDER BY p.id
        """):
            yield f"suspense {receipt} {cents / 100:.2f} {reason}"
        for state, code in rows("SELECT state, code FROM payment_intents WHERE provider = 'mpesa' ORDER BY id"):
            yield f"request {state} {code}"
        for place, word, times in rows("SELECT place, word, times FROM unlisted_words ORDER BY 1, 2"):
            yield f"counted {place}: {word} {times}"
        for kind, settled in rows("SELECT kind, settled_at IS NOT NULL FROM recon_breaks ORDER BY id"):
            yield f"difference {kind}{' settled' if settled else ''}"
        for reason in rows("SELECT reason FROM inbox WHERE state = 'failed'"):
            yield f"not understood: {reason[0]}"
        for text, state, status in rows("SELECT text, state, gateway_status FROM messages ORDER BY id"):
            yield f"SMS: {text}{f' ({state} {status})' if status else ''}"


def _cell(value: object, quoted: bool) -> str:  # noqa: FBT001 - as the row says
    text = "" if value is None else str(value)
    return f'"{text}"' if quoted and ("," in text or "\n" in text) else text


@pytest.fixture
def story(payments, tmp_path):
    return Story(payments, tmp_path)


@pytest.mark.parametrize("report", ROWS, ids=called)
def test_money_goes_to_whom_it_belongs_or_waits(report, story, record_property):
    story.begin(report)
    for step in report["tries"]:
        story.tries(step)
    now = story.now()
    record_property(*recorded(NAME, report, now))
    assert [words for words in report.get("sees", ()) if words not in now] == [], now
    assert [words for words in report.get("never", ()) if words in now] == [], now

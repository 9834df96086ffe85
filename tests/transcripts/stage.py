"""Plays a dialogue of tests/transcripts over HTTP."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from tempfile import NamedTemporaryFile

import redis
import sqlalchemy as sa

from domain.care.case_references import APPLICATION, PLANNED_WORK, QUERY, RECOVERY, TICKET, VISIT, reference
from domain.jobs import Job
from domain.values.periods import NAIROBI, business_date
from domain.values.phones import parse_phone
from tests.support.asking import EVERYBODY, asking
from tests.support.billed_use import add_use
from tests.support.customers import add_customer
from tests.support.dialling import Phone
from tests.support.field_work import plan
from tests.support.recoveries import add_claim
from tests.support.sms import text_in
from tests.support.worker_tasks import run_tasks

M_PESA = {"the PIN": "pin", "a wrong PIN": "wrong_pin"}


class Stage:
    """Who takes part in a talk, who is speaking, and how many SMS that phone had before its text."""

    def __init__(self, payments, customers):
        self.payments = payments
        self.engine = payments.parts.engine
        self.app = payments.flask
        self.client = payments.flask.test_client()
        self.heard = 0
        self.phones = {name: self._cast(name, who) for name, who in customers.items()}
        self.speaker: Phone | None = None

    def _cast(self, name, who):
        number = parse_phone(who["phone"]) if "phone" in who else None
        if "account" in who:
            facts = {key: value for key, value in who.items() if key not in {"phone", "account", "network"}}
            add_customer(self.engine, str(who["account"]), phone=number, **{"name": name, **facts})
        return Phone(self.client, number, who.get("network", "63902"))

    def plays(self, lines):
        for line in lines:
            if isinstance(line, str):
                self._happens(*line.split(" ", 2))
            else:
                [(what, words)] = line.items()
                self._is_said(what, [str(word) for word in (words if isinstance(words, list) else [words])])

    def _happens(self, name, what, text=""):
        if (name, what) == ("Redis", "forgets"):
            self._sessions_are_lost()
            return
        self.speaker = self.phones[name]
        assert what == "dials", f"nobody {what}"
        self.speaker.dials(text.removeprefix("*977*").removesuffix("#"))

    def _sessions_are_lost(self):
        with redis.Redis.from_url(self.app.extensions["parts"].settings.redis_url) as connection:
            connection.delete(*connection.scan_iter("ussd:*"))

    def _is_said(self, what, words):
        match what.rsplit(" ", 1):
            case [who, "texts"]:
                self._texts(who, words)
            case [_, "enters"]:
                self._answers_m_pesa(*words)
            case ["the workers", "do"]:
                run_tasks(self.payments.parts, *words)
            case ["the clock", "shows"]:
                self._waits_for(int(words[0]))
            case [("less is" | "units are") as thing, _]:
                {"less is": self._is_less_used, "units are": self._are_claimed}[thing](words)
            case [_, "told"]:
                self._was_sent_once(words)
            case [_, "hears"]:
                assert (words, self._sent()[self.heard :]) == (["nothing"], [])
            case _:
                self._is_dialled(what, words)

    def _is_dialled(self, what, words):
        match what.split(" ", 1):
            case ["the", "operator types"]:
                self._is_ordered(*map(self._filled, words))
            case ["the", ("round" | "box") as thing]:
                {"round": self._are_sent_out, "box": self._come}[thing](words)
            case [who, "types"]:
                self.speaker = self.phones.get(who, self.speaker)
                self.speaker.answers(*map(self._filled, words))
            case [_, "sees"]:
                assert not self.speaker.ended, self.speaker.reply
                self.speaker.sees(*map(self._filled, words))
            case [_, "sees no"]:
                self.speaker.sees_no(*words)
            case ["it", "ends with"]:
                self.speaker.ends(*map(self._filled, words))
            case [who, "gets an SMS"]:
                self.speaker = self.phones.get(who, self.speaker)
                self._was_sent(words)
            case _:
                self._passes(what, words[0])

    def _is_ordered(self, command):
        dated = re.sub(r"\{(\d+) days ago\}", _day, re.sub(r"\{in (\d+) days\}", self._day_ahead, command))
        result = self.app.test_cli_runner().invoke(args=dated.split())
        assert result.exit_code == 0, result.output

    def _day_ahead(self, days):
        """`{in 3 days}` as an operator types that day, by the clock of the service."""
        return str(business_date(self.payments.parts.clock.now()) + timedelta(days=int(days[1])))

    def _are_sent_out(self, words):
        """A technician is to visit accounts today."""
        [(staff, *numbers)] = map(str.split, words)
        with self.engine.connect() as connection:
            query = sa.text("SELECT id FROM accounts WHERE number = :number")
            ids = [connection.execute(query, {"number": number}).scalar_one() for number in numbers]
        plan(self.payments.parts, *ids, staff=staff)

    def _is_less_used(self, numbers):
        """Use fell to nothing, the scores are of today, and customers are asked why."""
        parts = self.payments.parts
        for number in numbers:
            with self.engine.connect() as connection:
                query = sa.text("SELECT id FROM accounts WHERE number = :number")
                account_id = connection.execute(query, {"number": number}).scalar_one()
            newest = business_date(parts.clock.now()) - timedelta(days=30)
            add_use(self.engine, account_id, 0, 0, *[100] * 10, newest=newest)
        self._waits_for(10)
        run_tasks(asking(parts, EVERYBODY), Job.SCORE_METERS)
        run_tasks(parts, Job.ASK_ABOUT_USE)

    def _are_claimed(self, numbers):
        """The customers of these accounts were told today that units were not billed."""
        for number in numbers:
            add_claim(self.engine, number)

    def _come(self, serials):
        """A box of seals."""
        with NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(serials))
            file.flush()
            self._is_ordered(f"seal import {file.name} --box 17 --by Njeri")

    def _answers_m_pesa(self, word):
        """What is due is sent; the prompt is answered, and we hear of it."""
        self.payments.safaricom.command("options", answer=M_PESA[word])
        self.payments.works()

    def _filled(self, word):
        """`{code}` is the code in the newest SMS that has one, `{incident}`, `{query}` and `{ticket}` the only one."""
        look_ups = {
            "{code}": self._newest_code,
            "{incident}": self._only_incident,
            "{query}": self._only_query,
            "{work}": self._newest_work,
            "{work reference}": lambda: reference(PLANNED_WORK, int(self._newest_work())),
            "{ticket}": self._only_ticket,
            "{claim}": self._newest_claim,
            "{order}": self._newest_order,
            "{technician code}": partial(self._visit_code, r"JUA \d+ (\d{6})"),
            "{customer code}": partial(self._visit_code, r"(?:Your code|Wako): (\d{6})"),
            "{application}": self._newest_application,
        }
        for name, look_up in look_ups.items():
            word = word.replace(name, look_up()) if name in word else word
        return word

    def _newest_code(self):
        query = sa.text("SELECT text FROM messages WHERE purpose = 'code' ORDER BY id DESC LIMIT 1")
        with self.engine.connect() as connection:
            return re.search(r"\d{6}", connection.execute(query).scalar_one()).group()

    def _newest_order(self):
        with self.engine.connect() as connection:
            return reference(VISIT, connection.execute(sa.text("SELECT max(id) FROM visit_orders")).scalar_one())

    def _newest_claim(self):
        with self.engine.connect() as connection:
            return reference(RECOVERY, connection.execute(sa.text("SELECT max(id) FROM recoveries")).scalar_one())

    def _visit_code(self, pattern):
        query = sa.text("SELECT text FROM messages WHERE text LIKE '%JUA%' ORDER BY id DESC LIMIT 1")
        with self.engine.connect() as connection:
            return re.search(pattern, connection.execute(query).scalar_one()).group(1)

    def _only_incident(self):
        with self.engine.connect() as connection:
            return str(connection.execute(sa.text("SELECT id FROM incidents")).scalar_one())

    def _newest_work(self):
        with self.engine.connect() as connection:
            return str(connection.execute(sa.text("SELECT max(id) FROM planned_works")).scalar_one())

    def _only_query(self):
        with self.engine.connect() as connection:
            return reference(QUERY, connection.execute(sa.text("SELECT id FROM bill_queries")).scalar_one())

    def _only_ticket(self):
        with self.engine.connect() as connection:
            return reference(TICKET, connection.execute(sa.text("SELECT id FROM outage_tickets")).scalar_one())

    def _newest_application(self):
        query = "SELECT max(id) FROM applications WHERE state <> 'drafted'"
        with self.engine.connect() as connection:
            return reference(APPLICATION, connection.execute(sa.text(query)).scalar_one())

    def _texts(self, who, words):
        self.speaker = self.phones.get(who, self.speaker)
        self.heard = len(self._sent())
        for each in words:
            text_in(self.client, self.speaker.number, self._filled(each))

    def _was_sent(self, words):
        sent = self._sent()
        assert any(all(word in text for word in words) for text in sent), f"{words} is in none of {sent}"

    def _was_sent_once(self, words):
        """In one SMS since the text, and no more."""
        [text] = self._sent()[self.heard :]
        wanted = list(map(self._filled, words))
        assert all(word in text for word in wanted), f"{wanted} is not in {text!r}"

    def _sent(self):
        query = sa.text("SELECT text FROM messages WHERE phone = :phone ORDER BY id")
        with self.engine.connect() as connection:
            return connection.execute(query, {"phone": self.speaker.number}).scalars().all()

    def _waits_for(self, hour):
        """Until clocks in Nairobi show it, so that a talk goes the same way at any time of day."""
        now = self.payments.parts.clock.now().astimezone(NAIROBI)
        until = now.replace(hour=hour, minute=0, second=1, microsecond=0)
        until += timedelta(days=until <= now)
        self.payments.pass_time(int((until - now).total_seconds()) + 1)

    def _passes(self, what, time):
        assert what == "after", f"nobody understands {what!r}"
        count, unit = re.fullmatch(r"(\d+) (minute|hour|day)s?", time).groups()
        self.payments.pass_time(int(timedelta(**{f"{unit}s": int(count)}).total_seconds()))


def _day(ago):
    """`{30 days ago}` as an operator types that day."""
    return str(business_date(datetime.now(UTC)) - timedelta(days=int(ago[1])))

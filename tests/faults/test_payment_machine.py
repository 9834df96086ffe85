"""Customers, M-Pesa, workers, time and accidents in any order: in the end our ledger holds what moved there, no more,
no less. The stand-in's ledger is the oracle.
"""

import os
from contextlib import suppress

import redis
import requests
import sqlalchemy as sa
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from jobs import payments as tasks
from payments.mpesa.stk_push import LEASE
from tests.support.customers import add_customer
from tests.support.unavailable_stores import refusing

SOAK = bool(os.environ.get("SOAK"))
EXAMPLES, STEPS = (150, 40) if SOAK else (8, 20)
PHONES = ("+254711000001", "+254711000002", "+254711000003")
NUMBERS = ("3500600-01", "3500700-01")
REFERENCES = ("350060001", "3500700-01", "3500600", "9999999-01", "JOHN", "\U0001f600")
TELLINGS = strategies.sampled_from(
    [{"times": 0}, {"times": 1}, {"times": 5, "threads": 3}, {"times": 1, "delay_seconds": 200}]
)
REPLIES = ("lost", "dropped", "html", "html_accepted", "internal_accepted", "lock", "spike")
SCRIPTS = strategies.fixed_dictionaries(
    {"callback": TELLINGS, "confirmation": TELLINGS},
    optional={
        "reply": strategies.sampled_from(REPLIES),
        "answer": strategies.sampled_from(["pin", "cancel", "wrong_pin"]),
        "first": strategies.sampled_from(["callback", "confirmation"]),
        "callback_when": strategies.sampled_from(["after_reply", "before_reply"]),
        "callback_fault": strategies.sampled_from(["malformed", "wrong_amount", "wrong_token", "unknown_id"]),
        "pending": strategies.sampled_from(["error", "4999", "1"]),
        "pending_queries": strategies.integers(0, 2),
    },
)
LATE_SUCCESS = {"result": "1037", "pays_after_seconds": 400}


def machine(payments, restore, server_url):  # noqa: C901 - one machine, whose rules are the list
    class Town(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            restore()
            self.redis_is_flushed()
            payments.open()
            payments.has_two_operators()
            self.accounts = [
                add_customer(payments.parts.engine, number, phone=phone, balance_cents=100_000)
                for number, phone in zip(NUMBERS, PHONES, strict=False)
            ]
            self.paid = set()

        @rule(
            phone=strategies.sampled_from(PHONES), place=strategies.integers(0, 1), shillings=strategies.integers(1, 9)
        )
        def somebody_asks(self, phone, place, shillings):
            payments.asks(self.accounts[place], phone, shillings * 100)

        @rule(place=strategies.integers(0, 1), hundreds=strategies.integers(1, 9))
        def somebody_dials_and_asks(self, place, hundreds):
            phone = payments.phone(PHONES[place]).dials()
            if phone.ended:  # it has dialled very often
                return
            phone.answers("3")
            another_amount = "2" if "1 Pay all" in phone.reply else "1"
            phone.answers(another_amount, str(hundreds * 100), "1", "1").ends()

        @rule(phone=strategies.sampled_from(PHONES), script=SCRIPTS, hundreds=strategies.integers(1, 9))
        def somebody_is_prompted_and_this_becomes_of_it(self, phone, script, hundreds):
            payments.safaricom.command("scripts", **script)
            payments.asks(self.accounts[0], phone, hundreds * 100)
            self.workers_send()

        @rule(phone=strategies.sampled_from(PHONES), hundreds=strategies.integers(1, 9))
        def somebody_is_prompted_and_pays_after_the_failure_was_told(self, phone, hundreds):
            self.somebody_is_prompted_and_this_becomes_of_it(phone, LATE_SUCCESS, hundreds)

        @rule(
            reference=strategies.sampled_from(REFERENCES), confirmation=TELLINGS, shillings=strategies.integers(1, 900)
        )
        def somebody_pays_to_the_paybill(self, reference, confirmation, shillings):
            payments.pays(PHONES[-1], shillings, reference, confirmation=confirmation)

        @rule()
        def workers_send(self):
            tasks.send()
            payments.providers_are_quiet()

        @rule()
        def workers_apply(self):
            tasks.apply()

        @rule()
        def workers_ask(self):
            tasks.ask()

        @rule()
        def workers_pull(self):
            tasks.pull()

        @rule()
        def workers_sweep(self):
            tasks.let_lapsed_prompts_go()
            tasks.expire_requests_without_news()
            tasks.watch_paybill_balance()

        @rule(seconds=strategies.sampled_from([5, 70, 300, 2_000]))
        def time_passes(self, seconds):
            payments.pass_time(seconds)

        @rule()
        def a_worker_is_lost_with_a_prompt_in_hand(self):
            with payments.parts.store.transaction() as work:
                work.intents.claim("mpesa", 1, LEASE)

        @rule(reference=strategies.sampled_from(REFERENCES), shillings=strategies.integers(1, 900))
        def somebody_pays_while_the_database_is_unavailable(self, reference, shillings):
            with refusing(server_url, payments.settings["database_url"]):
                payments.pays(PHONES[-1], shillings, reference)
                for task in (tasks.send, tasks.apply, tasks.ask):
                    with suppress(sa.exc.OperationalError):
                        task()

        @rule()
        def an_operator_brings_the_statement(self):
            statement = requests.get(f"{payments.safaricom.url}/__statement.csv", timeout=10).text.splitlines()
            if len(statement) > 1:
                payments.brings_statement("\n".join(statement))

        @rule()
        def redis_is_flushed(self):
            with redis.Redis.from_url(payments.settings["redis_url"]) as connection:
                connection.flushdb()

        @precondition(lambda self: payments.safaricom.look("__ledger")["movements"])
        @rule(data=strategies.data())
        def somebody_at_safaricom_reverses(self, data):
            movements = payments.safaricom.look("__ledger")["movements"]
            chosen = data.draw(strategies.sampled_from([each["receipt"] for each in movements if each["amount"] > 0]))
            requests.post(f"{payments.safaricom.url}/__control/reverse", json={"receipt": chosen}, timeout=10)

        @invariant()
        def the_journal_sums_to_zero(self):
            assert payments.one("SELECT coalesce(sum(cents), 0) FROM journal_lines") == 0

        @invariant()
        def a_phone_has_one_open_request_at_most(self):
            most = payments.one("""
                SELECT coalesce(max(open), 0) FROM (
                    SELECT count(*) AS open FROM payment_intents
                    WHERE state IN ('created', 'sending', 'sent', 'unknown') GROUP BY phone
                ) each_phone
            """)
            assert most <= 1

        @invariant()
        def what_is_paid_stays_paid(self):
            paid = {each for (each,) in payments.rows("SELECT id FROM payment_intents WHERE state = 'paid'")}
            assert self.paid <= paid
            self.paid = paid

        @invariant()
        def what_is_paid_was_paid_by_a_payment_of_its_own(self):
            paid = "SELECT count(*) FROM payment_intents i WHERE state = 'paid'"
            assert payments.one(f"{paid} AND NOT EXISTS (SELECT FROM payments WHERE intent_id = i.id)") == 0

        @invariant()
        def receipts_go_once_to_the_phone_on_file_and_to_the_one_that_paid(self):
            receipts = payments.rows("""
                SELECT p.receipt, m.phone, a.phone FROM messages m
                JOIN payments p ON m.subject = concat_ws(':', 'payment', p.provider, p.receipt)
                JOIN accounts a ON a.id = p.account_id WHERE m.purpose = 'receipt'
            """)
            payers = {each["receipt"]: f"+{each['phone']}" for each in payments.safaricom.look("__ledger")["movements"]}
            assert len(set(receipts)) == len(receipts)
            assert all(phone in {on_file, payers[receipt]} for receipt, phone, on_file in receipts)

        @invariant()
        def nothing_is_booked_that_did_not_move(self):
            moved = {each["receipt"]: each["amount"] * 100 for each in payments.safaricom.look("__ledger")["movements"]}
            booked = dict(payments.rows("SELECT receipt, cents FROM payments"))
            assert booked.items() <= moved.items()

        @invariant()
        def nobody_is_prompted_twice_for_one_request(self):
            pushed = [push.callback_url for push in payments.safaricom.stand_in.state.pushes.values()]
            assert len(set(pushed)) == len(pushed)

        def teardown(self):
            for seconds in (70, 200, 400, 2_000, 60):
                payments.pass_time(seconds)
                payments.works()
                tasks.ask()
                self.workers_sweep()
            tasks.pull()
            self.an_operator_brings_the_statement()
            assert payments.moved_here() == payments.moved_there()
            self.what_customers_owe_is_what_the_journal_says()
            assert (
                payments.one("SELECT count(*) FROM payment_intents WHERE state IN ('created', 'sending', 'sent')") == 0
            )

        def what_customers_owe_is_what_the_journal_says(self):
            different = payments.rows("""
                SELECT a.id FROM accounts a WHERE balance_cents <> (
                    SELECT coalesce(sum(l.cents), 0) FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id
                    WHERE e.account_id = a.id AND l.ledger_account = 'receivable'
                )
            """)
            assert different == []
            held = "SELECT coalesce(sum(p.cents), 0) FROM suspense s JOIN payments p ON p.id = s.payment_id"
            assert payments.one(f"{held} WHERE released_at IS NULL") == -payments.one(
                "SELECT coalesce(sum(cents), 0) FROM journal_lines WHERE ledger_account = 'suspense'"
            )

    return Town


def test_no_money_is_lost_or_doubled_whatever_happens(payments, worker_database, servers):
    run_state_machine_as_test(
        machine(payments, worker_database.restore, servers["postgres"]),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not SOAK,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )

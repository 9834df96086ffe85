"""Each guard against strangers, at the doors and against insiders holds something: without it a test fails.

The guard is a piece of source; another stands in its place while the test runs in a process of its own. In the usual
run one is tried so, and of all others it is looked that the guard and its test are there; `make soak` tries all.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STRANGERS = "tests/integration/accounts/test_strangers.py"
FAILED = 1


@dataclass(frozen=True, slots=True)
class Guard:
    """A piece of source of a module, what stands there instead, and the test that must fail then."""

    module: str
    guard: str
    instead: str
    test: str

    @property
    def id(self) -> str:
        return f"{self.module}: {self.guard.split(chr(10))[0].strip()}"


GUARDS = (
    # Strangers
    Guard(
        "domain.accounts.access",
        "self.of_phone >= MAX_MISSES_PER_PHONE_PER_DAY",
        "False",
        f"{STRANGERS}::test_ten_wrong_numbers_a_day_end_the_tries_of_a_phone",
    ),
    Guard(
        "domain.accounts.access",
        "self.of_account >= MAX_MISSES_PER_ACCOUNT_PER_DAY",
        "False",
        f"{STRANGERS}::test_five_wrong_meter_numbers_a_day_end_the_tries_for_an_account",
    ),
    Guard(
        "domain.accounts.access",
        "self.of_account_in_a_year >= MAX_MISSES_PER_ACCOUNT_PER_YEAR",
        "False",
        f"{STRANGERS}::test_an_attacker_of_one_meter_number_needs_years",
    ),
    Guard(
        "domain.services.metering.ask_owner",
        "others >= terms.reading.max_accounts_of_others_per_month",
        "False",
        f"{STRANGERS}::test_one_phone_reads_for_five_others_a_month",
    ),
    Guard(
        "domain.services.metering.ask_owner",
        "quote.is_above(terms.reading.far_above)",
        "False",
        f"{STRANGERS}::test_a_bill_far_above_the_usual_asks_the_phone_on_file_first",
    ),
    Guard(
        "domain.services.metering.submit_reading",
        "    if not link_phone(command.phone, account, unit_of_work, terms):\n        return",
        "    if False:\n        return",
        f"{STRANGERS}::test_a_phone_that_was_taken_off_in_the_middle_of_its_session_bills_nothing",
    ),
    Guard(
        "domain.services.metering.submit_reading",
        "corrections = account.corrections + 1",
        "corrections = 0",
        f"{STRANGERS}::test_three_corrections_a_period",
    ),
    Guard(
        "domain.services.accounts.phone_notices",
        "for each in notified if each != phone]",
        "for each in notified if False]",
        f"{STRANGERS}::test_the_phone_on_file_hears_of_a_link_before_the_previous_reading_is_shown",
    ),
    Guard(
        "domain.services.accounts.phone_notices",
        "        due.append(Message(ANSWER, subject, phone, text, None, unit_of_work.now))",
        "        pass",
        f"{STRANGERS}::test_phone_set_ends_all_links_and_proofs_and_tells_the_phones",
    ),
    Guard(
        "domain.services.payments.ask_payment",
        "has_agreed = requests.has_agreed(command.phone, command.account_id)",
        "has_agreed = True",
        "tests/integration/payments/test_pay_by_phone.py::test_the_phone_of_another_is_prompted_only_once_it_has_agreed",
    ),
    # Doors
    Guard(
        "webhooks.tokens",
        "for known in tokens) > 0",
        "for known in tokens) >= 0",
        "tests/integration/core/test_error_pages.py::test_a_wrong_token_learns_nothing_by_any_method",
    ),
    Guard(
        "webhooks.client_address",
        "not allowed or _is_in(address, allowed)",
        "True",
        "tests/integration/payments/test_forged_callbacks.py::"
        "test_an_address_that_is_not_on_the_list_or_only_claimed_finds_nothing",
    ),
    Guard(
        "webhooks.client_address",
        'getattr(parsed, "ipv4_mapped", None) or parsed',
        "parsed",
        "tests/unit/core/test_client_address.py::test_an_ipv4_address_is_the_same_in_its_ipv6_form",
    ),
    Guard(
        "webhooks.bodies",
        "len(body) > max_bytes",
        "False",
        "tests/integration/core/test_error_pages.py::test_a_body_that_no_provider_sends_is_refused_at_every_door",
    ),
    Guard(
        "webhooks.security_headers",
        "response.headers.add(name, value)",
        "pass",
        "tests/integration/core/test_security_headers.py::test_every_answer_has_them_also_an_error",
    ),
    Guard(
        "webhooks.alert_rate",
        "self._count == self._limit",
        "True",
        "tests/integration/payments/test_cards.py::test_what_anybody_can_send_wakes_nobody_until_it_is_frequent",
    ),
    Guard(
        "payments.cards.paystack",
        "for key in self._secret_keys) > 0",
        "for key in self._secret_keys) >= 0",
        "tests/integration/payments/test_cards.py::test_a_webhook_that_is_not_signed_leaves_nothing",
    ),
    Guard(
        "payments.cards.paystack",
        "if not is_payment_page(url, self._base_url):",
        "if False:",
        "tests/contracts/paystack_client/test_paystack_client.py::test_customers_are_sent_to_a_page_of_paystack_only",
    ),
    Guard(
        "store.core.readiness",
        "self._looks < LOOKS_PER_SECOND",
        "True",
        "tests/integration/core/test_health.py::test_a_crowd_that_asks_whether_it_is_ready_costs_the_stores_no_more",
    ),
    Guard(
        "store.core.session_seal",
        "bare if compare_digest(signature, self._signature(name, bare)) else mark",
        "bare",
        "tests/integration/conversation/test_session_seal.py::"
        "test_a_session_whose_account_was_changed_in_redis_is_as_one_that_was_lost",
    ),
    Guard(
        "store.core.certificates",
        "isinstance(cause, SSLError) or any(words in str(cause) for words in _WORDS_OF_LIBPQ)",
        "False",
        "tests/integration/core/test_tls.py::test_a_server_that_does_not_prove_who_it_is_is_refused_by_name",
    ),
    Guard(
        "jobs.broker",
        '{"ssl_cert_reqs": "required"} if broker_url.startswith("rediss://") else None',
        "None",
        "tests/integration/core/test_tls.py::test_a_broker_s_url_that_says_nothing_of_certificates_trusts_no_stranger",
    ),
    Guard(
        "settings",
        "len(secret) >= MIN_SECRET_LENGTH and len(set(secret)) >= MIN_DIFFERENT_CHARACTERS",
        "True",
        "tests/unit/core/test_production_settings.py",
    ),
    Guard(
        "settings", 'if url.startswith("http://") and', "if False and", "tests/unit/core/test_production_settings.py"
    ),
    Guard(
        "settings",
        "        if known:\n",
        "        if False:\n",
        "tests/unit/core/test_production_settings.py",
    ),
    Guard(
        "sms.incoming.inbox",
        'short_code and form.get("to", "")',
        'False and form.get("to", "")',
        "tests/integration/messaging/test_sms_in.py::test_a_text_to_another_number_than_our_short_code_is_none_of_ours",
    ),
    Guard("logs", "        Redactor(settings.secrets),\n", "", "tests/unit/core/test_logs.py"),
    # Insiders
    Guard(
        "domain.operators.operators",
        "    if not operator.is_enabled:",
        "    if False:",
        "tests/integration/operators/test_operators.py::test_who_was_disabled_gives_no_more_commands_and_is_still_known",
    ),
    Guard(
        "domain.operators.operators",
        "if not operator.covers(region):",
        "if False:",
        "tests/integration/campaigns/test_campaign_approval.py::"
        "test_whoever_is_for_another_region_neither_approves_nor_stops_it",
    ),
    Guard(
        "cli.lookup",
        "    require_region_of(account.id, unit_of_work)\n",
        "",
        "tests/integration/core/test_every_command.py::test_each_command_does_what_is_asked_after_payments",
    ),
    Guard(
        "domain.operators.approvals",
        "decider.is_same_person_as(author) or decider.is_same_person_as(as_asked)",
        "False",
        "tests/integration/operators/test_four_eyes.py::test_nobody_approves_what_they_asked_for",
    ),
    Guard(
        "domain.operators.approvals",
        "os_user is not None and os_user == request.author.os_user",
        "False",
        "tests/integration/operators/test_four_eyes.py::test_in_production_one_login_is_one_person",
    ),
    Guard(
        "domain.operators.approvals",
        "not request.digest.startswith(seen_digest.lower())",
        "False",
        "tests/integration/campaigns/test_campaign_views.py::test_an_approval_is_of_what_was_looked_at",
    ),
    Guard(
        "domain.campaigns.foreign_contacts",
        "[*_links(text, own), *_dial_codes(text, own), *_numbers(text, own)]",
        "[]",
        "tests/unit/campaigns/test_foreign_contacts.py",
    ),
)
OF_EVERY_RUN = GUARDS[0]


def names_of(test):
    return (ROOT / test.partition("::")[0]).read_text(), f"def {test.rpartition('::')[2]}("


@pytest.mark.parametrize("guard", GUARDS, ids=[guard.id for guard in GUARDS])
def test_a_guard_and_its_test_are_there(guard):
    assert Path(find_spec(guard.module).origin).read_text().count(guard.guard) == 1
    text, name = names_of(guard.test)
    assert "::" not in guard.test or name in text


@pytest.mark.parametrize("guard", GUARDS if os.environ.get("SOAK") else [OF_EVERY_RUN], ids=lambda guard: guard.id)
def test_without_the_guard_its_test_fails(guard):
    taken_out = json.dumps({name: value for name, value in asdict(guard).items() if name != "test"})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.support.without_guard",
    ]
    said = subprocess.run(
        [*command, guard.test],
        cwd=ROOT,
        env={**os.environ, "WITHOUT_GUARD": taken_out},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == FAILED, said.stdout[-2_000:] + said.stderr[-2_000:]

"""Tokens, and the checks that Daraja's gateway makes before an API sees a request."""

import base64

import pytest
import requests


def error(answer):
    return answer.status_code, answer.json()["errorCode"]


def test_a_new_token_kills_the_one_before_it(daraja):
    first, second = (daraja.generate_token().json()["access_token"] for _ in range(2))
    daraja.token = first
    assert error(daraja.push()) == (404, "404.001.03")
    daraja.token = second
    assert daraja.push().ok


def test_a_token_dies_after_its_time(daraja):
    assert daraja.push().ok
    daraja.command("/__clock", advance_seconds=3600)
    assert error(daraja.push()) == (404, "404.001.03")


def test_a_token_dies_on_command(daraja):
    assert daraja.push().ok
    assert daraja.forget("token")["tokens_issued"] == 1
    assert error(daraja.push()) == (404, "404.001.03")


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("/mpesa/stkpushquery/v1/query", (404, "404.001.03")),
        ("/mpesa/reversal/v1/request", (404, "404.001.03")),
        ("/mpesa/c2b/v1/registerurl", (400, "400.003.01")),
        ("/mpesa/transactionstatus/v1/query", (400, "400.003.01")),
        ("/pulltransactions/v1/query", (401, "401.001")),
    ],
)
def test_each_api_has_its_own_word_for_a_dead_token(daraja, path, refusal):
    daraja.token = "long dead"
    assert error(daraja.post(path, {})) == refusal


def test_a_request_without_a_bearer_is_refused_for_its_header(daraja):
    assert error(daraja.post("/mpesa/stkpush/v1/processrequest", {}, headers={"Authorization": ""})) == (
        404,
        "404.001.04",
    )


def test_a_wrong_secret_is_refused_without_a_word(daraja):
    wrong = base64.b64encode(b"key:wrong").decode()
    answer = daraja.generate_token(headers={"Authorization": f"Basic {wrong}"})
    assert (answer.status_code, answer.content) == (400, b"")


def test_a_token_needs_basic_authentication_and_the_right_grant(daraja):
    assert error(daraja.generate_token(headers={"Authorization": "Bearer x"})) == (400, "400.008.01")
    assert error(daraja.generate_token(grant_type="password")) == (400, "400.008.02")


def test_the_lifetime_of_a_token_may_come_as_a_string(daraja):
    daraja.command("/__control/options", expires_in_as="string")
    assert daraja.generate_token().json()["expires_in"] == "3599"


def test_an_unknown_path_and_a_wrong_verb_are_refused_in_the_envelope(daraja):
    assert error(daraja.post("/oauth/v2/nothing")) == (404, "404.001.01")
    assert error(daraja.post("/oauth/v1/generate")) == (405, "405.001")


def test_too_many_requests_in_a_second_are_a_spike(daraja):
    daraja.command("/__control/options", spike_per_second=2)
    answers = [daraja.query("ws_CO_1") for _ in range(3)]
    assert error(answers[-1]) == (500, "500.003.02")
    assert "Spike Arrest" in answers[-1].json()["errorMessage"]


def test_a_misspelt_command_is_refused_instead_of_ignored(daraja):
    answer = requests.post(f"{daraja.url}/__control/scripts", json={"anser": "pin"}, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, ["anser: Extra inputs are not permitted"])


def test_a_payment_that_no_customer_made_cannot_be_scripted(daraja):
    answer = requests.post(f"{daraja.url}/__control/scripts", json={"result": "0"}, timeout=10)
    assert answer.status_code == 400


def test_everything_is_forgotten_on_command(daraja):
    daraja.register_urls()
    daraja.paybill()
    daraja.script(answer="cancel")
    daraja.forget("all")
    overview = daraja.look("/__control/overview").json()
    assert (overview["balance"], overview["urls"], overview["scripts"]) == (0, False, [])
    assert daraja.look("/__requests").json() == []


def test_an_outage_ends_at_the_same_address(daraja):
    daraja.stand_in.stop()
    with pytest.raises(requests.ConnectionError):
        daraja.look("/__ledger")
    assert daraja.stand_in.start() == daraja.url
    assert daraja.push().ok

"""What somebody who tries the callbacks' paths learns of them."""

import pytest

from tests.support.dialling import TOKEN

AFRICASTALKINGS = ("ussd", "ussd/events", "sms/inbound")
DARAJAS = (f"stk/{'0' * 32}", "paybill/validation", "paybill/confirmation")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "POST"])
@pytest.mark.parametrize("path", [*AFRICASTALKINGS, *DARAJAS, "nothing/here"])
def test_a_wrong_token_learns_nothing_by_any_method(client, path, method):
    answer = client.open(f"/callbacks/wrong/{path}", method=method)
    assert (answer.status_code, answer.get_data(), answer.headers.get("Allow")) == (404, b"", None)


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "PUT"])
def test_whoever_knows_the_token_learns_that_the_method_is_wrong(client, app, method):
    [daraja_token] = app.extensions["parts"].settings.mpesa_callback_tokens
    paths = [f"{TOKEN}/{path}" for path in AFRICASTALKINGS] + [f"{daraja_token}/{path}" for path in DARAJAS]
    for path in [*paths, "paystack"]:
        answer = client.open(f"/callbacks/{path}", method=method)
        assert (answer.status_code, answer.get_data(), answer.headers["Allow"]) == (405, b"", "POST"), path


def test_the_token_of_one_provider_opens_no_callback_of_the_other(client):
    assert client.get(f"/callbacks/{TOKEN}/paybill/validation").status_code == 404

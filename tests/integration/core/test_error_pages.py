"""What somebody who tries the callbacks' paths learns of them."""

from io import BytesIO

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


@pytest.mark.parametrize("in_chunks", [False, True], ids=["with a length", "in chunks"])
@pytest.mark.parametrize("door", ["paystack", "paybill/confirmation", "sms/inbound"])
def test_a_body_that_no_provider_sends_is_refused_at_every_door(client, app, rows, door, in_chunks):
    [daraja_token] = app.extensions["parts"].settings.mpesa_callback_tokens
    path = {"sms/inbound": f"{TOKEN}/{door}", "paybill/confirmation": f"{daraja_token}/{door}"}.get(door, door)
    body = b"x" * (64 * 1024 + 1)
    if in_chunks:
        streamed = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
        answer = client.post(f"/callbacks/{path}", input_stream=BytesIO(body), environ_overrides=streamed)
    else:
        answer = client.post(f"/callbacks/{path}", data=body)
    assert answer.status_code == 413
    assert rows("SELECT id FROM inbox") == []

"""Every answer of the web tells a browser what it may do with it: next to nothing."""

import pytest

from webhooks.security_headers import HEADERS

ANSWERS = ["/healthz", "/readyz", "/metrics", "/nothing-here", "/p/none", f"/p/{'0' * 32}", "/callbacks/x/ussd/events"]


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize("ask", ["get", "post"])
def test_every_answer_has_them_also_an_error(operator, path, ask):
    headers = getattr(operator.browser(), ask)(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith(HEADERS["Content-Security-Policy"])
    assert "unsafe" not in policy
    others = {name: value for name, value in HEADERS.items() if name != "Content-Security-Policy"}
    assert {name: headers.get(name) for name in others} == others


def test_where_a_slash_was_left_out_the_way_leads_to_no_host_that_was_sent(client):
    answer = client.get("/console?x=1", headers={"Host": "stranger.example"})
    assert (answer.status_code, answer.headers["Location"], answer.text) == (308, "/console/?x=1", "")

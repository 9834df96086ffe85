"""The console can be tried as soon as the service runs, in development alone."""

import re

import pytest
import requests

from sandbox.africastalking import AfricasTalkingStandIn
from tests.support.command_line import operator_of
from tests.support.console import current_code
from tests.support.production_settings import PRODUCTION
from tests.support.wsgi_server import WsgiServer

SETTINGS = {name: value for name, value in PRODUCTION.items() if name != "database_url"}


def test_a_demonstration_operator_signs_in_by_the_code_that_the_authenticator_shows(console, operator):
    assert operator.asks("seed", "operators")["operators"] == ["Amina", "Baraka"]
    assert operator.asks("seed", "operators")["operators"] == []
    shown = console.browser().client.get("/sandbox/operators").get_json()["operators"]
    for each in shown:
        browser = console.browser().types_name(each["name"], each["password"]).submits("/sign-in", code=each["code"])
        assert browser.path == "/console/"


def test_the_sandbox_has_an_authenticator_page(console, operator):
    with WsgiServer(console.flask) as server, AfricasTalkingStandIn(server.url) as gateway:
        address = f"{gateway.base_url}/authenticator"
        assert "There are no demonstration operators" in requests.get(address, timeout=10).text
        operator.asks("seed", "operators")
        page = requests.get(address, timeout=10).text
    assert re.findall(r'<td>(\w+)</td>.*<td class="code">\d{6}</td>', page) == ["Amina", "Baraka"]


def test_a_development_that_others_can_reach_shows_nobodys_password(database_url):
    with operator_of(database_url, **{**SETTINGS, "environment": "development"}) as operator:
        operator.asks("seed", "operators")
        for path in ("/sandbox/operators", "/sandbox/customers"):
            assert operator.browser().get(path).status_code == 404


@pytest.mark.parametrize(
    "words", [("seed", "operators"), ("operator", "create", "A", "--role", "admin", "--password", "x")]
)
def test_production_makes_no_operator_whose_password_others_know(database_url, words):
    with operator_of(database_url, **SETTINGS) as operator:
        said = operator.types(*words)
        assert (said.code, "roduction" in said.err) == (1, True)
        assert operator.browser().get("/sandbox/operators").status_code == 404
        assert operator.asks("operator", "list")["operators"] == []


@pytest.mark.parametrize("password", ["a long one for a script", "correct horse battery staple", "pw"])
def test_a_script_signs_in_by_what_operator_create_prints(console, operator, password):
    made = operator.asks("operator", "create", "Wafula", "--role", "care", "--password", password)
    assert made["name"] == "Wafula"
    assert len(made["totp_secret"]) == 32
    browser = console.browser().types_name("Wafula", password)
    assert browser.submits("/sign-in", code=current_code(made["totp_secret"])).path == "/console/"


@pytest.mark.parametrize("password", ["", "x" * 129])
def test_a_script_is_given_some_password(operator, password):
    said = operator.types("operator", "create", "Wafula", "--role", "care", "--password", password)
    assert (said.code, "A password has" in said.err) == (1, True)
    assert operator.asks("operator", "list")["operators"] == []

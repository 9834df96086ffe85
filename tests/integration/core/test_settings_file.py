"""Secrets are rotated as docs/operations.md says: the file of settings is changed and `web` is reloaded, and nobody is
turned away between the old secret and the new.
"""

import os
import signal
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
import requests
import sqlalchemy as sa

from payments.cards.paystack import sign
from store.core.engine import APPLICATION, SERVICE_ROLE
from tests.support.customers import add_customer
from tests.support.payment_providers import confirmation
from tests.support.service_processes import ROOT, free_port, running
from tests.support.waiting import until

FROM, TO = "0123456789abcdef-from", "fedcba9876543210-to"
ROTATED = ("AFRICASTALKING_CALLBACK_TOKENS", "MPESA_CALLBACK_TOKENS", "PAYSTACK_SECRET_KEY", "METRICS_TOKEN")
GUNICORN = [Path(sys.executable).with_name("gunicorn"), "-c", "gunicorn.conf.py", "app:create_app()"]


class Web:
    """One `web`, whose settings are in a file alone, as those of a unit are."""

    def __init__(self, folder, settings):
        self.file = folder / "environment"
        self.settings = settings
        self.url = f"http://127.0.0.1:{settings['PORT']}"
        self.process = None

    def start(self):
        self.write()
        bare = {name: value for name, value in os.environ.items() if name not in self.settings}
        environment = {**bare, "SETTINGS_FILE": str(self.file)}
        self.process = subprocess.Popen(GUNICORN, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        until(self.is_ready)

    def write(self):
        self.file.write_text("".join(f"{name}={value}\n" for name, value in self.settings.items()))

    def reload(self, taken, **changes):
        """Until the workers before are gone. These secrets are taken by them and by those that follow."""
        workers_before = psutil.Process(self.process.pid).children()
        self.settings.update(changes)
        self.write()
        self.process.send_signal(signal.SIGHUP)
        refused = []
        until(lambda: refused.extend(self.refused(taken)) or not any(map(psutil.Process.is_running, workers_before)))
        assert refused == []

    def refused(self, secrets):
        return [(name, secret) for name, secret in secrets if not self.takes(name, secret)]

    def is_ready(self):
        try:
            return requests.get(f"{self.url}/readyz", timeout=5).ok
        except requests.ConnectionError:
            return False

    def takes(self, name, secret):
        return PROBES[name](self.url, secret) == HTTPStatus.OK


def dials(url, token):
    form = {"phoneNumber": "+254711000001", "serviceCode": "*977#", "text": "", "sessionId": uuid4().hex}
    return requests.post(f"{url}/callbacks/{token}/ussd", data=form, timeout=10).status_code


def reports_payment(url, token):
    body = confirmation(BillRefNumber="350060001")
    return requests.post(f"{url}/callbacks/{token}/paybill/confirmation", json=body, timeout=10).status_code


def reports_card(url, key):
    body = b'{"event": "charge.success", "data": {"reference": "none"}}'
    signed = {"x-paystack-signature": sign(body, key), "Content-Type": "application/json"}
    return requests.post(f"{url}/callbacks/paystack", data=body, headers=signed, timeout=10).status_code


def scrapes(url, token):
    return requests.get(f"{url}/metrics", headers={"Authorization": f"Bearer {token}"}, timeout=10).status_code


PROBES = dict(zip(ROTATED, (dials, reports_payment, reports_card, scrapes), strict=True))
LOGINS = ("first", "second")
OF_TWO_AT_ONCE = [name for name in ROTATED if name != "METRICS_TOKEN"]


@pytest.fixture
def logins(engine, database_url):
    """The address of the database with each of two logins that have the same rights."""
    with engine.begin() as connection:
        for name in LOGINS:
            connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
            connection.exec_driver_sql(f"GRANT {SERVICE_ROLE} TO {name}")
    yield [sa.make_url(database_url).set(username=name).render_as_string(hide_password=False) for name in LOGINS]
    with engine.begin() as connection:
        for name in LOGINS:
            connection.exec_driver_sql(f"DROP ROLE {name}")


@pytest.fixture
def web(database_url, redis_url, engine, logins, tmp_path):
    add_customer(engine, "3500600-01")
    with running(database_url, redis_url, log_folder=tmp_path) as stack:
        own = {name: value for name, value in stack.environment.items() if os.environ.get(name) != value}
        web = Web(
            tmp_path, {**own, "PORT": str(free_port()), "DATABASE_URL": logins[0], **dict.fromkeys(ROTATED, FROM)}
        )
        web.start()
        yield web
        web.process.terminate()
        web.process.wait()


def test_secrets_are_rotated_by_the_file_and_a_reload(web, engine, logins):
    first, second = logins
    of_two = [(name, secret) for name in OF_TWO_AT_ONCE for secret in (FROM, TO)]
    assert web.refused((name, FROM) for name in ROTATED) == []
    assert len(web.refused((name, TO) for name in ROTATED)) == len(ROTATED)

    both = dict.fromkeys(OF_TWO_AT_ONCE, f"{TO},{FROM}")
    web.reload(
        [(name, FROM) for name in OF_TWO_AT_ONCE], **both, METRICS_TOKEN=TO, SECRET_KEY=uuid4().hex, DATABASE_URL=second
    )
    assert web.refused([*of_two, ("METRICS_TOKEN", TO)]) == []
    assert not web.takes("METRICS_TOKEN", FROM)
    until(lambda: users_of(engine) == {"second"})

    web.reload([(name, TO) for name in ROTATED], **dict.fromkeys(OF_TWO_AT_ONCE, TO), DATABASE_URL=first)
    assert web.refused((name, TO) for name in ROTATED) == []
    assert len(web.refused((name, FROM) for name in ROTATED)) == len(ROTATED)
    until(lambda: users_of(engine) == {"first"})


def users_of(engine):
    """As which of the two the service is connected to this database."""
    asked = "SELECT usename FROM pg_stat_activity WHERE application_name = %s AND usename = ANY(%s)"
    with engine.connect() as connection:
        return set(connection.exec_driver_sql(asked, (APPLICATION, list(LOGINS))).scalars())


def test_a_file_that_cannot_be_read_ends_the_start_with_a_sentence(tmp_path):
    environment = {**os.environ, "SETTINGS_FILE": str(tmp_path / "none")}
    asked = [sys.executable, "-c", "from settings import read_settings; read_settings()"]
    ended = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, f"SETTINGS_FILE names {tmp_path}/none, which cannot be read\n")

"""A customer's session becomes a dialogue that the tests can play, and nobody learns who it was."""

import pytest
import yaml

from tests.customers import add_customer
from tests.transcripts.stage import Stage

OTIENO = "+254722333444"


@pytest.fixture
def replayed(app):
    def replay(session_id):
        return app.test_cli_runner().invoke(args=["session", "replay", session_id, "--as-test"])

    return replay


def test_a_session_is_printed_as_a_talk_that_plays_and_names_nobody(engine, phone, replayed, tills, worker_database):
    add_customer(engine, "4477001-02", phone=OTIENO, name="Otieno Odhiambo", meter="88112233", last=4401)
    otieno = phone(OTIENO).dials().answers("2", "0", "1", "4521", "2", "4520", "1")
    printed = replayed(otieno.session_id).output
    for secret in ("4477001", "722333444", "Otieno", "88112233"):
        assert secret not in printed
    [talk] = yaml.safe_load(printed)
    worker_database.restore()
    Stage(tills, talk["customers"]).plays(talk["talk"])


def test_a_phone_that_was_not_known_is_printed_with_whose_account_it_was(
    engine, phone, replayed, tills, worker_database
):
    add_customer(engine, "4477001-02", phone=OTIENO, name="Otieno Odhiambo", meter="88112233", last=4401)
    stranger = phone("+254733000001").dials().answers("4477001", "88112233", "1", "4521")
    [talk] = yaml.safe_load(replayed(stranger.session_id).output)
    worker_database.restore()
    Stage(tills, talk["customers"]).plays(talk["talk"])


def test_a_session_that_is_gone_is_said_to_be_gone(replayed):
    answer = replayed("ATUid_gone")
    assert answer.exit_code != 0
    assert "not known" in answer.output

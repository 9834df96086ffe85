"""The dialogues of tests/transcripts, run over HTTP: what customer care reads is what is tested.

They are played one after another in one process; when all have been played, every step of every flow was in one of
them, in every language.
"""

from pathlib import Path

import pytest
import redis
import yaml

import catalogues
from store.core.redis import FUNNEL
from tests.support.payment_providers import payment_testbed
from tests.transcripts.stage import Stage
from ussd.flow_registry import build

FOLDER = Path(__file__).parent
TALKS = {
    f"{file.stem}: {talk['title']}": talk
    for file in sorted(FOLDER.glob("*.yaml"))
    for talk in yaml.safe_load(file.read_text())
}
WALKED: dict[str, set[tuple[str, str, str]]] = {}
"""The steps of each talk that has been played: the language, the state before, the state after."""

pytestmark = pytest.mark.xdist_group("transcripts")


@pytest.fixture(scope="session")
def worker_stage(worker_database, worker_redis_url):
    """The service and M-Pesa over HTTP. Cards pay less at once than M-Pesa, as their limit may be."""
    with payment_testbed(worker_database.url, worker_redis_url, card_max_shillings=100_000) as payments:
        worker_database.engines.append(payments.parts.engine)
        yield payments


@pytest.fixture
def play(worker_stage, worker_database, worker_redis_url):
    """Plays a talk on a clean database and an empty Redis, and keeps the steps that the service counted."""

    def played(title):
        worker_database.restore()
        with redis.Redis.from_url(worker_redis_url) as connection:
            connection.flushdb()
            worker_stage.open()
            talk = TALKS[title]
            Stage(worker_stage, talk["customers"]).plays(talk["talk"])
            WALKED[title] = {tuple(hop.decode().split("|")) for hop in connection.hkeys(FUNNEL)}

    return played


@pytest.mark.parametrize("title", TALKS)
def test_the_talk_goes_as_it_is_written(title, play):
    play(title)


def test_every_step_of_every_flow_is_in_a_talk_in_every_language(play):
    for title in TALKS.keys() - WALKED.keys():
        play(title)
    steps = {(source, target) for source, _, target in build().transitions}
    walked = set().union(*WALKED.values())
    missing = {(language, *step) for language in catalogues.load() for step in steps} - walked
    assert not missing, "\n".join(sorted(map(" ".join, missing)))

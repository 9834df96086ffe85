"""The dialogues of tests/transcripts, run over HTTP: what customer care reads is what is tested."""

from pathlib import Path

import pytest
import yaml

from tests.transcripts.stage import Stage

FOLDER = Path(__file__).parent
TALKS = [
    pytest.param(talk, id=f"{file.stem}: {talk['title']}")
    for file in sorted(FOLDER.glob("*.yaml"))
    for talk in yaml.safe_load(file.read_text())
]


@pytest.mark.parametrize("talk", TALKS)
def test_the_talk_goes_as_it_is_written(talk, client, engine):
    Stage(client, engine, talk["customers"]).plays(talk["talk"])

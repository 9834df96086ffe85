"""`kp` gives the operators' commands from wherever it is typed."""

import json
import os
import re
import subprocess
from pathlib import Path

from tests.support.production_settings import PRODUCTION

KP = Path(__file__).parents[3] / "kp"


def test_a_command_runs_from_another_folder_through_the_link_that_installing_makes(database_url, redis_url, tmp_path):
    link = tmp_path / "kp"
    link.symlink_to(KP)
    stores = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    done = subprocess.run(
        [link, "messages", "status", "--json"], cwd=tmp_path, env=os.environ | stores, capture_output=True, check=True
    )
    assert json.loads(done.stdout)["queued"] == 0


def test_doctor_says_in_its_own_lines_what_stops_every_start_and_no_secret(tmp_path):
    wrong = {"PUBLIC_URL": "http://service.example", "METRICS_TOKEN": "a1b2c3d4"}
    known = {name.upper(): ",".join(value) if isinstance(value, tuple) else value for name, value in PRODUCTION.items()}
    file = tmp_path / "environment"
    file.write_text("".join(f"{name}={value}\n" for name, value in (known | wrong).items()))
    environment = {name: value for name, value in os.environ.items() if name not in known} | {
        "SETTINGS_FILE": str(file)
    }
    done = subprocess.run([KP, "doctor", "--json"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count("\n")) == (1, 1)
    lines = [each for each in json.loads(done.stdout)["checks"] if each["check"] == "settings"]
    assert {each["state"] for each in lines} == {"failed"}
    assert all(name in " ".join(each["found"] for each in lines) for name in wrong)
    assert not re.search("Traceback|a1b2c3d4", done.stdout + done.stderr)

"""`kp` gives the operators' commands from wherever it is typed."""

import json
import os
import subprocess
from pathlib import Path

KP = Path(__file__).parents[3] / "kp"


def test_a_command_runs_from_another_folder_through_the_link_that_installing_makes(database_url, redis_url, tmp_path):
    link = tmp_path / "kp"
    link.symlink_to(KP)
    stores = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    done = subprocess.run(
        [link, "messages", "status", "--json"], cwd=tmp_path, env=os.environ | stores, capture_output=True, check=True
    )
    assert json.loads(done.stdout)["queued"] == 0

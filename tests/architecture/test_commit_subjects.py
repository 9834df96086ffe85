"""`make lint` refuses a commit subject that a log of one line a commit would cut, before it is published."""

import os
import subprocess
from pathlib import Path

import pytest

CHECK = Path(__file__).parents[2] / ".ci" / "check-commit-subjects"
SOMEBODY = {
    f"GIT_{who}_{what}": "somebody@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}
ENVIRONMENT = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **SOMEBODY}
TOO_LONG = "Say in far more than seventy-two characters what this one commit has changed"


@pytest.fixture
def clone(tmp_path):
    """A clone whose origin has one commit, with a subject that nobody can change any more."""
    origin = tmp_path / "origin"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", origin)
    commit(origin, TOO_LONG)
    git(tmp_path, "clone", "--quiet", origin, "clone")
    return tmp_path / "clone"


@pytest.mark.parametrize("subject", ["List payments that look like a mistake", "Say «Karibu» " + "ü" * 59, "Use 2.5"])
def test_a_subject_that_fits_one_line_passes(subject, clone):
    commit(clone, subject)
    assert checked(clone) == (0, "")


@pytest.mark.parametrize("subject", [TOO_LONG, "Charge the fee once.", "Say «Karibu» " + "ü" * 60])
def test_a_subject_that_is_too_long_or_ends_in_a_period_is_named(subject, clone):
    commit(clone, subject)
    commit(clone, "Say it right")
    code, said = checked(clone)
    assert code == 1
    assert said.count("\n") == 1
    assert said.endswith(f": {subject}\n")


def test_what_origin_has_is_not_judged_again(clone):
    assert checked(clone) == (0, "")


def test_a_repository_without_origin_is_not_judged(clone):
    git(clone, "remote", "remove", "origin")
    assert checked(clone) == (0, "Commit subjects are not checked: there is no origin/main.\n")


def test_a_shallow_clone_is_not_judged(clone):
    commit(clone, TOO_LONG)
    git(clone.parent, "clone", "--quiet", "--depth=1", f"file://{clone}", "shallow")
    assert checked(clone.parent / "shallow") == (0, "Commit subjects are not checked: this is a shallow clone.\n")


def test_a_folder_that_is_no_repository_is_not_judged(tmp_path):
    assert checked(tmp_path) == (0, "Commit subjects are not checked: this is no git repository.\n")


def commit(folder, subject):
    git(folder, "commit", "--quiet", "--allow-empty", f"--message={subject}")


def git(folder, *arguments):
    subprocess.run(["git", *arguments], cwd=folder, env=ENVIRONMENT, check=True)  # noqa: S607 - git comes from the path


def checked(folder):
    """The exit code and the output of the check."""
    done = subprocess.run([CHECK], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.returncode, done.stdout

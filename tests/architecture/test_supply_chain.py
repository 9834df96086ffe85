"""What is installed is what was chosen, byte for byte; known vulnerabilities are asked about."""

import json
import re
import subprocess
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parents[2]
FILES = ("requirements.txt", "requirements-dev.txt")
PIN = re.compile(
    r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)
ROW = re.compile(r"^\| ([a-z0-9-]+) \| (?:[a-z0-9-]+|named in `requirements.in`) \| .+ \|$", re.MULTILINE)
FLASK = "flask"
LOADED = """
import sys, app, worker, web.customer.documents.typesetting_process
from importlib.metadata import packages_distributions
owners = packages_distributions()
print(*{owner for name in list(sys.modules) for owner in owners.get(name.partition(".")[0], [])})
"""


def pins_of(name):
    return {library: version for library, version, _ in PIN.findall((ROOT / name).read_text())}


@pytest.mark.parametrize("name", FILES)
def test_every_library_is_pinned_with_hashes_and_no_file_names_a_registry(name):
    text = (ROOT / name).read_text()
    named = [line for line in text.splitlines() if line and line[0] not in "# "]
    assert len(pins_of(name)) == len(named), "a pin has no hash: compile the pins again (make pins)"
    assert "://" not in text


def test_both_files_pin_the_same_version_of_what_both_need():
    production, development = (pins_of(name) for name in FILES)
    shared = production.keys() & development.keys()
    assert {name: production[name] for name in shared} == {name: development[name] for name in shared}


def test_every_name_that_is_asked_for_is_pinned():
    for name in FILES:
        lines = (ROOT / name.replace(".txt", ".in")).read_text().splitlines()
        asked = [re.split(r"[\[ ]", line)[0] for line in lines]
        assert {each.lower().replace("_", "-") for each in asked if each and each[0] not in "#-"} <= pins_of(
            name
        ).keys()


def test_nothing_is_installed_without_its_hash():
    installs = re.findall(r"pip install(?:[^\n]*\\\n)*[^\n]*", (ROOT / "Makefile").read_text())
    assert installs
    assert all("--require-hashes" in each for each in installs)


def test_what_comes_along_and_is_not_needed_is_named():
    said = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    loaded = {re.sub("[-_.]+", "-", each).lower() for each in said.split()}
    assert FLASK in loaded
    chapter = (ROOT / "docs/security.md").read_text().partition("## Supply chain\n")[2].partition("\n## ")[0]
    named = set(ROW.findall(chapter))
    assert pins_of(FILES[0]).keys() - loaded == named


@contextmanager
def database_that_knows(*vulnerabilities):
    """A stand-in of the database of vulnerabilities, which knows these of Flask."""

    class Database(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found = list(vulnerabilities) if asked["package"]["name"] == FLASK else []
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"vulns": found}).encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Database) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def audit(*options):
    command = [sys.executable, ROOT / ".ci/audit.py", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_known_vulnerability_fails_the_audit():
    known = {
        "id": "GHSA-test",
        "summary": "A hole",
        "affected": [
            {
                "package": {"name": FLASK, "ecosystem": "PyPI"},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999.0"}]}],
            }
        ],
    }
    with database_that_knows(known) as address:
        said = audit("--vulnerability-service=osv", f"--osv-url={address}")
    assert (said.returncode, said.stdout.split(":")[0]) == (1, f"flask {pins_of(FILES[0])[FLASK]}"), said
    assert "GHSA-test, mended in 999.0" in said.stdout


def test_libraries_without_a_known_vulnerability_pass():
    with database_that_knows() as address:
        said = audit("--vulnerability-service=osv", f"--osv-url={address}")
    count = len(pins_of(FILES[0]) | pins_of(FILES[1]))
    assert (said.returncode, said.stdout) == (0, f"No known vulnerability in {count} of {count} libraries.\n")


def test_an_audit_that_reaches_no_database_says_so():
    said = audit("--vulnerability-service=osv", "--osv-url=http://127.0.0.1:9/")
    assert (said.returncode, said.stdout) == (
        0,
        "The database of known vulnerabilities cannot be reached from here: nothing was checked.\n",
    )


def test_an_audit_that_fails_for_another_reason_fails():
    said = audit("--vulnerability-service=nobody")
    assert said.returncode == 1
    assert "pip-audit failed" in said.stderr

"""Ask a public database whether the pinned libraries have known vulnerabilities: `make audit`.

Ends with 1 where one has, with a list. Where the database cannot be reached it says so and ends with 0: what nobody
could check is no finding, and the build of a machine without a way out must not fail. Arguments go to pip-audit, such
as `--vulnerability-service osv`.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

FILES = ("requirements.txt", "requirements-dev.txt")
UNREACHABLE = "The database of known vulnerabilities cannot be reached from here: nothing was checked."
AWAY = ("timed out", "Timeout", "onnect", "ServiceError", "HTTPError")  # as pip-audit and requests say it
MAX_SECONDS = 120


def main(arguments: list[str]) -> int:
    report = _asked(arguments)
    if report is None:
        print(UNREACHABLE)
        return 0
    checked = [each for each in report["dependencies"] if "vulns" in each]
    found = [_told(each, vulnerability) for each in checked for vulnerability in each["vulns"]]
    if not checked:
        print(UNREACHABLE)
    elif found:
        print(*found, sep="\n")
    else:
        print(f"No known vulnerability in {len(checked)} of {len(report['dependencies'])} libraries.")
    return 1 if found else 0


def _asked(arguments: list[str]) -> dict | None:
    """What pip-audit reports; nothing where it has no answer."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        files = [f"--requirement={name}" for name in FILES]
        output = ["--progress-spinner=off", "--format=json", "--desc=off", f"--output={report}"]
        program = Path(sys.executable).with_name("pip-audit")
        errors = _errors_of([program, *files, "--require-hashes", "--disable-pip", *output, *arguments])
        if report.exists() and (text := report.read_text()):
            return json.loads(text)
    if any(sign in errors for sign in AWAY):
        return None
    sys.exit(f"pip-audit failed: {errors.strip()[-2_000:]}")


def _errors_of(command: list[str | Path]) -> str:
    """It ends with 1 for a finding and for an error alike: what it wrote tells."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=MAX_SECONDS, check=False).stderr
    except subprocess.TimeoutExpired:
        return AWAY[0]


def _told(library: dict, vulnerability: dict) -> str:
    mended = ", ".join(vulnerability["fix_versions"]) or "no version"
    return f"{library['name']} {library['version']}: {vulnerability['id']}, mended in {mended}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

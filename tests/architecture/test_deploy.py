"""deploy/ is what the project is: the Procfile's lines, the settings, the metrics and the packages that there are."""

import configparser
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from logs import PATHS_WITH_TOKENS
from settings import _MUST_BE_SET, Settings
from tests.architecture.test_operations import CHAPTERS, FIRST_CELL, WHOLE

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = sorted(DEPLOY.glob("systemd/*.service"))
PROCESSES = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
NEVER_ENDING = [name for name in PROCESSES if name != "release"]
NAME_OF_A_METRIC = re.compile(r"\b([a-z_]{5,}?)(?:_bucket)?(?=[{\[)\s]|$)")
WORDS_OF_PROMQL = {"absent", "increase", "histogram_quantile", "provider", "process", "purpose", "reason", "without"}
DEVELOPMENT_ONLY = {"tests", "bench"}


def unit(name):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(DEPLOY / "systemd" / f"kp-{name}.service")
    return parser


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_a_unit_starts_the_line_of_the_procfile(name):
    program, _, rest = unit(name)["Service"]["ExecStart"].partition(" ")
    assert shlex.split(f"{Path(program).name} {rest}") == shlex.split(PROCESSES[name])


@pytest.mark.parametrize("name", NEVER_ENDING)
def test_a_process_is_started_again_whatever_it_ended_with_and_however_often(name):
    assert unit(name)["Service"]["Restart"] == "always"
    assert unit(name)["Unit"]["StartLimitIntervalSec"] == "0"


def test_a_reload_of_web_looks_at_the_settings_before_it_takes_them():
    said = (DEPLOY / "systemd/kp-web.service").read_text()
    check, reload = re.findall(r"^ExecReload=(.*)$", said, re.MULTILINE)
    assert check.split()[1:] == ["-m", "settings"]
    assert reload == "/bin/kill -HUP $MAINPID"


def test_the_example_of_a_backup_has_what_the_backup_reads_and_its_folder_may_be_written():
    lines = (DEPLOY / "backup.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line[0] != "#")
    assert given.keys() == set(re.findall(r"\$\{(\w+):\?", (DEPLOY / "backup").read_text()))
    assert Path(given["BACKUP_FOLDER"]).is_relative_to(unit("backup")["Service"]["ReadWritePaths"])


def test_the_proxies_of_all_hosts_are_trusted_where_each_asks_every_web():
    trusted = re.search(r"^TRUSTED_PROXIES=(.*)$", (DEPLOY / "environment.example").read_text(), re.MULTILINE)[1]
    others = re.findall(r"server (10\.[\d.]+):8000", (DEPLOY / "nginx.conf").read_text())
    assert others
    assert {f"{address}/32" for address in others} <= set(trusted.split(","))


def test_every_unit_gets_the_hardening_by_its_name():
    assert [file.name for file in SERVICES if not file.name.startswith("kp-")] == []
    hardening = (DEPLOY / "systemd/kp-.service.d/hardening.conf").read_text()
    assert {"NoNewPrivileges=yes", "PrivateTmp=yes", "ProtectSystem=strict"} <= set(hardening.splitlines())
    assert re.search(r"^MemoryMax=\d+M$", hardening, re.MULTILINE)


def test_a_unit_reads_its_settings_anew_when_it_is_reloaded():
    hardening = (DEPLOY / "systemd/kp-.service.d/hardening.conf").read_text().splitlines()
    assert "Environment=SETTINGS_FILE=/etc/kp/environment" in hardening
    assert [line for line in hardening if line.startswith("EnvironmentFile=")] == []


def test_the_example_of_an_environment_has_what_production_must_be_given_and_no_secret():
    lines = [line for line in (DEPLOY / "environment.example").read_text().splitlines() if line and line[0] != "#"]
    given = dict(line.split("=", 1) for line in lines)
    assert {name.lower() for name in given} <= set(Settings.model_fields)
    assert {name.upper() for name in _MUST_BE_SET} <= set(given)
    assert [name for name, value in given.items() if re.search("KEY|SECRET|TOKEN", name) and value] == []


def test_the_image_holds_every_package_and_module_that_production_imports():
    copied = {
        word
        for line in (DEPLOY / "Containerfile").read_text().splitlines()
        if line.startswith("COPY ")
        for word in line.split()[1:-1]
    }
    modules = {file.name for file in ROOT.glob("*.py")}
    packages = {folder.parent.name for folder in ROOT.glob("*/__init__.py")} - DEVELOPMENT_ONLY
    assert modules | packages | {"locale", "risk", "tariffs", "requirements.txt"} <= copied
    assert all((ROOT / name).exists() for name in copied if not name.startswith(("--", "/")))


def test_the_image_installs_by_hashes():
    assert "--require-hashes" in (DEPLOY / "Containerfile").read_text()


def rules():
    groups = yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def metrics():
    return {name for cell in FIRST_CELL.findall(CHAPTERS["Metrics"]) for name in WHOLE.findall(cell)}


def test_alerts_of_prometheus_are_about_metrics_that_there_are():
    known = metrics() | {"up"}
    asked = {name for rule in rules() for name in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", without_labels(rule["expr"]))}
    assert {name.removesuffix("_bucket") for name in asked} - {"histogram_quantile"} <= known


def without_labels(expression):
    return re.sub(r"\{[^}]*\}|by \([^)]*\)", "", expression)


def test_every_metric_whose_table_says_when_to_be_alarmed_has_a_rule():
    rows = re.findall(r"^\| `(\w+)` \| [^|]* \| ([^|]*) \|$", CHAPTERS["Metrics"], re.MULTILINE)
    alarming = {name for name, when in rows if when.strip()}
    ruled = " ".join(rule["expr"] for rule in rules())
    assert sorted(name for name in alarming if not re.search(rf"\b{name}(_bucket)?\b", ruled)) == []


def test_each_alert_says_what_happened_and_what_to_do():
    assert all(rule["annotations"].keys() == {"summary", "do"} for rule in rules())


def test_the_proxy_logs_nothing_of_a_callback_and_no_path_elsewhere():
    proxy = (DEPLOY / "nginx.conf").read_text()
    assert re.search(r"location /callbacks/ \{\s+access_log off;", proxy)
    logged = re.search(r"log_format \w+ '([^']*)'", proxy)[1]
    assert not {"$uri", "$request", "$request_uri", "$args", "$http_referer"} & set(logged.split())


def test_the_proxy_and_our_logs_hide_what_follows_the_same_words_and_every_route_with_a_token(app):
    tokens = re.search(r"Tokens stand in paths \(([^)]*)\)", (DEPLOY / "nginx.conf").read_text())[1]
    named = {path.strip(" /") for path in tokens.split(",")}
    assert named == {*PATHS_WITH_TOKENS, "callbacks"} - {"stk"}
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments & {"token", "digest", "intent_token"}]
    assert {rule.rule.split("/")[1] for rule in rules if "/console/" not in rule.rule} == named


def test_what_is_deployed_is_well_by_the_programs_that_read_it():
    """As far as the machine has them; CI has all."""
    said = subprocess.run([DEPLOY / "check"], capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.count("\n") == 4

"""`doctor`: the installation on one screen, green and red, each line with what to do."""

from collections.abc import Iterator
from typing import Any

import click

from cli.common import NotAllDone, answered_in
from cli.doctor.finding import Check, Finding, State, all_findings, failed
from cli.doctor.host import disks, host_clock, sent_log
from cli.doctor.outside import backup, certificates, providers, proxies, registered, secrets
from cli.doctor.processes import jobs, processes
from cli.doctor.stores import commits, partitions, postgresql, redis, schema, standbys, stores
from cli.doctor.versions import versions
from cli.doctor.work import callbacks, messages, tariff
from cli.output import Answer
from parts import refused_settings

CHECKS: tuple[Check, ...] = (
    versions,
    stores,
    commits,
    standbys,
    postgresql,
    schema,
    partitions,
    redis,
    processes,
    host_clock,
    disks,
    sent_log,
    jobs,
    messages,
    callbacks,
    tariff,
    providers,
    registered,
    proxies,
    certificates,
    secrets,
    backup,
)

COLOURS = {State.OK: "green", State.NOTE: "yellow", State.FAILED: "red"}


def _on_one_screen(answer: Answer) -> str:
    findings = [Finding(**each) for each in answer["checks"]]
    width = max(len(each.check) for each in findings)
    return "\n".join(_line(each, width) for each in findings)


def _line(finding: Finding, width: int) -> str:
    state = click.style(finding.state.ljust(6), fg=COLOURS[State(finding.state)])
    advice = f" -> {finding.do}" if finding.do else ""
    return f"{state} {finding.check.ljust(width)}  {finding.found}{advice}"


def settings() -> Iterator[Finding]:
    """On these no process starts, so nothing else can be asked."""
    for sentence in refused_settings():
        yield failed("settings", sentence, "Set it right where the settings are: docs/operations.md, Settings")


@click.command()
@answered_in(_on_one_screen)
def doctor() -> dict[str, Any]:
    """Look at the whole installation: what is well, what is not, and what to do. Exits with 1 where a line is red."""
    findings = list(all_findings((settings, versions) if refused_settings() else CHECKS))
    red = [each.check for each in findings if each.state is State.FAILED]
    answer = {"well": not red, "checks": [each._asdict() for each in findings]}
    if red:
        raise NotAllDone(answer, f"Not well: {', '.join(red)}")
    return answer

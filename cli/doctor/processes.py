"""The processes of all hosts: what runs, when each job was last sent and run, and how the clocks go."""

from collections.abc import Iterable, Iterator, Mapping

from cli.doctor.finding import Finding, judged
from parts import app_parts
from store.core.installation import Installation

ROLES = ("web", "worker", "clock")
SHOWN_JOBS = 5


def processes() -> Iterator[Finding]:
    """Each says every five seconds that it lives."""
    clocks = Installation(app_parts().engine).clocks()
    for role in ROLES:
        hosts = _hosts(role, clocks)
        yield judged(role, ", ".join(hosts) or "none reported within a minute", f"Start `{role}`", well=bool(hosts))
    skewed = [
        f"{name} {ahead:+.1f} s" for name, ahead in clocks.items() if abs(ahead) > app_parts().monitor.max_seconds_ahead
    ]
    yield judged(
        "clock skew",
        ", ".join(skewed) or "all hosts within 5 s of the database",
        "Set the clocks of these hosts by NTP",
        well=not skewed,
    )


def web_hosts() -> list[str]:
    return _hosts("web", Installation(app_parts().engine).clocks())


def _hosts(role: str, processes: Iterable[str]) -> list[str]:
    return [process.partition("@")[2] for process in processes if process.partition("@")[0] == role]


def jobs() -> Iterator[Finding]:
    """When each job was last sent by the clock, and last ended by a worker without an error."""
    health = app_parts().process_health
    yield _jobs("jobs sent", health.ticked_ago(), "Is the `clock` running? Start it again")
    yield _jobs("jobs run", health.ran_ago(), "Is a `worker` running, and what does it log? Start it again")


def _jobs(check: str, ago: Mapping[str, float], do: str) -> Finding:
    limits = app_parts().monitor.limits
    late = {job: seconds for job, seconds in ago.items() if job in limits and seconds > limits[job]}
    worst = sorted(late, key=lambda job: late[job] / limits[job], reverse=True)[:SHOWN_JOBS]
    found = ", ".join(f"{job} {late[job]:.0f} s ago" for job in worst) or f"{len(ago)} jobs, all in time"
    return judged(check, found, do, well=bool(ago) and not late)

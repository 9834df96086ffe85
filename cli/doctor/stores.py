"""PostgreSQL and Redis: versions, schema, rights, time-outs, partitions."""

from collections.abc import Iterator

from redis import Redis as RedisClient

import migrations
from cli.doctor.finding import RELEASE, Finding, failed, judged, note, ok
from parts import app_parts
from store.core.commits import commits_within
from store.core.engine import IDLE_IN_TRANSACTION_TIMEOUT_MS, LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS
from store.core.grants import SERVICE_ROLE
from store.core.installation import Installation

MIN_POSTGRESQL, MIN_REDIS = 18, (6, 2)
POSTGRESQL_MAJOR, SHOWN_TABLES = 10_000, 5
COMMIT_SECONDS = 3
TIMEOUTS = {
    "statement_timeout": STATEMENT_TIMEOUT_MS,
    "lock_timeout": LOCK_TIMEOUT_MS,
    "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_TIMEOUT_MS,
}
MILLISECONDS = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000}


def stores() -> Iterator[Finding]:
    """Whether this host can write to both stores."""
    missing = app_parts().readiness.missing()
    for name in ("database", "redis"):
        found = "does not take a write" if name in missing else "takes writes"
        yield judged(name, found, f"Is the {name} running, and does this host reach it?", well=name not in missing)


def commits() -> Iterator[Finding]:
    """A primary that waits for a standby that is lost answers every question, and does nothing."""
    well = commits_within(app_parts().engine, COMMIT_SECONDS)
    yield judged(
        "commits",
        "are done at once"
        if well
        else f"not done within {COMMIT_SECONDS} s: a standby that is waited for does not follow",
        "Let the primary go on alone, or start the standby: docs/operations.md, Fail over",
        well=well,
    )


def standbys() -> Iterator[Finding]:
    """A server without one takes with it, when it is lost, what was committed last."""
    named, follow = Installation(app_parts().engine).standbys()
    if named and follow:
        yield ok("standby", f"{named} is waited for, {follow} follow")
    elif app_parts().settings.production:
        found = "one follows, and none is waited for" if follow else "none follows"
        yield note("standby", found, "Make one, and name each server to the other: docs/operations.md, Fail over")
    else:
        yield ok("standby", "none, as in development")


def postgresql() -> Iterator[Finding]:
    server = Installation(app_parts().engine).server()
    major = server.version // POSTGRESQL_MAJOR
    yield judged("postgresql version", str(major), f"Use PostgreSQL {MIN_POSTGRESQL}", well=major >= MIN_POSTGRESQL)
    yield judged(
        "role of the service",
        server.role,
        "Give `release` as the owner of the schema",
        well=server.role == SERVICE_ROLE,
    )
    wrong = [f"{name} is {getattr(server, name)}" for name in TIMEOUTS if not _as_asked(name, getattr(server, name))]
    yield judged(
        "time-outs",
        "; ".join(wrong) or ", ".join(f"{name} {getattr(server, name)}" for name in TIMEOUTS),
        "Let nothing between service and server drop the start-up parameter `options`",
        well=not wrong,
    )


def schema() -> Iterator[Finding]:
    installation = Installation(app_parts().engine)
    revision, newest = installation.revision(), migrations.newest()
    found = f"{revision or 'none'} of {newest}"
    if revision > newest:
        yield note(
            "migrations", found, "This host runs an older version: unless it was rolled back, install the newest"
        )
    else:
        yield judged("migrations", found, "Give `release` of this version", well=revision == newest)
    if revision != newest:
        yield note(
            "rights", "not looked at: the schema is of another version", "Look again when the migrations are green"
        )
        return
    wrong = installation.wrong_rights()
    yield judged(
        "rights",
        f"wrong on {', '.join(wrong[:SHOWN_TABLES])}" if wrong else "as the table says",
        RELEASE,
        well=not wrong,
    )


def partitions() -> Iterator[Finding]:
    """No table of ours is partitioned: one that is was made by somebody else, and nobody adds to it."""
    found = Installation(app_parts().engine).partitioned_tables()
    yield judged(
        "partitions",
        ", ".join(found) or "no table is partitioned, so none can lack a partition",
        "Unique keys hold only over all partitions: see docs/capacity.md",
        well=not found,
    )


def redis() -> Iterator[Finding]:
    """Versions and memory of the Redis of the sessions and of the broker."""
    for name, url in {"redis": app_parts().settings.redis_url, "broker": app_parts().settings.broker_url}.items():
        with RedisClient.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            info = client.info()
        version = tuple(map(int, info["redis_version"].split(".")[:2]))
        policy, limit, used = info.get("maxmemory_policy", ""), info["maxmemory"], info["used_memory"]
        yield judged(f"{name} version", info["redis_version"], "Use Redis 6.2 or newer", well=version >= MIN_REDIS)
        if policy != "noeviction":
            yield failed(f"{name} memory", f"maxmemory-policy is {policy}", "Set it to noeviction")
        elif limit and used > limit * 0.9:
            yield failed(f"{name} memory", f"{used / limit:.0%} of maxmemory", "Raise maxmemory, and see what fills it")
        else:
            yield ok(f"{name} memory", info["used_memory_human"])


def _as_asked(name: str, value: str) -> bool:
    digits = value.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits) * MILLISECONDS.get(value[len(digits) :], 1) == TIMEOUTS[name]

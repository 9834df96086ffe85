"""What of the product is measured: each job of the timetable, each page that can be looked at, each command that
lists.

All three are taken from the product's own tables. A job and a page need no line here as long as nothing but ids stands
in an address; a command needs one, and so does what nothing is measured of. tests/architecture/test_country.py finds
what has none.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import click
from flask import Flask
from werkzeug.routing import Rule

from cli import COMMANDS
from domain.operators.queues import Queue
from jobs.timetable import AT_NIGHT_IN_NAIROBI, EVERY

MONTH_OF_STATEMENTS = "from=2020-01-01"
QUERIES: Mapping[str, str] = {
    "/my/statement": MONTH_OF_STATEMENTS,
    "/my/statement.csv": MONTH_OF_STATEMENTS,
    "/my/statement.pdf": MONTH_OF_STATEMENTS,
    "/console/search": "q={number}",
    "/console/planned/plan": "region=Nairobi&kind=area&place=Town&begins={day}+09:00&ends={day}+15:00&work=poles",
}
"""What is asked for besides the address."""

QUEUE = "/console/queues/<name>"
NO_PAGES = {
    "/static/<path:filename>": "a file",
    "/console/static/<path:filename>": "a file",
    "/console/<path:_anything>": "there is no such page",
    "/sandbox/customers": "not in production",
    "/sandbox/operators": "not in production",
    "/apply/<step>": "asks for a word, of whoever began at /apply",
    "/apply/papers": "as above",
    "/apply/check": "as above",
    "/apply/status": "needs the session of an application, which holds one row",
    "/apply/quotation.pdf": "as above",
    "/console/enrol": "asks with an invitation",
    "/my/data.zip": "needs a session of another purpose; `person show` shows the same",
    "/my/reading/<form>": "says again what a form was answered",
    "/my/recoveries/<reference>": "one claim, by its key",
    "/my/recoveries/<reference>.pdf": "as above",
    "/console/campaigns/<int:campaign_id>/files/<int:file_id>": "streams a file that was made before",
    "/console/applications/<int:application_id>/papers/<paper>": "a picture",
    "/console/tariffs/files/<digest>": "a file that was brought",
    "/console/orders/<int:order_id>": "one visit, by its key",
    "/console/orders/<int:order_id>/photo": "a picture",
    "/console/rounds/<staff_number>": "one round, by its technician",
    "/console/seals/<serial>": "one seal, by its key",
}
"""Addresses of which nothing is measured, and why."""

OTHER_IDS = {"/console/data-requests/<int:request_id>": {"request_id": "data_request_id"}}
"""Where a name in an address means another thing than elsewhere."""

NAMES = {
    *("account_id", "application_id", "campaign_id", "data_request_id", "day", "digest", "month", "name", "number"),
    *("phone", "rehearsal_id", "request_id", "session_id", "token"),
}
"""What can stand in braces: a new one needs something that it names, in town.py."""

MAY_BE_GONE = {"/a/<token>", "/check/<digest>", "/f/<token>", "/p/<token>", "/s/<token>"}
"""Looked at with a token that nobody has: what strangers try."""

LISTS: Mapping[str, str] = {
    "account show": "{number}",
    "application list": "",
    "audit list": "",
    "audit verify": "",
    "campaign list": "",
    "campaign show": "{campaign_id}",
    "campaign status": "{campaign_id}",
    "incident list": "",
    "incident tickets": "",
    "ledger check": "",
    "ledger statement": "{number} --from 2020-01-01 --to {day}",
    "list corrected": "",
    "list disconnect": "",
    "list doubtful": "",
    "list parked": "",
    "list reconnect": "",
    "list unconfirmed": "",
    "list unlisted": "",
    "list unread": "",
    "messages of": "{phone}",
    "messages status": "",
    "operator list": "",
    "order list": "--what left",
    "outage report": "--month {month}",
    "person requests": "",
    "person show": "{phone} --by Bench",
    "phone checks": "",
    "planned list": "",
    "query list": "",
    "reconcile breaks": "",
    "recovery list": "",
    "region list": "",
    "request list": "",
    "risk explain": "{number}",
    "seal list": "",
    "session funnel": "",
    "suspense list": "",
    "tariff differences": "",
    "tariff show": "",
    "round figures": "",
    "technician figures": "",
    "technician list": "",
}
"""What a command is asked with."""

ONE_ACT = {
    *("account mark", "account note", "account unpark", "application advance", "application class"),
    *("application meter", "application visit"),
    *("application quote", "application show", "backup record", "bill correct", "campaign approve", "campaign cancel"),
    *("campaign pause", "campaign resume", "campaign start", "campaign submit", "doctor", "incident attach"),
    *("incident close", "incident confirm", "incident merge", "incident open", "incident split", "menu draw"),
    *("messages halt", "messages price", "messages resume", "meter replace", "mpesa register-urls"),
    *("operator change", "operator create", "operator disable", "operator enable", "operator invite"),
    *("operator reset", "order cancel", "order show", "payment reverse propose", "payment reverse release"),
    *("person answer", "person erase", "phone set", "planned approve", "planned cancel", "planned move"),
    *("planned open", "query answer", "reading technician", "reconcile hold", "reconcile release"),
    *("recovery agree", "recovery drop", "recovery finalise", "recovery hear", "recovery object", "recovery propose"),
    *(
        "recovery review",
        "recovery show",
        "recovery take-back",
        "recovery told",
        "reconcile settle",
        "region open",
        "region set",
        "release",
        "request approve",
        "request refuse",
    ),
    *("request show", "request withdraw", "round assign", "round show", "seal issue", "session replay"),
    *("supply cut", "supply restore", "suspense propose", "suspense release", "tariff import", "tariff quote"),
    *("technician enrol", "technician retire", "technician unlock"),
}
"""Commands about one row, or about the installation: nothing of them is a list."""

AS_LONG_AS_ASKED = {
    *("bills print", "campaign hand-over", "campaign plan", "campaign report", "import accounts", "payments import"),
    *("person export", "reconcile mpesa", "risk fit", "round plan", "seal import", "seed demo", "seed operators"),
}
"""Commands that work through a file or an audience: `import`, `campaign_vs_copy`, `pages` and `risk` measure them."""


class Kind(StrEnum):
    JOB = "job"
    PAGE = "page"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Thing:
    """`asked` is the job's name, the address, or the words of the command, with names in braces."""

    kind: Kind
    name: str
    asked: str


def things(flask: Flask) -> list[Thing]:
    return [*_jobs(), *_pages(flask), *_lists()]


def commands() -> Iterator[str]:
    """The words of each command of the product."""
    for command in COMMANDS:
        yield from _words(command, command.name or "")


def _words(command: click.Command, words: str) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield words
        return
    for name, below in command.commands.items():
        yield from _words(below, f"{words} {name}")


def addresses(flask: Flask) -> Iterator[Rule]:
    """Those of the product's pages."""
    return (rule for rule in flask.url_map.iter_rules() if "GET" in (rule.methods or ()))


def _jobs() -> Iterator[Thing]:
    for job in (*EVERY, *AT_NIGHT_IN_NAIROBI):
        yield Thing(Kind.JOB, job, job)


def _pages(flask: Flask) -> Iterator[Thing]:
    for rule in sorted(addresses(flask), key=str):
        path = _with_names(rule.rule)
        if rule.rule == QUEUE:
            yield from (Thing(Kind.PAGE, path.format(name=queue), path.format(name=queue)) for queue in Queue)
        elif rule.rule not in NO_PAGES:
            query = QUERIES.get(rule.rule, "")
            yield Thing(Kind.PAGE, rule.rule, f"{path}?{query}" if query else path)


def _with_names(rule: str) -> str:
    """The address with the names of its ids in braces."""
    others = OTHER_IDS.get(rule, {})
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found: f"{{{others.get(found[1], found[1])}}}", rule)


def _lists() -> Iterator[Thing]:
    for name, options in LISTS.items():
        yield Thing(Kind.COMMAND, name, f"{name} {options}".strip())

"""Each operators' command by example, in an order in which a town that has paid lets each be done.

In braces stands what is there when its turn comes, as a statement finds it, or a file of the folder.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import click

from cli import COMMANDS
from domain.care.case_references import APPLICATION, QUERY, TICKET

FOUND = {
    "incident": "SELECT max(id) FROM incidents",
    "campaign": "SELECT max(id) FROM campaigns",
    "bill": "SELECT number FROM bills ORDER BY id LIMIT 1",
    "suspense": "SELECT min(payment_id) FROM suspense",
    "receipt": "SELECT receipt FROM payments ORDER BY id DESC LIMIT 1",
    "break": "SELECT min(id) FROM recon_breaks WHERE settled_at IS NULL AND kind = 'quarantined'",
    "request": "SELECT max(id) FROM approval_requests",
    "digest": "SELECT digest FROM approval_requests ORDER BY id DESC LIMIT 1",
    "file_hash": "SELECT CAST(payload AS json) ->> 'sha256' FROM approval_requests ORDER BY id DESC LIMIT 1",
    "reconnectable": "SELECT number FROM accounts WHERE status = 'disconnected' AND balance_cents <= 0 LIMIT 1",
}
REFERENCES = {
    "query": (QUERY, "SELECT min(id) FROM bill_queries"),
    "application": (APPLICATION, "SELECT min(id) FROM applications"),
    "ticket": (TICKET, "SELECT min(id) FROM outage_tickets WHERE incident_id IS NULL"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """What is typed; and where it is refused although all is there, a word of why."""

    command: str
    arguments: str = ""
    refused: str = ""


OF_A_REGION = (
    "account show",
    "account note",
    "account unpark",
    "bill correct",
    "bills print",
    "campaign approve",
    "campaign cancel",
    "campaign hand-over",
    "campaign pause",
    "campaign plan",
    "campaign report",
    "campaign resume",
    "campaign show",
    "campaign start",
    "campaign submit",
    "account mark",
    "incident attach",
    "incident close",
    "incident confirm",
    "incident merge",
    "incident open",
    "incident split",
    "ledger statement",
    "messages of",
    "meter replace",
    "phone set",
    "planned approve",
    "planned cancel",
    "planned move",
    "planned open",
    "query answer",
    "reading technician",
    "region open",
    "region set",
    "risk explain",
    "round plan",
    "supply cut",
    "supply restore",
    "suspense propose",
    "suspense release",
)
"""What an operator of other regions is refused."""
LISTS_OF_REGIONS = (
    "incident list",
    "planned list",
    "incident tickets",
    "list corrected",
    "list disconnect",
    "list doubtful",
    "list parked",
    "list reconnect",
    "list unconfirmed",
    "list unread",
    "phone checks",
    "query list",
    "suspense list",
)
"""Where an operator sees the rows of its own regions only."""
OF_NO_REGION = {
    "application": "who applies has no account, and types the place in words",
    "audit": "the trail is one chain over the country",
    "backup": "of the whole database",
    "campaign list": "figures of campaigns, and nobody's account",
    "campaign status": "as `campaign list`",
    "doctor": "the installation",
    "import": "a file of the company's, of all regions",
    "ledger check": "every account, without showing one",
    "list unlisted": "codes of providers",
    "menu": "no customer is in it",
    "messages halt": "one queue for the country",
    "messages price": "of the country",
    "messages resume": "one queue for the country",
    "messages status": "figures",
    "mpesa": "one paybill for the country",
    "operator": "for admins",
    "outage": "figures, and nobody's account",
    "person": "the right of a person to all that is kept about it, wherever that is",
    "payment": "a reversal has the region of its account, where it has one, and who decides is asked for it",
    "payments": "money comes in for the country: two persons, and no region",
    "reconcile": "as `payments`, but for a difference about an account that is known: that is of its region",
    "region list": "names",
    "release": "the schema",
    "request": "a request has its region, and who decides is asked for it",
    "risk fit": "figures of the country",
    "round assign": "of the technician's region: tests/integration/field/test_rounds.py",
    "round show": "as `round assign`",
    "seed": "customers for demonstrations",
    "session": "screens by a session's id, without a name",
    "tariff": "of the country",
}

EXAMPLES = (
    Example("release"),
    Example("seed demo"),
    Example("seed operators"),
    Example("operator create", "Njeri --role admin --staff-number 1"),
    Example("operator create", "Mutua --role admin --staff-number 2 --by Njeri"),
    Example("operator create", "Achieng --role care --by Njeri"),
    Example(
        "operator create",
        "Chebet --role care --role payments --role campaigns --role field --role reviewer --region coast --by Njeri",
    ),
    Example("operator change", "Achieng --role field --by Njeri"),
    Example("operator disable", "Achieng --by Njeri"),
    Example("operator enable", "Achieng --by Njeri"),
    Example("operator invite", "Wafula --role care --staff-number 3 --by Njeri"),
    Example("operator reset", "Wafula --by Njeri"),
    Example("operator list"),
    Example("request list"),
    Example("account show", "3500601-01 --by Njeri"),
    Example("account show", "+254711000003 --by Njeri"),
    Example("account show", "20418808 --by Njeri"),
    Example("account note", "3500601-01 'Called about the last bill' --by Njeri"),
    Example("account unpark", "3500601-01 --by Njeri"),
    Example("messages of", "0711000001 --by Njeri"),
    Example("messages status"),
    Example("messages halt", "--reason 'wrong text' --by Njeri"),
    Example("messages resume", "--by Njeri"),
    Example("messages price", "--network safaricom --from 2099-01-01 --kes 0.80 --by Njeri"),
    Example("application list", "--by Njeri"),
    Example("application answer", "{application} --text 'Come to the office' --by Njeri"),
    Example("query list", "--by Njeri"),
    Example("query list", "--overdue --by Njeri"),
    Example("query answer", "{query} --text 'The reading was right' --by Njeri"),
    Example("phone checks", "--by Njeri"),
    Example("phone set", "3500607-01 0711000005 --by Njeri"),
    Example("incident list", "--by Njeri"),
    Example("incident open", "--region nairobi --area githurai --by Njeri"),
    Example("incident tickets", "--by Njeri"),
    Example("incident attach", "{incident} {ticket} --by Njeri"),
    Example("incident confirm", "{incident} --cause storm --crew Crew-7 --by Njeri"),
    Example("incident split", "{incident} --transformer T-1 --by Njeri", refused="no transformer"),
    Example("incident merge", "{incident} {incident} --by Njeri", refused="into itself"),
    Example("account mark", "3500600-01 --as clinic --by Njeri"),
    Example(
        "planned open",
        "--region nairobi --area githurai --from 2099-12-01T09:00 --to 2099-12-01T16:00 --work Line --by Njeri",
        refused="more than a year",
    ),
    Example("planned approve", "99 --by Njeri", refused="no planned work"),
    Example("planned move", "99 --to 23:00 --by Njeri", refused="no planned work"),
    Example("planned cancel", "99 --by Njeri", refused="no planned work"),
    Example("outage report", "--month 2026-11"),
    Example("planned list", "--by Njeri"),
    Example("incident close", "{incident} --by Njeri"),
    Example("ledger check"),
    Example("ledger statement", "3500601-01 --from 2020-01-01 --to 2099-12-31 --by Njeri"),
    Example("list unread", "--by Njeri"),
    Example("list parked", "--by Njeri"),
    Example("list disconnect", "--by Njeri"),
    Example("list reconnect", "--by Njeri"),
    Example("list doubtful"),
    Example("list unconfirmed", "--hours 0"),
    Example("list unlisted"),
    Example("list corrected", "--above 0"),
    Example("menu draw", "--folder {folder}/flows"),
    Example("session replay", "{session} --as-test"),
    Example("session funnel", "--days 3"),
    Example("supply cut", "3500613-01 --by Njeri"),
    Example("supply restore", "{reconnectable} --by Njeri"),
    Example("tariff show"),
    Example("tariff import", "{folder}/tariff.toml --by Njeri"),
    Example("tariff differences"),
    Example("tariff quote", "--category DC --band 2 --part 2024-01:60"),
    Example("bills print", "--region Nairobi --month 2026-01 --out {folder}/bills.tar --by Njeri"),
    Example("bill correct", "{bill} --by Njeri", refused="right as it is"),
    Example("bill correct", "--all-of {folder}/differences.csv --by Njeri"),
    Example("risk fit", "--by Njeri"),
    Example("risk fit", "--rules {folder}/risk.toml --by Njeri"),
    Example("risk explain", "3500601-01 --by Njeri"),
    Example("round plan", "--region nairobi --by Njeri", refused="No technician"),
    Example("round show", "70001 --by Njeri", refused="No technician"),
    Example("round assign", "70001 --order V000-0013 --by Njeri", refused="No technician"),
    Example("reading technician", "3500609-01 8000 --sure --by Njeri"),
    Example("meter replace", "3500611-01 --last 123000 --number KE7654321 --digits 6 --by Njeri"),
    Example("import accounts", "{folder}/accounts.csv --by Njeri"),
    Example("suspense list", "--by Njeri"),
    Example("suspense propose", "{suspense} --account 3500601-01 --by Njeri"),
    Example("suspense release", "{suspense} --by Mutua"),
    Example("payment reverse propose", "{receipt} --why 'it never moved' --by Njeri"),
    Example("request show", "{request}"),
    Example("payment reverse release", "{request} --by Mutua"),
    Example("payments import", "{folder}/equity.csv --source equity --by Njeri"),
    Example("request refuse", "{request} --reason 'not now' --by Mutua"),
    Example("payments import", "{folder}/bank.csv --source bank --by Njeri"),
    Example("reconcile release", "{request} --hash {file_hash} --by Mutua"),
    Example("payments import", "{folder}/airtel.csv --source airtel --by Njeri"),
    Example("request approve", "{request} --hash {digest} --by Mutua"),
    Example("reconcile mpesa", "--statement {folder}/statement.csv --by Njeri"),
    Example("reconcile breaks"),
    Example("reconcile settle", "{break} --why 'seen at the portal' --by Njeri"),
    Example("reconcile hold", "{break} --by Njeri"),
    Example("mpesa register-urls", "--by Njeri"),
    Example("region list"),
    Example("region set", "nakuru --state waiting --opens-on 2099-01-01 --by Njeri"),
    Example("region open", "Nakuru --by Njeri"),
    Example("campaign plan", "--region nairobi --area githurai --deadline '2099-12-31 18:00' --dry-run --by Njeri"),
    Example("campaign plan", "--region nairobi --area githurai --deadline '2099-12-31 18:00' --by Njeri"),
    Example("campaign list"),
    Example("campaign show", "{campaign} --by Njeri"),
    Example("request withdraw", "{request} --by Njeri"),
    Example("campaign submit", "{campaign} --by Njeri"),
    Example("campaign approve", "{campaign} --by Mutua"),
    Example("campaign start", "{campaign} --by Njeri"),
    Example("campaign pause", "{campaign} --by Njeri"),
    Example("campaign resume", "{campaign} --by Njeri"),
    Example("campaign status", "{campaign}"),
    Example("campaign report", "{campaign} --out {folder}/report.csv --by Njeri"),
    Example("campaign cancel", "{campaign} --yes --by Njeri"),
    Example("campaign hand-over", "{campaign} --out {folder}/letters.csv --by Njeri"),
    Example("person show", "0711000009 --by Njeri"),
    Example("person export", "0711000009 --out {folder}/person --by Njeri"),
    Example("person requests", "--by Njeri"),
    Example(
        "person answer",
        "D000-0125 --refuse --text 'Please come to our office' --by Njeri",
        refused="There is no open data request",
    ),
    Example("person erase", "0711000009 --reason 'asked by letter' --by Njeri"),
    Example("audit list", "--operator Njeri"),
    Example("audit verify"),
    Example("backup record", "--label base-1 --by Njeri"),
    Example("doctor", refused="Not well"),
)


def _registered(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """The words of every command below this one, with the command."""
    name = (*words, command.name or "")
    if not isinstance(command, click.Group):
        yield " ".join(name), command
        return
    for each in command.commands.values():
        yield from _registered(each, name)


REGISTERED = {words: found for command in COMMANDS for words, found in _registered(command)}
"""Every command that there is."""

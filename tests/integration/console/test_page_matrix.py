"""Every page of the console by every role, in the operator's own region and in another one.

Each page has a line here, which says what fills its address and what of it belongs to a region: a new page without one
fails. What is of another region is refused before anything else is looked at, and no list shows it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from domain.operators.permissions import ROLES, roles_for
from domain.operators.queues import Queue, act_of
from tests.support.console_places import two_places
from web.console.pages import PAGES, Does
from web.console.session_cookie import PREFIX

INSIDE = {name: page for name, page in PAGES.items() if page.does is not Does.ENTER}
REFUSED = {403, 404}
OK, SEE_OTHER, NOT_FOUND = 200, 303, 404
OWN = "Nairobi"


@dataclass(frozen=True)
class Row:
    """What of a page's address names something of a region, and what else is sent along.

    `of_region`: an operator of another region is refused. `ids` are the names of the place's things where they differ
    from those in the address; a list makes a case of each. `act` is looked at besides the page's own. `is_gone`: there
    is none of this id, or not any more.
    """

    of_region: bool = False
    ids: dict[str, object] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)
    act: str | None = None
    is_gone: bool = False


ACCOUNT = Row(of_region=True)
CAMPAIGN = Row(of_region=True)
REQUEST = Row(of_region=True, act="campaign approve")
DATA_REQUEST = Row(ids={"request_id": "data_request_id"})
"""The right of a person to all that is kept about it, wherever that is."""
IN_REGION = Row(of_region=True, sent={"region": "{region}"})
PLAN = Row(of_region=True, sent={"region": "{region}", "deadline": "{deadline}"})
LIST = Row()
"""It shows what is of the operator's regions alone."""
COUNTRY = Row()
"""It is of the whole country, or of the operator."""
NAMED = Row(ids={"name": ["Otieno"]})
NOBODYS = Row(ids={"session_id": [987_654_321]}, is_gone=True)

ROWS = {
    "account": ACCOUNT,
    "add_note": ACCOUNT,
    "answer_the_query": ACCOUNT,
    "approval_request": REQUEST,
    "approve": CAMPAIGN,
    "approve_request": REQUEST,
    "ask_hand_over": CAMPAIGN,
    "ask_report": CAMPAIGN,
    "audit_trail": COUNTRY,
    "begin_incident": IN_REGION,
    "bill": ACCOUNT,
    "breaks": LIST,
    "campaign": CAMPAIGN,
    "campaign_file": CAMPAIGN,
    "campaign_files": CAMPAIGN,
    "campaign_plan": COUNTRY,
    "campaign_rehearsal": CAMPAIGN,
    "campaigns": LIST,
    "cancel": CAMPAIGN,
    "change_meter": ACCOUNT,
    "change_phone": ACCOUNT,
    "change_rights": NAMED,
    "conversation": COUNTRY,
    "customer_view": ACCOUNT,
    "data_request": DATA_REQUEST,
    "disable": NAMED,
    "enable": NAMED,
    "end_incident": Row(of_region=True),
    "end_session": NOBODYS,
    "end_sessions": NAMED,
    "export_audit": COUNTRY,
    "give_proof": COUNTRY,
    "grant_data_request": DATA_REQUEST,
    "halt_messages": COUNTRY,
    "hold_break": Row(of_region=True),
    "home": LIST,
    "invite": COUNTRY,
    "keep_plan": CAMPAIGN,
    "last_session": ACCOUNT,
    "link_again": NAMED,
    "make_bill_anew": ACCOUNT,
    "messages": COUNTRY,
    "open_the_region": IN_REGION,
    "operator": NAMED,
    "operators": COUNTRY,
    "outages": LIST,
    "own_sessions": COUNTRY,
    "pause": CAMPAIGN,
    "payments": LIST,
    "phone_session": Row(of_region=True),
    "propose": Row(of_region=True, sent={"account": "{number}"}),
    "propose_tariff_file": COUNTRY,
    "prove": COUNTRY,
    "queue": Row(ids={"name": [queue.value for queue in Queue]}),
    "refuse_data_request": DATA_REQUEST,
    "refuse_request": REQUEST,
    "rehearse_plan": PLAN,
    "requests": LIST,
    "reset": NAMED,
    "resume": CAMPAIGN,
    "resume_messages": COUNTRY,
    "rollout": COUNTRY,
    "search": Row(sent={"q": "{number}"}),
    "send_back": CAMPAIGN,
    "settle_break": Row(of_region=True, sent={"why": "It was the bank's"}),
    "sign_out": COUNTRY,
    "start": CAMPAIGN,
    "statement": ACCOUNT,
    "submit_again": CAMPAIGN,
    "suspense": LIST,
    "take_reading": ACCOUNT,
    "tariff_file": COUNTRY,
    "tariff_import": COUNTRY,
    "tariffs": COUNTRY,
    "unpark": ACCOUNT,
    "upload_payments": COUNTRY,
    "upload_tariff": COUNTRY,
    "withdraw_own_request": REQUEST,
}
LAST = ("sign_out",)
"""What ends the walk of a role."""


@dataclass(frozen=True)
class Case:
    """A page as a reader of a role asks for it."""

    page: object
    row: Row
    path: str
    sent: dict[str, str]
    acts: tuple[str, ...]

    def is_for(self, role: str) -> bool:
        return all(role in roles_for(act) for act in self.acts)


def test_every_page_has_a_line():
    assert set(ROWS) == set(INSIDE)


def test_every_address_of_the_console_is_one_of_its_pages(console):
    others = {"static", "nothing"}
    rules = [rule for rule in console.flask.url_map.iter_rules() if rule.endpoint.startswith("console.")]
    found = {rule.endpoint.removeprefix("console.") for rule in rules}
    assert found - others == set(PAGES)
    assert {rule.endpoint for rule in console.flask.url_map.iter_rules() if rule.rule.startswith(PREFIX)} == {
        rule.endpoint for rule in rules
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_for_its_roles_and_regions_and_for_nobody_else(console, phone, role):
    own, foreign = two_places(console, phone)
    browser = console.signs_in("Achieng", role, regions=(OWN,))
    token = browser.opens(f"{PREFIX}/sessions").form("/sign-out").fields["csrf_token"]
    wrong = [
        *(_of_another_region(browser, token, role, case) for case in cases(foreign)),
        *(_own(browser, token, role, case, foreign.secrets) for case in cases(own, Does.LOOK)),
        *(_own(browser, token, role, case, foreign.secrets) for case in cases(own, Does.ACT)),
    ]
    assert "\n".join(str(each) for each in wrong if each) == ""


def cases(place, *does) -> Iterator[Case]:
    for name in sorted(ROWS, key=lambda each: (each in LAST, each)):
        page, row = PAGES[name], ROWS[name]
        if does and page.does not in does:
            continue
        sent = {key: value.format(**vars_of(place)) for key, value in row.sent.items()}
        for path, extra in addresses(page, row, place):
            acts = tuple(filter(None, (page.act, row.act, extra)))
            yield Case(page, row, path, sent, acts)


def vars_of(place):
    return {"region": place.region, "number": place.number, "deadline": place.deadline}


def addresses(page, row, place):
    """The page's address for each thing that a line names, and what act that one needs."""
    names = re.findall(r"<(?:[^:>]+:)?(\w+)>", page.path)
    several = next((name for name in names if isinstance(row.ids.get(name), list)), None)
    for value in row.ids[several] if several else [None]:
        known = {name: value if name == several else place.ids[row.ids.get(name, name)] for name in names}
        path = re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found, known=known: str(known[found[1]]), page.path)
        yield f"{PREFIX}{path}", act_of(Queue(value)) if page.name == "queue" else None


def asked(browser, token, case):
    if case.page.does is Does.LOOK:
        return browser.client.get(case.path, query_string=case.sent)
    return browser.client.post(case.path, data={**case.sent, "csrf_token": token})


def _of_another_region(browser, token, role, case):
    """Only what is of a region is tried: the rest is the same as at home."""
    if not case.row.of_region:
        return None
    answer = asked(browser, token, case)
    return None if answer.status_code in REFUSED else (role, "foreign", case.path, answer.status_code)


def _own(browser, token, role, case, secrets):
    answer = asked(browser, token, case)
    told = [secret for secret in secrets if secret in answer.text]
    if told or (leads_to_sign_in(answer) and case.page.name not in LAST) or answer.status_code >= 500:
        return role, "own", case.path, answer.status_code, told
    refused = answer.status_code in REFUSED if case.row.act else answer.status_code == 403
    if refused is case.is_for(role):
        return role, "own", case.path, answer.status_code, "refused" if refused else "let in"
    shown = answer.status_code in {OK, SEE_OTHER} or case.row.is_gone
    if case.is_for(role) and case.page.does is Does.LOOK and not shown:
        return role, "own", case.path, answer.status_code
    return None


def leads_to_sign_in(answer):
    return urlsplit(answer.headers.get("Location", "")).path == f"{PREFIX}/sign-in"


def test_no_form_acts_without_the_token_of_its_session(console):
    """Found in the application itself, not in what pages declare."""
    browser = console.signs_in("Achieng", "admin")
    for rule in console.flask.url_map.iter_rules():
        if not rule.endpoint.startswith("console.") or "POST" not in rule.methods or rule.endpoint == "console.nothing":
            continue
        path = re.sub(r"<(?:(\w+)[^:>]*:)?\w+>", lambda found: "1" if found[1] == "int" else "x", rule.rule)
        answer = browser.client.post(path, data={"name": "x", "password": "y"})
        assert (answer.status_code, "not of this session." in answer.text) == (400, True), rule.rule

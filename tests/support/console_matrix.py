"""Each page of the console with what fills its address and what of it belongs to a region, to be tried one by one.

A new page has a line in `ROWS`: tests/integration/console/test_page_matrix.py says who may open it, at home and
elsewhere, and with how many statements; tests/browser/test_every_console_page.py whether everybody can use it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.operators.permissions import roles_for
from domain.operators.queues import Queue, act_of
from tests.support.console_places import Place
from web.console.pages import PAGES, Does, Page
from web.console.session_cookie import PREFIX

INSIDE = {name: page for name, page in PAGES.items() if page.does is not Does.ENTER}


@dataclass(frozen=True)
class Row:
    """What of a page's address names something of a region, and what else is sent along.

    `of_region`: an operator of another region is refused. `ids` are the names of the place's things where they differ
    from those in the address; a list makes a case of each. `act` is looked at besides the page's own. `is_gone`: there
    is none of this id, or not any more. `is_file`: what it answers is no page.
    """

    of_region: bool = False
    ids: Mapping[str, str | Sequence[object]] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)
    act: str | None = None
    is_gone: bool = False
    is_file: bool = False


ACCOUNT = Row(of_region=True)
APPLICATION = Row(of_region=True)
CAMPAIGN = Row(of_region=True)
TECHNICIAN = Row(of_region=True)
ORDER = Row(of_region=True)
WORK = Row(of_region=True, is_gone=True)
INCIDENT = Row(of_region=True, is_gone=True)
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
    "account_visits": ACCOUNT,
    "add_note": ACCOUNT,
    "advance_one": APPLICATION,
    "answer_the_query": ACCOUNT,
    "application": APPLICATION,
    "application_paper": Row(of_region=True, is_file=True),
    "applications": COUNTRY,
    "approval_request": REQUEST,
    "assign_to_round": TECHNICIAN,
    "approve": CAMPAIGN,
    "approve_request": REQUEST,
    "ask_hand_over": CAMPAIGN,
    "ask_report": CAMPAIGN,
    "audit_trail": COUNTRY,
    "begin_incident": Row(of_region=True, sent={"region": "{region}", "kind": "region"}),
    "bill": ACCOUNT,
    "breaks": LIST,
    "campaign": CAMPAIGN,
    "campaign_file": Row(of_region=True, is_file=True),
    "campaign_files": CAMPAIGN,
    "campaign_plan": COUNTRY,
    "campaign_rehearsal": CAMPAIGN,
    "campaigns": LIST,
    "cancel": CAMPAIGN,
    "cancel_planned_work": WORK,
    "cancel_visit": ORDER,
    "change_class_of": APPLICATION,
    "change_meter": ACCOUNT,
    "change_phone": ACCOUNT,
    "change_rights": NAMED,
    "confirm_suspected": INCIDENT,
    "conversation": COUNTRY,
    "customer_view": ACCOUNT,
    "data_request": DATA_REQUEST,
    "disable": NAMED,
    "enable": NAMED,
    "end_incident": INCIDENT,
    "end_session": NOBODYS,
    "end_sessions": NAMED,
    "enrol_in_person": IN_REGION,
    "export_audit": COUNTRY,
    "field_figures": LIST,
    "give_proof": COUNTRY,
    "grant_data_request": DATA_REQUEST,
    "halt_messages": COUNTRY,
    "hold_break": Row(of_region=True),
    "home": LIST,
    "invite": COUNTRY,
    "keep_plan": CAMPAIGN,
    "keep_planned_work": IN_REGION,
    "last_session": ACCOUNT,
    "link_again": NAMED,
    "make_bill_anew": ACCOUNT,
    "merge_into": INCIDENT,
    "messages": COUNTRY,
    "meter_one": APPLICATION,
    "move_planned_work": WORK,
    "open_the_region": IN_REGION,
    "operator": NAMED,
    "order": ORDER,
    "order_photo": Row(of_region=True, is_file=True),
    "operators": COUNTRY,
    "outage_figures": COUNTRY,
    "outages": LIST,
    "own_sessions": COUNTRY,
    "pause": CAMPAIGN,
    "payments": LIST,
    "phone_session": Row(of_region=True),
    "propose": Row(of_region=True, sent={"account": "{number}"}),
    "propose_tariff_file": COUNTRY,
    "plan_planned_work": IN_REGION,
    "plan_technicians_round": TECHNICIAN,
    "planned_works": LIST,
    "prove": COUNTRY,
    "quote_one": APPLICATION,
    "queue": Row(ids={"name": [queue.value for queue in Queue]}),
    "refuse_data_request": DATA_REQUEST,
    "refuse_request": REQUEST,
    "rehearse_plan": PLAN,
    "requests": LIST,
    "reset": NAMED,
    "resume": CAMPAIGN,
    "resume_messages": COUNTRY,
    "retire_from_work": TECHNICIAN,
    "rollout": COUNTRY,
    "rounds": LIST,
    "search": Row(sent={"q": "{number}"}),
    "seal": LIST,
    "seals": LIST,
    "send_back": CAMPAIGN,
    "send_statement_link": ACCOUNT,
    "settle_break": Row(of_region=True, sent={"why": "It was the bank's"}),
    "sign_out": COUNTRY,
    "split_off": INCIDENT,
    "start": CAMPAIGN,
    "statement": ACCOUNT,
    "submit_again": CAMPAIGN,
    "suspense": LIST,
    "take_reading": ACCOUNT,
    "tariff_file": COUNTRY,
    "tariff_import": COUNTRY,
    "tariffs": COUNTRY,
    "technician_figures": LIST,
    "technicians": LIST,
    "technicians_round": TECHNICIAN,
    "unfinished_visits": LIST,
    "unlock_by_two": TECHNICIAN,
    "unpark": ACCOUNT,
    "upload_payments": COUNTRY,
    "upload_tariff": COUNTRY,
    "withdraw_own_request": REQUEST,
    "visit_one": APPLICATION,
}
LAST = ("sign_out",)
"""What ends the walk of a role."""


@dataclass(frozen=True)
class Case:
    """A page as a reader of a role asks for it."""

    page: Page
    row: Row
    path: str
    sent: Mapping[str, str]
    acts: tuple[str, ...]

    def is_for(self, role: str) -> bool:
        return all(role in roles_for(act) for act in self.acts)


def cases(place: Place, *does: Does) -> Iterator[Case]:
    """Each page, once for each thing that its line names; of these kinds, where some are named."""
    for name in sorted(ROWS, key=lambda each: (each in LAST, each)):
        page, row = PAGES[name], ROWS[name]
        if does and page.does not in does:
            continue
        sent = {key: value.format(**vars_of(place)) for key, value in row.sent.items()}
        for path, extra in addresses(page, row, place):
            acts = tuple(filter(None, (page.act, row.act, extra)))
            yield Case(page, row, path, sent, acts)


def vars_of(place: Place) -> Mapping[str, str]:
    return {"region": place.region, "number": place.number, "deadline": place.deadline}


def addresses(page: Page, row: Row, place: Place) -> Iterator[tuple[str, str | None]]:
    """The page's address for each thing that a line names, and what act that one needs."""
    names = re.findall(r"<(?:[^:>]+:)?(\w+)>", page.path)
    several = next((name for name in names if isinstance(row.ids.get(name), list)), None)
    for value in row.ids[several] if several else [None]:
        known = {name: value if name == several else place.ids[row.ids.get(name, name)] for name in names}
        path = re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found, known=known: str(known[found[1]]), page.path)
        yield f"{PREFIX}{path}", act_of(Queue(value)) if page.name == "queue" else None

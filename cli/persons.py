"""`person …`: what is kept of a person, a copy of it for them, and its erasure."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import click

from cli.common import answered, by_operator, new_file, system_user
from cli.listing import listed, page, paged
from cli.lookup import phone_typed
from cli.output import shillings
from cli.written_files import whole_or_not_at_all
from domain.errors import InvalidInput, NotFound
from domain.operators.approvals import MAX_REASON_LENGTH
from domain.operators.audit_events import phone_subject
from domain.privacy.archive import WHOLE, archive_of
from domain.privacy.data_requests import OVERDUE, WAITING
from domain.privacy.persons import PersonalCopy
from domain.services.privacy.answer_data_request import GRANT, REFUSE, AnswerDataRequest, answer_data_request
from domain.services.privacy.erase_person import ErasePerson, erase_person
from parts import app_parts
from store.unit_of_work import UnitOfWork

phone_argument = click.argument("typed", metavar="PHONE")


@click.group()
def person() -> None:
    """What is kept of a person, known by a phone."""


@person.command()
@phone_argument
@by_operator
@answered
def show(typed: str, operator: str) -> dict[str, Any]:
    """What is kept of PHONE, by table, and what must be settled before it can be erased."""
    phone = phone_typed(typed)
    with app_parts().store.transaction() as unit_of_work:
        copy = _copy(phone, unit_of_work)
        unit_of_work.audit.add(
            "person show", _subject(phone), system_user=system_user(), operator=operator, rows=copy.count
        )
        return {
            "phone": phone,
            "accounts": [_account(row) for row in copy.tables["accounts"]],
            "kept": [{"table": name, "rows": len(rows)} for name, rows in copy.tables.items() if rows],
            "unsettled": [each.sentence() for each in unit_of_work.persons.unsettled(phone)],
        }


@person.command()
@phone_argument
@click.option("--out", type=new_file, required=True, help="The ZIP to write, for its owner only.")
@by_operator
@answered
def export(typed: str, out: Path, operator: str) -> dict[str, Any]:
    """Write what is kept of PHONE for its owner: JSON, and a CSV for each table."""
    phone = phone_typed(typed)
    with app_parts().store.transaction() as unit_of_work:
        copy = _copy(phone, unit_of_work)
        archive = archive_of(copy)
        with whole_or_not_at_all(out, _is_copy) as target:
            target.write(archive)
        written = {"file": str(out), "rows": copy.count, "sha256": sha256(archive).hexdigest()}
        unit_of_work.audit.add(
            "person export", _subject(phone), system_user=system_user(), operator=operator, **written
        )
    return {**written, "left_out": dict(copy.left_out)}


@person.command()
@phone_argument
@click.option("--reason", required=True, help="Why: their request, or whatever ends our ground.")
@by_operator
@answered
def erase(typed: str, reason: str, operator: str) -> dict[str, Any]:
    """Forget PHONE: what no law keeps is blanked or removed, what is kept is named with its reason."""
    phone = phone_typed(typed)
    if not 0 < len(reason.strip()) <= MAX_REASON_LENGTH:
        raise InvalidInput(f"Say why, in up to {MAX_REASON_LENGTH} characters", "no_reason")
    with app_parts().store.transaction() as unit_of_work:
        erased = erase_person(ErasePerson(phone), unit_of_work)
        kept = sorted(erased.kept)
        said = {"reason": reason, "rows": erased.rows, "kept": kept}
        unit_of_work.audit.add("person erase", _subject(phone), system_user=system_user(), operator=operator, **said)
    return {"phone": phone, "rows": erased.rows, "kept": [{"what": each, "why": erased.kept[each]} for each in kept]}


@person.command("requests")
@paged
@click.option("--overdue", is_flag=True, help="Only those that nobody has answered in a week.")
@listed("reference", "wish", "phone", "words", "opened_at", "answered_by", "state")
def requests_(after: int, limit: int, *, overdue: bool) -> dict[str, Any]:
    """What persons ask for of their data, the oldest first, each with the day by which it is due."""
    states = (OVERDUE,) if overdue else WAITING
    with app_parts().store.transaction() as unit_of_work:
        return page(unit_of_work.data_requests.waiting(after, limit, states), limit)


@person.command()
@click.argument("reference")
@click.option("--grant", "verdict", flag_value=GRANT, help="Make the copy, erase, or say what was corrected.")
@click.option("--refuse", "verdict", flag_value=REFUSE, help="Say why not.")
@click.option("--text", default="", help="For the person to read: two SMS at most.")
@by_operator
@answered
def answer(reference: str, verdict: str | None, text: str, operator: str) -> dict[str, Any]:
    """Grant or refuse the request REFERENCE; the person is told by SMS. Make sure first who asks."""
    if verdict is None:
        raise InvalidInput("Say --grant or --refuse", "no_verdict")
    command = AnswerDataRequest(reference, verdict, text, operator)
    with app_parts().store.transaction() as unit_of_work:
        request = answer_data_request(command, unit_of_work, app_parts().terms)
        said = {"wish": request.wish.value, "verdict": verdict}
        unit_of_work.audit.add("person answer", request.reference, system_user=system_user(), operator=operator, **said)
    return {"reference": request.reference, **said}


def _is_copy(file: Path) -> bool:
    """Whether it is a copy that a person was to get, of this or of another one."""
    try:
        with ZipFile(file) as archive:
            return archive.namelist()[:1] == [WHOLE]
    except (BadZipFile, ValueError, NotImplementedError):
        return False


def _copy(phone: str, unit_of_work: UnitOfWork) -> PersonalCopy:
    """Raises `NotFound` where nothing is kept."""
    copy = unit_of_work.persons.copy(phone)
    if not copy.count:
        raise NotFound(f"Nothing is kept of {phone}", "no_person")
    return copy


def _account(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": row["number"],
        "name": row["name"],
        "status": row["status"],
        "balance": shillings(row["balance_cents"]),
        "phone_set_at": row["phone_set_at"],
    }


def _subject(phone: str) -> str:
    """What the audit trail calls the person."""
    return phone_subject(phone, app_parts().settings.secret_key.encode())

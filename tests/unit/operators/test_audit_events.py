"""A row of the audit trail says what its line in the table says, no more and no less, and calls nobody by phone."""

import ast
from pathlib import Path

import pytest

from domain.operators.audit_events import EVENTS, AuditError, checked_event, phone_subject, without_phones

ROOT = Path(__file__).parents[3]
CODE = ("cli", "jobs", "payments", "sms", "store", "ussd", "web", "webhooks")


def test_what_is_right_is_kept_as_it_is():
    details = {"hash": "0" * 64, "region": "Nairobi", "pilot": None}
    assert checked_event("campaign plan", "3", details) == details


@pytest.mark.parametrize(
    ("action", "details", "words"),
    [
        ("campaign launch", {}, "Put 'campaign launch', with what it says, into EVENTS"),
        ("campaign plan", {"hash": "0", "region": "Nairobi"}, "says nothing of pilot"),
        ("supply cut", {"name": "Wanjiku Kamau"}, "says name, which EVENTS does not know"),
        ("supply restore", {"place": "pole", "cents": "58000"}, "says cents as str"),
        ("supply restore", {"place": "pole", "cents": True}, "says cents as bool"),
        ("supply restore", {"place": None, "cents": 1}, "says place as NoneType"),
        ("messages resume", {"was_halted": 1}, "says was_halted as int"),
        ("incident attach", {"references": "T-1"}, "says references as str"),
        ("incident attach", {"references": ["T-1", 2]}, "says references as list"),
        ("phone set", {"was": None, "now": "+254711000001"}, "says now as str"),
        ("phone set", {"was": None, "now": "x" * 201}, "says now as str"),
        ("reconcile settle", {"why": "x" * 2001}, "says why as str"),
        ("reconcile mpesa", {"rows": 1}, "says nothing of closed, hash, proposed"),
    ],
)
def test_what_its_line_does_not_say_is_an_error_of_the_code(action, details, words):
    with pytest.raises(AuditError, match=words):
        checked_event(action, "3", details)


@pytest.mark.parametrize("phone", ["+254711000001", "0711000001", "254 711 000 001", "0711-000-001", "(0711) 000 001"])
def test_no_row_is_about_a_phone_in_clear(phone):
    with pytest.raises(AuditError, match="phone_subject"):
        checked_event("messages of", phone, {})


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Called 0711 000 126, nobody there", "Called *****126, nobody there"),
        ("+254711000126/0733000001 agree", "*****126/*****001 agree"),
        ("receipt RKL51ZDR4F of KES 1,250, meter 20418801", "receipt RKL51ZDR4F of KES 1,250, meter 20418801"),
        ("bill 202601DC0000000009", "bill 202601DC0000000009"),
    ],
)
def test_of_a_phone_in_a_reason_the_last_digits_stay(written, kept):
    assert without_phones(written) == kept
    assert checked_event("reconcile settle", "3", {"why": written}) == {"why": kept}


def test_the_same_phone_has_the_same_name_and_only_who_has_the_key_knows_it():
    subject = phone_subject("+254711000001", b"key")
    assert subject == phone_subject("+254711000001", b"key")
    assert subject not in {phone_subject("+254711000002", b"key"), phone_subject("+254711000001", b"other")}
    assert checked_event("messages of", subject, {}) == {}


def test_every_event_that_the_code_writes_is_in_the_table_and_no_other():
    files = (file for folder in CODE for file in (ROOT / folder).rglob("*.py"))
    written = {name for file in files for name in _events(ast.parse(file.read_text("utf-8")))}
    assert {name for name in written if "*" not in name} <= EVENTS.keys()
    open_ended = tuple(name.removesuffix("*") for name in written if "*" in name)
    unused = {name for name in EVENTS if name not in written and not name.startswith(open_ended)}
    assert unused == set()


def _events(tree):
    """The actions of `audit.add` and `note_look`; `campaign *` where the code puts a word behind it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.IfExp):  # one of two actions
            either = (each.value for each in (node.body, node.orelse) if isinstance(each, ast.Constant))
            yield from (name for name in either if name in EVENTS)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_moved":
            yield from (each.value for each in node.args if isinstance(each, ast.Constant))
        if isinstance(node, ast.Call) and (action := _action(node)) is not None:
            if isinstance(action, ast.Constant):
                yield action.value
            elif isinstance(action, ast.JoinedStr):
                yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in action.values)


def _action(call):
    match call:
        case ast.Call(func=ast.Attribute(attr="add", value=ast.Attribute(attr="audit")), args=[action, *_]):
            return action
        case ast.Call(func=ast.Attribute(attr="audit", value=ast.Name(id="visit")), args=[action, *_]):
            return action
        case ast.Call(func=ast.Name(id="note_look"), args=[action, *_]):
            return action
        case ast.Call(func=ast.Name(id="partial"), args=[ast.Name(id="note_look"), action, *_]):
            return action
    return None

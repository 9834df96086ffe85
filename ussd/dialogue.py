"""A session as tests/transcripts write it: who takes part, what is typed, what is seen."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import catalogues
from catalogues import Words
from domain.accounts.accounts import Account
from domain.accounts.codes import parse_code
from domain.accounts.identifiers import aliases, clean
from domain.errors import Refused
from domain.values.periods import business_date
from domain.values.typed_words import typed_words
from store.accounts.account_json import unpack_account
from ussd.flows import bill, main_menu, verify_phone
from ussd.flows.pay import FLOW as PAY_FLOW
from ussd.flows.pay import states as pay
from ussd.flows.reading import states as reading
from ussd.funnel import flow_of
from ussd.pseudonyms import Disguise
from ussd.session import Session

MAX_LINE_LENGTH = 60
CALLER, OTHER = "Wanjiku", "Neighbour"
ANOTHER_NETWORK = "63903"
WRONG_CODE = "000000"
_NUMBERS = re.compile(r"\d{6,7}-\d\d|\d{6,9}")


def dialogue(kept: Session, unit_of_work: Any, now: datetime) -> dict[str, Any]:
    """The session as somebody else would live through it. Raises `Refused` where a fresh stage cannot show it."""
    accounts = _accounts(kept, unit_of_work)
    _check_that_it_can_be_shown(kept, accounts)
    disguise = Disguise(kept.phone, accounts)
    _learn_areas(kept, disguise, unit_of_work)
    return {
        "title": f"As it happened: to {kept.state}",
        "customers": _customers(kept, accounts, disguise, unit_of_work, now),
        "talk": list(_lines(kept, disguise)),
    }


@dataclass(frozen=True, slots=True)
class HiddenTurn:
    """What was typed, and the lines that came, under other names and numbers. Lines that would still tell are not in
    it.
    """

    typed: str
    lines: Sequence[str]
    ends: bool


@dataclass(frozen=True, slots=True)
class HiddenTalk:
    """A session as whoever helps the customer sees it: which accounts it was about, without whose they are."""

    phone: str
    account_ids: Sequence[int]
    turns: Sequence[HiddenTurn]


def hidden_talk(kept: Session, unit_of_work: Any) -> HiddenTalk:
    """The session, also one that goes on from what was before it."""
    accounts = _accounts(kept, unit_of_work)
    disguise = Disguise(kept.phone, accounts)
    _learn_areas(kept, disguise, unit_of_work)
    return HiddenTalk(kept.phone, [account.id for account in accounts], list(_turns(kept, disguise)))


def _accounts(kept: Session, unit_of_work: Any) -> list[Account]:
    """All accounts that the session knew, named or showed, as it saw them; that of its first screen first."""
    words = " ".join((*(_typed(kept)), *kept.replies.values()))
    keys = dict.fromkeys(key for number in _NUMBERS.findall(words) if (key := clean(number)))
    found = [
        *([unpack_account(kept.memory.account)] if kept.memory.account else []),
        *(account for account in unit_of_work.accounts.caller(kept.phone).accounts if account.phone == kept.phone),
        *(account for key in keys for account in unit_of_work.accounts.by_number(key)),
    ]
    accounts = {account.id: account for account in reversed(found)}.values()
    first = next(iter(kept.replies.values()))
    return sorted(accounts, key=lambda account: (account.number not in first, account.id))


def _check_that_it_can_be_shown(kept: Session, accounts: Sequence[Account]) -> None:
    """A stage begins with customers and their meters, and nothing else."""
    reasons = {
        "It goes on with a session that was dropped before it": kept.memory.left is not None,
        "The phone had reported an outage before it": bool(kept.memory.tickets),
        "It chooses among the areas of the company": bool(kept.memory.areas),
        "It shows an account that was linked to the phone before it": any(
            _was_linked(account, kept) for account in accounts
        ),
        "It shows bills that were made before it": _was_seen(bill.WHY, kept) or _was_seen(bill.MONTHS, kept),
        "It tells of a new account number": _is_given_a_number(kept),
    }
    for reason, holds in reasons.items():
        if holds:
            raise Refused(f"{reason}: a fresh stage cannot show this session", "not_for_a_stage")


def _was_linked(account: Account, kept: Session) -> bool:
    """Whether it is on a screen although the phone is not the one on file and nobody has typed its number."""
    keys = {alias.key for alias in aliases(account.number)} | {account.original_digits}
    text = next((text for text, reply in kept.replies.items() if account.number in reply), None)
    return text is not None and account.phone != kept.phone and not keys & set(map(clean, text.split("*")))


def _is_given_a_number(kept: Session) -> bool:
    if kept.memory.account is None:
        return False
    account = unpack_account(kept.memory.account)
    typed_the_old = kept.memory.typed_number not in {None, account.number.replace("-", "")}
    return account.not_notified or (typed_the_old and account.is_renumbered)


def _learn_areas(kept: Session, disguise: Disguise, unit_of_work: Any) -> None:
    """What was typed as an area is shown under its whole name."""
    for typed in _typed(kept):
        if (name := typed_words(typed)) and any(letter.isalpha() for letter in name):
            known = [area.name for area in unit_of_work.outages.areas_beginning(name)]
            if known:
                disguise.words(typed, known)


def _typed(kept: Session) -> Iterator[str]:
    """The answers of the session, one by one."""
    for text in list(kept.replies)[-1:]:
        yield from text.split("*")


# Who takes part


def _customers(
    kept: Session, accounts: Sequence[Account], disguise: Disguise, unit_of_work: Any, now: datetime
) -> dict[str, dict[str, Any]]:
    """Customers in whose place the same happens: who dials, with all accounts of that phone, and who else is named."""
    cast: dict[str, dict[str, Any]] = {CALLER: {"phone": disguise.phone(kept.phone)}}
    if _was_seen(pay.PAYER, kept):
        cast[CALLER]["network"] = ANOTHER_NETWORK
    for account in accounts:
        owner = CALLER if account.phone == kept.phone else OTHER
        facts = _facts(account, kept, disguise, unit_of_work, now)
        if "account" not in cast.get(owner, {}):
            cast[owner] = cast.get(owner, {}) | facts
        else:
            cast[f"{owner}{len(cast)}"] = facts
    return cast


def _facts(account: Account, kept: Session, disguise: Disguise, unit_of_work: Any, now: datetime) -> dict[str, Any]:
    """The account as the session found it: before the reading of today, where that came from this session."""
    today = business_date(now)
    opening, billed = account.last, None
    if account.before and account.last.read_on == today and flow_of(kept.state) == reading.ENTER:
        opening, billed = account.before, unit_of_work.bills.latest(account.id)
    facts = {
        "phone": disguise.phone(account.phone) if account.phone else None,
        "account": disguise.number(account.number),
        "name": disguise.name(account.name),
        "meter": disguise.meter(account.meter.number),
        "language": _language(kept),
        "digits": account.meter.digits,
        "last": opening.value,
        "days_ago": (today - opening.read_on).days,
        "average_units": None if account.monthly_average is None else str(account.monthly_average),
        "category": account.category,
        "status": account.status,
        "balance_cents": billed.brought_forward_cents if billed else account.balance_cents,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _language(kept: Session) -> str:
    """That in which the session began."""
    first = next(iter(kept.replies.values()))
    spoken = (language for language, words in catalogues.load().items() if words(main_menu.ENTRIES[0].label) in first)
    return next(spoken, kept.language)


# What is typed and seen


def _lines(kept: Session, disguise: Disguise) -> Iterator[str | dict[str, Any]]:
    for place, turn in enumerate(_turns(kept, disguise)):
        if place:
            yield {"she types": turn.typed}
        else:
            yield f"{CALLER} dials *977*{turn.typed}#" if turn.typed else f"{CALLER} dials"
        yield {"it ends with" if turn.ends else "she sees": [line[:MAX_LINE_LENGTH].rstrip() for line in turn.lines]}


def _turns(kept: Session, disguise: Disguise) -> Iterator[HiddenTurn]:
    before = ""
    for place, (text, reply) in enumerate(kept.replies.items()):
        typed = text.removeprefix(f"{before}*" if before else "")
        hidden = _hidden(typed, place, kept, disguise) if place or typed else ""
        yield HiddenTurn(hidden, disguise.shown(reply[4:]), reply.startswith("END"))
        before = text


def _hidden(typed: str, place: int, kept: Session, disguise: Disguise) -> str:
    """What was typed at this turn, as somebody else would type it: a code that was right is the one of the SMS."""
    before, after = [*[""] * (not place), *kept.replies.values()][max(place - 1, 0) :][:2]
    *others, last = typed.split("*")
    if not parse_code(last) or not (_shows(verify_phone.ENTER, before) or _shows(verify_phone.ENTER, after)):
        return disguise.typed(typed)
    code = "{code}" if _shows(verify_phone.SEEN, after) else WRONG_CODE
    return "*".join((*map(disguise.typed, others), code))


def _was_seen(state: str, kept: Session) -> bool:
    return any(_shows(state, reply) for reply in kept.replies.values())


def _shows(state: str, reply: str) -> bool:
    """Whether this is the screen of that state, in any language."""
    return any(re.search(pattern, reply) for pattern in _screens()[state])


@cache
def _screens() -> Mapping[str, Sequence[str]]:
    """The first lines of the screens that tell more than their words, whatever stands in their fields."""
    states = (state for flow in (bill.FLOW, PAY_FLOW, verify_phone.FLOW) for state in flow.states)
    words = [_AnyValues(words) for words in catalogues.load().values()]
    return {
        state.name: [re.split(r"\\?\n", state.render(spoken, state.longest[-1]))[0] for spoken in words]
        for state in states
        if state.name in {bill.WHY, bill.MONTHS, pay.PAYER, verify_phone.ENTER, verify_phone.SEEN}
    }


class _AnyValues(Words):
    """The texts of a language as patterns."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def __call__(self, text: str, **_values: Any) -> str:
        return re.sub(r"\\\{\w+\\\}", ".+", re.escape(self._words(text)))

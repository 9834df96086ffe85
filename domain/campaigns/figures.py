"""What a plan says to those who decide: cost, finishing time, what stands in its way, and what should be looked at."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from domain.campaigns.campaigns import Campaign
from domain.campaigns.foreign_contacts import OwnContacts, foreign_contacts
from domain.campaigns.pace import Pace
from domain.campaigns.plans import PlanTally
from domain.campaigns.texts import Words, foreign_characters
from domain.messaging.sending import MICROS_PER_SHILLING, Window
from domain.values.periods import business_date, local_time

Prices = Mapping[str, int]
"""What a part costs by network, in millionths of a shilling."""


@dataclass(frozen=True, slots=True)
class CampaignTerms:
    """What plans are made by: the words, and how fast, when and for how much SMS leave. `plan_share` is how much of its
    time a plan works; the rest is for customers who dial.
    """

    words: Mapping[str, Words]
    code: str
    parts_per_second: float
    window: Window
    budget_kes_per_day: int
    sender_id: str
    gate_percent: int
    plan_share: float
    own_contacts: OwnContacts


@dataclass(frozen=True, slots=True)
class Ahead:
    """What shares rate and budget with a plan: SMS parts, by network, that wait to leave, and what today has cost so
    far, in millionths of a shilling.
    """

    parts: Mapping[str, int]
    spent_micros: int

    def cost_micros(self, prices: Prices) -> int:
        return sum(parts * prices[network] for network, parts in self.parts.items())


def figures(
    tally: PlanTally,
    words: Mapping[str, Words],
    prices: Prices,
    now: datetime,
    deadline: datetime,
    terms: CampaignTerms,
    ahead: Ahead,
) -> dict[str, Any]:
    """The plan in figures, in JSON's own types; money in shillings, times of Nairobi."""
    finishes_at = _finishes_at(tally, prices, now, terms, ahead)
    return {
        "accounts": tally.accounts,
        "told": tally.notified,
        "numbers_reserved": tally.reserved,
        "excluded": tally.excluded(),
        "messages": tally.messages,
        "parts": tally.parts,
        "parts_ahead": sum(ahead.parts.values()),
        "cost_kes": _kes(cost_micros(tally, prices)),
        "languages": _kinds(0, tally, prices),
        "networks": _kinds(1, tally, prices),
        "finishes_at": local_time(finishes_at),
        "deadline": local_time(deadline),
        "samples": tally.samples.shown(),
        "warnings": list(_warnings(tally, words, now, finishes_at)),
    }


def cost_micros(tally: PlanTally, prices: Prices) -> int:
    """Millionths of a shilling, at the prices of the day of the plan."""
    return sum(parts * prices[network] for _, network, _, parts in tally.kinds())


def blockers(
    tally: PlanTally,
    words: Mapping[str, Words],
    prices: Prices,
    now: datetime,
    deadline: datetime,
    terms: CampaignTerms,
    ahead: Ahead,
    other: Campaign | None,
    *,
    pilot: str | None,
    closed_to_readings: str | None,
) -> list[str]:
    """What forbids the campaign, each in a sentence; with one of them nothing is planned. `other` is a campaign of the
    region that is open, `closed_to_readings` the place whose customers may not read their meters yet as the text says.
    """
    finishes_at = _finishes_at(tally, prices, now, terms, ahead)
    budget = max(_pace(now, terms, ahead).budget_until(deadline) - ahead.cost_micros(prices), 0)
    cost = cost_micros(tally, prices)
    found = [
        (not terms.sender_id, "SMS_SENDER_ID is not set"),
        (not tally.accounts, "There is no account there"),
        (cost > budget, f"It costs KES {_kes(cost)}, the budget until the deadline is KES {_kes(budget)}"),
        (finishes_at > deadline, f"The last SMS would leave at {local_time(finishes_at)}, after the deadline"),
        (bool(pilot) and not tally.causes[True, None], f"Nobody in {pilot} can be told: the pilot would prove nothing"),
        (
            bool(closed_to_readings),
            f"The text says to read the meter, and {closed_to_readings} may not do so yet: `region open` comes first",
        ),
    ]
    foreign = [
        f"The text ({language}) holds {character!r}, which is not GSM-7: every SMS would cost more"
        for language, character in foreign_characters(words).items()
    ]
    strange = [
        f"The text ({', '.join(languages)}) names {contact}, which is not the company's"
        for contact, languages in _foreign_contacts(words, terms.own_contacts).items()
    ]
    return _in_its_way(other) + [sentence for blocks, sentence in found if blocks] + foreign + strange


def _foreign_contacts(words: Mapping[str, Words], own: OwnContacts) -> dict[str, list[str]]:
    """In which languages each is named."""
    found: dict[str, list[str]] = {}
    for language, each in words.items():
        texts = [template.text for template in (each.one, each.several) if template]
        for contact in dict.fromkeys(contact for text in texts for contact in foreign_contacts(text, own)):
            found.setdefault(contact, []).append(language)
    return found


def _finishes_at(tally: PlanTally, prices: Prices, now: datetime, terms: CampaignTerms, ahead: Ahead) -> datetime:
    """After all that waits already: nobody knows which of them leaves first."""
    parts = tally.parts + sum(ahead.parts.values())
    return _pace(now, terms, ahead).ends_at(parts, cost_micros(tally, prices) + ahead.cost_micros(prices))


def _pace(now: datetime, terms: CampaignTerms, ahead: Ahead) -> Pace:
    budget_micros = terms.budget_kes_per_day * MICROS_PER_SHILLING
    return Pace(terms.parts_per_second, terms.window, budget_micros, ahead.spent_micros, now)


def _in_its_way(other: Campaign | None) -> list[str]:
    if other is None:
        return []
    return [f"Campaign {other.id} of {other.region} is {other.state}: cancel it, or wait until it is done"]


def _warnings(tally: PlanTally, words: Mapping[str, Words], now: datetime, finishes_at: datetime) -> Iterator[str]:
    without_sms = tally.accounts - tally.notified
    if without_sms:
        yield f"{without_sms} of {tally.accounts} accounts get no SMS: they need a letter or a call"
    if tally.longer:
        yield f"{tally.longer} of {tally.messages} SMS have more than one part"
    if business_date(finishes_at) > business_date(now):
        yield f"It goes on until {local_time(finishes_at)}: there is a night between"
    if not all(each.one.states_the_number for each in words.values()):
        yield "The text does not say the new number: it has neither {new} nor {numbers}"
    if tally.apart:
        yield f"Phones with several accounts that get an SMS for each: {tally.apart}. {_why_apart(words)}"
    if tally.notified_twice:
        yield f"Phones with accounts in the pilot and outside of it, which get two SMS: {tally.notified_twice}"
    languages = sorted({language for language, _, _ in tally.sent})
    if len(languages) > len({words[language] for language in languages}):
        yield f"Customers of several languages ({', '.join(languages)}) get one and the same text"


def _why_apart(words: Mapping[str, Words]) -> str:
    if all(each.several for each in words.values()):
        return "All of their numbers make more parts than one SMS has"
    return "Only a text with {numbers}, and no other field, can tell them all at once"


def _kinds(place: int, tally: PlanTally, prices: Prices) -> dict[str, dict[str, Any]]:
    """Messages, parts and cost by language (0) or network (1)."""
    messages, parts, cost = Counter[str](), Counter[str](), Counter[str]()
    for language, network, some, their_parts in tally.kinds():
        name = (language, network)[place]
        messages[name] += some
        parts[name] += their_parts
        cost[name] += their_parts * prices[network]
    return {
        name: {"messages": messages[name], "parts": parts[name], "cost_kes": _kes(cost[name])}
        for name in sorted(messages)
    }


def _kes(micros: int) -> str:
    return f"{Decimal(micros) / MICROS_PER_SHILLING:.2f}"


class SmsPrices(Protocol):
    """What the use cases need of the store."""

    def price_micros(self, network: str, day: date) -> int: ...

    def spent_micros(self, day: date) -> int: ...

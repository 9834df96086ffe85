"""What a rule that speaks says, in words that a customer, a clerk and a court can check."""

from collections.abc import Iterable, Mapping

from domain.field.risk import Reason, SetApart
from domain.field.risk_rules import Measure

_WORDS: Mapping[Measure, str] = {
    Measure.ZEROS: "nothing used in the newest {now} billed period(s), after {before} kWh a month before",
    Measure.DROP: "{now} kWh a month lately, after {before} before, and no such drop a year ago",
    Measure.SPREAD_ABOVE: "very uneven use: it varies by {now} % of its mean",
    Measure.SPREAD_BELOW: "for the customer: steady use, it varies by {now} % of its mean",
    Measure.SEALS_NOT_INTACT: "a seal was found broken or missing, {now} time(s)",
    Measure.FOUND_BEFORE: "a visit found a loss here before, {now} time(s)",
    Measure.CLEAN_VISITS: "for the customer: visited lately, and nothing was found",
}
SET_APART_WORDS: Mapping[SetApart, str] = {
    SetApart.DISCONNECTED: "the supply is disconnected",
    SetApart.VACANT: "the customer said that nobody is there",
    SetApart.OWN_GENERATION: "the customer said that there is solar or gas now",
    SetApart.METER_FAULTY: "the customer said that the meter looks faulty: it is looked at for that",
    SetApart.ASKED: "the customer was asked and may still answer",
}


def in_words(reasons: Iterable[Reason]) -> str:
    """What speaks for a visit and against it."""
    return "; ".join([_WORDS[each.measure].format(now=each.now, before=each.before) for each in reasons])

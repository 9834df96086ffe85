"""What the form of a reading says: a value as it was typed or as it was shown before, and what was answered to us."""

from dataclasses import dataclass, replace

from flask import request

from domain.metering.readings import Unreadable, parse_reading
from domain.metering.verdicts import Question
from domain.services.billing.quote_reading import Answers
from domain.values.whole_numbers import parse_whole_number
from web.customer.viewer import form_sent

MAX_CENTS_DIGITS = 15
YES_TO = {question.value: question for question in (Question.ROLLED_OVER, Question.HOUSE_EMPTY)}
"""The questions that a button answers. The others are answered by typing the value again."""


@dataclass(frozen=True, slots=True)
class GivenReading:
    """The value and the answers to our questions about it. Where it is sent for good, `form` is the form that sends it
    and `seen_cents` is what the customer saw that it comes to.
    """

    value: int
    answers: Answers
    form: str | None = None
    seen_cents: int = 0


def given_reading(digits: int) -> GivenReading | Unreadable:
    """What was typed comes before what was shown. A form that none of our pages gives sends nothing for good."""
    typed = request.form.get("reading")
    value = parse_reading(request.form.get("value", "") if typed is None else typed, digits)
    if isinstance(value, Unreadable):
        return value
    given = GivenReading(value, _answers(digits))
    seen, form = parse_whole_number(request.form.get("seen", ""), MAX_CENTS_DIGITS), form_sent()
    if typed is not None or "send" not in request.form or form is None or seen is None:
        return given
    return replace(given, form=form, seen_cents=seen)


def _answers(digits: int) -> Answers:
    before = parse_reading(request.form.get("before", ""), digits)
    said = [*request.form.getlist("confirmed"), request.form.get("yes", "")]
    confirmed = frozenset(YES_TO[each] for each in said if each in YES_TO)
    return Answers(None if isinstance(before, Unreadable) else before, confirmed)

"""Why an actual reading is not taken, in the words of the operators who enter it."""

from domain.errors import InvalidInput, Refused, ServiceError
from domain.metering.meters import format_units
from domain.metering.readings import Reading
from domain.metering.verdicts import NeedsConfirmation, Question, Reason, RefusedReading, Verdict
from domain.values.periods import format_day

_SENTENCES = {
    Reason.IN_THE_FUTURE: "A reading cannot be of a day to come",
    Reason.BEFORE_LAST: "There is a later reading of this meter, {value} of {day}",
    Reason.READ_THAT_DAY: "There is an actual reading of that day, {value}: with a reason this one takes its place",
    Reason.TOO_WIDE: "The meter has fewer digits than that",
    Reason.LOWER_THAN_LAST: "The reading is lower than the one before, {value} of {day}. Where that is wrong, a reason"
    " puts it right: on its own day, or by this one",
}


def why_not(verdict: Verdict, last: Reading) -> ServiceError:
    """The error that a verdict on an actual reading stands for; `last` is the reading that it was compared with."""
    match verdict:
        case NeedsConfirmation(question=Question.ROLLED_OVER, units=units):
            would_be = f"{format_units(units)} units"
            return Refused(f"Lower than the one before: rolled over it would be {would_be}", "rolled_over")
        case NeedsConfirmation(question=Question.EXTREME, units=units, usual=usual):
            said = (
                f"{format_units(units)} units where {format_units(round(usual, 0))} are usual: is that what it shows?"
            )
            return Refused(f"{said} `--sure` bills it", "extreme")
        case RefusedReading(reason=reason):
            sentence = _SENTENCES[reason].format(value=last.value, day=format_day(last.read_on))
            return InvalidInput(sentence, reason.value)
    raise ValueError(f"no verdict on an actual reading: {verdict}")

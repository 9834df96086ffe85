"""Whether a text wants no more of our texts. Only the whole text says so: `Stop cheating us` does not."""

import re
from collections.abc import Sequence
from enum import StrEnum

from domain.messaging.inbound.lexicon import Said, heard
from domain.messaging.inbound.row import Kind
from domain.messaging.inbound.verbs import Tense

MAX_OTHER_WORDS = 3
MAX_WORDS_TO_SENDING = 2
MAX_WORDS_IN_EARNEST = 2

MAY_STAND_BESIDE = (
    Kind.STOP,
    Kind.SEND,
    Kind.TEXTS,
    Kind.DO_NOT,
    Kind.WANT_NOT,
    Kind.TAKE_OFF,
    Kind.BESIDE_STOP,
    Kind.THANKS,
)
_TO_STOP = re.compile(r"\bto stop\b|\bku(?:acha|koma)")
LAUGHS = ("lol", "lmao", "haha", "hehe", "rofl", "hammer")
_LET = re.compile(r"(ni|tu|wa|a)(?!meseji|sms)[a-z]{2,}e")
CODE_OF_NETWORKS = ("456", "9", "5")
OTHER_TOPICS = (Kind.POWER, Kind.METER, Kind.MONEY, Kind.PAYS, Kind.LINE, Kind.POLE)


class OptOut(StrEnum):
    """What a text says of ours: no more of them; or it begins with STOP and speaks of something else."""

    SILENCE = "silence"
    DOUBT = "doubt"


def opt_out(text: str) -> OptOut | None:
    """Whether the text wants no more of ours; None where it does not speak of it."""
    said = heard(text)
    if _wants_silence(said):
        return OptOut.SILENCE
    if _is_let(said) or _is_in_jest(said):
        return None
    return OptOut.DOUBT if _begins_with_stop(said) else None


def _wants_silence(said: Said) -> bool:
    """Nothing but STOP and what may stand beside it; or no more texts, and little else."""
    if said.has(Kind.QUESTION) or any(said.follow({Kind.DO_NOT, Kind.NONE}, {Kind.STOP}, 0)) or _wants_no_stop(said):
        return False
    others = _without_code(said.others(*MAY_STAND_BESIDE, Kind.NONE))
    if said.has(Kind.STOP, Kind.TAKE_OFF, Kind.WANT_NOT) and not others:
        return True
    if _stops_sending_bills(said):
        return True
    if said.has(*OTHER_TOPICS) or len(others) > MAX_OTHER_WORDS:
        return False
    if said.has(Kind.TEXTS) and said.has(Kind.STOP, Kind.TAKE_OFF, Kind.WANT_NOT):
        return True
    return _forbids_sending(said, {Kind.DO_NOT} if others else {Kind.DO_NOT, Kind.NONE})


def _wants_no_stop(said: Said) -> bool:
    """`I do not want to stop the reminders`, `sitaki kuacha`; `sitaki, acha` wants it."""
    no_more = said.of(Kind.WANT_NOT, Kind.DO_NOT)
    wished = [f"{said.word(hit.last)} {said.word(hit.last + 1)} {said.word(hit.last + 2)}" for hit in no_more]
    return any(_TO_STOP.search(words) is not None for words in wished)


def _stops_sending_bills(said: Said) -> bool:
    """`stop reminding me of the bill`: nothing else of it is to stop."""
    is_about_sending = any(said.follow({Kind.STOP}, {Kind.SEND}, 0))
    return is_about_sending and not said.others(*MAY_STAND_BESIDE, Kind.MONEY, Kind.FILLER)


def _forbids_sending(said: Said, forbidding: set[Kind]) -> bool:
    """Do not text me, no more sms; msinitumie. `No sms` says so where it says nothing else: `I got no sms` does not."""
    if any(hit.denied and hit.sense.tense is Tense.NONE for hit in said.of(Kind.SEND)):
        return True
    return any(said.follow(forbidding, {Kind.SEND, Kind.TEXTS}, MAX_WORDS_TO_SENDING))


def _is_let(said: Said) -> bool:
    """`acha nilipe kesho`, `wacha tuone`: let me pay, let us see."""
    return any(
        _LET.fullmatch(said.word(hit.last + 1)) is not None and said.word(hit.first).endswith("cha")
        for hit in said.of(Kind.STOP)
    )


def _is_in_jest(said: Said) -> bool:
    """`stop, hammer time lol`."""
    return len(said.words) > MAX_WORDS_IN_EARNEST and any(word.startswith(LAUGHS) for word in said.words)


def _without_code(words: Sequence[str]) -> Sequence[str]:
    """The networks put their own code behind STOP: `STOP*456*9*5#`."""
    return [] if tuple(words) == CODE_OF_NETWORKS else words


def _begins_with_stop(said: Said) -> bool:
    """STOP is the first word that says something."""
    for place, sentence in enumerate(said.sentences):
        kinds = said.kinds_at(place, sentence)
        if Kind.STOP in kinds:
            return True
        if not kinds & {Kind.FILLER, Kind.THANKS}:
            return False
    return False

"""Whether a text says that power is gone, or that it is back. What is said last counts: it was gone, and is back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.messaging.inbound.lexicon import Hit, Said, heard
from domain.messaging.inbound.row import Kind
from domain.messaging.inbound.verbs import Tense
from domain.values.languages import KISWAHILI

MAX_WORDS_TO_DENIAL = 4
MAX_WORDS_TO_GONE, MAX_WORDS_FROM_GONE = 8, 4
MAX_WORDS_BEFORE_BACK = 6
MAX_WORDS_OF_A_COMPLAINT = 4

SAID_OF_POWER = tuple(
    f"{subject}me{verb}" for subject in ("i", "ku") for verb in ("zim", "katik", "potea", "enda", "lala", "isha")
)
DENYING = {Kind.NONE, Kind.WHEN, Kind.NOT_YET, Kind.PLANNED}
ASKING = {Kind.WANTS, Kind.BRING_BACK}
"""Before `back`, it is not there: but `no power` may be what is over."""
FORBIDDING = frozenset(("dont", "not", "never", "msi"))
HAS_BEEN = frozenset(("imekuwa", "imekua", "zimekuwa", "umekuwa", "umekua", "ilikuwa", "ulikuwa", "inakuwa"))
TODAY = frozenset(("today", "leo", "now", "sasa", "currently", "saa"))
LATER = frozenset(("tomorrow", "kesho", "next", "ijayo", "later", "baadaye"))
PARTS_OF_A_TEAM = frozenset(("midfield", "attack", "squad"))
TEAMS = frozenset(
    (
        *("champions", "champion", "opponents", "strikers", "arsenal", "chelsea", "liverpool", "manchester", "spurs"),
        *("barcelona", "madrid", "gor", "harambee", "leopards", "ingwe"),
    )
)
"""Whose lights go out without an outage. Behind `in` they may be the names of places."""
OF_A_SERMON = frozenset(
    ("nuru", "biblia", "bible", "yesu", "kristo", "jesus", "christ", "gospel", "injili", "dhambi", "shetani", "wokovu")
)
AT_HOME = frozenset(
    ("tuko", "niko", "tumekaa", "tunakaa", "we", "were", "am", "huku", "hapa", "kwetu", "us", "our", "nyumba")
)
COMPANY = "kenya"
OF = frozenset(("ya", "za", "wa", "la", "cha", "ja", "kwa", "with", "to"))
PEOPLE = ("nime", "nili", "tume", "tuli", "ame", "ali", "wame", "wali", "mme", "mli")
"""What a verb about people begins with: `nimerudi nyumbani` is not about power."""


class Power(StrEnum):
    """What a text says of power."""

    GONE = "gone"
    BACK = "back"


class Shortage(StrEnum):
    """What a text says of power that is not gone altogether."""

    HALF = "half"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class _Sign:
    place: int
    says: Power


def power(text: str) -> Power | None:
    """The last that the text says of power; None where it says nothing of it."""
    said = heard(text)
    powers = [hit for hit in said.of(Kind.POWER) if not _names_something_else(said, hit)]
    signs = [sign for find in _SIGNS for sign in find(said, powers)]
    if not signs:
        return Power.BACK if _says_only_back(said) else None
    if _is_asked_beforehand(said):
        return None
    return max(signs, key=lambda sign: sign.place).says


def _is_asked_beforehand(said: Said) -> bool:
    """What is planned has not happened; power that is gone without notice has."""
    planned = [hit for hit in said.of(Kind.PLANNED) if Kind.NONE not in said.kinds_at(hit.first - 1, hit.sentence)]
    return bool(planned) and not said.has(Kind.NOT_YET) and not (said.has(Kind.OUTAGE) and _is_of_today(said))


def _is_of_today(said: Said) -> bool:
    """`is there a planned outage today`: it may be what keeps the power away now."""
    return not TODAY.isdisjoint(said.words) and LATER.isdisjoint(said.words)


def shortage(text: str) -> Shortage | None:
    """Whether power is there in a part of the house, or is low; None where it is simply gone."""
    said = heard(text)
    if said.has(Kind.HALF):
        return Shortage.HALF
    is_low = said.has(Kind.WEAK) or (said.has(Kind.VOLTAGE) and said.has(Kind.LOW, Kind.HIGH))
    return Shortage.LOW if is_low else None


def _names_something_else(said: Said, hit: Hit) -> bool:
    """`power bill`, `bili ya stima`, `Kenya Power`, a red light."""
    before, behind = said.word(hit.first - 1), said.kinds_at(hit.last + 1, hit.sentence)
    if before == COMPANY or Kind.OTHER_THING in behind or _is_of_a_game(said, hit):
        return True
    if Kind.SIGNAL in behind | said.kinds_at(hit.first - 1, hit.sentence):
        return True
    return before in OF and Kind.OTHER_THING in said.kinds_at(hit.first - 2, hit.sentence)


def _none(said: Said, powers: list[Hit]) -> Iterator[_Sign]:
    """No power, hatuna stima; stima hakuna. `Hakuna shida ya stima` has no trouble, not no power."""
    for power_ in powers:
        for none in said.near(power_, {Kind.NONE}, MAX_WORDS_TO_DENIAL):
            is_of_trouble = Kind.TROUBLE in said.kinds_at(none.last + 1, none.sentence)
            may_deny = none.last < power_.first or none.sense.language == KISWAHILI
            if may_deny and not is_of_trouble and _only_fillers(said, none, power_):
                yield _Sign(max(none.first, power_.first), Power.GONE)


def _is_none(said: Said, trouble: Hit) -> bool:
    return Kind.NONE in said.kinds_at(trouble.first - 1, trouble.sentence)


def _only_fillers(said: Said, one: Hit, other: Hit) -> bool:
    fillers = {Kind.FILLER, Kind.NONE, Kind.TIME, Kind.HAS, Kind.ON}
    return all(
        said.kinds_at(place, one.sentence) & fillers or said.word(place) in OF for place in said.between(one, other)
    )


def _gone(said: Said, powers: list[Hit]) -> Iterator[_Sign]:
    """Power is off, stima imepotea; imekatika stima."""
    for power_ in powers:
        for gone in said.near(power_, {Kind.GONE}, max(MAX_WORDS_TO_GONE, MAX_WORDS_FROM_GONE)):
            max_between = MAX_WORDS_TO_GONE if power_.last < gone.first else MAX_WORDS_FROM_GONE
            if (
                said.are_near(power_, gone, max_between)
                and _is_so(said, gone)
                and not _of_something_else(said, power_, gone)
            ):
                yield _Sign(gone.first, Power.GONE)


def _is_so(said: Said, gone: Hit) -> bool:
    """`msikate stima`, `kukata stima` and `do not cut my power` do not say that it is."""
    is_wish = gone.sense.tense is Tense.NONE and said.word(gone.first).startswith("ku")
    is_to_come = gone.sense.tense is Tense.TO_COME and said.word(gone.first - 1) not in HAS_BEEN
    is_forbidden = gone.first == gone.last and said.word(gone.first - 1) in FORBIDDING
    return not (gone.denied or is_to_come or is_wish or is_forbidden)


def _of_something_else(said: Said, power_: Hit, gone: Hit) -> bool:
    is_other = any(Kind.OTHER_THING in said.kinds_at(place, gone.sentence) for place in said.between(power_, gone))
    return is_other or _is_of_a_game(said, gone)


def _bare_verb(said: Said, powers: list[Hit]) -> Iterator[_Sign]:
    """`Imezima Githurai`: what begins like that, and speaks of nothing else."""
    if powers or said.has(Kind.OTHER_THING, Kind.PHONE, Kind.METER, Kind.SIGNAL, Kind.MONEY, Kind.TOKENS):
        return
    for gone in said.of(Kind.GONE):
        is_of_power = said.word(gone.first).startswith(SAID_OF_POWER)
        if gone.first == 0 and is_of_power and not gone.denied:
            yield _Sign(0, Power.GONE)


def _dark(said: Said, _powers: list[Hit]) -> Iterator[_Sign]:
    """Giza, blackout."""
    return (
        _Sign(hit.first, Power.GONE)
        for hit in said.of(Kind.DARK, Kind.OUTAGE)
        if not (_names_something_else(said, hit) or _is_of_a_sermon(said, hit))
    )


def _is_of_a_sermon(said: Said, hit: Hit) -> bool:
    """`giza na nuru biblia inasema nini`: no power is named, and nobody sits in that darkness."""
    is_figure = hit.kind is Kind.DARK and not OF_A_SERMON.isdisjoint(said.words) and not said.has(Kind.POWER)
    return is_figure and AT_HOME.isdisjoint(said.words)


def _is_of_a_game(said: Said, hit: Hit) -> bool:
    """`no power in midfield`, `lights out for the champions`."""
    next_word = said.word(hit.last + 1)
    behind = {said.word(place) for place in range(hit.last + 2, hit.last + 5)}
    return (next_word == "in" and bool(behind & PARTS_OF_A_TEAM)) or (next_word == "for" and bool(behind & TEAMS))


def _weak(said: Said, powers: list[Hit]) -> Iterator[_Sign]:
    """Too little of it, only in a part of the house, or trouble with it."""
    if powers or len(said.words) < MAX_WORDS_OF_A_COMPLAINT:
        yield from (_Sign(hit.first, Power.GONE) for hit in said.of(Kind.WEAK))
    if said.has(Kind.LOW, Kind.HIGH):
        yield from (_Sign(hit.first, Power.GONE) for hit in said.of(Kind.VOLTAGE))
    if powers:
        yield from (_Sign(hit.first, Power.GONE) for hit in said.of(Kind.HALF))
    for power_ in powers:
        is_used = Kind.SEND in said.kinds_at(power_.first - 1, power_.sentence)
        for low in said.near(power_, {Kind.LOW, Kind.TROUBLE}, 2):
            if not is_used and not _is_none(said, low) and _only_fillers(said, power_, low):
                yield _Sign(low.first, Power.GONE)
        if said.has(Kind.NOT_YET) and len(said.words) <= MAX_WORDS_OF_A_COMPLAINT:
            yield _Sign(power_.first, Power.GONE)


def _back(said: Said, powers: list[Hit]) -> Iterator[_Sign]:
    """It is back, or is asked for."""
    if not powers and not said.has(Kind.DARK, Kind.OUTAGE):
        return
    kinds = (Kind.BACK, Kind.BRING_BACK)
    for hit in said.of(*kinds):
        if not any(other.holds(hit) for other in said.near(hit, kinds, 0)) and not _shines(said, hit):
            is_back = _is_brought_back(said, hit) if hit.kind is Kind.BRING_BACK else _is_back(said, hit)
            yield _Sign(hit.first, Power.BACK if is_back else Power.GONE)


def _shines(said: Said, hit: Hit) -> bool:
    """`taa inawaka`: it is neither back nor gone, unless it goes off again, or is asked for."""
    return (
        hit.sense.tense is Tense.NOW and said.word(hit.first).endswith("nawaka") and not said.has(Kind.WHEN, Kind.GONE)
    )


def _is_brought_back(said: Said, hit: Hit) -> bool:
    """`mmerudisha stima`, `thanks for restoring power`; `rudisheni stima` and `restore power` ask for it."""
    word = said.word(hit.first)
    is_thanked_for = said.has(Kind.THANKS) and (word.startswith("ku") or word.endswith("ing"))
    return is_thanked_for or (hit.sense.tense is Tense.DONE and not hit.denied)


def _is_back(said: Said, hit: Hit) -> bool:
    """Kiswahili says it in the verb; English asks when, or says not yet, before it."""
    if hit.denied or hit.sense.tense not in {None, Tense.DONE}:
        return False
    for place in range(hit.first - MAX_WORDS_BEFORE_BACK, hit.first):
        kinds = said.kinds_at(place, hit.sentence)
        denies = kinds & DENYING and Kind.POWER not in said.kinds_at(place + 1, hit.sentence)
        if denies or kinds & ASKING:
            return False
    return True


def _ended(said: Said, _powers: list[Hit]) -> Iterator[_Sign]:
    """The outage is over, blackout imeisha."""
    for _, ended in said.follow({Kind.OUTAGE, Kind.DARK}, {Kind.ENDED}, MAX_WORDS_TO_DENIAL):
        if not ended.denied:
            yield _Sign(ended.first, Power.BACK)


def _has_it_now(said: Said, _powers: list[Hit]) -> Iterator[_Sign]:
    """We have power now."""
    if said.has(Kind.NOW) and not said.has(Kind.NONE, Kind.WHEN):
        for _, power_ in said.follow({Kind.HAS}, {Kind.POWER}, 1):
            if not _names_something_else(said, power_):
                yield _Sign(power_.first, Power.BACK)


def _says_only_back(said: Said) -> bool:
    """`it is back`, `imerudi asante`: of what, is known from what was reported before."""
    back = [hit for hit in said.of(Kind.BACK) if not said.word(hit.first).startswith(PEOPLE)]
    return bool(back) and _is_back(said, back[-1]) and not said.others(Kind.BACK, Kind.FILLER, Kind.THANKS, Kind.TIME)


_SIGNS: tuple[Callable[[Said, list[Hit]], Iterator[_Sign]], ...] = (
    _none,
    _gone,
    _bare_verb,
    _dark,
    _weak,
    _back,
    _ended,
    _has_it_now,
)

"""Danger to life, in any words: what hangs or stands does what it should not, or a word is danger by itself.

A missed one costs a life and a false alarm a look: in doubt it is danger.
"""

from collections.abc import Callable, Iterator

from domain.messaging.inbound.lexicon import Hit, Said, heard
from domain.messaging.inbound.row import Kind
from domain.values.languages import ENGLISH, KISWAHILI

MAX_WORDS_BETWEEN = 6
MAX_WORDS_OF_A_CRY = 3

DEEDS = {
    Kind.LINE: {
        Kind.FALLS,
        Kind.ON_GROUND,
        Kind.BREAKS,
        Kind.LEANS,
        Kind.HANGS,
        Kind.BURNS,
        Kind.EXPLODES,
        Kind.TOUCHES,
        Kind.IS_HIT,
        Kind.DIES,
    },
    Kind.POLE: {
        Kind.FALLS,
        Kind.ON_GROUND,
        Kind.BREAKS,
        Kind.LEANS,
        Kind.HANGS,
        Kind.BURNS,
        Kind.EXPLODES,
        Kind.IS_HIT,
    },
    Kind.TRANSFORMER: {Kind.FALLS, Kind.ON_GROUND, Kind.BURNS, Kind.EXPLODES, Kind.LEAKS, Kind.IS_HIT},
    Kind.METER: {Kind.FALLS, Kind.BURNS, Kind.EXPLODES},
    Kind.BUILDING: {Kind.BURNS},
}
"""What a thing must do to be a danger."""

ALONE = (Kind.FIRE, Kind.SPARKS, Kind.SMOKE, Kind.ELECTROCUTED)
EQUIPMENT = (Kind.LINE, Kind.POLE, Kind.TRANSFORMER, Kind.METER)
NOT_A_FIRE = frozenset(
    ("station", "stations", "place", "wood", "drill", "assembly", "extinguisher", "road", "street", "rd", "stage")
)
CONDOLED = frozenset(
    ("sana", "kwa", "kwenu", "ndugu", "boss", "kaka", "dada", "wakuu", "pole", "bro", "buda", "madam", "sir")
)
IS = frozenset(("is", "are", "was", "still"))
OF_THINGS_TOO = frozenset(("dead", "died", "dies", "dying"))

Signs = Iterator[tuple[Hit, ...]]


def danger(text: str) -> str | None:
    """The language in which the text tells of danger; None where it tells of none."""
    said = heard(text)
    if said.has(Kind.THANKS) and said.has(Kind.REPAIRED):
        return None
    signs = next((signs for find in _SIGNS for signs in find(said)), None)
    if signs is None:
        return None
    return KISWAHILI if any(sign.sense.language == KISWAHILI for sign in signs) else ENGLISH


def _things_and_deeds(said: Said) -> Signs:
    """A wire that fell, a pole that leans, a transformer that burns."""
    for thing in said.of(*DEEDS):
        if not _is_sorry(said, thing):
            for deed in said.of(*DEEDS[thing.kind]):
                if _does(said, thing, deed):
                    yield thing, deed


def _does(said: Said, thing: Hit, deed: Hit) -> bool:
    """The deed is the thing's: near, and nothing else that can be down or gone stands between."""
    if deed.denied or not said.are_near(thing, deed, MAX_WORDS_BETWEEN):
        return False
    if thing.kind is Kind.METER and deed.kind is Kind.BURNS and said.has(Kind.SIGNAL):
        return False
    between = (said.kinds_at(place, thing.sentence) for place in said.between(thing, deed))
    return not any(Kind.OTHER_THING in kinds and not kinds & DEEDS.keys() for kinds in between)


def _is_sorry(said: Said, thing: Hit) -> bool:
    """`pole sana`, `pole kwa kazi`, `pole pole`: sorry, and slowly."""
    if said.word(thing.first) != "pole" or thing.last > thing.first:
        return False
    return said.word(thing.first + 1) in CONDOLED or said.word(thing.first - 1) == "pole"


def _within_reach(said: Said) -> Signs:
    """A wire on the roof, across the road; a tree on the wires."""
    if said.has(Kind.WANTS):
        return
    for wire, on in said.follow({Kind.LINE, Kind.TREE}, {Kind.ON}, 1):
        for _, place in said.follow({Kind.ON}, {Kind.IN_REACH} if wire.kind is Kind.LINE else {Kind.LINE}, 2):
            if on.last < place.first and said.are_near(on, place, 2):
                yield wire, place


def _by_itself(said: Said) -> Signs:
    """Fire, sparks, smoke, electrocuted."""
    for hit in said.of(*ALONE):
        if not _is_denied(said, hit) and not _is_hot_only(said, hit) and said.word(hit.last + 1) not in NOT_A_FIRE:
            yield (hit,)


def _is_denied(said: Said, hit: Hit) -> bool:
    return Kind.NONE in said.kinds_at(hit.first - 1, hit.sentence)


def _is_hot_only(said: Said, hit: Hit) -> bool:
    """`maji ya moto` is hot water."""
    if hit.kind is not Kind.FIRE or said.has(*EQUIPMENT):
        return False
    return any(Kind.FOOD in said.kinds_at(place, hit.sentence) for place in (hit.first - 2, hit.first - 1))


def _shock(said: Said) -> Signs:
    """A shock is a bill's where money is spoken of and nothing that one touches."""
    touched = said.has(Kind.LINE, Kind.CONDUCTS, Kind.TOUCHES, Kind.STRUCK)
    if said.has(Kind.MONEY) and not touched:
        return
    for hit in said.of(Kind.SHOCK, Kind.SHOCKED):
        by_something = touched or said.has(*EQUIPMENT, Kind.LIVING, Kind.POWER)
        if not _is_denied(said, hit) and (hit.kind is Kind.SHOCK or by_something):
            yield (hit,)


def _somebody_hurt(said: Said) -> Signs:
    """Electricity, and what it does to people and animals."""
    for hurt in said.of(Kind.STRUCK, Kind.DIES):
        if hurt.denied or (said.word(hurt.first) in OF_THINGS_TOO and not said.has(Kind.LIVING)):
            continue
        for cause in said.of(Kind.POWER, Kind.LINE, Kind.SHOCK, Kind.TRANSFORMER):
            if said.are_near(hurt, cause, MAX_WORDS_BETWEEN):
                yield cause, hurt


def _touched(said: Said) -> Signs:
    """Somebody touches what carries electricity, or is burnt by it."""
    for cause in said.of(Kind.POWER, Kind.LINE):
        for touch in said.of(Kind.TOUCHES):
            if not touch.denied and said.are_near(touch, cause, 2):
                yield cause, touch
    if said.has(Kind.POWER):
        yield from said.follow({Kind.BURNS}, {Kind.LIVING}, 0)


def _perhaps_a_line(said: Said) -> Signs:
    """A line is a queue or a SIM card, unless it does what only wires do, or power is spoken of."""
    for thing in said.of(Kind.PERHAPS_LINE):
        deeds = {Kind.FALLS}
        if said.has(Kind.POWER) or said.word(thing.first) == "lines":
            deeds |= {Kind.ON_GROUND, Kind.BREAKS, Kind.HANGS, Kind.TOUCHES}
        for deed in said.of(*deeds):
            if not deed.denied and said.are_near(thing, deed, MAX_WORDS_BETWEEN // 2):
                yield thing, deed


def _fallen_power(said: Said) -> Signs:
    """`stima imeanguka`; a tree that fell on the power."""
    for thing in said.of(Kind.POWER):
        for deed in said.of(Kind.FALLS):
            if said.are_near(thing, deed, MAX_WORDS_BETWEEN) and (
                deed.sense.language == KISWAHILI or said.has(Kind.TREE)
            ):
                yield thing, deed


def _live(said: Said) -> Signs:
    """A live wire; a wall, a tap, a gate that has electricity in it."""
    for live in said.of(Kind.IS_LIVE):
        for thing in said.of(Kind.LINE, Kind.CONDUCTS):
            is_said_of_it = said.are_near(thing, live, 1) and said.word(live.first - 1) in IS
            if is_said_of_it or (thing.kind is Kind.LINE and said.are_near(thing, live, 0)):
                yield thing, live
    if not said.has(Kind.NONE):
        for thing, has in said.follow({Kind.CONDUCTS}, {Kind.HAS}, 3):
            if Kind.POWER in said.kinds_at(has.last, has.sentence) | said.kinds_at(has.last + 1, has.sentence):
                yield thing, has


def _explosion(said: Said) -> Signs:
    """An explosion in so many words: nothing else of ours explodes, but a bill may."""
    for hit in said.of(Kind.EXPLOSION):
        if not said.has(Kind.MONEY, Kind.OTHER_THING):
            yield (hit,)


def _cry(said: Said) -> Signs:
    """Danger by its name: alone, or with what is dangerous."""
    things = said.of(*EQUIPMENT, Kind.PERHAPS_LINE, Kind.POWER, Kind.EXPLODES)
    for hit in said.of(Kind.DANGER):
        if not _is_denied(said, hit) and (things or len(said.words) <= MAX_WORDS_OF_A_CRY):
            yield (hit, *things[:1])


_SIGNS: tuple[Callable[[Said], Signs], ...] = (
    _things_and_deeds,
    _within_reach,
    _by_itself,
    _shock,
    _somebody_hurt,
    _touched,
    _perhaps_a_line,
    _fallen_power,
    _live,
    _explosion,
    _cry,
)

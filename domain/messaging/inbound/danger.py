"""Danger to life, in any words: what hangs or stands does what it should not, or a word is danger by itself.

A missed one costs a life and a false alarm a look: in doubt it is danger.
"""

from collections.abc import Callable, Iterator

from domain.messaging.inbound.lexicon import Hit, Said, heard
from domain.messaging.inbound.no_danger import (
    EQUIPMENT,
    NO_FIRE,
    is_denied,
    is_figure_of_speech,
    is_hot_only,
    is_mourned,
    is_name,
    is_no_pole,
    is_no_smoke,
    is_not_so,
    is_of_a_phone,
    is_of_a_thing,
    is_surprise,
)
from domain.messaging.inbound.pictures import in_words
from domain.messaging.inbound.row import Kind
from domain.messaging.inbound.verbs import Tense
from domain.values.languages import ENGLISH, KISWAHILI

MAX_WORDS_BETWEEN = 6
MAX_WORDS_TO_WHAT_HOLDS = 4
MAX_WORDS_TO_SMELL = 3
MAX_WORDS_OF_A_CRY = 3

OF_WHAT_HANGS = {
    Kind.FALLS,
    Kind.ON_GROUND,
    Kind.BREAKS,
    Kind.LEANS,
    Kind.HANGS,
    Kind.BARE,
    Kind.BURNS,
    Kind.FLASHES,
    Kind.SPARKLES,
    Kind.EXPLODES,
    Kind.TOUCHES,
}
OF_A_METER = {
    Kind.FALLS,
    Kind.ON_GROUND,
    Kind.LEANS,
    Kind.HANGS,
    Kind.BURNS,
    Kind.SPARKLES,
    Kind.SMELLS,
    Kind.EXPLODES,
    Kind.WET,
}
DEEDS = {
    Kind.LINE: OF_WHAT_HANGS | {Kind.IS_HIT, Kind.DIES, Kind.LEAKS, Kind.SMELLS, Kind.WET},
    Kind.POLE: OF_WHAT_HANGS - {Kind.BARE} | {Kind.IS_HIT},
    Kind.TRANSFORMER: OF_A_METER | {Kind.BARE, Kind.FLASHES, Kind.LEAKS, Kind.TOUCHES, Kind.IS_HIT},
    Kind.METER: OF_A_METER,
    Kind.BUILDING: {Kind.BURNS},
}
"""What a thing must do to be a danger."""

ALONE = (Kind.FIRE, Kind.SPARKS, Kind.SMOKE, Kind.ELECTROCUTED)
WE_DO = ("tuna", "nina", "wana", "tuta")
IS = frozenset(("is", "are", "was", "still"))
BY_OR_ON = frozenset(("by", "to", "on", "in", "na", "kwa", "inside", "from"))
IS_IN = {
    *((place,) for place in ("kwa", "kwenye")),
    *((there, place) for there in ("iko", "uko", "ipo", "upo", "ziko", "imeingia") for place in ("kwa", "kwenye")),
    *((there, "ndani", "ya") for there in ("iko", "uko", "ipo", "upo")),
    *((there, place) for there in ("is", "are") for place in ("in", "on")),
    *((there, place, "the") for there in ("is", "are") for place in ("in", "on")),
}
"""Between electricity and the wall or the water that it should not be in."""
BESIDE = frozenset(("near", "under", "at", "by", "beside", "below", "touching", "chini", "karibu", "kando", "kwa"))
OVER = frozenset(("on", "across", "over", "onto", "juu"))

Signs = Iterator[tuple[Hit, ...]]


def danger(text: str) -> str | None:
    """The language in which the text tells of danger; None where it tells of none."""
    said = heard(in_words(text))
    if said.has(Kind.THANKS) and said.has(Kind.REPAIRED):
        return None
    signs = next((signs for find in _SIGNS for signs in find(said)), None)
    if signs is None:
        return None
    return KISWAHILI if any(sign.sense.language == KISWAHILI for sign in signs) else ENGLISH


def _things_and_deeds(said: Said) -> Signs:
    """A wire that fell, a pole that leans, a transformer that burns."""
    for thing in said.of(*DEEDS):
        if not is_no_pole(said, thing):
            for deed in said.near(thing, DEEDS[thing.kind], MAX_WORDS_BETWEEN):
                if _does(said, thing, deed):
                    yield thing, deed


def _does(said: Said, thing: Hit, deed: Hit) -> bool:
    """What is near is the thing's own deed: nothing else that can be down or gone stands between."""
    if is_not_so(said, deed) or _are_one(thing, deed):
        return False
    if thing.kind is Kind.METER and _is_a_meters(said, deed):
        return False
    between = (said.kinds_at(place, thing.sentence) for place in said.between(thing, deed))
    return not any(Kind.OTHER_THING in kinds and not kinds & DEEDS.keys() for kinds in between)


def _is_a_meters(said: Said, deed: Hit) -> bool:
    """Its lamp burns, and it is down: what a meter does without danger."""
    is_lit = deed.kind is Kind.BURNS and said.has(Kind.SIGNAL)
    is_down = deed.kind is Kind.ON_GROUND and deed.first == deed.last
    return is_lit or is_down


def _are_one(thing: Hit, deed: Hit) -> bool:
    return (thing.first, thing.last) == (deed.first, deed.last)


def _is_between(said: Said, one: Hit, other: Hit, words: frozenset[str]) -> bool:
    return any(said.word(place) in words for place in said.between(one, other))


def _within_reach(said: Said) -> Signs:
    """A wire on the roof, across the road; a tree on the wires."""
    if said.has(Kind.WANTS):
        return
    for wire, on in said.follow({Kind.LINE, Kind.TREE}, {Kind.ON}, 2):
        where = {Kind.IN_REACH} if wire.kind is Kind.LINE else {Kind.LINE}
        yield from ((wire, place) for place in said.near(on, where, 2) if on.last < place.first)


def _by_itself(said: Said) -> Signs:
    """Fire, sparks, smoke, electrocuted."""
    for hit in said.of(*ALONE):
        if hit.kind is Kind.ELECTROCUTED or not (is_figure_of_speech(said) or is_mourned(said)):
            is_some = not is_denied(said, hit) and said.word(hit.last + 1) not in NO_FIRE
            if is_some and not (is_hot_only(said, hit) or is_name(said, hit) or is_no_smoke(said, hit)):
                yield (hit,)


def _shock(said: Said) -> Signs:
    """A shock is a bill's where money is spoken of and nothing that one touches."""
    touched = said.has(Kind.LINE, Kind.CONDUCTS, Kind.TOUCHES, Kind.STRUCK)
    if said.has(Kind.MONEY) and not touched:
        return
    by_something = touched or said.has(*EQUIPMENT, Kind.LIVING, Kind.POWER)
    by = {Kind.SHOCK: True, Kind.SHOCKED: by_something, Kind.STARTLED: touched}
    for hit in said.of(*by):
        is_so = not is_not_so(said, hit) and not is_denied(said, hit)
        if (
            by[hit.kind]
            and is_so
            and said.word(hit.last + 1) not in NO_FIRE
            and (by_something or not is_surprise(said, hit))
        ):
            yield (hit,)


def _somebody_hurt(said: Said) -> Signs:
    """Electricity, and what it does to people and animals."""
    for hurt in said.of(Kind.STRUCK, Kind.DIES):
        if is_not_so(said, hurt) or is_of_a_thing(said, hurt):
            continue
        causes = {Kind.POWER, Kind.LINE, Kind.SHOCK, Kind.TRANSFORMER}
        if hurt.kind is Kind.DIES and said.has(Kind.LIVING):
            causes.add(Kind.POLE)
        lines = said.near(hurt, {Kind.PERHAPS_LINE}, MAX_WORDS_BETWEEN)
        yield from ((line, hurt) for line in lines if _dies_beside(said, hurt, line))
        for cause in said.near(hurt, causes, MAX_WORDS_BETWEEN):
            if not is_no_pole(said, cause):
                yield cause, hurt


def _dies_beside(said: Said, dies: Hit, line: Hit) -> bool:
    """`the cow died near the line`: but the owner of a line may die anywhere."""
    if dies.kind is not Kind.DIES or not dies.last < line.first:
        return False
    is_beside = any(said.word(place) in BESIDE for place in said.between(dies, line))
    return is_beside and any(living.last < dies.first for living in said.of(Kind.LIVING))


def _hurts(said: Said) -> Signs:
    """`hii nguzo itatuua`: what may be a line or a pole is named before what it does."""
    for cause, hurt in said.follow({Kind.POLE, Kind.METER, Kind.PERHAPS_LINE}, {Kind.DIES, Kind.STRUCK}, 1):
        if (said.has(Kind.LIVING) or hurt.kind is Kind.STRUCK) and not is_no_pole(said, cause):
            yield cause, hurt


def _strikes(said: Said) -> Signs:
    """`stima imeshika mtu`: but a price that takes people by surprise is no danger."""
    if said.has(Kind.MONEY) and not said.has(Kind.LINE):
        return
    for cause in said.of(Kind.POWER, *EQUIPMENT, Kind.PERHAPS_LINE, Kind.CONDUCTS):
        whom = {Kind.LIVING, Kind.POWER} if cause.kind is Kind.CONDUCTS else {Kind.LIVING}
        for verb in said.near(cause, {Kind.STRIKES}, MAX_WORDS_TO_WHAT_HOLDS):
            is_somebodys = any(verb.last < struck.first for struck in said.near(verb, whom, 1))
            if is_somebodys and not verb.denied and not _are_one(cause, verb):
                yield cause, verb


def _strikes_whoever_touches(said: Said) -> Signs:
    """`ukuta unashika`, `friji inanipiga`."""
    for thing, verb in said.follow({Kind.CONDUCTS}, {Kind.STRUCK}, 2):
        if not verb.denied:
            yield thing, verb
    for thing, verb in said.follow({Kind.CONDUCTS}, {Kind.STRIKES}, 0):
        if verb.sense.tense is Tense.NOW and not verb.denied and verb.last == len(said.words) - 1:
            yield thing, verb


def _trapped(said: Said) -> Signs:
    """Somebody hangs on a wire, or cannot let go of it."""
    causes = {Kind.LINE, Kind.POLE, Kind.TRANSFORMER, Kind.PERHAPS_LINE, Kind.POWER}
    for trapped in said.of(Kind.TRAPPED):
        if is_not_so(said, trapped):
            continue
        for cause in said.near(trapped, causes, MAX_WORDS_TO_WHAT_HOLDS):
            if cause.kind is Kind.POWER and not _is_between(said, trapped, cause, BY_OR_ON):
                continue
            if cause.kind is not Kind.PERHAPS_LINE or said.has(Kind.LIVING):
                yield cause, trapped


def _touched(said: Said) -> Signs:
    """Somebody touches what carries electricity, plays with it, or climbs to it."""
    for cause in said.of(Kind.POWER, Kind.LINE):
        for touch in said.near(cause, {Kind.TOUCHES}, 2):
            if not is_not_so(said, touch):
                yield cause, touch
    if said.has(Kind.LIVING):
        for touch, cause in said.follow({Kind.HOLDS}, {Kind.LINE, Kind.POLE, Kind.TRANSFORMER}, 2):
            if not is_not_so(said, touch) and not is_no_pole(said, cause):
                yield cause, touch


def _burnt(said: Said) -> Signs:
    """Electricity burnt somebody; somebody was burnt by it; so high a voltage that things burn."""
    for voltage in said.of(Kind.VOLTAGE):
        yield from (
            (voltage, burns)
            for burns in said.near(voltage, {Kind.BURNS}, MAX_WORDS_BETWEEN)
            if not is_not_so(said, burns)
        )
    if said.has(Kind.POWER):
        yield from said.follow({Kind.BURNS}, {Kind.LIVING}, 0)
    if said.has(Kind.LIVING):
        for burnt, power in said.follow({Kind.BURNS}, {Kind.POWER}, 1):
            if _is_between(said, burnt, power, BY_OR_ON):
                yield burnt, power


def _perhaps_a_line(said: Said) -> Signs:
    """A line is a queue or a SIM card, unless it does what only wires do, or power is spoken of."""
    for thing in said.of(Kind.PERHAPS_LINE):
        is_wire = said.has(Kind.POWER) or said.word(thing.first) == "lines"
        for deed in said.near(thing, OF_WHAT_HANGS, MAX_WORDS_BETWEEN // 2):
            if not is_not_so(said, deed) and (is_wire or not is_of_a_phone(said, thing, deed)):
                yield thing, deed
    for line, place in said.follow({Kind.PERHAPS_LINE}, {Kind.IN_REACH}, 2):
        if _is_between(said, line, place, OVER):
            yield line, place


def _smell(said: Said) -> Signs:
    """A smell of burning, but for what is on the stove."""
    if not said.has(Kind.FOOD, Kind.FIGURATIVE):
        for smell in said.of(Kind.SMELLS):
            for burning in said.near(smell, {Kind.BURNS, *EQUIPMENT}, MAX_WORDS_TO_SMELL):
                if not is_not_so(said, smell):
                    yield smell, burning


def _fallen_power(said: Said) -> Signs:
    """`stima imeanguka`; a tree that fell on the power. A price of it may fall."""
    for thing in said.of(Kind.POWER):
        for deed in said.near(thing, {Kind.FALLS}, MAX_WORDS_BETWEEN):
            is_danger = deed.sense.language == KISWAHILI or said.has(Kind.TREE)
            if is_danger and not said.has(Kind.MONEY):
                yield thing, deed


def _live(said: Said) -> Signs:
    """A live wire; a wall, a tap, a gate that has electricity in it."""
    for live in said.of(Kind.IS_LIVE):
        for thing in said.near(live, {Kind.LINE, Kind.CONDUCTS}, 1):
            is_said_of_it = said.word(live.first - 1) in IS
            if is_said_of_it or (thing.kind is Kind.LINE and said.are_near(thing, live, 0)):
                yield thing, live


def _has_power(said: Said) -> Signs:
    """`mabati ziko na stima`, `fence imekuwa na current`: but not `nyumba iko na stima`."""
    if said.has(Kind.NONE):
        return
    for thing, has in said.follow({Kind.CONDUCTS, Kind.LINE, Kind.POLE}, {Kind.HAS}, 3):
        if _is_with_power(said, has) and not is_no_pole(said, thing):
            yield thing, has


def _power_is_in(said: Said) -> Signs:
    """`stima iko kwa ukuta`, `kuna current kwa maji`."""
    if not said.has(Kind.NONE, Kind.WANTS, Kind.BACK):
        for power, where in said.follow({Kind.POWER}, {Kind.CONDUCTS}, 3):
            if tuple(said.word(place) for place in said.between(power, where)) in IS_IN:
                yield power, where


def _is_with_power(said: Said, has: Hit) -> bool:
    return Kind.POWER in said.kinds_at(has.last, has.sentence) | said.kinds_at(has.last + 1, has.sentence)


def _through(said: Said) -> Signs:
    """Electricity runs through iron sheets, a wall lets it through."""
    for passes in said.of(Kind.PASSES):
        if not is_not_so(said, passes):
            for power in said.near(passes, {Kind.POWER}, 1):
                yield from ((power, thing) for thing in said.near(passes, {Kind.CONDUCTS}, 2))


def _explosion(said: Said) -> Signs:
    """An explosion in so many words: nothing else of ours explodes, but a bill may."""
    for hit in said.of(Kind.EXPLOSION):
        if not said.has(Kind.MONEY, Kind.OTHER_THING) and not is_figure_of_speech(said):
            yield (hit,)


def _cry(said: Said) -> Signs:
    """Danger by its name: alone, or with what is dangerous; we burn; `imenishtua`."""
    if len(said.words) <= MAX_WORDS_OF_A_CRY and not said.others(Kind.BURNS, Kind.FILLER):
        yield from ((hit,) for hit in said.of(Kind.BURNS) if said.word(hit.first).startswith(WE_DO))
    if len(said.words) <= MAX_WORDS_OF_A_CRY and not said.others(Kind.SHOCKED, Kind.FILLER):
        yield from ((hit,) for hit in said.of(Kind.SHOCKED) if hit.sense.language == KISWAHILI and not hit.denied)
    things = said.of(*EQUIPMENT, Kind.PERHAPS_LINE, Kind.POWER, Kind.EXPLODES)
    for hit in said.of(Kind.DANGER):
        if not is_denied(said, hit) and (things or len(said.words) <= MAX_WORDS_OF_A_CRY):
            yield (hit, *things[:1])


_SIGNS: tuple[Callable[[Said], Signs], ...] = (
    _things_and_deeds,
    _within_reach,
    _by_itself,
    _shock,
    _somebody_hurt,
    _hurts,
    _strikes,
    _strikes_whoever_touches,
    _trapped,
    _touched,
    _burnt,
    _perhaps_a_line,
    _smell,
    _fallen_power,
    _live,
    _has_power,
    _power_is_in,
    _through,
    _explosion,
    _cry,
)

"""Words of danger that tell of none: denied, of a hot tea, a sermon, a sale, a phone, a name, or of sorrow."""

from domain.messaging.inbound.lexicon import Hit, Said
from domain.messaging.inbound.row import Kind
from domain.values.languages import ENGLISH, KISWAHILI

EQUIPMENT = (Kind.LINE, Kind.POLE, Kind.TRANSFORMER, Kind.METER)
REAL = (*EQUIPMENT, Kind.POWER, Kind.BUILDING, Kind.IN_REACH, Kind.LANDMARK)
NO_FIRE = frozenset(
    (
        *("station", "stations", "place", "wood", "drill", "assembly", "extinguisher", "road", "street", "rd", "stage"),
        *("hotel", "hoteli", "sale", "sales", "plug", "plugs", "absorber", "absorbers", "section", "zone"),
        *("safety", "brigade", "training", "department", "insurance", "certificate"),
    )
)
"""Behind fire, sparks, smoke and shock, it is none: a fire station, a spark plug, a shock absorber."""
NO_POLE = frozenset(("office", "ofisi", "code", "paid", "bank", "box", "mortem", "dated"))
CONDOLED = frozenset(("sana", "kwenu", "ndugu", "boss", "kaka", "dada", "wakuu", "pole", "bro", "buda", "madam", "sir"))
SORROWS = frozenset(
    (
        *("kazi", "msiba", "usumbufu", "mkasa", "hasara", "ajali", "shida", "matatizo"),
        *("yaliyotokea", "yote", "hayo", "hilo"),
    )
)
SPEAKS_OF_ITSELF = ("nime", "nili", "nina", "nita", "tume", "tuli", "tuta", "sija", "siku")
BEFORE_A_NAME = frozenset(
    ("at", "hapo", "ya", "hotel", "hoteli", "club", "pale", "in", "to", "near", "the", "called", "inaitwa")
)
BEHIND_A_NAME = frozenset(
    (
        *("hotel", "hoteli", "bar", "club", "lounge", "restaurant", "cafe", "resort", "grill", "butchery", "kinyozi"),
        *("shop", "store", "enterprises", "account", "akaunti", "meter", "mita", "bill", "bili"),
    )
)
OF_THINGS_TOO = frozenset(("dead", "died", "dies", "dying"))
OF_A_PHONE = frozenset(
    (
        *("down", "low", "so", "too", "very", "is", "are", "chini", "ground", "hang", "hangs", "hung"),
        *("cut", "broke", "broken", "break", "breaks"),
    )
)
"""What the line of a phone does, too."""


def is_no_pole(said: Said, thing: Hit) -> bool:
    """`pole sana`, `pole kwa kazi`, `pole nimechelewa`, `pole pole`: sorry, and slowly; a post office."""
    if thing.kind is not Kind.POLE or thing.last > thing.first:
        return False
    behind = said.word(thing.first + 1)
    if said.word(thing.first) != "pole":
        return behind in NO_POLE
    if behind == "kwa":
        return said.word(thing.first + 2) in SORROWS or said.word(thing.first + 2).startswith("ku")
    return behind in CONDOLED or behind.startswith(SPEAKS_OF_ITSELF) or said.word(thing.first - 1) == "pole"


def is_mourned(said: Said) -> bool:
    """`pole kwa mkasa wa moto`."""
    return said.words[:2] == ("pole", "kwa") and any(is_no_pole(said, pole) for pole in said.of(Kind.POLE))


def is_denied(said: Said, hit: Hit) -> bool:
    return Kind.NONE in said.kinds_at(hit.first - 1, hit.sentence)


def is_not_so(said: Said, deed: Hit) -> bool:
    """Kiswahili denies in the verb, English right before it: has not fallen, no fallen wires."""
    if deed.denied:
        return True
    is_english = deed.sense.language == ENGLISH
    return is_english and any(
        hit.kind is Kind.NONE and hit.sense.language == ENGLISH and hit.last == deed.first - 1
        for hit in said.hits
        if hit.sentence == deed.sentence
    )


def is_figure_of_speech(said: Said) -> bool:
    """The fire of a match, a sermon, a sale: nothing that burns is named."""
    return said.has(Kind.FIGURATIVE) and not said.has(*REAL)


def is_hot_only(said: Said, hit: Hit) -> bool:
    """`maji ya moto` is hot water; `bei ni moto`, too much."""
    if hit.kind is not Kind.FIRE or said.has(*EQUIPMENT):
        return False
    before = said.kinds_at(hit.first - 2, hit.sentence) | said.kinds_at(hit.first - 1, hit.sentence)
    return Kind.FOOD in before or (Kind.MONEY in before and hit.sense.language == KISWAHILI)


def is_name(said: Said, hit: Hit) -> bool:
    """A place called Moto Moto, or Kampi ya Moto."""
    if (said.word(hit.first - 2), said.word(hit.first - 1)) == ("kampi", "ya"):
        return True
    word = said.word(hit.first)
    twice = [place for place in (hit.first - 1, hit.first) if said.word(place) == word == said.word(place + 1)]
    return any(said.word(place - 1) in BEFORE_A_NAME or said.word(place + 2) in BEHIND_A_NAME for place in twice)


def is_of_a_thing(said: Said, hurt: Hit) -> bool:
    """A phone is dead, `stima imekufa`; a price kills, too."""
    word = said.word(hurt.first)
    is_dead = word in OF_THINGS_TOO or (word.endswith("kufa") and not word.startswith(("a", "wa")))
    is_price = said.has(Kind.MONEY) and not said.has(Kind.LINE, Kind.VOLTAGE)
    return (is_dead or is_price) and not said.has(Kind.LIVING)


def is_of_a_phone(said: Said, line: Hit, deed: Hit) -> bool:
    """A call is cut, too, and one hangs on the line."""
    is_cut_call = deed.kind is Kind.BREAKS and deed.sense.language == KISWAHILI
    is_waiting = deed.kind is Kind.HANGS and deed.last < line.first - 1
    return is_cut_call or is_waiting or said.word(deed.first) in OF_A_PHONE

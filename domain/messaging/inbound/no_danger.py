"""Words of danger that tell of none: denied, of a hot tea, a sermon, a sale, a phone, a name, or of sorrow."""

import re

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
_WILL_NOT = re.compile(r"ha(i|zi|u|ya|li|ki|vi)\w*(wez|tak|kubal)|\w*(kataa|shindw|goma)")
OF = frozenset(("ya", "za", "wa", "la", "cha"))
PRAISED = frozenset(
    (
        *(
            "kazi",
            "story",
            "stori",
            "habari",
            "show",
            "party",
            "game",
            "gemu",
            "form",
            "week",
            "wiki",
            "weekend",
            "single",
        ),
        *("video", "album", "picha", "nguo", "outfit", "deal", "bei", "mdundo", "beat", "collabo", "movie", "timu"),
        *("mapenzi", "maneno", "mambo", "vitu", "kitu", "siasa", "salamu", "dem", "manzi", "swali", "mjadala", "vibe"),
    )
)
"""What is `ya moto` when it is good: a fire is an accident, a disaster or a state `ya moto`."""
IS_LIVELY = frozenset(("iko", "ziko", "uko", "wako", "ni"))
MAY_BURN = frozenset(
    (
        "hapa",
        "huku",
        "hii",
        "hiyo",
        "hizi",
        "hilo",
        "kitu",
        "kwetu",
        "ndani",
        "nje",
        "sasa",
        "msitu",
        "kiwanda",
        "ofisi",
        "kitanda",
        "stoo",
        "lori",
        "bas",
        "ghala",
    )
)
SEEMS = ("look", "smell", "seem", "sound", "something", "feel", "burn", "glow", "light")
SMOKES = frozenset(("smoking", "smokes", "smoker", "smokers", "smoked"))
WHO_SMOKES = frozenset(
    (
        "no",
        "stop",
        "quit",
        "not",
        "dont",
        "i",
        "we",
        "he",
        "she",
        "they",
        "am",
        "who",
        "of",
        "from",
        "chain",
        "against",
        "stopped",
        "quitting",
    )
)
BEHIND_SMOKING = frozenset(
    ("is", "ni", "kills", "and", "causes", "weed", "cigarettes", "bhang", "shisha", "ban", "hot")
)
BEFORE_A_SURPRISE = frozenset(("in", "culture", "toxic", "septic", "future", "total", "sticker", "price", "aftershock"))
BEHIND_A_SURPRISE = frozenset(
    (
        *(("on", whom) for whom in ("me", "us", "you", "him", "them")),
        *(("to", whom) for whom in ("me", "us", "many", "all", "everyone")),
        *(("of", "my"), ("of", "his"), ("of", "her"), ("of", "the"), ("of", "hearing"), ("and", "awe")),
    )
)
"""Behind a shock that nobody is hurt by."""
GOT = frozenset(
    (
        "got",
        "get",
        "getting",
        "gets",
        "gave",
        "gives",
        "giving",
        "nimepata",
        "napata",
        "nilipata",
        "tunapata",
        "tumepata",
    )
)
"""Beside a shock that somebody was given, `mungu wangu` is a cry."""
WAS = frozenset(("was", "were", "is", "as", "be"))
ARTICLES = frozenset(("a", "an", "any", "the", "really"))
BEFORE_A_VERB = frozenset(
    ("will", "would", "can", "could", "may", "might", "to", "gonna", "should", "ll", "did", "must")
)
WHOM = frozenset(
    (
        "you",
        "me",
        "us",
        "him",
        "her",
        "them",
        "somebody",
        "someone",
        "anyone",
        "anybody",
        "people",
        "again",
        "and",
        "when",
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
    if deed.denied or _does_not_come_on(said, deed):
        return True
    is_english = deed.sense.language == ENGLISH
    return is_english and any(
        hit.sense.language == ENGLISH and hit.last == deed.first - 1 for hit in said.near(deed, {Kind.NONE}, 0)
    )


def _does_not_come_on(said: Said, deed: Hit) -> bool:
    """`haiwezi kuwaka`, `imekataa kuwaka`: what will not switch on; nothing of it burns."""
    return said.word(deed.first) == "kuwaka" and _WILL_NOT.match(said.word(deed.first - 1)) is not None


def is_figure_of_speech(said: Said) -> bool:
    """The fire of a match, a sermon, a sale: nothing that burns is named."""
    return said.has(Kind.FIGURATIVE) and not said.has(*REAL)


def is_hot_only(said: Said, hit: Hit) -> bool:
    """`maji ya moto` is hot water; `bei ni moto`, too much."""
    if hit.kind is not Kind.FIRE or said.has(*EQUIPMENT):
        return False
    if not said.has(*REAL, Kind.CONDUCTS) and _is_hot_like(said, hit):
        return True
    before = said.kinds_at(hit.first - 2, hit.sentence) | said.kinds_at(hit.first - 1, hit.sentence)
    return Kind.FOOD in before or (Kind.MONEY in before and hit.sense.language == KISWAHILI)


def _is_hot_like(said: Said, hit: Hit) -> bool:
    """`kazi ya moto`, `Kenya iko moto`, hot like fire."""
    two_before, before = said.word(hit.first - 2), said.word(hit.first - 1)
    if hit.sense.language == KISWAHILI:
        is_praised = before in PRAISED or (before in OF and two_before in PRAISED)
        is_lively = before in IS_LIVELY and two_before not in ("", *MAY_BURN)
        return is_praised or is_lively
    return before == "like" and not two_before.startswith(SEEMS)


def is_no_smoke(said: Said, hit: Hit) -> bool:
    """Somebody smokes: `smoking`, `no smoking`, `stop smoking`; nothing of ours is named."""
    if said.word(hit.first) not in SMOKES or said.has(*REAL, Kind.CONDUCTS):
        return False
    before, behind = said.word(hit.first - 1), said.word(hit.last + 1)
    is_somebody = Kind.LIVING in said.kinds_at(hit.first - 1, hit.sentence) | said.kinds_at(hit.first - 2, hit.sentence)
    return len(said.words) == 1 or before in WHO_SMOKES or behind in BEHIND_SMOKING or is_somebody


def is_surprise(said: Said, hit: Hit) -> bool:
    """`will shock Chelsea`, `not a shock`, `shock on me`, `in shock`: nothing electric, and nobody who was hurt."""
    before, behind = said.word(hit.first - 1), said.word(hit.last + 1)
    if (
        (is_figure_of_speech(said) and GOT.isdisjoint(said.words))
        or before in BEFORE_A_SURPRISE
        or (behind, said.word(hit.last + 2)) in BEHIND_A_SURPRISE
    ):
        return True
    if before in ARTICLES and said.kinds_at(hit.first - 2, hit.sentence) & {Kind.NONE, Kind.NOT}:
        return True
    if before in ARTICLES and said.word(hit.first - 2) in WAS and said.word(hit.first - 3) != "there":
        return True
    return before in BEFORE_A_VERB and behind not in ("", *WHOM)


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

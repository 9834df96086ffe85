"""What is wrong with a supply that is there: voltage, flicker, what a surge has damaged, the meter; and with whom."""

import re
from collections.abc import Mapping
from enum import StrEnum

from domain.values.gsm7 import plain

_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


class Fault(StrEnum):
    """What a text says of it, in the order in which it counts."""

    SURGE_DAMAGE = "surge_damage"
    FAULTY_METER = "faulty_meter"
    HIGH_VOLTAGE = "high_voltage"
    FLICKER = "flicker"
    LOW_VOLTAGE = "low_voltage"


_DAMAGES = (
    r"(?:damag\w+|destroy\w+|burn\w*|blew|blown|fried|spoil\w*|ruin\w*|kill\w*|"
    r"\w*(?:haribu|harib[iw]\w*|unguza|ungu[az]\w*|choma|lipua|ua))"
)
_THINGS = (
    r"(?:tvs?|fridges?|friji|freezers?|radios?|redio|laptops?|computers?|kompyuta|decoders?|appliances?|electronics?|"
    r"microwaves?|cookers?|routers?|wifi|pumps?|machines?|mashine|vifaa|vyombo|subwoofers?|woofers?|television|"
    r"televisheni|runinga|simu|chargers?|bulbs?|balbu|equipment)"
)
_SURGE = r"(?:surges?|high voltage|over ?voltage|voltage|volteji|power|stima|umeme|current|electricity)"
_THEN = r"(?:na|kisha|alafu|halafu)"
_NOW = r"(?:ina|una|zina)"
_METER = r"(?:meter|metre|mita)"
_BROKEN = (
    r"(?:faulty|fault|broken|dead|blank|stuck|spoil(?:ed|t)|damaged|jammed|defective|not (?:working|turning|spinning|"
    r"running|counting|moving)|stopped (?:working|turning|counting|running)|has stopped|runs? (?:too )?fast|"
    r"running (?:too )?fast|mbovu|imeharibika|imearibika|haifanyi kazi|haifanyi|imesimama|imekwama|imekufa|imezima|"
    r"haizunguki|haihesabu|haisomi|inakimbia|(?:ina|iko na) (?:shida|hitilafu|tatizo)|inasumbua|not reading|"
    r"(?:has|have) (?:a |some )?(?:problems?|issues?|fault)|imeleta shida)"
)
_WORDS: Mapping[Fault, tuple[str, ...]] = {
    Fault.SURGE_DAMAGE: (
        rf"{_SURGE} (?:\w+ ){{0,4}}{_DAMAGES} (?:\w+ ){{0,3}}{_THINGS}",
        rf"{_THINGS} (?:\w+ ){{0,4}}{_DAMAGES} (?:\w+ ){{0,4}}{_SURGE}",
        rf"{_DAMAGES} (?:\w+ ){{0,4}}{_THINGS} (?:\w+ ){{0,4}}(?:surges?|stima|umeme|voltage|volteji)",
        rf"{_THINGS} (?:\w+ ){{0,3}}{_DAMAGES} (?:when|after|once|since|as) (?:\w+ ){{0,3}}(?:back|returned|returns)",
        rf"{_THINGS} (?:\w+ ){{0,3}}{_DAMAGES} (?:stima|umeme|baada ya) (?:\w+ ){{0,3}}\w*rudi",
    ),
    Fault.FAULTY_METER: (
        rf"{_METER} (?:\w+ ){{0,3}}{_BROKEN}",
        rf"(?:faulty|broken|dead|defective|stuck|spoilt) (?:\w+ )?{_METER}",
        rf"(?:problems?|issues?|shida|tatizo|hitilafu) (?:with|ya|na|kwa|kwenye|katika) (?:\w+ )?{_METER}",
    ),
    Fault.HIGH_VOLTAGE: (
        r"high voltage",
        r"over ?voltage",
        r"(?:voltage|volteji) (?:\w+ ){0,2}(?:high|higher|juu|imepanda|inapanda|kubwa)",
        r"(?:stima|umeme) (?:\w+ ){0,2}(?:nyingi|mwingi|kubwa|mkubwa) (?:sana|mno|kupita)",
        r"(?:too much|excess) (?:power|voltage|current)",
        r"bulbs? (?:\w+ ){0,2}(?:too bright|burst\w*|blow\w*|explod\w*|pop\w*)",
        r"(?<!bei ya )(?<!bili ya )(?:stima|umeme) (?:(?:ni|iko|uko|imekuwa) )?m?kali (?:sana|mno)",
        r"(?:stima|umeme) (?:ime|ume)(?:pita|zidi)(?: \w+)? kiasi",
        r"balbu (?:\w+ ){0,2}(?:zinapasuka|inapasuka|zimepasuka|imepasuka|zinaungua|zinalipuka)",
        r"(?:power|voltage|current|electric\w*) surges?",
        r"surges? of (?:power|voltage|electricity)",
    ),
    Fault.FLICKER: (
        r"flicker\w*",
        r"fluctuat\w*",
        r"blinking",
        r"(?:on and off|off and on)",
        r"(?:comes|coming|going|goes) and (?:goes|going|coming|comes)",
        r"intermittent(?:ly)?",
        r"keeps? (?:on )?(?:going (?:off|on)|tripping|switching off|disappearing|cutting)",
        r"\w*(?:chezacheza|meremeta|yumbayumba|katikakatika|pepesa)",
        r"\w*katika katika$",
        r"(?:stima|umeme|taa) (?:\w+ ){0,2}(?:ina|una|zina)(?:cheza|yumba)",
        rf"{_NOW}(?:waka|rudi|kuja)\w* {_THEN} (?:ku|kw|{_NOW})(?:zima|potea|enda|katika)\w*",
        rf"{_NOW}(?:zima|potea|enda|katika)\w* {_THEN} (?:ku|{_NOW})(?:waka|rudi|ja|kuja)\w*",
    ),
    Fault.LOW_VOLTAGE: (
        r"(?:stima|umeme) (?:(?:ni|iko|uko) )?(?:kidogo|mdogo|ndogo)(?: (?:sana|mno))?$",
        r"(?:stima|umeme) (?:iko|uko|ipo|imeshuka|umeshuka) chini",
        r"nguvu (?:ya |za )?(?:stima |umeme )?(?:\w+ )?(?:ndogo|kidogo|chini|imeshuka|haitoshi)",
    ),
}
_FOUND = {fault: re.compile(rf"\b(?:{'|'.join(words)})\b") for fault, words in _WORDS.items()}
_NEIGHBOURS = r"(?:neighbou?rs?|majirani|jirani|wengine|others?|next door)"
_LIGHT = r"(?:light|lights|power|electricity|stima|umeme|taa)"
_ONLY_HERE = re.compile(
    rf"\b(?:{_NEIGHBOURS} (?:\w+ ){{0,3}}(?:have|has|got|wana|wanayo|ana|anayo|wako na|ako na|wote wana) "
    rf"(?:(?!no |not |any )\w+ )?{_LIGHT}"
    r"|only (?:in |at )?(?:my|our) (?:house|home|place|flat|shop|plot)"
    r"|(?:my|our) (?:house|home|flat|shop) (?:only|alone)"
    r"|(?:kwangu|kwetu|nyumba yangu|nyumba yetu|nyumbani kwangu|mimi) (?:tu|pekee|peke yangu|peke yetu)"
    r"|it ?s only me|just (?:me|my house))\b"
)


def supply_fault(text: str) -> Fault | None:
    """What is wrong although power is there; None where the text says nothing of the kind."""
    words = _spaced(text)
    return next((fault for fault, found in _FOUND.items() if found.search(words)), None)


def is_only_here(text: str) -> bool:
    """Whether the text says that the neighbours have light."""
    return _ONLY_HERE.search(_spaced(text)) is not None


def _spaced(text: str) -> str:
    return _NOT_LETTERS.sub(" ", plain(text).lower()).strip()

"""What customers write to the question why less is used: in either language, spelt in their way, or by its number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.field.use_questions import ANSWER_KEYS, UseAnswer
from domain.messaging.inbound.lexicon import heard
from domain.messaging.inbound.spellings import slips

MIN_LETTERS_FOR_A_SLIP = 6
MAX_WORDS_FROM_DENIAL = 2


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AWAY = """
    away | absent | empty | vacant | vacated | unoccupied | travelled | traveled | travelling | traveling | travel
    trip | holiday | holidays | vacation | on leave | upcountry | up country | abroad | overseas | nobody | no one
    noone | no body | no people | no tenant | no tenants | not home | not at home | not around | not there | not here
    not in | not living | dont live | dont stay | nobody lives | moved | moved out | shifted | relocated | closed
    locked | rural home | out of town | out of the country
    mbali | tupu | hatupo | hatuko | sipo | siko | hayupo | hawapo | hatukuwa | hatukuepo | hatukuwepo | sikuwepo
    hakuna mtu | hamna mtu | hakuna watu | hamna watu | akuna mtu | hakuna mpangaji | hakuna wapangaji
    hamna wapangaji | hakai mtu | haikaliwi | haikai mtu | haina mtu | haina watu | haina wapangaji | bila mtu
    nimesafiri | tumesafiri | amesafiri | wamesafiri | nilisafiri | tulisafiri | safarini | safari | likizo | likizoni
    nimehama | tumehama | amehama | wamehama | nilihama | tulihama | walihama | kuhama | imefungwa | tumefunga
    nimefunga | sijakuwa | hatujakuwa | sikuwa nyumbani | nilikuwa nje | tulikuwa nje | ameondoka
    wameondoka | aliondoka | waliondoka | limefungwa | in hospital | hospital | hospitali | hospitalini
    ushago | shags | shagz | mashambani | ocha | nje ya nchi | nje ya mji
"""
_FAULTY = """
    fault | faulty | falty | defect | defective | broken | broke | spoilt | spoiled | spoil | stuck | stopped
    damaged | burnt | burned | blank | malfunction | malfunctioning | bad meter | meter dead | meter is dead
    metre is dead | meter problem | meter has a problem | meter has problem | problem with the meter
    problem with meter | something wrong with the meter | meter is wrong
    not working | not counting | not moving | not running | not reading | not functioning | not recording | not ok
    doesnt work | does not work | isnt working | isnt counting | stopped working | doesnt count | does not count
    mbovu | bovu | mita mbaya | mita ni mbaya | imeharibika | umeharibika | imearibika | imeharibka | imeharibiwa
    iliharibika | hitilafu | hitlafu | itilafu | kasoro | imekwama | imekufa | imesimama | imeungua
    imechomeka | imevunjika | haifanyi | haifanyi kazi | aifanyi kazi | haihesabu | haisomi | haisongi
    haizunguki | haiendi | haisomeki | haiwork | hai work | imehang | not changing | iko na shida
    mita ina shida | ina shida | shida ya mita | shida na mita | ina tatizo
"""
_UNCHANGED = """
    nothing | nothing changed | no change | no changes | no changed | unchanged | same | as before | as usual
    as always | not changed | hasnt changed | havent changed | didnt change | normal | usual | is fine | is ok
    is okay | looks fine
    hakuna kilichobadilika | hakuna kilicho badilika | hakuna mabadiliko | hamna mabadiliko | hakuna kitu | hamna kitu
    hakuna chochote | hakijabadilika | haijabadilika | hatujabadilisha | sijabadilisha | hakuna kimebadilika
    hakuna imebadilika | akuna kitu | vilevile | vile vile | ileile | ile ile | kawaida | kama awali | kama zamani
    kama mbeleni | iko sawa | ipo sawa | iko poa | iko fiti | haina shida | haina tatizo | haina hitilafu
"""
_OWN = """
    solar | sola | sollar | soler | solor | panel | panels | paneli | gas | gass | gasi | gesi | ges | gaz | biogas
    bayogesi | lpg | generator | genereta | jenereta | inverter | firewood | kuni | charcoal | makaa | own power
    own electricity | kerosene | paraffin | parafini | mafuta ya taa | mafuta taa
    umeme wa jua | stima ya jua | nguvu ya jua | nguvu za jua | mwanga wa jua | sun power
"""
_DENYING = _words_of("""
    no not nor dont without never isnt arent hasnt havent nothing si sio siyo sina hatuna hatutumii situmii hakuna hamna
    hawana haina bila wala
""")
_NOT_AWAY = frozenset((at, "mbali") for at in ("hatuko", "hatupo", "siko", "sipo"))
_NUMBERS = {"one": "1", "moja": "1", "two": "2", "mbili": "2", "three": "3", "tatu": "3", "four": "4", "nne": "4"}
_BESIDE_A_NUMBER = _words_of("""
    no number nambari namba nmba jibu answer ans reply option choice chaguo chagua ni is my the la langu yangu please
    pls tafadhali asante thanks thank you hello hi habari ok okay sawa kplc acc account akaunti it na for ya kwa yes
    ndiyo ndio sana i choose chose pick nachagua naomba
""")
_OF_TIME = _words_of("month months week weeks day days year years yr yrs mwezi miezi wiki siku mwaka miaka")
_APPLIANCES = _words_of("""
    fridge friji freezer friza tv televisheni heater hita pump pampu cooker oven shower iron pasi machine mashine radio
    bulb bulbs taa
""")
"""What of these is broken explains less use, and is not the meter."""


@dataclass(frozen=True, slots=True)
class SaidOfUse:
    """The answers that the words give, and the one that a number gives; `others`: words that say something else. Beside
    a number that is no answer, which may be a reading, words are none either.
    """

    by_words: frozenset[UseAnswer]
    by_number: UseAnswer | None
    others: bool

    @property
    def answer(self) -> UseAnswer | None:
        """The only one; None where there is none, or where words and number say different things."""
        said = {*self.by_words, *([self.by_number] if self.by_number else [])}
        if len(said) != 1 or (self.others and not self.by_words):
            return None
        return said.pop()


def said_of_use(text: str) -> SaidOfUse:
    """What the words say; numbers of accounts are not among them."""
    words = heard(text).words
    numbers = set(_numbers(words))
    by_number = ANSWER_KEYS.get(next(iter(numbers), "")) if len(numbers) == 1 else None
    is_figure = bool(numbers) and by_number is None
    others = any(not _is_number(word) and word not in _BESIDE_A_NUMBER for word in words)
    said = set() if is_figure else set(_by_words(words))
    if not _APPLIANCES.isdisjoint(words):
        said.discard(UseAnswer.METER_FAULTY)
    return SaidOfUse(frozenset(said), by_number, others)


def _numbers(words: Sequence[str]) -> Iterator[str]:
    """Those that are no length of time: `away for 2 months`."""
    for place, word in enumerate(words):
        number = _NUMBERS.get(word, word)
        if number.isdigit() and _OF_TIME.isdisjoint(words[max(place - 1, 0) : place + 2]):
            yield number.lstrip("0")


def _is_number(word: str) -> bool:
    return word.isdigit() or word in _NUMBERS


def _by_words(words: Sequence[str]) -> Iterator[UseAnswer]:
    """What stands in a longer phrase is not heard alone: `not working` denies nothing."""
    place = 0
    while place < len(words):
        if tuple(words[place : place + 2]) in _NOT_AWAY:
            place += 2
            continue
        found = next(((phrase, answer) for phrase, answer in _PHRASES if _stands(phrase, words, place)), None)
        if found is None:
            place += 1
            continue
        phrase, answer = found
        if len(phrase) > 1 or not _is_denied(words, place):
            yield answer
        place += len(phrase)


def _stands(phrase: Sequence[str], words: Sequence[str], place: int) -> bool:
    there = words[place : place + len(phrase)]
    return len(there) == len(phrase) and all(map(_is_word, there, phrase))


def _is_word(word: str, wanted: str) -> bool:
    """As it is written, or with one slip in a long word; not in a Kiswahili verb, of which a slip makes another."""
    if word == wanted:
        return True
    return (
        len(wanted) >= MIN_LETTERS_FOR_A_SLIP
        and wanted in _WITH_SLIPS
        and abs(len(word) - len(wanted)) <= 1
        and slips(word, wanted) <= 1
    )


def _is_denied(words: Sequence[str], place: int) -> bool:
    return not _DENYING.isdisjoint(words[max(place - MAX_WORDS_FROM_DENIAL, 0) : place])


def _phrases() -> Iterator[tuple[tuple[str, ...], UseAnswer]]:
    groups = (_AWAY, _FAULTY, _UNCHANGED, _OWN)
    for answer, group in zip(UseAnswer, groups, strict=True):
        for line in group.strip().splitlines():
            yield from ((tuple(phrase.split()), answer) for phrase in line.split("|"))


_PHRASES = sorted(_phrases(), key=lambda each: -len(each[0]))
"""The longest first."""
_WITH_SLIPS = _words_of("""
    vacant vacated travelled traveled travelling traveling holiday vacation upcountry nobody shifted relocated closed
    locked faulty defective broken spoilt spoiled stopped damaged working counting moving nothing change changed changes
    unchanged normal generator inverter charcoal firewood kilichobadilika mabadiliko kawaida hitilafu jenereta
""")

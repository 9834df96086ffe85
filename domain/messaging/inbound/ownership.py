"""Whether a text says that an account is not the sender's: numbers are given out again, tenants move."""

import re
from collections.abc import Callable, Collection

from domain.messaging.inbound.lexicon import Hit, Said, heard
from domain.messaging.inbound.names import COMMON_NAMES
from domain.messaging.inbound.row import Kind
from domain.values.gsm7 import plain

MAX_WORDS_OF_A_REFUSAL = 5
MIN_LETTERS_OF_A_NAME = 4
WORDS_AROUND_A_NAME = 3
MAX_WORDS_TO_DEPARTURE = 5
MAX_WORDS_WITH_A_NAME = 8

ACCOUNT_OR_METER = frozenset(["account", "accounts", "acc", "acct", "meter", "mita", "akaunti", "akaunt"])
OF = frozenset(("ya", "wa", "la", "za", "cha", "ja"))
OF_THE_SENDER = frozenset(("i", "we", "ive", "im", "nime", "nimebadilisha", "tumebadilisha", "nilibadilisha"))
NUMBERS = frozenset(("number", "numbers", "no", "namba", "nambari"))
READ = frozenset(("read", "mlisoma", "mmesoma", "alisoma", "amesoma", "walisoma", "wamesoma", "ulisoma", "umesoma"))
"""You read another's meter: a complaint of its owner."""
BEFORE_MY = frozenset(("the", "at", "is", "really", "even", "actually", "in", "on"))
POINTING = frozenset(("that", "this", "the"))
OTHERS = frozenset(("he", "she", "they"))
BEFORE_ANOTHER = frozenset(["for", "is", "it", "ni", "of", "belongs", "to"])
_IS_NOT = r"(?:(?:not|nt)|(?:si|sio|siyo|siye|c|cio))(?: called| named| mr\.?| mrs\.?| huyo)? ([a-z]{3,})"
_MY_OWN_SLIP = re.compile("(?:ni|tu)(?:me|li|na|ka)kose")
_I_AM_NOT = re.compile(rf"\b(?:i am|i'm|im|iam|my name is|mimi|jina langu|naitwa) {_IS_NOT}", re.IGNORECASE)
_NOT_THAT_NAME = re.compile(rf"\b{_IS_NOT}", re.IGNORECASE)
_NO_NAME = re.compile(r"[a-z]+(an|ist|ic|ish|ese)|god|m[bcdghjklnstwy][a-z]+", re.IGNORECASE)
"""What one is not, with a capital letter, that is no name: Kenyan, Catholic, English; Mkenya, Mkristo."""
NOT_ME = frozenset(
    (
        *("not me", "its not me", "it is not me", "wasnt me", "sio mimi", "si mimi", "siyo mimi", "mimi siye"),
        *("siye mimi", "mimi si huyo", "mimi sio huyo", "sio huyo", "si huyo", "im not him", "im not her", "not him"),
    )
)


def disowns(text: str, names: Collection[str] = ()) -> bool:
    """Whether the text says so; `names` are the words of the name that stands on the account."""
    said = heard(text)
    if said.has(Kind.PAYS, Kind.WANTS) and not said.has(Kind.NOT_MINE):
        return False
    return any(says(said) for says in _WAYS) or _is_not_called(said, names) or _is_nobody_called(said, text)


def _not_mine(said: Said) -> bool:
    """`not mine`, `si yangu`: alone, or of what one has; it does not belong to me, nor to her."""
    if any(said.follow({Kind.NOT}, {Kind.BELONGS}, 2)):
        return True
    if not said.has(Kind.NOT_MINE) and not any(said.follow({Kind.NOT}, {Kind.MINE}, 2)):
        return False
    return said.has(Kind.OWNED, Kind.PHONE) or len(said.words) <= MAX_WORDS_OF_A_REFUSAL


def _not_my_account(said: Said) -> bool:
    """`this is not my meter`."""
    is_denied = any(
        not said.between(denial, my) or said.word(my.first - 1) in BEFORE_MY
        for denial, my in said.follow({Kind.NOT}, {Kind.MY}, 1)
    )
    return is_denied and any(said.follow({Kind.MY}, {Kind.OWNED, Kind.PHONE}, 1))


def _somebody_elses(said: Said) -> bool:
    """Another person's account, `akaunti ya mtu mwingine`, `si yake tena`."""
    if any(said.follow({Kind.NOT}, {Kind.THEIRS}, 1)):
        return True
    if not READ.isdisjoint(said.words):
        return False
    others = said.of(Kind.OTHER_PERSON)
    if any(said.word(hit.first - 1) in BEFORE_ANOTHER for hit in others):
        return True
    if others and len(said.words) <= MAX_WORDS_OF_A_REFUSAL:
        return True
    what = {Kind.OWNED, Kind.PHONE, Kind.OWNER, Kind.THIS}
    return any(said.follow({Kind.OTHER_PERSON}, what, 3)) or any(said.follow(what, {Kind.OTHER_PERSON}, 4))


def _wrong_person(said: Said) -> bool:
    """Wrong number, mmekosea namba; not `nimekosea`, my own slip. A wrong account number is a slip of who pays."""
    whom = {Kind.PHONE, Kind.LIVING, Kind.CUSTOMER}
    wrong = (phone for _, phone in said.follow({Kind.WRONG}, whom, 0) if said.word(phone.last + 1) != "of")
    mistaken = (hit for hit in said.of(Kind.WRONG_PERSON) if not _MY_OWN_SLIP.match(said.word(hit.first)))
    return any(mistaken) or any(wrong)


def _not_the_owner(said: Said) -> bool:
    """`I am not the owner`, `mimi si mteja wenu`."""
    return any(said.follow({Kind.NOT}, {Kind.OWNER, Kind.CUSTOMER}, 3))


def _unknown(said: Said) -> bool:
    """I do not know this account, simjui huyo. One's own number may be forgotten."""
    whom = {Kind.THIS, Kind.LIVING, Kind.WHO}
    if said.has(Kind.MY, Kind.MINE):
        return False
    if not said.has(*whom):
        is_of_account = any(said.follow({Kind.UNKNOWN}, {Kind.OWNED}, 1))
        return is_of_account and "the" in said.words and NUMBERS.isdisjoint(said.words)
    return any(said.follow({Kind.UNKNOWN}, {*whom, Kind.OWNED}, 2)) or any(said.follow(whom, {Kind.UNKNOWN}, 1))


def _new_on_this_line(said: Said) -> bool:
    """A line with a past: bought, given out again, its former owner."""
    if any(said.follow({Kind.FORMER}, {Kind.OWNER, Kind.CUSTOMER, Kind.LIVING}, 0)):
        return True
    if not said.has(Kind.BOUGHT):
        return False
    return any(not _is_of_an_account(said, phone) for phone in said.of(Kind.PHONE))


def _is_of_an_account(said: Said, phone: Hit) -> bool:
    """`the number of my meter`."""
    behind = range(phone.last + 1, phone.last + 3)
    return any(said.word(place) in ACCOUNT_OR_METER for place in behind)


def _moved(said: Said) -> bool:
    """Who lived there, or had the number, before."""
    if said.has(Kind.LEFT) and any(said.follow({Kind.OWNER}, {Kind.PHONE}, 2)):
        return True
    for who, _ in said.follow({Kind.OWNER, Kind.CUSTOMER}, {Kind.LEFT}, MAX_WORDS_TO_DEPARTURE):
        if not said.has(Kind.MY) and (who.kind is Kind.OWNER or said.word(who.first - 1) == "the"):
            return True
    if said.has(Kind.POWER):
        return False
    if said.has(Kind.THIS) and any(said.follow({Kind.LIVING, Kind.CUSTOMER}, {Kind.LEFT}, 1)):
        return True
    return said.has(Kind.MOVED) or any(said.word(hit.first) in OTHERS for hit in said.of(Kind.LEFT))


def _changed_number(said: Said) -> bool:
    """`she changed her number`, `alibadilisha laini`: not the sender's own, which is a request."""
    if said.has(Kind.MY, Kind.MINE) or not OF_THE_SENDER.isdisjoint(said.words):
        return False
    inside = any(_any_at(said, range(hit.first, hit.last + 1), hit.first, {Kind.PHONE}) for hit in said.of(Kind.LEFT))
    return inside or any(said.follow({Kind.LEFT}, {Kind.PHONE}, 2))


def _take_me_off(said: Said) -> bool:
    """Take my number off this account: off a list it is an opt-out."""
    is_of_account = not ACCOUNT_OR_METER.isdisjoint(said.words)
    return is_of_account and any(said.follow({Kind.TAKE_OFF}, {Kind.PHONE}, 2))


def _of_somebody(said: Said) -> bool:
    """`si ya Wanjiku tena`: behind the denial, a person or a word that the tables do not know."""
    if not said.has(Kind.PHONE, Kind.OWNED, Kind.THIS):
        return False
    return any(
        said.word(hit.last + 1) in OF
        and any(_is_somebody(said, place, hit.sentence) for place in (hit.last + 2, hit.last + 3))
        for hit in said.of(Kind.NOT)
    )


def _is_somebody(said: Said, place: int, sentence: int) -> bool:
    kinds = said.kinds_at(place, sentence)
    word = said.word(place)
    return Kind.LIVING in kinds or (not kinds and word.isalpha() and len(word) >= MIN_LETTERS_OF_A_NAME)


def _not_that_phone(said: Said) -> bool:
    """`this is not Wanjiku's phone`, `hii si namba ya Wanjiku`, `sio mimi`."""
    if any(said.follow({Kind.NOT}, {Kind.PHONE}, 1)):
        return said.has(Kind.THIS) and not said.has(Kind.MY)
    if any(said.word(somebody.first - 1) in POINTING for _, somebody in said.follow({Kind.NOT}, {Kind.LIVING}, 1)):
        return True
    return " ".join(said.words) in NOT_ME


def _never_a_customer(said: Said) -> bool:
    """`I have no account with you`, `sina mita`."""
    if said.has(Kind.MY, Kind.MINE) or ACCOUNT_OR_METER.isdisjoint(said.words):
        return False
    return any(said.follow({Kind.NEVER}, {Kind.OWNED}, 2))


def _is_not_called(said: Said, names: Collection[str]) -> bool:
    """`I am not Wanjiku`, `who is Wanjiku?`, `Wanjiku alihama`."""
    called = {name.lower() for name in names if len(name) >= MIN_LETTERS_OF_A_NAME}
    for place, word in enumerate(said.words):
        if word in called or word.removesuffix("s") in called:
            before = range(place - WORDS_AROUND_A_NAME, place)
            behind = range(place + 1, place + 1 + WORDS_AROUND_A_NAME)
            if _any_at(said, before, place, {Kind.NOT, Kind.WHO, Kind.UNKNOWN}):
                return True
            if _any_at(said, behind, place, {Kind.WHO, Kind.NOT, Kind.LEFT}):
                return True
    return False


def _is_nobody_called(said: Said, text: str) -> bool:
    """`I am not John Kamau`, `mimi si wanjiku`: a name that stands on no account of this phone."""
    if len(said.words) > MAX_WORDS_WITH_A_NAME:
        return False
    spoken = plain(text)
    if any(denied[1].lower() in COMMON_NAMES for denied in _NOT_THAT_NAME.finditer(spoken)):
        return True
    return any(_is_capitalised(denied[1], spoken) for denied in _I_AM_NOT.finditer(spoken))


def _is_capitalised(word: str, text: str) -> bool:
    """A name is, where the words before it are not; what the tables know is none."""
    is_first_only = word.istitle() and any(each.islower() for each in text.split())
    return is_first_only and not heard(word).hits and not _NO_NAME.fullmatch(word)


def _any_at(said: Said, places: range, place: int, kinds: set[Kind]) -> bool:
    return any(said.kinds_at(each, said.sentences[place]) & kinds for each in places)


_WAYS: tuple[Callable[[Said], bool], ...] = (
    _not_mine,
    _not_my_account,
    _somebody_elses,
    _wrong_person,
    _not_the_owner,
    _unknown,
    _new_on_this_line,
    _moved,
    _changed_number,
    _take_me_off,
    _of_somebody,
    _not_that_phone,
    _never_a_customer,
)

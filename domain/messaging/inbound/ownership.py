"""Whether a text says that an account is not the sender's: numbers are given out again, tenants move."""

from collections.abc import Callable, Collection

from domain.messaging.inbound.lexicon import Said, heard
from domain.messaging.inbound.row import Kind

MAX_WORDS_OF_A_REFUSAL = 4
MIN_LETTERS_OF_A_NAME = 4
WORDS_AROUND_A_NAME = 2

ACCOUNT_OR_METER = frozenset(["account", "accounts", "acc", "acct", "meter", "mita", "akaunti", "akaunt"])
BEFORE_ANOTHER = frozenset(["for", "is", "it", "ni", "of", "belongs", "to"])
NOT_ME = frozenset(("not me", "its not me", "wasnt me", "sio mimi", "si mimi", "siyo mimi", "mimi siye", "siye mimi"))


def disowns(text: str, names: Collection[str] = ()) -> bool:
    """Whether the text says so; `names` are the words of the name that stands on the account."""
    said = heard(text)
    if said.has(Kind.PAYS, Kind.WANTS) and not said.has(Kind.NOT_MINE):
        return False
    return any(says(said) for says in _WAYS) or _is_not_called(said, names)


def _not_mine(said: Said) -> bool:
    """`not mine`, `si yangu`: alone, or of what one has."""
    if not said.has(Kind.NOT_MINE) and not any(said.follow({Kind.NOT}, {Kind.MINE}, 2)):
        return False
    return said.has(Kind.OWNED, Kind.PHONE) or len(said.words) <= MAX_WORDS_OF_A_REFUSAL


def _not_my_account(said: Said) -> bool:
    """`this is not my meter`."""
    return any(any(said.follow({Kind.MY}, {Kind.OWNED, Kind.PHONE}, 1)) for _ in said.follow({Kind.NOT}, {Kind.MY}, 1))


def _somebody_elses(said: Said) -> bool:
    """Another person's account, `akaunti ya mtu mwingine`, `si yake tena`."""
    if any(said.follow({Kind.NOT}, {Kind.THEIRS}, 1)):
        return True
    if any(said.word(hit.first - 1) in BEFORE_ANOTHER for hit in said.of(Kind.OTHER_PERSON)):
        return True
    what = {Kind.OWNED, Kind.PHONE, Kind.OWNER, Kind.THIS}
    return any(said.follow({Kind.OTHER_PERSON}, what, 3)) or any(said.follow(what, {Kind.OTHER_PERSON}, 4))


def _wrong_person(said: Said) -> bool:
    """Wrong number, mmekosea namba. A wrong account number is a slip of who pays."""
    whom = {Kind.PHONE, Kind.LIVING, Kind.CUSTOMER}
    return said.has(Kind.WRONG_PERSON) or any(said.follow({Kind.WRONG}, whom, 0))


def _not_the_owner(said: Said) -> bool:
    """`I am not the owner`, `mimi si mteja wenu`."""
    return any(said.follow({Kind.NOT}, {Kind.OWNER, Kind.CUSTOMER}, 3))


def _unknown(said: Said) -> bool:
    """I do not know this account, simjui huyo. One's own number may be forgotten."""
    whom = {Kind.THIS, Kind.LIVING, Kind.WHO}
    if said.has(Kind.MY, Kind.MINE) or not said.has(*whom):
        return False
    return any(said.follow({Kind.UNKNOWN}, {*whom, Kind.OWNED}, 2)) or any(said.follow(whom, {Kind.UNKNOWN}, 1))


def _new_on_this_line(said: Said) -> bool:
    """A line with a past: bought, given out again, its former owner."""
    if any(said.follow({Kind.FORMER}, {Kind.OWNER, Kind.CUSTOMER, Kind.LIVING}, 0)):
        return True
    return said.has(Kind.BOUGHT) and said.has(Kind.PHONE) and not any(said.follow({Kind.PHONE}, {Kind.OWNED}, 1))


def _moved(said: Said) -> bool:
    """Who lived there, or had the number, before."""
    if said.has(Kind.LEFT) and any(said.follow({Kind.OWNER}, {Kind.PHONE}, 2)):
        return True
    return said.has(Kind.MOVED) and not said.has(Kind.POWER)


def _not_that_phone(said: Said) -> bool:
    """`this is not Wanjiku's phone`, `hii si namba ya Wanjiku`, `sio mimi`."""
    if any(said.follow({Kind.NOT}, {Kind.PHONE}, 1)):
        return said.has(Kind.THIS) and not said.has(Kind.MY)
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
    _not_that_phone,
    _never_a_customer,
)

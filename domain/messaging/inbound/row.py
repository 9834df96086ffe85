"""A row of the word tables: words, what they say, and why they are in the table.

Words are separated by spaces, and written
- `fire`: this word; `power_cut`: these words, one after the other,
- `spark*`: words that begin like this,
- `snap%`: with the endings of English: snaps, snapped, snapping,
- `-anguk*`: a verb root, behind any prefixes of a Kiswahili verb: imeanguka, zimeanguka, kuanguka, ameanguka,
- `+fall`: a root that is one only behind such a prefix: imefall, zimefall,
- `=rudi`: a root of which no person is the subject: imerudi, not nimerudi,
- `>piga`: a root behind what stands for a person: imempiga, imenipiga, iliwapiga,
- `~transformer`: also with a slip of the finger, one letter wrong in six, two in nine.

In the tables of danger and of power every word of seven letters and every root of six may have one letter wrong, and a
word of six two letters swapped.
"""

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a word says. The rules of danger, outages, opt-outs and ownership are about these, not about words."""

    # Things that hang, stand or are fixed to a wall.
    LINE = auto()
    PERHAPS_LINE = auto()  # also a queue, or a SIM card
    POLE = auto()
    TRANSFORMER = auto()
    METER = auto()  # and sockets, switches, boards
    TREE = auto()
    BUILDING = auto()
    CONDUCTS = auto()  # what should have no electricity in it: a wall, a tap
    IN_REACH = auto()  # where no wire should lie: a roof, a road, a field
    ON = auto()
    # What they do.
    FALLS = auto()
    ON_GROUND = auto()
    BREAKS = auto()
    LEANS = auto()
    HANGS = auto()
    BARE = auto()
    BURNS = auto()
    FLASHES = auto()
    SPARKLES = auto()  # said for sparks, too
    SMELLS = auto()
    EXPLODES = auto()
    EXPLOSION = auto()  # in so many words
    TOUCHES = auto()
    IS_HIT = auto()
    LEAKS = auto()
    WET = auto()
    IS_LIVE = auto()
    PASSES = auto()  # said of electricity, through a wall
    # Danger by itself.
    FIRE = auto()
    SPARKS = auto()
    SMOKE = auto()
    SHOCK = auto()
    SHOCKED = auto()  # by electricity, or by a bill
    STARTLED = auto()  # by electricity, or by anything
    ELECTROCUTED = auto()
    DANGER = auto()
    # People and animals, and what electricity does to them.
    LIVING = auto()
    STRUCK = auto()
    STRIKES = auto()  # said of electricity, before whom it strikes
    TRAPPED = auto()
    HOLDS = auto()  # a wire, or climbs a pole
    DIES = auto()
    # Electricity, and whether it is there.
    POWER = auto()
    GONE = auto()
    BACK = auto()
    BRING_BACK = auto()
    DARK = auto()
    OUTAGE = auto()
    ENDED = auto()
    NOW = auto()
    WEAK = auto()
    VOLTAGE = auto()
    HIGH = auto()
    TROUBLE = auto()
    SIGNAL = auto()  # a lamp on a meter
    LOW = auto()
    HALF = auto()
    NONE = auto()  # no, hakuna
    HAS = auto()
    WHEN = auto()
    NOT_YET = auto()
    PLANNED = auto()
    # What else is talked about.
    OTHER_THING = auto()  # a bill, a price, the network: it is down, too
    MONEY = auto()
    FOOD = auto()  # and water: it is hot
    FIGURATIVE = auto()  # faith, football, music, sales: their fire burns nothing
    THANKS = auto()
    REPAIRED = auto()
    FILLER = auto()
    LANDMARK = auto()
    NO_PLACE = auto()
    TIME = auto()
    # What is wanted of us.
    STOP = auto()
    SEND = auto()
    TEXTS = auto()
    DO_NOT = auto()
    WANT_NOT = auto()
    TAKE_OFF = auto()
    BESIDE_STOP = auto()
    QUESTION = auto()
    # Whose it is.
    NOT = auto()
    MINE = auto()
    MY = auto()
    OWNED = auto()
    PHONE = auto()
    OWNER = auto()
    OTHER_PERSON = auto()
    WRONG = auto()
    WRONG_PERSON = auto()
    UNKNOWN = auto()
    THIS = auto()
    BOUGHT = auto()
    MOVED = auto()
    LEFT = auto()  # somebody else did
    BELONGS = auto()
    THEIRS = auto()
    FORMER = auto()
    CUSTOMER = auto()
    PAYS = auto()
    WANTS = auto()
    NOT_MINE = auto()
    WHO = auto()
    # What else people text about.
    PAID = auto()
    BILL = auto()
    OWED = auto()
    TOO_HIGH = auto()
    TOKENS = auto()
    STATEMENT = auto()
    LANGUAGE = auto()
    DUE = auto()
    CONNECTION = auto()
    HOW_TO_PAY = auto()
    AGENT = auto()
    AGREED = auto()
    YES = auto()
    NO = auto()
    SHOWS = auto()
    POLITE = auto()
    GREETING = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """A kind, the reason (or the source) for which these words say it, and the words."""

    kind: Kind
    why: str
    words: str

"""Customers to try the service with: a dozen with a story, and their neighbours. The same ones on every machine.

A year of monthly readings ends 26 to 35 days ago, so that each of them may read the meter today.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

REGION = "Nairobi"
READINGS_PER_YEAR = 13
MONTH_DAYS = (29, 32)
LAST_READ_DAYS_AGO = (26, 35)
NEIGHBOURS = 188

ALWAYS, PARTLY, LATELY_NOT, NEVER = "always", "partly", "lately not", "never"
"""How a customer pays."""


@dataclass(frozen=True, slots=True)
class Supply:
    """An account with its meter: what it uses in a month (kWh), and what the register shows now."""

    number: str
    meter: str
    area: str
    monthly_units: int
    shows: int
    tariff: str = "DC"
    status: str = "active"
    digits: int = 5
    multiplier: int = 1
    pays: str = ALWAYS


@dataclass(frozen=True, slots=True)
class Customer:
    """Who holds one supply or several; `note` says what there is to see, for those who have a story."""

    phone: str
    name: str
    language: str
    supplies: tuple[Supply, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class MeterRead:
    day: date
    value: int


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A supply of a customer and its readings, the oldest first: that one is imported, the others were sent in."""

    customer: Customer
    supply: Supply
    readings: tuple[MeterRead, ...] = field(default=())


STORIES = (
    Customer(
        "+254711000001",
        "Wanjiku Kamau",
        "en",
        (Supply("3500601-01", "20418801", "Ruaraka", 92, 4521),),
        "Pays every bill. Enter a reading of some 90 more than the last.",
    ),
    Customer(
        "+254711000002",
        "Otieno Odhiambo",
        "sw",
        (Supply("3500602-01", "20418802", "Kasarani", 61, 18_230),),
        "Hears everything in Kiswahili.",
    ),
    Customer(
        "+254711000003",
        "Mary Njeri Mwangi",
        "en",
        (
            Supply("3500603-01", "20418803", "Roysambu", 140, 61_118),
            Supply("3500604-01", "20418804", "Zimmerman", 55, 9_340, pays=PARTLY),
            Supply("3500605-02", "20418805", "Githurai", 74, 30_977, tariff="SC"),
        ),
        "A landlord: three accounts on one phone, in My account she changes between them.",
    ),
    Customer(
        "+254711000004",
        "Hassan Abdi",
        "sw",
        (Supply("3500606-01", "20418806", "Eastleigh", 88, 99_948),),
        "The meter is about to roll over: from 99,9xx it goes on at 0.",
    ),
    Customer(
        "+254711000005",
        "Grace Achieng Ouma",
        "en",
        (Supply("3500607-01", "54160002811", "Umoja", 40, 3_105, tariff="PP"),),
        "Has a prepaid meter: she is sent to the paybill for tokens.",
    ),
    Customer(
        "+254711000006",
        "Peter Mutua Musyoka",
        "en",
        (Supply("3500608-03", "20418808", "Kayole", 105, 44_062, status="disconnected", pays=LATELY_NOT),),
        "Disconnected: three bills are not paid.",
    ),
    Customer(
        "+254711000007",
        "Kiprotich Koech",
        "en",
        (Supply("3500609-01", "20418809", "South B", 24, 7_760),),
        "Uses little: the lifeline rate.",
    ),
    Customer(
        "+254711000008",
        "Mama Fatuma Grocers",
        "sw",
        (Supply("3500610-01", "KP20418810", "Kibera", 310, 88_410, tariff="SC", pays=PARTLY),),
        "A small shop that pays what it can.",
    ),
    Customer(
        "+254711000009",
        "Umeme Boda Charging Ltd",
        "en",
        (Supply("3500611-01", "30041811", "Westlands", 2_400, 120_466, tariff="EM", digits=6),),
        "Charges electric motorbikes: the e-mobility tariff.",
    ),
    Customer(
        "+254711000010",
        "Uhuru Cold Stores Ltd",
        "en",
        (Supply("3500612-01", "30041812", "Athi River", 4_800, 14_236, tariff="BC", multiplier=40),),
        "A bulk customer whose meter counts by a multiplier of 40.",
    ),
    Customer(
        "+254711000011",
        "Bartholomew Christopher Wekesa-Barasa Nyongesa",
        "en",
        (Supply("3500613-01", "20418813", "Ongata Rongai", 66, 2_208, pays=NEVER),),
        "A long name and a long debt.",
    ),
    Customer(
        "",
        "Halima Mohamed",
        "sw",
        (Supply("3500614-01", "20418814", "Lang'ata", 70, 12_450),),
    ),
)
STRANGER = Customer(
    "+254711000012",
    "A phone that is on no account",
    "en",
    note="Stands at the meter of account 3500614-01: type that number, then meter 20418814.",
)

AREAS = (
    *("Ruaraka", "Kasarani", "Roysambu", "Zimmerman", "Githurai", "Kahawa West", "Embakasi", "Donholm", "Umoja"),
    *("Buruburu", "Eastleigh", "Pangani", "Kayole", "South B", "South C", "Lang'ata", "Karen", "Kibera", "Kilimani"),
    *("Westlands", "Parklands", "Dagoretti", "Kitengela", "Ongata Rongai", "Athi River", "Syokimau", "Machakos Town"),
)
GIVEN_NAMES = (
    *("Wanjiku", "Njeri", "Wambui", "Achieng", "Akinyi", "Chebet", "Jepkosgei", "Mwende", "Kanini", "Naliaka"),
    *("Fatuma", "Amina", "Kamau", "Mwangi", "Njoroge", "Otieno", "Omondi", "Kiprotich", "Cheruiyot", "Mutua"),
    *("Musyoka", "Wafula", "Barasa", "Hassan", "Juma", "Grace", "Mary", "Peter", "Joseph", "Esther"),
)
FAMILY_NAMES = (
    *("Kamau", "Maina", "Njuguna", "Gitau", "Odhiambo", "Ouma", "Onyango", "Koech", "Rotich", "Kosgei", "Mutiso"),
    *("Kioko", "Nzioka", "Simiyu", "Wekesa", "Abdi", "Mohamed", "Ali", "Ndung'u", "Kariuki", "Nyambura"),
)
# How often a month's use is met: lifeline, ordinary 1, ordinary 2.
MONTHLY_UNITS = ((12, 29, 3), (32, 98, 6), (105, 420, 2))
TARIFFS = ("DC",) * 17 + ("SC",) * 3
PAYERS = (ALWAYS,) * 6 + (PARTLY,) * 3 + (LATELY_NOT,)


def demonstrations(today: date) -> Iterator[Demonstration]:
    """Every supply with its year of readings up to some weeks before today."""
    chance = Random(977)
    for customer in (*STORIES, *_neighbours(chance)):
        for supply in customer.supplies:
            yield Demonstration(customer, supply, tuple(_readings(supply, today, chance)))


def _neighbours(chance: Random) -> Iterator[Customer]:
    for place in range(NEIGHBOURS):
        name = f"{chance.choice(GIVEN_NAMES)} {chance.choice(FAMILY_NAMES)}"
        language = chance.choices(("en", "sw"), (6, 4))[0]
        yield Customer(f"+2547220{place + 1:05d}", name, language, (_supply(place, chance),))


def _supply(place: int, chance: Random) -> Supply:
    low, high, _ = chance.choices(MONTHLY_UNITS, [weight for *_, weight in MONTHLY_UNITS])[0]
    pays = chance.choice(PAYERS)
    return Supply(
        number=f"{3_500_700 + 7 * place}-{chance.choice(('01', '01', '01', '02', '03'))}",
        meter=str(20_500_000 + 613 * place),
        area=chance.choice(AREAS),
        monthly_units=chance.randint(low, high),
        shows=chance.randint(8_000, 89_000),
        tariff=chance.choice(TARIFFS),
        status="disconnected" if pays == LATELY_NOT and chance.random() < 1 / 3 else "active",
        pays=pays,
    )


def _readings(supply: Supply, today: date, chance: Random) -> list[MeterRead]:
    """Back from what the register shows now, month by month, with the ups and downs of a household."""
    day, value = today - timedelta(days=chance.randint(*LAST_READ_DAYS_AGO)), supply.shows
    readings = [MeterRead(day, value)]
    for _ in range(READINGS_PER_YEAR - 1):
        days = chance.randint(*MONTH_DAYS)
        used = supply.monthly_units / supply.multiplier * days / 30 * chance.uniform(0.8, 1.25)
        day, value = day - timedelta(days=days), value - round(used)
        readings.append(MeterRead(day, value))
    return readings[::-1]

"""What is wrong with a supply that is there, in the words of customers."""

import pytest

from domain.messaging.inbound.supply_fault import Fault, is_only_here, supply_fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("My lights are flickering since morning", Fault.FLICKER),
        ("power on and off every 5 minutes in Kayole", Fault.FLICKER),
        ("Stima inachezacheza hapa Umoja", Fault.FLICKER),
        ("taa zinacheza usiku wote", Fault.FLICKER),
        ("stima inawaka na kuzima", Fault.FLICKER),
        ("voltage is fluctuating", Fault.FLICKER),
        ("The voltage is too high, bulbs are blowing", Fault.HIGH_VOLTAGE),
        ("high voltage in our estate", Fault.HIGH_VOLTAGE),
        ("volteji iko juu sana", Fault.HIGH_VOLTAGE),
        ("umeme mwingi sana kupita kiasi", Fault.HIGH_VOLTAGE),
        ("Power surge damaged my fridge and TV", Fault.SURGE_DAMAGE),
        ("my tv was burnt by high voltage", Fault.SURGE_DAMAGE),
        ("stima imeunguza friji yangu", Fault.SURGE_DAMAGE),
        ("umeme umeharibu vifaa vyangu vya nyumba", Fault.SURGE_DAMAGE),
        ("My meter is faulty", Fault.FAULTY_METER),
        ("the meter is not working", Fault.FAULTY_METER),
        ("meter imekwama", Fault.FAULTY_METER),
        ("mita yangu haifanyi kazi", Fault.FAULTY_METER),
        ("mita yangu ni mbovu", Fault.FAULTY_METER),
        ("faulty meter at my shop", Fault.FAULTY_METER),
        ("stima inakuja na kwenda", Fault.FLICKER),
        ("stima inapotea na kurudi", Fault.FLICKER),
        ("umeme unakatika katika", Fault.FLICKER),
        ("power keeps going off", Fault.FLICKER),
        ("taa zinapepesa", Fault.FLICKER),
        ("the bulbs keep blowing", Fault.HIGH_VOLTAGE),
        ("stima ni kali sana", Fault.HIGH_VOLTAGE),
        ("power surge", Fault.HIGH_VOLTAGE),
        ("nguvu ya stima ni ndogo", Fault.LOW_VOLTAGE),
        ("stima iko chini", Fault.LOW_VOLTAGE),
        ("umeme mdogo", Fault.LOW_VOLTAGE),
        ("my appliances got burnt after power came back", Fault.SURGE_DAMAGE),
        ("meter not reading", Fault.FAULTY_METER),
        ("mita iko na shida", Fault.FAULTY_METER),
        ("there is a problem with my meter", Fault.FAULTY_METER),
        ("bei ya stima kali sana", None),
        ("umeme unakatika katika mtaa wetu", None),
        ("stima imepotea mita mia moja kutoka shule", None),
        ("No power in Githurai", None),
        ("Hakuna stima", None),
        ("my meter reads 4521", None),
        ("half the house has no light", None),
        ("The bill is too high", None),
        ("send me my meter number", None),
    ],
)
def test_what_is_wrong_is_known_by_its_words(text, fault):
    assert supply_fault(text) is fault


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no power but my neighbours have light", True),
        ("No power, only my house", True),
        ("hakuna stima kwangu tu, majirani wana stima", True),
        ("stima imepotea nyumba yangu pekee", True),
        ("neighbours also have no power", False),
        ("hakuna stima mtaa wote", False),
        ("No power in my house", False),
    ],
)
def test_whose_neighbours_have_light_says_so(text, expected):
    assert is_only_here(text) is expected

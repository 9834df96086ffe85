"""Of the register of seals an operator of some regions sees what hangs or is carried there, and what is in a box."""

import sqlalchemy as sa

from tests.support.customers import add_customer
from tests.support.field_work import NEW_SEAL, SEAL

ELSEWHERE = """
    INSERT INTO regions (name) VALUES ('Coast') ON CONFLICT DO NOTHING;
    INSERT INTO areas (region, name) VALUES ('Coast', 'Likoni');
"""
HANGS_THERE = """
    INSERT INTO seals (serial, box, state, meter_id, changed_at)
    SELECT 'KP000001', '9', 'fitted', id, now() FROM meters WHERE number = 'KE7777777'
"""


def serials(operator, by, *options):
    return [row["serial"] for row in operator.asks("seal", "list", *options, "--by", by)["rows"]]


def test_a_page_is_full_of_what_the_operator_may_see(seals, operator, engine):
    """Not what is left of a page of all regions: the first serial is of another one."""
    with engine.begin() as connection:
        connection.execute(sa.text(ELSEWHERE))
    add_customer(engine, "7700001-01", area="Likoni", meter="KE7777777")
    with engine.begin() as connection:
        connection.execute(sa.text(HANGS_THERE))
    for name, region in (("Achieng", "Nairobi"), ("Salim", "Coast"), ("Wafula", None)):
        where = ("--region", region) if region else ()
        operator.asks("operator", "create", name, "--role", "field", *where)
    assert serials(operator, "Achieng") == sorted([SEAL, NEW_SEAL, "KP100003"])
    assert serials(operator, "Achieng", "--most", 1) == sorted([SEAL, NEW_SEAL, "KP100003"])[:1]
    assert serials(operator, "Salim") == ["KP000001", "KP100003"]
    assert serials(operator, "Wafula") == sorted(["KP000001", SEAL, NEW_SEAL, "KP100003"])
    assert "KE7777777" not in operator.types("seal", "list", "--by", "Achieng").out

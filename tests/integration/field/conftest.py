"""A customer with a seal at the meter, and a technician with the phone in hand."""

import pytest

from tests.support.customers import add_customer
from tests.support.field_work import METER, NEW_SEAL, SEAL, STAFF, WANJIKU, enrolled


@pytest.fixture
def parts(app):
    return app.extensions["parts"]


@pytest.fixture
def account(engine):
    return add_customer(engine, "3500600-01", phone=WANJIKU, last=4401, meter=METER)


@pytest.fixture
def otieno(account, operator, engine, phone):
    return enrolled(operator, engine, phone)


@pytest.fixture
def seals(otieno, operator, tmp_path, engine, parts, account):
    """One hangs at Wanjiku's meter, one Otieno has, and one is in the box."""
    file = tmp_path / "seals.txt"
    file.write_text(f"{SEAL}\n{NEW_SEAL}\nKP100003\n")
    operator.asks("seal", "import", file, "--box", "17", "--by", "Njeri")
    operator.asks("seal", "issue", SEAL, NEW_SEAL, "--to", STAFF, "--by", "Njeri")
    with parts.store.transaction() as unit_of_work:
        technician = unit_of_work.technicians.by_staff_number(STAFF)
        assert unit_of_work.seals.fit(SEAL, technician.id, unit_of_work.accounts.get(account).meter_id)

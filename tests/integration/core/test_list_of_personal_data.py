"""What the list calls not personal holds no phone and no name of the town that `seed demo` leaves."""

import pytest
import sqlalchemy as sa

from domain.privacy.not_personal import NOT_PERSONAL
from sandbox.demo_customers import STORIES
from store.tables import metadata

pytestmark = pytest.mark.xdist_group("seeded")
KINDS_OF_WORDS = ("TEXT", "JSONB", "ARRAY")
A_PHONE = r"(\+254|\m0)[17][0-9]{8}\M"


@pytest.fixture
def town(own_demo_database_url):
    engine = sa.create_engine(sa.make_url(own_demo_database_url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def words_in(table):
    """The columns of words that the list calls not personal."""
    columns = metadata.tables[table].columns
    return [name for name in sorted(NOT_PERSONAL[table]) if type(columns[name].type).__name__.upper() in KINDS_OF_WORDS]


def tells(town, table, name):
    """Whether anything in the column is a phone, or names somebody of the town."""
    names = "|".join(sorted({story.name for story in STORIES}))
    found = f'SELECT count(*) FROM {table} WHERE "{name}"::text ~ :phone OR "{name}"::text ~ :names'
    return town.scalar(sa.text(found), {"phone": A_PHONE, "names": names}) > 0


def test_what_is_not_personal_holds_no_phone_and_no_name(town):
    columns = [(table, name) for table in NOT_PERSONAL for name in words_in(table)]
    assert len(columns) > 100
    assert [column for column in columns if tells(town, *column)] == []
    assert all(tells(town, *column) for column in (("accounts", "name"), ("messages", "phone"), ("bills", "snapshot")))

"""Phones that apply, the office, and what is in the tables."""

import pytest
import sqlalchemy as sa

from tests.support.applicants import Applicants


@pytest.fixture
def applicants(phone, operator):
    return Applicants(phone, operator)


@pytest.fixture
def rows(engine):
    def rows(query, **values):
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query), values)]

    return rows


@pytest.fixture
def told(rows):
    """What a phone was told last."""

    def told(number, count=1):
        texts = rows("SELECT text FROM messages WHERE phone = :phone ORDER BY id DESC LIMIT :n", phone=number, n=count)
        return "\n".join(text for (text,) in texts)

    return told

"""How many statements the pages take on which customers act: none more for an account with a long history."""

import pytest

from bench.statements import statements_of
from tests.integration.customer_pages.histories import add_payments
from tests.support.page_reader import PageReader

LOOKS = {"/my/reading": 2, "/my/reading/technician": 1, "/my/pay": 5, "/my/data": 5, "/my/bills/{number}/query": 3}
"""The session, with whose account it is, is one of them."""


@pytest.fixture
def counted(app, reader):
    def count(act):
        with statements_of(app.extensions["parts"].engine) as statements:
            act()
        return len(statements)

    return count


@pytest.mark.parametrize("path", LOOKS)
def test_a_look_at_a_page_takes_so_many_statements(counted, reader, rows, engine, path):
    [(number,)] = rows("SELECT number FROM bills")
    at = path.format(number=number)
    assert counted(lambda: reader.get(at)) <= LOOKS[path]
    add_payments(engine, 30)
    assert counted(lambda: reader.get(at)) <= LOOKS[path]


def test_what_is_sent_takes_so_many_statements(counted, reader):
    page = PageReader(reader).opens("/my/reading")
    typed = page.form("Go on", reading="4511")
    assert counted(lambda: reader.post(typed[0], data=dict(typed[1]))) == 2
    sent = page.posts(*typed).form("Confirm")
    assert counted(lambda: reader.post(sent[0], data=dict(sent[1]))) <= 16
    pays = page.opens("/my/pay").presses("M-Pesa on 07xx xxx001").form("Confirm")
    assert counted(lambda: reader.post(pays[0], data=dict(pays[1]))) <= 12

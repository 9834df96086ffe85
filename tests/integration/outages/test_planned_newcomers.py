"""Who comes to a place where work is planned after its people were listed is told of it as they are: once."""

import pytest

from tests.integration.outages.conftest import account_of, number_of
from tests.support.account_files import as_csv, row
from tests.support.sms import text_in

MOVED_IN = "+254722000055"
TOLD = "SELECT phone, text FROM messages WHERE purpose = 'planned' AND state <> 'expired' ORDER BY id"


def heard(rows, phone):
    """The texts of planned work to this phone."""
    query = "SELECT text FROM messages WHERE purpose = 'planned' AND phone = :phone ORDER BY id"
    return [text for (text,) in rows(query, phone=phone)]


def test_who_moves_in_after_it_was_told_hears_of_it_once(announced, office, rows, phone, engine):
    names_house_2 = (account_of(2), rows("SELECT number FROM meters WHERE account_id = (SELECT id FROM accounts"
                     " WHERE number = :number)", number=account_of(2))[0][0])  # fmt: skip
    tenant = phone(MOVED_IN).dials().answers(*names_house_2)
    office.works()
    office.works()
    [text] = heard(rows, MOVED_IN)
    assert announced["reference"] in text
    tenant.again()
    phone(MOVED_IN).dials()
    office.works()
    assert len(heard(rows, MOVED_IN)) == 1
    assert len(heard(rows, number_of(2))) == 1


def test_a_new_phone_on_file_hears_of_it_and_of_what_changes(announced, office, rows):
    office.operator.asks("phone", "set", account_of(2), MOVED_IN, "--by", "Achieng")
    office.works()
    office.operator.asks("planned", "move", announced["id"], "--to", office.moment(days=2, hours=9), "--by", "Achieng")
    office.works()
    office.operator.asks("planned", "cancel", announced["id"], "--by", "Achieng")
    office.works()
    texts = heard(rows, MOVED_IN)
    assert all(words in text for words, text in zip(("No power in", "Changed:", "Cancelled:"), texts, strict=True))


def test_who_moves_in_before_it_is_told_hears_it_with_everybody(feeder, office, rows, pass_time):
    office.planned()
    office.operator.asks("phone", "set", account_of(2), MOVED_IN, "--by", "Achieng")
    office.works()
    assert rows(TOLD) == []
    pass_time(days=3, hours=8)
    office.works()
    assert len(heard(rows, MOVED_IN)) == 1
    assert len(rows(TOLD)) == 3


@pytest.fixture
def ends(office, client, pass_time):
    """Why the work does not lie ahead of this phone any more."""

    def happens(end, work, phone):
        if end == "begun":
            pass_time(days=2)
            office.works()
        elif end == "cancelled":
            office.operator.asks("planned", "cancel", work["id"], "--by", "Achieng")
            office.works()
        elif end == "stopped":
            text_in(client, phone, "STOP PLANNED")

    return happens


@pytest.mark.parametrize("end", ["begun", "cancelled", "elsewhere", "stopped"])
def test_who_moves_in_hears_nothing_of_what_does_not_lie_ahead_there(announced, office, rows, ends, end):
    ends(end, announced, MOVED_IN)
    house = 9 if end == "elsewhere" else 2
    office.operator.asks("phone", "set", account_of(house), MOVED_IN, "--by", "Achieng")
    office.works()
    assert heard(rows, MOVED_IN) == []


def test_who_has_moved_out_again_hears_nothing(announced, office, rows):
    office.operator.asks("phone", "set", account_of(2), MOVED_IN, "--by", "Achieng")
    office.operator.asks("phone", "set", account_of(2), number_of(2), "--by", "Achieng")
    office.works()
    assert heard(rows, MOVED_IN) == []
    assert len(heard(rows, number_of(2))) == 1


# By a file of another system


@pytest.fixture
def imports(office, tmp_path):
    """Takes over a file; `house` names an account that is not on file yet, or one that an import brought."""

    def comes(*houses, feeder="F-1", owner=None, **facts):
        rows = []
        for house in houses:
            own = {"phone": number_of(owner or house), "meter_number": f"4{house:07d}", "feeder": feeder}
            rows.append(row(account_number=account_of(house), **own, **facts))
        file = tmp_path / "accounts.csv"
        file.write_bytes(as_csv(*rows, columns=tuple(rows[0])))
        office.operator.asks("import", "accounts", file)

    return comes


def test_who_is_imported_after_it_was_told_hears_of_it_once(announced, office, rows, imports):
    for _ in range(2):
        imports(21, 22)
        office.works()
    for house in (21, 22):
        [text] = heard(rows, number_of(house))
        assert announced["reference"] in text
    assert [len(heard(rows, number_of(house))) for house in (1, 2, 3)] == [1, 1, 1]
    [work] = office.operator.asks("planned", "list")["rows"]
    assert (work["phones"], work["told"]) == (5, 5)


def test_who_is_imported_before_it_is_told_hears_it_with_everybody(feeder, office, rows, pass_time, imports):
    office.planned()
    imports(21)
    office.works()
    assert rows(TOLD) == []
    pass_time(days=3, hours=8)
    office.works()
    assert len(heard(rows, number_of(21))) == 1
    assert len(rows(TOLD)) == 4


def test_whose_feeder_changes_into_it_hears_of_it_and_of_what_changes(feeder, office, rows, pass_time, imports):
    imports(21, feeder="F-2")
    work = office.planned()
    pass_time(days=3, hours=8)
    office.works()
    assert heard(rows, number_of(21)) == []
    imports(21)
    office.works()
    assert len(heard(rows, number_of(21))) == 1
    office.operator.asks("planned", "cancel", work["id"], "--by", "Achieng")
    office.works()
    assert ["Cancelled:" in text for text in heard(rows, number_of(21))] == [False, True]


def test_who_has_a_house_there_already_hears_nothing_again(announced, office, rows, imports):
    imports(21, owner=2)
    office.works()
    assert len(heard(rows, number_of(2))) == 1


@pytest.mark.parametrize(
    ("facts", "end"),
    [({"feeder": "F-9"}, ""), ({"status": "closed"}, ""), ({}, "begun"), ({}, "cancelled"), ({}, "stopped")],
    ids=["elsewhere", "closed", "begun", "cancelled", "stopped"],
)
def test_who_is_imported_hears_nothing_of_what_does_not_lie_ahead_there(
    announced, office, rows, ends, imports, facts, end
):
    ends(end, announced, number_of(21))
    imports(21, **facts)
    office.works()
    assert heard(rows, number_of(21)) == []

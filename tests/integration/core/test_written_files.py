"""What a command writes where an operator says never takes the place of what the same command did not write."""

import os

import pytest

from tests.support.account_files import as_csv, row
from tests.support.campaigns import PLANNER, add_operators, plan
from tests.support.customers import add_customer

WANJIKU = "+254711000001"
OF_OTHERS = b"valid_from,what\n2026-01-01,somebody's work of a week\n"
WRITERS = {
    "list": ("list", "disconnect", "--out"),
    "differences": ("tariff", "differences", "--out"),
    "bills": ("bills", "print", "--region", "nairobi", "--month", "2026-01", "--by", PLANNER, "--out"),
    "person": ("person", "export", WANJIKU, "--by", PLANNER, "--out"),
    "outages": ("outage", "report", "--month", "2026-01", "--out"),
    "fit": ("risk", "fit", "--rules"),
    "report": ("campaign", "report", "{campaign}", "--out"),
    "hand-over": ("campaign", "hand-over", "{campaign}", "--by", PLANNER, "--out"),
}
REFUSED = "this command did not write it: give another name"


@pytest.fixture
def write(operator, engine):
    """A command of the office that writes to a file: what it says."""
    add_customer(engine, "3500600-01", phone=WANJIKU, balance_cents=500_000)
    operator.asks("operator", "create", "Njeri", "--role", "admin")
    add_operators(operator)
    operator.asks("operator", "change", PLANNER, "--role", "admin", "--by", "Njeri")
    campaign = plan(operator)["id"]
    operator.asks("campaign", "cancel", campaign, "--yes", "--by", PLANNER)
    return lambda name, file: operator.types(*(word.format(campaign=campaign) for word in WRITERS[name]), file)


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_of_others_stays_as_it_is(write, tmp_path, name):
    for number, content in enumerate((OF_OTHERS, b"\0", b"PK\x03\x04 not a copy", b"[[version]]\nsource = 'Njeri'\n")):
        file = tmp_path / f"{number}.csv"
        file.write_bytes(content)
        said = write(name, file)
        assert (said.code, said.err.strip().endswith(REFUSED)) == (1, True), said
        assert file.read_bytes() == content


@pytest.mark.parametrize("name", WRITERS)
def test_what_the_command_wrote_before_it_writes_again(write, tmp_path, name):
    file = tmp_path / "of_ours"
    file.touch()
    for _ in range(2):
        said = write(name, file)
        assert said.code == 0, said
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.stat().st_size
    assert [each.name for each in tmp_path.iterdir()] == ["of_ours"]


def test_a_file_of_others_with_a_name_like_an_unfinished_one_stays(write, tmp_path):
    other = tmp_path / "list.csv.part"
    other.write_bytes(OF_OTHERS)
    assert write("list", tmp_path / "list.csv").code == 0
    assert other.read_bytes() == OF_OTHERS


def test_a_link_stays_one_and_what_it_leads_to_is_looked_at(write, tmp_path):
    link, target = tmp_path / "link.csv", tmp_path / "target.csv"
    link.symlink_to(target)
    assert write("list", link).code == 0
    assert (link.is_symlink(), target.read_bytes()[:2]) == (True, b"ac")
    target.write_bytes(OF_OTHERS)
    assert REFUSED in write("list", link).err
    assert target.read_bytes() == OF_OTHERS


def test_what_is_no_file_is_not_made_one(write, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    said = write("list", pipe)
    assert (said.code, "is no file that can be written" in said.err) == (1, True)
    assert pipe.is_fifo()


def as_a_spreadsheet_saves(rejects):
    return b"\xef\xbb\xbf" + rejects


def with_each_text_quoted(rejects):
    return rejects.replace(b"line,reason", b'"line","reason"')


def with_semicolons(rejects):
    return rejects.replace(b",", b";")


@pytest.mark.parametrize(
    "mended", [as_a_spreadsheet_saves, with_each_text_quoted, with_semicolons, lambda _: OF_OTHERS]
)
def test_an_import_takes_the_place_of_no_rejects_that_somebody_mended_and_says_so_first(
    operator, engine, tmp_path, mended
):
    file, rejects = tmp_path / "accounts.csv", tmp_path / "accounts.csv.rejects.csv"
    file.write_bytes(as_csv(row(region="Nowhere")))
    operator.asks("import", "accounts", file)
    content = mended(rejects.read_bytes())
    rejects.write_bytes(content)
    file.write_bytes(as_csv(row()))
    said = operator.types("import", "accounts", file)
    assert (said.code, "move it away" in said.err) == (1, True), said
    assert rejects.read_bytes() == content
    rejects.unlink()
    assert operator.asks("import", "accounts", file)["new"] == 1

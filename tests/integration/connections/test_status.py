"""How far an application is, by text: however its reference is written; whole for its own phone alone."""

import pytest
import sqlalchemy as sa

from tests.support.sms import text_in

OTIENO, STRANGER = "+254722000002", "+254711999999"


@pytest.fixture
def reference(applicants):
    """Sent, with its papers, and waiting for the surveyors."""
    reference = applicants.applies(OTIENO)
    applicants.moves(reference, "advance", "--to", "papers_complete")
    return reference


def test_whoever_applied_in_kiswahili_is_answered_in_it(reference, client, told, engine):
    """The phone has no account yet that would say what it speaks."""
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE applications SET language = 'sw'"))
    text_in(client, OTIENO, f"STATUS {reference}")
    assert "limetumwa" in told(OTIENO, 2)


VARIANTS = (
    "STATUS {ref}",
    "status {ref}",
    "Status: {ref}.",
    "STATUS {glued}",
    "STATUS {spaced}",
    "status {lower}",
    "STATUS{ref}",
    "hali{lower}",
    "{ref}",
    "{lower}",
    " {spaced} ",
    "STATUS {letters}",
    "status of {ref} please",
    "HALI {ref}",
    "hali ya {lower}",
    "STATUS\n{ref}",
    "STATUS {dotted}",
)


def test_a_status_is_understood_however_its_reference_is_written(reference, client, told, rows, pass_time):
    glued = reference.replace("-", "")
    written = {
        "ref": reference,
        "glued": glued,
        "lower": reference.lower(),
        "spaced": reference.replace("-", " "),
        "letters": reference.replace("0", "O"),
        "dotted": reference.replace("-", "."),
    }
    missed = []
    for variant in VARIANTS:
        pass_time(hours=6)
        before = rows("SELECT count(*) FROM messages WHERE phone = :phone", phone=OTIENO)
        text_in(client, OTIENO, variant.format(**written))
        after = rows("SELECT count(*) FROM messages WHERE phone = :phone", phone=OTIENO)
        said = told(OTIENO, 2)
        if before == after or reference not in said or not ("of 14" in said or "/14" in said):
            missed.append((variant, said))
    assert not missed


def test_a_status_brings_the_link_to_the_page_once_a_day(reference, client, told, rows, pass_time):
    links = "SELECT count(*) FROM messages WHERE phone = :phone AND text LIKE '%with all its steps%'"
    for _ in range(3):
        text_in(client, OTIENO, f"STATUS {reference}")
    assert rows(links, phone=OTIENO) == [(1,)]
    [(text,)] = rows("SELECT text FROM messages WHERE text LIKE '%with all its steps%'")
    gate = client.get("/a/" + text.rpartition("/a/")[2])
    assert (gate.status_code, "Last 4 characters" in gate.text, "Otieno" in gate.text) == (200, True, False)
    pass_time(days=1, minutes=1)
    text_in(client, OTIENO, f"STATUS {reference}")
    assert rows(links, phone=OTIENO) == [(2,)]
    text_in(client, STRANGER, f"STATUS {reference}")
    assert rows(links, phone=STRANGER) == [(0,)]


@pytest.mark.parametrize("typed", ["{ref}", "A999-9999", "A000-012", "A-1", "B000-0125"])
def test_a_stranger_learns_no_name_place_or_days(reference, client, told, typed):
    text_in(client, STRANGER, f"STATUS {typed.format(ref=reference)}")
    said = told(STRANGER)
    assert said
    assert not any(word in said for word in ("Otieno", "Ruaraka", "working days"))

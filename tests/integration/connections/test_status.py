"""How far an application is, by text: however its reference is written; whole for its own phone alone."""

import pytest

from tests.support.sms import text_in

OTIENO, STRANGER = "+254722000002", "+254711999999"


@pytest.fixture
def reference(applicants):
    """Sent, with its papers, and waiting for the surveyors."""
    reference = applicants.applies(OTIENO)
    applicants.moves(reference, "advance", "--to", "papers_complete")
    return reference


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
        if before == after or not (reference in told(OTIENO) and "14" in told(OTIENO)):
            missed.append((variant, told(OTIENO)))
    assert not missed


@pytest.mark.parametrize("typed", ["{ref}", "A999-9999", "A000-012", "A-1", "B000-0125"])
def test_a_stranger_learns_no_name_place_or_days(reference, client, told, typed):
    text_in(client, STRANGER, f"STATUS {typed.format(ref=reference)}")
    said = told(STRANGER)
    assert said
    assert not any(word in said for word in ("Otieno", "Ruaraka", "working days"))

"""The diagrams are written by a command."""

import pytest

OURS = "# gone\n\nDrawn from the machine by a menu of last year.\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "flows"
    made.mkdir()
    return made


def test_the_command_writes_the_diagrams_and_takes_away_what_is_no_flow(operator, folder):
    (folder / "gone.md").write_text(OURS)
    answer = operator.asks("menu", "draw", "--folder", folder)
    written = {file.name for file in folder.iterdir()}
    assert answer == {"pages": len(written)}
    assert {"README.md", "outage.md", "reading.md"} <= written
    assert "gone.md" not in written


def test_pages_that_others_wrote_stay_as_they_are(operator, folder):
    (folder / "notes.md").write_bytes(b"ours \xff")
    operator.asks("menu", "draw", "--folder", folder)
    assert (folder / "notes.md").read_bytes() == b"ours \xff"
    assert (folder / "outage.md").exists()


def test_a_folder_whose_page_would_be_replaced_is_refused(operator, folder):
    (folder / "README.md").write_text("# The house\n")
    (folder / "gone.md").write_text(OURS)
    refused = operator.types("menu", "draw", "--folder", folder)
    assert refused.code != 0
    assert "README.md" in refused.err
    assert {file.name: file.read_text() for file in folder.iterdir()} == {"README.md": "# The house\n", "gone.md": OURS}

"""The diagrams are written by a command."""


def test_the_command_writes_the_diagrams_and_takes_away_what_is_no_flow(operator, tmp_path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "gone.md").write_text("stale")
    answer = operator.asks("menu", "draw", "--folder", tmp_path / "flows")
    written = {file.name for file in (tmp_path / "flows").iterdir()}
    assert answer == {"pages": len(written)}
    assert {"README.md", "outage.md", "reading.md"} <= written
    assert "gone.md" not in written

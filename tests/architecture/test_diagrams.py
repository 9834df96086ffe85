"""The diagrams in docs/ show the conversation of this release, whole."""

from pathlib import Path

from ussd import flow_registry
from ussd.drawing import drawn

FOLDER = Path(__file__).parents[2] / "docs" / "flows"


def test_the_diagrams_are_those_of_this_release():
    kept = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}
    assert kept == drawn(), "run `flask --app app menu draw`"


def test_every_step_of_the_machine_is_drawn_in_one_of_them():
    lines = "\n".join(drawn().values())
    for source, event, target in flow_registry.build().transitions:
        arrow = f"{source.replace('.', '_')} --> {target.replace('.', '_')}: "
        assert any(event in line or line.removeprefix("    " + arrow)[:1].isdigit() for line in _after(lines, arrow)), (
            f"{arrow}{event}"
        )


def _after(lines, arrow):
    return [line for line in lines.splitlines() if line.strip().startswith(arrow)]

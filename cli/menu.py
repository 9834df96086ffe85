"""`menu draw`: the diagrams of the conversation, for docs/."""

from pathlib import Path
from typing import Any

import click

from cli.common import answered
from ussd.drawing import drawn

FOLDER = Path(__file__).parents[1] / "docs" / "flows"


@click.group()
def menu() -> None:
    """The conversation as it is."""


@menu.command()
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER, help="Where to; docs/flows if left out.")
@answered
def draw(folder: Path) -> dict[str, Any]:
    """Draw every flow, and remove the drawings of flows that are gone."""
    pages = drawn()
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.md"):
        if stale.name not in pages:
            stale.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {"pages": len(pages)}

"""`menu draw`: the diagrams of the conversation, for docs/."""

from pathlib import Path
from typing import Any

import click

from cli.common import answered, folder_path
from domain.errors import InvalidInput
from ussd.drawing import drawn, is_drawn

FOLDER = Path(__file__).parents[1] / "docs" / "flows"


@click.group()
def menu() -> None:
    """The conversation as it is."""


@menu.command()
@click.option("--folder", type=folder_path, default=FOLDER, help="Where to; docs/flows if left out.")
@answered
def draw(folder: Path) -> dict[str, Any]:
    """Draw every flow, and remove the drawings of flows that are gone."""
    pages = drawn()
    folder.mkdir(parents=True, exist_ok=True)
    kept = {page.name for page in folder.glob("*.md") if not is_drawn(page.read_bytes())}
    if of_others := sorted(kept & pages.keys()):
        raise InvalidInput(f"{folder} has a {of_others[0]} that was not drawn: give another folder", "not_drawn")
    for page in folder.glob("*.md"):
        if page.name not in kept | pages.keys():
            page.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {"pages": len(pages)}

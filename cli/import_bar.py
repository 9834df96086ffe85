"""An import in the terminal: how much of the file is read, and then what the database is at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from store.accounts.imports import STEPS, OnStep


@contextmanager
def opened_with_bar(file: Path, console: Console | None = None) -> Iterator[tuple[BinaryIO, OnStep]]:
    """The file, and what is to be told each step that follows. Nothing is shown where nobody looks."""
    console = console or Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    with (
        Progress(*columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal) as bar,
        bar.open(file, "rb", description="read the file") as source,
    ):
        steps = bar.add_task("", total=STEPS, visible=False)
        yield source, lambda step: bar.update(steps, description=step, advance=1, visible=True)

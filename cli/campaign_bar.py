"""A campaign in the terminal: a bar that moves until it is over."""

from collections.abc import Callable, Mapping
from threading import Event
from time import monotonic
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from domain.campaigns.campaigns import CANCELLED, DONE, NOT_REACHED
from domain.messaging.messages import DELIVERED

SECONDS_BETWEEN_LOOKS = 1.0
OVER = {DONE, CANCELLED}

Status = Mapping[str, Any]


def show_until_over(look: Callable[[], Status]) -> None:
    """Show it on standard error. Ctrl-C ends the looking, not the campaign."""
    status, pause, began, settled_then = look(), Event(), monotonic(), None
    bar = _bar()
    task = bar.add_task("", total=status["accounts"])
    with Live(console=Console(stderr=True)) as shown:
        try:
            while status["state"] not in OVER:
                settled = _settled(status)
                settled_then = settled if settled_then is None else settled_then
                per_second = (settled - settled_then) / max(monotonic() - began, SECONDS_BETWEEN_LOOKS)
                bar.update(task, completed=settled)
                shown.update(Group(Text(in_words(status, per_second)), bar))
                pause.wait(SECONDS_BETWEEN_LOOKS)
                status = look()
            bar.update(task, completed=_settled(status))
            shown.update(Group(Text(in_words(status, 0)), bar))
        except KeyboardInterrupt:
            return


def in_words(status: Status, per_second: float) -> str:
    """What stands above the bar."""
    failed = sum(status[bucket] for bucket in NOT_REACHED)
    hours = status["seconds_left"] / 3_600
    why = f" ({status['reason']})" if status["reason"] else ""
    return (
        f"{status['state']}{why}: {status[DELIVERED]:,} delivered, {failed:,} failed, {status['unknown']:,} unknown,"
        f" {per_second:.0f} a second, {hours:.1f} h to the deadline"
    )


def _settled(status: Status) -> int:
    return int(sum(status[bucket] for bucket in (DELIVERED, *NOT_REACHED)) + sum(status["excluded"].values()))


def _bar() -> Progress:
    return Progress(BarColumn(), TextColumn("{task.completed:,.0f} of {task.total:,.0f}"), TimeRemainingColumn())

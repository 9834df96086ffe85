"""`python -m sms.measure`: how many sentences of each kind are understood, and how many harmless ones are mistaken.

The sentences are those of `corpora`, one a line, in English, Kiswahili and Sheng, as people write them: those that the
words were made with (`known`), and those that nobody had seen when they were first measured (`fresh`). Its README has
the figures of each set's first measurement.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from domain.messaging.inbound.meaning import Meaning, meaning_of

KNOWN, FRESH = (Path(__file__).parent / "corpora" / name for name in ("known", "fresh"))
HARMLESS = "harmless"
MEASURED = (Meaning.DANGER, Meaning.OUTAGE, Meaning.POWER_BACK, Meaning.STOP, Meaning.NOT_MINE)
ACCOUNT_HOLDER = ("Wanjiku", "Kamau")
"""The name that stands on the account of the phone which sends the sentences."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the sentences of one kind, and of the harmless ones."""

    meaning: Meaning
    sentences: int
    missed: Sequence[str]
    harmless: int
    mistaken: Sequence[str]

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / self.sentences

    @property
    def false_alarms(self) -> float:
        return len(self.mistaken) / self.harmless


def measure(folder: Path) -> Iterator[Figures]:
    """The figures of each kind, over the sentences of a folder."""
    harmless = sentences(folder, HARMLESS)
    for meaning in MEASURED:
        meant = sentences(folder, meaning)
        yield Figures(
            meaning,
            sentences=len(meant),
            missed=[each for each in meant if _meaning(each) is not meaning],
            harmless=len(harmless),
            mistaken=[each for each in harmless if _meaning(each) is meaning],
        )


def sentences(folder: Path, kind: str) -> list[str]:
    return (folder / f"{kind}.txt").read_text().splitlines()


def _meaning(sentence: str) -> Meaning | None:
    return meaning_of(sentence, ACCOUNT_HOLDER)


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folders: tuple[Path, ...]) -> None:
    """Print recall and false alarms of each kind, and the sentences that were not understood."""
    for folder in folders or (KNOWN, FRESH):
        print_figures(folder)


def print_figures(folder: Path) -> None:
    click.echo(f"{folder.name:<12}{'sentences':>10}{'caught':>8}{'recall':>8}{'harmless':>10}{'false':>7}{'rate':>7}")
    found = list(measure(folder))
    for each in found:
        caught = each.sentences - len(each.missed)
        click.echo(
            f"{each.meaning:<12}{each.sentences:>10}{caught:>8}{each.recall:>8.1%}"
            f"{each.harmless:>10}{len(each.mistaken):>7}{each.false_alarms:>7.1%}"
        )
    for each in found:
        for word, wrong in (("missed", each.missed), ("false alarm", each.mistaken)):
            for sentence in wrong:
                click.echo(f"{each.meaning}, {word}: {sentence}")


if __name__ == "__main__":
    main()

"""`python -m tests.losses.publish`: the simulated year at full size, as docs/losses.md with its pictures."""

from collections.abc import Sequence
from pathlib import Path

import migrations
from app import compose
from domain.field.risk_fit import ANY_RULE, Rate
from settings import Settings
from store import embedded
from store.core.engine import make_engine
from tests.losses.world import LOSS_SHARE, LOSSES, Story
from tests.losses.year import DETECTED, MONTHS_BEFORE, TOPS_PERCENT, Met, Year, reasons_by_lot, run_year

DOCS = Path(__file__).parents[2] / "docs"
FULL = {"accounts": 20_000, "months": 12, "rounds_a_month": 3}
SEED = 977
SLOW_MS = 600_000
PERCENT = 100
FONT = 'font-family="sans-serif" font-size="15"'
BAR, GAP, LEFT, WIDTH, SCALE_TO = 26, 14, 200, 720, 440

PAGE = """# What scores and rounds find

Made by `python -m tests.losses.publish`; nobody writes it by hand. A made-up country of {accounts:,} meters with
{before} months of bills behind it is billed, scored and visited for {months} months by the real service: the pass of
the month, `round plan`, and what visits come to. {share:.0f} % of its meters lose units, in four ways, some only
later in the year; empty houses, solar, illness and stopped meters look alike. The country (`tests/losses/world.py`) is
written from what is published on inspected customers, and not from our score; the seeds are fixed, and a technician at
the meter sees {detected:.0f} of 100 losses.

A simulation shows that the machinery does what it says. It does not show what Kenyan meters do: that, the lot will.

## The highest scores

![Share of meters that lose units among the highest scores](pictures/losses_scores.svg)

Before anybody was visited, by the score of the first month. The base rate then is {base:.1f} %.

| highest scores | meters | lose units | lift | chance alone finds as many |
|---|---|---|---|---|
{tops}

## The rounds

![Finds by how the meter was chosen](pictures/losses_rounds.svg)

| chosen by | rule | visits | finds | rate | lift over all of the arm |
|---|---|---|---|---|---|
{rounds}

Visits by reason find {lift} times what visits by lot find; chance alone would find as many in {p} of cases.

## By cause

What stood behind the {top} % of meters with the highest scores, behind the visits, and what was seen there. A visit
sees a loss only while it goes on. A meter that stopped by itself is our fault, and not the customer's.

| cause | meters | of the highest scores | visits for a reason | other visits | losses seen | stopped meters seen |
|---|---|---|---|---|---|---|
{causes}

## How many meters lose units

From the visits by lot alone: **{lot}**. True, as far as a visit can see it: {true:.2f} %.

## Nobody is charged by a machine

Journal entries that scores and rounds made: {charges}. Supplies that they cut: {cuts}. Of the meters that were visited
for a reason, {honest} were honest: to be asked, looked at, and left alone.
"""


def main() -> None:
    """Run it and write the page."""
    with embedded.throwaway_postgres() as database_url:
        migrations.upgrade(database_url)
        engine = make_engine(database_url, pool_size=2, statement_timeout_ms=SLOW_MS)
        year = run_year(compose(Settings(database_url=database_url)), engine, **FULL, seed=SEED)
        engine.dispose()
    (DOCS / "pictures" / "losses_scores.svg").write_text(_scores(year), encoding="utf-8")
    (DOCS / "pictures" / "losses_rounds.svg").write_text(_rounds(year), encoding="utf-8")
    (DOCS / "losses.md").write_text(_page(year), encoding="utf-8")


def _page(year: Year) -> str:
    found = reasons_by_lot(year)
    visits = sum(met.by_reason for met in year.met.values())
    losses = sum(year.met[story].by_reason for story in LOSSES)
    return PAGE.format(
        accounts=year.accounts,
        before=MONTHS_BEFORE,
        months=year.months,
        share=LOSS_SHARE * PERCENT,
        detected=DETECTED * PERCENT,
        base=year.true_rates[0] * PERCENT,
        tops="\n".join(
            f"| {top.percent} % | {top.meters} | {top.hits} | {_span(top.lift)} | {_chance(top.p)} |"
            for top in year.tops
        ),
        rounds="\n".join(
            f"| {each.tally.arm} | {each.tally.rule} | {each.tally.visits} | {each.tally.hits} | "
            f"{_percent(each.rate)} | {_span(each.lift)} |"
            for each in year.fits
        ),
        top=TOPS_PERCENT[-1],
        causes="\n".join(_of_cause(story, met) for story, met in year.met.items()),
        lift=_span(found[0]) if found else "an unknown number of",
        p=_chance(found[1]) if found else "an unknown share",
        lot=_percent(year.by_lot),
        true=sum(year.true_rates) / len(year.true_rates) * DETECTED * PERCENT,
        charges=year.charges,
        cuts=year.cuts,
        honest=f"{visits - losses} of {visits}",
    )


def _of_cause(story: Story, met: Met) -> str:
    name = f"{story.value} (loss)" if story in LOSSES else story.value
    figures = (met.meters, met.highest_scores, met.by_reason, met.otherwise, met.losses, met.stopped)
    return f"| {name} | " + " | ".join(f"{figure:,}" for figure in figures) + " |"


def _scores(year: Year) -> str:
    bars = [(f"highest {top.percent} %", top.hits / top.meters) for top in year.tops]
    return _picture([("all meters", year.true_rates[0]), *bars], "Share that loses units")


def _rounds(year: Year) -> str:
    bars = [(each.tally.arm, each.rate.value) for each in year.fits if each.tally.rule == ANY_RULE and each.rate]
    return _picture(bars, "Share of visits with a find")


def _picture(bars: Sequence[tuple[str, float]], title: str) -> str:
    """Lying bars in an SVG of our own, by the longest."""
    longest = max((share for _, share in bars), default=0) or 1
    height = GAP + (BAR + GAP) * len(bars)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}">',
        f"<title>{title}</title>",
    ]
    for place, (name, share) in enumerate(bars):
        y, width = GAP + (BAR + GAP) * place, share / longest * SCALE_TO
        lines += [
            f'<text x="0" y="{y + 18}" {FONT}>{name.replace("_", " ")}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" fill="#1d5fa6"/>',
            f'<text x="{LEFT + width + 8:.1f}" y="{y + 18}" {FONT}>{share * PERCENT:.1f} %</text>',
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _percent(rate: Rate | None) -> str:
    if rate is None:
        return "not known"
    return f"{rate.value * PERCENT:.2f} % ({rate.low * PERCENT:.2f} to {rate.high * PERCENT:.2f})"


def _span(lift: Rate | None) -> str:
    return f"{lift.value:.2f} ({lift.low:.2f} to {lift.high:.2f})" if lift else "not known"


def _chance(p: float) -> str:
    return f"{p:.4f}" if p >= 0.0001 else "less than 0.0001"


if __name__ == "__main__":
    main()

"""`python -m bench [NAME …]`: measure, print a table, and write var/bench.json. BENCH_FULL=1 takes the large sizes.

The exit code is 1 where something is not as it must be.
"""

import os
import sys
from importlib import import_module

from bench.harness import Figure, write

NAMES = (
    "hops",
    "confirm",
    "import",
    "rating",
    "growth",
    "console",
    "pages",
    "risk",
    "country",
    "inbox",
    "sms_vs_bare_client",
    "sms_vs_sdk",
    "campaign_vs_copy",
    "reports",
    "planned_vs_campaign",
)


def main(names: list[str]) -> None:
    full = os.environ.get("BENCH_FULL") == "1"
    missed = False
    for name in names or NAMES:
        figure: Figure = import_module(f"bench.{name}").measure(full=full)
        print(figure.row(name), flush=True)
        for note in figure.notes:
            print(f"    {note}", flush=True)
        for miss in figure.misses:
            print(f"    NOT AS IT MUST BE: {miss}", flush=True)
        missed = missed or bool(figure.misses)
        write(name, figure)
    sys.exit(missed)


main(sys.argv[1:])

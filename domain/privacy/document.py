"""docs/privacy.md, printed from the list: `python -m domain.privacy.document > docs/privacy.md`."""

import sys
from collections.abc import Iterator

from domain.privacy.grounds import PURPOSES, Ground
from domain.privacy.not_personal import NOT_PERSONAL
from domain.privacy.personal_data import PERSONAL

_BEGINNING = """\
# What is kept about persons

Printed from [personal_data.py](../domain/privacy/personal_data.py) by `python -m domain.privacy.document`; a test holds
the two equal, and another one every column of every table against the list. Not legal advice: the company's data
protection officer decides, and changes the list.

## How sure

- The Data Protection Act 2019 and its General Regulations 2021 are cited from guides and from memory, not from the
  gazetted text: section 30(1)(b) for the grounds, 25 and 39 for the limit in time, 26 for the rights, 29 for the
  notice, 40 for correction and erasure. A copy is due within 7 days; of correction and erasure guides say 7 days,
  memory says 14: all are answered within 7.
- Seven years for the books: guides say that tax invoices are archived for five; the Companies Act asks for seven (from
  memory). The longer one is kept.
- All other times are ours: as short as the work that needs the data allows. No law that we know asks for longer ones.
- Nothing about meters and prices needs a consent. What is silenced by STOP, and a payer's AGREE, are kept as what they
  are.

## Purposes and grounds

"""
_RIGHTS = """
## What a person can ask for

- **Notice**: `*977#`, Help & requests, Privacy; by SMS `PRIVACY` or `FARAGHA`.
- **A copy**: `MY DATA` or `DATA YANGU` by SMS, or the button of My data on the pages. A clerk makes sure who asks, and
  grants it from the console's queue, or by `person requests` and `person answer`. The archive is kept for 14 days, and
  fetched through the link of this phone (`LINK`, My data). At the counter `person export` writes the same one: JSON and
  CSV of all that is found under the phone, other people's phones by their last three digits.
- **Correction and erasure**: `CORRECT MY DATA` (`REKEBISHA DATA`) and `ERASE MY DATA` (`FUTA DATA`), with the same
  clock. What is *blanked* or *removed* below is gone at once; what is *kept* is named with its reason. It is refused,
  in a sentence, while money, a query, a report or an SMS of the person is unsettled.

Names and phones stand where they can be erased. The audit trail, the journal and the payments are never broken by it:
the trail holds ids, the last digits of a phone, or a pseudonym.
"""
_COLUMNS = """
## The columns

What has an end in days is blanked or removed by sweeps that the clock sends (`store/privacy/sweeps.py`): in batches by
key, each with its commit, and never before what it belongs to has settled. A secret is of use to nobody but us: it is
not exported.

| table | column | what | purpose | how long | on erasure |
|---|---|---|---|---|---|
"""
_END = """
## Tables without personal data

"""


def document() -> str:
    """The whole page."""
    without = ", ".join(f"`{table}`" for table in sorted(NOT_PERSONAL.keys() - PERSONAL.keys()))
    return "".join((_BEGINNING, *_purposes(), _RIGHTS, _COLUMNS, *_columns(), _END, without, ".\n"))


def _purposes() -> Iterator[str]:
    yield "| purpose | why | ground |\n|---|---|---|\n"
    for each in PURPOSES:
        law = f" ({each.law})" if each.law else ""
        yield f"| {each.name} | {each.why} | {each.ground.name.lower()}{law} |\n"
    yield "\n"
    yield from (f"- *{ground.name.lower()}*: section {ground}\n" for ground in Ground)


def _columns() -> Iterator[str]:
    for table, columns in PERSONAL.items():
        for name, column in columns.items():
            what = f"{column.what} (a secret)" if column.is_secret else column.what
            kept = f"{column.purpose.name} | {column.kept.words} | {column.on_erasure}"
            yield f"| `{table}` | `{name}` | {what} | {kept} |\n"


if __name__ == "__main__":
    sys.stdout.write(document())

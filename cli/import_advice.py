"""What operators read of the file that `import accounts` takes: its columns, and what to do about bad rows."""

from store.accounts.import_rules import REGION_FAULT
from store.accounts.imports import Commonest

COLUMNS_IN_WORDS = """\b
The first line names the columns, in any order:
  account_number    3500600-01, or 7 to 9 digits
  name              up to 100 letters, one line
  phone             0712345678, +254712345678, …; may be empty
  language          en or sw
  region            one of `region list`
  area              made known where it is new
  tariff            DC domestic, SC small commercial, …, PP prepaid
  status            active, disconnected or closed
  meter_number      5 to 12 letters and digits
  meter_digits      of its register, 4 to 9
  meter_multiplier  mostly 1
  installed_on      2019-03-31
  last_reading      what the meter showed, whole units
  last_read_on      2026-06-30
  average_units     kWh a month, of the last three; may be empty
  balance           what is owed in shillings, 1250.50; credit is negative
  transformer       where the supply hangs; the column may be left out
  feeder            what the transformer hangs on; the column may be left out
  route             place in the old reading walk; the column may be left out

\b
CSV in UTF-8. Commas, semicolons or tabs stand between the fields, `sep=;` may
stand above, empty lines and columns at the end do no harm, capitals do not
matter, nor do blanks around a field. An apostrophe before a figure or formula
is a spreadsheet's, and taken away.
"""

# The beginning or end of a reason, and what to do about it.
_ADVICE = (
    (REGION_FAULT, "`region set {region}` makes it known, or mend the file: `region list` shows those there are"),
    (
        "but for its zeros",
        "A spreadsheet takes zeros away: import the file as it was exported. `--zeros-differ` where both are real",
    ),
    ("account_number is neither", "A spreadsheet may have made figures of them: import the file as it was exported"),
    ("phone is more than one", "Keep the one that the customer uses"),
    ("phone is not", "Empty the phone where nobody knows it: the customer proves one later, by the meter"),
    ("is not a date like", "Write days as 2019-03-31"),
    ("balance is not", "Write shillings as 1250.50, without commas between thousands"),
    ("meter_number is not", "A spreadsheet may have made figures of them: import the file as it was exported"),
    ("is not UTF-8", "Save the file as CSV UTF-8"),
    (
        "an import does not change it",
        "What hangs there and what was owed change by `meter replace` and `reading technician`, not by a file",
    ),
    ("already", "The file holds it twice: leave one out"),
)
OTHERWISE = "Mend the rows in the file of rejects, and import that"


def advice(commonest: Commonest) -> str:
    """What to do about the reason that most of the bad rows have."""
    for words, what_to_do in _ADVICE:
        if words in commonest.reason:
            return what_to_do.format(region=f'"{commonest.region}"')
    return OTHERWISE

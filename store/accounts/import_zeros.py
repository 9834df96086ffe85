"""Rows of an accounts file that are another account or meter but for zeros in front.

A spreadsheet takes `01234567` for a figure and saves `1234567`: taken over as a second account it would carry the debt
twice, and take the payments of the first. Numbers are compared as they are written, with suffix to with suffix.

Only what begins with a zero is looked for, on file by indexes of its own: where nobody has such numbers it costs
nothing.
"""

from store.accounts.import_rules import ACCOUNT_NUMBER_FAULT, METER_NUMBER_FAULT
from store.campaigns.audience import OLD_NUMBER

_BUT_FOR = "but for its zeros"

# An account or a meter on file, whichever of the two has lost its zeros.
_ACCOUNT_ON_FILE = f"""
    SELECT line, 'account_number is ' || min(old) || ' {_BUT_FOR}' AS reason FROM (
        SELECT line, account_number, {OLD_NUMBER} AS old
        FROM candidates c JOIN accounts a ON a.digits LIKE '0%' AND ltrim(a.digits, '0') = ltrim(c.digits, '0')
        WHERE known IS NULL
        UNION ALL
        SELECT line, account_number, {OLD_NUMBER}
        FROM candidates c JOIN accounts a ON a.digits = ltrim(c.digits, '0') WHERE known IS NULL AND c.digits LIKE '0%'
    ) alike WHERE ltrim(old, '0') = ltrim(account_number, '0') GROUP BY line
"""
_METER_ON_FILE = f"""
    SELECT line, 'meter_number is ' || min(number || ' of account ' || account) || ' {_BUT_FOR}' AS reason FROM (
        SELECT line, meter, m.number, m.account_id
        FROM candidates
        JOIN meters m ON m.number LIKE '0%' AND m.removed_on IS NULL AND ltrim(m.number, '0') = ltrim(meter, '0')
        WHERE known IS NULL
        UNION ALL
        SELECT line, meter, m.number, m.account_id
        FROM candidates JOIN meters m ON m.removed_on IS NULL AND m.number = ltrim(meter, '0')
        WHERE known IS NULL AND meter LIKE '0%'
    ) alike JOIN (SELECT id, number AS account FROM accounts) holder ON holder.id = account_id
    WHERE number <> meter GROUP BY line
"""
METER_OF_KNOWN = f"""
    SELECT line, 'meter_number is ' || m.number || ' {_BUT_FOR}' AS reason
    FROM candidates
    JOIN readings r ON r.account_id = known AND r.source = 'import'
    JOIN meters m ON m.id = r.meter_id AND m.number <> meter AND ltrim(m.number, '0') = ltrim(meter, '0')
"""
"""Not a second meter: that of the account itself, which an import never changes."""


def _in_the_file(column: str, named: str) -> str:
    """The later of two newcomers in the file."""
    return f"""
        WITH zeros AS (
            SELECT DISTINCT ltrim({column}, '0') AS bare FROM candidates WHERE {column} LIKE '0%'
        ), alike AS (
            SELECT line, known, first_value(line) OVER (PARTITION BY bare ORDER BY line) AS first_line
            FROM candidates JOIN zeros ON ltrim({column}, '0') = bare
        )
        SELECT line, '{named} is that of line ' || first_line || ' {_BUT_FOR}' AS reason
        FROM alike WHERE known IS NULL AND line > first_line
    """


# What has lost so many zeros that it is too short for a number.
_SHORT_ACCOUNT = f"""
    SELECT line, min('account_number is ' || {OLD_NUMBER} || ' {_BUT_FOR}') AS reason
    FROM staged s JOIN accounts a ON a.digits LIKE '0%' AND ltrim(a.digits, '0') = ltrim(s.digits, '0')
    WHERE fault = '{ACCOUNT_NUMBER_FAULT}' AND account_number <> ''
      AND ltrim({OLD_NUMBER}, '0') = ltrim(s.account_number, '0') GROUP BY line
"""
_SHORT_METER = f"""
    SELECT line, min('meter_number is ' || m.number || ' of account ' || a.number || ' {_BUT_FOR}') AS reason
    FROM staged s
    JOIN meters m ON m.number LIKE '0%' AND m.removed_on IS NULL AND ltrim(m.number, '0') = ltrim(s.meter, '0')
    JOIN accounts a ON a.id = m.account_id
    WHERE fault = '{METER_NUMBER_FAULT}' AND s.meter <> '' GROUP BY line
"""

SHORTENED = (_SHORT_ACCOUNT, _SHORT_METER)
"""Rows that are bad already: which number it may be, beside what is wrong with it."""

SAME_BUT_FOR_ZEROS = (
    _ACCOUNT_ON_FILE,
    _in_the_file("account_number", "account_number"),
    _METER_ON_FILE,
    _in_the_file("meter", "meter_number"),
)

"""What makes a row of an accounts file a bad one: rules about the row itself, applied by the database as rows arrive.

They are a generated column of the table that the file is streamed into, so that every row says by itself what is
wrong with it; what is derived from a row stands in others.
"""

from collections.abc import Sequence
from datetime import date

from psycopg.sql import Literal

from domain.accounts.accounts import PREPAID, STATUSES
from domain.accounts.file_headers import KNOWN_COLUMNS
from domain.accounts.identifiers import ACCOUNT_NUMBER, METER_NUMBER
from domain.tariffs.tariffs import CATEGORIES
from domain.values.languages import LANGUAGES
from domain.values.phones import MOBILE_NUMBER, PHONE_LABEL, PHONE_PUNCTUATION, SEVERAL_NUMBERS, STORED_PHONE

ONE_LINE = "[^[:cntrl:]]*[^[:cntrl:][:space:]][^[:cntrl:]]*"
MAX_TEXT_LENGTH = 100
CALENDAR_DAY = (
    "(?:19|20)[0-9]{2}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:19(?:0[48]|[2468][048]|[13579][26])|20(?:[02468][048]|[13579][26]))-02-29"
)


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


METER = "upper(translate(meter_number, ' -', ''))"
_LABEL, _PUNCTUATION = Literal(PHONE_LABEL).as_string(), Literal(PHONE_PUNCTUATION).as_string()
_AS_STORED = f"phone ~ {Literal(_whole(STORED_PHONE)).as_string()}"
_PHONE_DIGITS = f"regexp_replace(regexp_replace(lower(phone), {_LABEL}, ''), {_PUNCTUATION}, '', 'g')"
_DIGITS_OF_SEVERAL = f"regexp_replace({_PHONE_DIGITS}, '[,;&/|[:cntrl:]]|or|and|au|na', '', 'g')"

# What a row is looked up by and kept as, where that is not what the file says.
DERIVED = {
    "digits": "replace(account_number, '-', '')",
    "stem": "nullif(split_part(account_number, '-', 1), account_number)",
    "meter": METER,
    "e164": f"CASE WHEN {_AS_STORED} THEN phone ELSE '+254' || right(nullif({_PHONE_DIGITS}, ''), 9) END",
}

EXPRESSIONS = {
    "as_stored": _AS_STORED,
    "phone_digits": _PHONE_DIGITS,
    "digits_of_several": _DIGITS_OF_SEVERAL,
    "meter": METER,
}

ACCOUNT_NUMBER_FAULT = "account_number is neither like 3500600-01 nor 7 to 9 digits"
METER_NUMBER_FAULT = "meter_number is not 5 to 12 letters and digits"
REGION_FAULT = "region is not known"

# Condition of a bad row, and why; the first that holds is said. Braces stand for a literal or one of the expressions.
RULES = (
    ("unreadable IS NOT NULL", None),
    ("account_number !~ {account_number}", ACCOUNT_NUMBER_FAULT),
    (f"name !~ {{one_line}} OR length(name) > {MAX_TEXT_LENGTH}", "name is empty, too long or more than one line"),
    ("phone <> '' AND NOT {as_stored} AND {digits_of_several} ~ {several_numbers}", "phone is more than one number"),
    (
        "phone <> '' AND NOT {as_stored} AND {phone_digits} !~ {mobile_number}",
        "phone is not a Kenyan mobile number",
    ),
    ("lower(language) <> ALL ({languages})", "language is not en or sw"),
    ("lower(region) <> ALL ({regions})", REGION_FAULT),
    (f"area !~ {{one_line}} OR length(area) > {MAX_TEXT_LENGTH}", "area is empty, too long or more than one line"),
    (
        f"transformer <> '' AND (transformer !~ {{one_line}} OR length(transformer) > {MAX_TEXT_LENGTH})",
        "transformer is too long or more than one line",
    ),
    (
        f"feeder <> '' AND (feeder !~ {{one_line}} OR length(feeder) > {MAX_TEXT_LENGTH})",
        "feeder is too long or more than one line",
    ),
    (
        f"route <> '' AND (route !~ {{one_line}} OR length(route) > {MAX_TEXT_LENGTH})",
        "route is too long or more than one line",
    ),
    ("upper(tariff) <> ALL ({tariffs})", "tariff is not a known category"),
    ("lower(status) <> ALL ({statuses})", "status is not active, disconnected or closed"),
    ("{meter} !~ {meter_number}", METER_NUMBER_FAULT),
    ("meter_digits !~ {digits}", "meter_digits is not a number from 4 to 9"),
    ("meter_multiplier !~ {multiplier}", "meter_multiplier is not a number above 0 with up to three decimals"),
    ("installed_on !~ {calendar_day}", "installed_on is not a date like 2019-03-31"),
    ("last_reading !~ {reading}", "last_reading is not a whole number of digits"),
    ("last_read_on !~ {calendar_day}", "last_read_on is not a date like 2019-03-31"),
    ("average_units !~ {average}", "average_units is not a number of kWh"),
    ("balance !~ {balance}", "balance is not an amount in shillings with two decimals"),
    ("length(ltrim(last_reading, '0')) > meter_digits::int", "last_reading has more digits than the meter"),
    ("installed_on > {today}", "installed_on is in the future"),
    ("last_read_on > {today}", "last_read_on is in the future"),
    ("last_read_on < installed_on", "last_read_on is before installed_on"),
)


def staging_table(name: str, regions: Sequence[str], today: date) -> str:
    """The statement that makes the table a file is streamed into; it is gone with the transaction."""
    columns = ", ".join(f"{column} text" for column in KNOWN_COLUMNS)
    said = {"fault": f"CASE {_cases(regions, today)} END", **DERIVED}
    generated = ", ".join(f"{column} text GENERATED ALWAYS AS ({value}) STORED" for column, value in said.items())
    return f"CREATE TEMP TABLE {name} (line bigint, {columns}, unreadable text, raw text, {generated}) ON COMMIT DROP"


def _cases(regions: Sequence[str], today: date) -> str:
    literals = {name: Literal(value).as_string() for name, value in _values(regions, today).items()}
    meant = {**EXPRESSIONS, **literals}
    return " ".join(f"WHEN {condition.format_map(meant)} THEN {_reason(reason)}" for condition, reason in RULES)


def _reason(reason: str | None) -> str:
    """A line that is no row at all brings its reason with it."""
    return "unreadable" if reason is None else Literal(reason).as_string()


def _values(regions: Sequence[str], today: date) -> dict[str, str | list[str]]:
    return {
        "account_number": _whole(ACCOUNT_NUMBER),
        "one_line": _whole(ONE_LINE),
        "mobile_number": _whole(MOBILE_NUMBER),
        "several_numbers": _whole(SEVERAL_NUMBERS),
        "languages": list(LANGUAGES),
        "regions": [region.lower() for region in regions],
        "tariffs": [*CATEGORIES, PREPAID],
        "statuses": list(STATUSES),
        "meter_number": _whole(METER_NUMBER),
        "digits": _whole("[4-9]"),
        "multiplier": _whole(r"(?!0*(?:\.0*)?$)[0-9]{1,6}(?:\.[0-9]{1,3})?"),
        "calendar_day": _whole(CALENDAR_DAY),
        "reading": _whole("[0-9]{1,18}"),
        "average": _whole(r"(?:[0-9]{1,8}(?:\.[0-9]+)?)?"),
        "balance": _whole(r"-?[0-9]{1,10}(?:\.[0-9]{1,2})?"),
        "today": today.isoformat(),
    }

"""The search box: what a text leads to, by index alone, however many accounts there are.

One statement asks every key that the text may be, and a second one the names. Of names it looks at so many in their
order, and shows those in the operator's regions: a page may have few, and leads to the next.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from domain.accounts.identifiers import has_suffix
from domain.care.case_references import APPLICATION, QUERY, TICKET, VISIT
from domain.care.search import ACCOUNT, CONNECTION, METER_VISIT, OUTAGE, PAYMENT, Case, Hit, Hits, Search
from store.core.repository import Repository

PER_PAGE = 20
MAX_NAMES_EXAMINED = 500

# The providers that there are, each by one look at the index of receipts.
_RECEIPTS = f"""
    WITH RECURSIVE providers AS (
        SELECT min(provider) AS provider FROM payments
        UNION ALL
        SELECT (SELECT min(provider) FROM payments WHERE provider > p.provider) FROM providers p
        WHERE p.provider IS NOT NULL
    ), paid AS (
        SELECT payments.id, payments.account_id FROM providers p
        JOIN payments ON payments.provider = p.provider AND payments.receipt = ANY(:receipts)
    )
    SELECT '{ACCOUNT}', 'receipt', account_id FROM paid WHERE account_id IS NOT NULL
    UNION ALL
    SELECT '{PAYMENT}', 'receipt', id FROM paid WHERE account_id IS NULL
"""
_BY_OLD_NUMBER = f"""
    SELECT '{ACCOUNT}', 'number', id FROM accounts
    WHERE digits = replace(:account_key, '-', '') AND stem = split_part(:account_key, '-', 1)
"""
# A whole number is its account's; without a suffix it is everybody's who was ever supplied under it.
_BY_DIGITS = f"""
    WITH whole AS (
        SELECT id FROM accounts WHERE digits = :account_key
        UNION
        SELECT account_id FROM campaign_accounts JOIN accounts a ON a.id = account_id
        WHERE campaign_accounts.number = CASE WHEN length(:account_key) = 9 THEN CAST(:account_key AS int) END
          AND a.number = :account_key
    )
    SELECT '{ACCOUNT}', 'number', id FROM whole
    UNION ALL
    SELECT '{ACCOUNT}', 'number', id FROM accounts WHERE stem = :account_key AND NOT EXISTS (SELECT FROM whole)
"""
_BY_PHONE = f"""
    SELECT '{ACCOUNT}', 'phone', id FROM accounts WHERE phone = :phone
    UNION
    SELECT '{ACCOUNT}', 'phone', account_id FROM links WHERE phone = :phone
"""
_BY_METER = f"""
    SELECT '{ACCOUNT}', 'meter', account_id FROM meters
    WHERE removed_on IS NULL AND ltrim(number, '0') = ANY(:meter_keys)
"""
_BY_BILL = f"""
    SELECT '{ACCOUNT}', 'bill', account_id FROM bills WHERE number = :bill_number OR credit_note = :bill_number
"""
_BY_CASE = {
    QUERY: f"SELECT '{ACCOUNT}', 'case', account_id FROM bill_queries WHERE id = :case_q",
    TICKET: f"""
    SELECT CASE WHEN account_id IS NULL THEN '{OUTAGE}' ELSE '{ACCOUNT}' END, 'case', coalesce(account_id, id)
    FROM outage_tickets WHERE id = :case_t
""",
    APPLICATION: f"SELECT '{CONNECTION}', 'case', id FROM applications WHERE id = :case_a AND state <> 'drafted'",
    VISIT: f"SELECT '{METER_VISIT}', 'case', id FROM visit_orders WHERE id = :case_v",
}
# Each limit keeps a look-up a look-up, whatever the planner expects.
_COLUMNS = "a.number, a.name, a.status, n.region, n.name AS area, m.number AS meter"
_BESIDE = """
    LEFT JOIN LATERAL (SELECT number FROM meters WHERE account_id = a.id AND removed_on IS NULL LIMIT 1) m ON true
"""
_IN_REGIONS = "(cardinality(CAST(:regions AS text[])) = 0 OR lower(n.region) = ANY(CAST(:regions AS text[])))"
_BY_NAME = sa.text(f"""
SELECT a.id, {_IN_REGIONS} AS shown, {_COLUMNS}
FROM (
    SELECT id, area_id, number, name, status FROM accounts
    WHERE lower(name) COLLATE "C" >= lower(:name) COLLATE "C"
      AND lower(name) COLLATE "C" < (lower(:name) || U&'\\+10FFFF') COLLATE "C"
      AND (lower(name) COLLATE "C", id) > (
          coalesce((SELECT lower(name) FROM accounts WHERE id = :after), lower(:name)) COLLATE "C", :after
      )
    ORDER BY lower(name) COLLATE "C", id LIMIT :limit
) a JOIN areas n ON n.id = a.area_id {_BESIDE}
ORDER BY lower(a.name) COLLATE "C", a.id
""")


class AccountSearch(Repository):
    """Looks up on the connection of a unit of work."""

    def find(self, search: Search, regions: Sequence[str], after: int) -> Hits:
        """A page of what the text may mean within the regions, or everywhere where none is named."""
        asked = {"regions": [region.lower() for region in regions], "after": after}
        hits = self._by_keys(search, asked)
        return hits if hits.hits or search.name is None else self._by_name(search.name, asked)

    def _by_keys(self, search: Search, asked: dict[str, Any]) -> Hits:
        parts, values = _parts(search)
        if not parts:
            return Hits((), None)
        found = self._connection.execute(_statement(parts), {**asked, **values, "limit": PER_PAGE + 1}).mappings()
        hits = [Hit(**row) for row in found]
        more = len(hits) > PER_PAGE
        return Hits(tuple(hits[:PER_PAGE]), hits[PER_PAGE - 1].id if more else None)

    def _by_name(self, name: str, asked: dict[str, Any]) -> Hits:
        values = {**asked, "name": name, "limit": MAX_NAMES_EXAMINED}
        examined = list(self._connection.execute(_BY_NAME, values).mappings())
        shown = [row for row in examined if row["shown"]][: PER_PAGE + 1]
        hits = tuple(Hit(ACCOUNT, found_by="name", **_without_shown(row)) for row in shown[:PER_PAGE])
        if len(shown) > PER_PAGE:
            return Hits(hits, hits[-1].id)
        return Hits(hits, examined[-1]["id"] if len(examined) == MAX_NAMES_EXAMINED else None)


def _without_shown(row: sa.RowMapping) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "shown"}


def _parts(search: Search) -> tuple[list[str], dict[str, Any]]:
    """The queries for what the text may be, and their values."""
    asked: list[tuple[str, dict[str, Any]]] = []
    if key := search.account_key:
        asked.append((_BY_OLD_NUMBER if has_suffix(key) else _BY_DIGITS, {"account_key": key}))
    if search.phone:
        asked.append((_BY_PHONE, {"phone": search.phone}))
    if search.meter_keys:
        asked.append((_BY_METER, {"meter_keys": list(search.meter_keys)}))
    if search.receipts:
        asked.append((_RECEIPTS, {"receipts": list(search.receipts)}))
    if search.bill_number:
        asked.append((_BY_BILL, {"bill_number": search.bill_number}))
    asked += [(_BY_CASE[case.letter], _case_value(case)) for case in search.cases]
    return [part for part, _ in asked], {name: value for _, values in asked for name, value in values.items()}


def _case_value(case: Case) -> dict[str, int]:
    return {f"case_{case.letter.lower()}": case.serial}


def _statement(parts: Sequence[str]) -> sa.TextClause:
    """All of them as one. Each is found by an index; so few rows come of it that their order costs nothing."""
    found = " UNION ALL ".join(f"(SELECT * FROM ({part}) AS p (what, found_by, id))" for part in parts)
    return sa.text(f"""
        SELECT found.what, found.id, found.found_by, {_COLUMNS}
        FROM (SELECT what, id, min(found_by) AS found_by FROM ({found}) every GROUP BY what, id) found
        LEFT JOIN LATERAL (SELECT * FROM accounts WHERE id = found.id AND found.what = '{ACCOUNT}' LIMIT 1) a ON true
        LEFT JOIN areas n ON n.id = coalesce(a.area_id, CASE WHEN found.what = '{OUTAGE}' THEN
            (SELECT area_id FROM outage_tickets WHERE id = found.id) END) {_BESIDE}
        WHERE found.id > :after AND (found.what NOT IN ('{ACCOUNT}', '{OUTAGE}') OR n.id IS NULL OR {_IN_REGIONS})
        ORDER BY found.id LIMIT :limit
    """)

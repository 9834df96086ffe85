"""Payment requests: what we asked a phone or a card for. One is open for a phone at a time, held so by the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Integer, Table, Text

from domain.payments.payments import (
    ASKED_IN_VAIN_AFTER,
    CLOCKS_DIFFER,
    COOL_DOWN,
    CREATED,
    LASTS,
    LIFE,
    MATCHES_WITHIN,
    MPESA,
    OPEN,
    PAID_UNRECEIPTED,
    PULL,
    SENDING,
    UNCLEAR_AFTER,
    UNPAID,
    WATCHED,
    Intent,
    IntentChange,
    Payment,
    PaymentRequest,
    Prompted,
)
from store.core.metadata import metadata
from store.core.repository import Repository

AT_ONCE = 100
"""Requests that a sweep settles in one transaction."""
QUERY_LEASE = timedelta(seconds=60)
PULLED_BACK_TO = timedelta(hours=48)
_SENT_UNPAID = tuple(state for state in UNPAID if state != CREATED)


def _listed(states: Sequence[str]) -> str:
    return ", ".join(f"'{state}'" for state in states)


_EXPIRABLE = f"state IN ({_listed(LIFE.sources('expire'))})"
_SILENT = f"provider = '{MPESA}' AND state IN ({_listed(LIFE.sources('doubt'))})"

payment_intents = Table(
    "payment_intents",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("token", Text, nullable=False, unique=True, comment="32 hex digits: the secret of its callback or link"),
    Column("provider", Text, nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts.id")),
    Column("application_id", BigInteger, ForeignKey("applications.id"), comment="where a connection is paid"),
    Column("account_number", Text, nullable=False, comment="as it was then; of an application its reference"),
    Column("phone", Text, nullable=False, comment="who gets the prompt or the link"),
    Column("asked_by", Text, nullable=False),
    Column("asked_in", Text, nullable=False, comment="the session or message"),
    Column("cents", BigInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("not_before", DateTime(timezone=True), nullable=False),
    Column("lease_until", DateTime(timezone=True), comment="a worker sends it until then"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("sent_at", DateTime(timezone=True)),
    Column("checkout_id", Text, comment="what the provider calls it"),
    Column("query_at", DateTime(timezone=True), comment="when to ask what became of it"),
    Column("queries", Integer, nullable=False, server_default="0"),
    Column("code", Text, comment="the last thing the provider said"),
    Column("processing_at", DateTime(timezone=True), comment="when the provider last said that it is under way"),
    Column("url", Text, comment="the hosted page of a card payment"),
    Column("told_at", DateTime(timezone=True), comment="when a webhook first spoke of it"),
    CheckConstraint(f"state IN ({_listed(LIFE.states)})", name="state"),
    CheckConstraint("cents > 0", name="cents"),
    CheckConstraint("num_nonnulls(account_id, application_id) = 1", name="pays"),
    Index(
        "payment_intents_open_idx",
        "phone",
        unique=True,
        postgresql_where=sa.text(f"provider = 'mpesa' AND state IN ({_listed(OPEN)})"),
    ),
    Index("payment_intents_due_idx", "not_before", postgresql_where=sa.text("state = 'created'")),
    Index("payment_intents_lease_idx", "lease_until", postgresql_where=sa.text("state = 'sending'")),
    Index("payment_intents_silent_idx", "sent_at", postgresql_where=sa.text(_SILENT)),
    Index("payment_intents_expirable_idx", "sent_at", postgresql_where=sa.text(_EXPIRABLE)),
    Index("payment_intents_unreceipted_idx", "sent_at", postgresql_where=sa.text(f"state = '{PAID_UNRECEIPTED}'")),
    Index("payment_intents_phone_idx", "phone", "sent_at"),
    # Requests come in the order of their time, so a few pages of index find those of a day.
    Index("payment_intents_created_at_idx", "created_at", postgresql_using="brin"),
    Index("payment_intents_to_ask_idx", "provider", "query_at", postgresql_where=sa.text("query_at IS NOT NULL")),
    Index("payment_intents_asked_by_idx", "asked_by", "created_at"),
    Index("payment_intents_asked_in_idx", "asked_in", postgresql_where=sa.text("state = 'created'")),
    Index("payment_intents_account_idx", "account_id", "cents", "created_at"),
    Index(
        "payment_intents_application_idx",
        "application_id",
        "created_at",
        postgresql_where=sa.text("application_id IS NOT NULL"),
    ),
)

_COLUMNS = ", ".join(f"i.{name}" for name in Intent.__slots__)
_ASK = sa.text(f"""
    INSERT INTO payment_intents (token, provider, account_id, application_id, account_number, phone, asked_by,
                                 asked_in, cents, language, created_at, not_before)
    VALUES (:token, :provider, :account_id, :application_id, :account_number, :phone, :asked_by, :asked_in, :cents,
            :language, :now, :not_before)
    ON CONFLICT (phone) WHERE provider = 'mpesa' AND state IN ({_listed(OPEN)}) DO NOTHING
    RETURNING id
""")
_GET = sa.text(f"SELECT {_COLUMNS} FROM payment_intents i WHERE id = :id")
_BY_TOKEN = sa.text(f"SELECT {_COLUMNS} FROM payment_intents i WHERE token = :token")
_ASKED_LATELY = sa.text("SELECT count(*) FROM payment_intents WHERE asked_by = :asked_by AND created_at > :since")
_NEWEST_OF = sa.text(f"""
    SELECT {_COLUMNS} FROM payment_intents i
    WHERE asked_by = :asked_by AND created_at > :since AND account_id = :account_id
    ORDER BY created_at DESC, id DESC LIMIT 1
""")
_SENT_LATELY = sa.text("""
    SELECT sent_at, state IN ('failed', 'rejected') FROM payment_intents
    WHERE phone = :phone AND provider = :provider AND cents = :cents AND sent_at > :since
    ORDER BY sent_at DESC LIMIT 1
""")
_THAT_MAY_BE = sa.text(f"""
    SELECT {_COLUMNS} FROM payment_intents i
    WHERE account_id = :account_id AND cents = :cents AND provider = :provider AND state = ANY(:states)
      AND phone = coalesce(:phone, phone) AND created_at BETWEEN :since AND :until
    ORDER BY id LIMIT 2
""")
_OF_APPLICATION = sa.text(str(_THAT_MAY_BE).replace("account_id = :account_id", "application_id = :application_id"))
# One that waits because the same amount was asked of the phone a moment ago waits on.
_WAKE = sa.text("""
    UPDATE payment_intents i SET not_before = :now
    WHERE asked_in = :asked_in AND state = 'created' AND attempts = 0 AND not_before > :now
      AND NOT EXISTS (SELECT FROM payment_intents p
                      WHERE p.phone = i.phone AND p.provider = i.provider AND p.cents = i.cents AND p.sent_at > :since)
""")
_CLAIM = sa.text(f"""
    UPDATE payment_intents i SET state = '{LIFE.target("send")}', attempts = attempts + 1, lease_until = :lease_until
    WHERE id IN (
        SELECT id FROM payment_intents
        WHERE state = '{CREATED}' AND provider = :provider AND not_before <= :now AND created_at > :still_useful
        ORDER BY not_before LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    RETURNING {_COLUMNS}
""")
_CLAIM_QUERIES = sa.text(f"""
    UPDATE payment_intents i SET queries = queries + 1, query_at = :lease_until
    WHERE id IN (
        SELECT id FROM payment_intents WHERE provider = :provider AND query_at <= :now
        ORDER BY query_at LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    RETURNING {_COLUMNS}
""")
_LAPSED = sa.text(
    f"SELECT {_COLUMNS} FROM payment_intents i WHERE state = '{SENDING}' AND lease_until < :now LIMIT {AT_ONCE}"
)
_ANSWERED = sa.text(f"""
    UPDATE payment_intents i SET code = :code
    FROM (SELECT id, code FROM payment_intents WHERE id = :id FOR UPDATE) before
    WHERE i.id = before.id AND i.state IN ({_listed(WATCHED)})
    RETURNING before.code IS NOT DISTINCT FROM :code
""")
_PROCESSING = sa.text("UPDATE payment_intents SET processing_at = :now WHERE id = :id")
_WITHOUT_NEWS = sa.text(f"""
    SELECT {_COLUMNS} FROM payment_intents i
    WHERE {_SILENT} AND coalesce(sent_at, created_at) <= :before AND coalesce(processing_at <= :before, true)
    ORDER BY id LIMIT {AT_ONCE}
""")
_GIVEN_UP = sa.text(f"""
    SELECT {_COLUMNS} FROM payment_intents i
    WHERE {_EXPIRABLE} AND query_at IS NULL
      AND CASE WHEN state = '{CREATED}' THEN created_at + :in_vain
               WHEN provider = '{MPESA}' THEN coalesce(sent_at, created_at) + :prompt_lasts
               ELSE coalesce(sent_at, created_at) + :link_lasts END < :now
    LIMIT {AT_ONCE}
""").bindparams(**{name: sa.bindparam(name, type_=sa.Interval) for name in ("in_vain", "prompt_lasts", "link_lasts")})


class Intents(Repository):
    """Reads and writes requests on the connection of a unit of work."""

    def ask(self, request: PaymentRequest) -> int | None:
        """Its id; None when the phone has an open request already."""
        values = {name: getattr(request, name) for name in request.__slots__}
        return self._connection.execute(_ASK, {**values, "now": self._now}).scalar()

    def get(self, intent_id: int) -> Intent | None:
        return self._first(_GET, id=intent_id)

    def by_token(self, token: str) -> Intent | None:
        return self._first(_BY_TOKEN, token=token)

    def asked_lately(self, asked_by: str, since: datetime) -> int:
        """How many requests this phone has made since then."""
        return int(self._connection.execute(_ASKED_LATELY, {"asked_by": asked_by, "since": since}).scalar_one())

    def newest_of(self, asked_by: str, account_id: int, since: datetime) -> Intent | None:
        """The newest request that this phone made for the account since then."""
        return self._first(_NEWEST_OF, asked_by=asked_by, account_id=account_id, since=since)

    def sent_lately(self, phone: str, cents: int, since: datetime) -> Prompted | None:
        """The last time that this phone was prompted for this very amount, if that was since then."""
        values = {"phone": phone, "provider": MPESA, "cents": cents, "since": since}
        row = self._connection.execute(_SENT_LATELY, values).first()
        return Prompted(*row) if row else None

    def that_may_be(self, payment: Payment, account_id: int, now: datetime) -> list[Intent]:
        """The unpaid requests that the payment can be the answer to, two at most: one alone is believed.

        Only the phone that was asked can answer, where the payer's is known. The pull tells no time: what it lists may
        be older than a request that was not sent yet.
        """
        return self._all(_THAT_MAY_BE, account_id=account_id, **_around(payment, now))

    def of_application(self, payment: Payment, application_id: int, now: datetime) -> list[Intent]:
        """The same for what an application is paid with."""
        return self._all(_OF_APPLICATION, application_id=application_id, **_around(payment, now))

    def move(self, intent_id: int, event: str, change: IntentChange | None = None) -> bool:
        """Let the event happen, if its life allows it in its present state. What is settled is not asked for."""
        target = LIFE.target(event)
        values: dict[str, object] = _changed(change) if change else {}
        if target not in WATCHED:
            values["query_at"] = None
        moved = self._connection.execute(
            payment_intents.update()
            .where(payment_intents.c.id == intent_id, payment_intents.c.state.in_(LIFE.sources(event)))
            .values(state=target, lease_until=None, **values)
        )
        return moved.rowcount > 0

    def answered(self, intent_id: int, code: str) -> bool:
        """Keep what the provider said of a request whose end nobody knows; whether it had just said the same."""
        return bool(self._connection.execute(_ANSWERED, {"id": intent_id, "code": code}).scalar())

    def processing(self, intent_id: int) -> None:
        """The provider says that it is under way."""
        self._connection.execute(_PROCESSING, {"id": intent_id, "now": self._now})

    def without_news(self) -> list[Intent]:
        """A batch of prompts of which nobody has heard for so long that their customers are to be notified."""
        return self._all(_WITHOUT_NEWS, before=self._now - UNCLEAR_AFTER)

    def ask_again(self, intent_id: int, query_at: datetime | None) -> None:
        """Ask what became of it at this time, or no more, unless it is paid by then."""
        self._connection.execute(
            payment_intents.update()
            .where(payment_intents.c.id == intent_id, payment_intents.c.state.in_(UNPAID))
            .values(query_at=query_at)
        )

    def ask_because_reported(self, intent_id: int, told_at: datetime) -> None:
        """Ask at once what became of it, unless it is paid by then: a webhook spoke of it."""
        first = sa.func.coalesce(payment_intents.c.told_at, told_at)
        self._connection.execute(
            payment_intents.update()
            .where(payment_intents.c.id == intent_id, payment_intents.c.state.in_(UNPAID))
            .values(query_at=self._now, told_at=first)
        )

    def wake(self, asked_in: str) -> int:
        """Make the requests of this session due that wait for its end, and for nothing else."""
        since = self._now - COOL_DOWN
        return self._connection.execute(_WAKE, {"asked_in": asked_in, "now": self._now, "since": since}).rowcount

    def claim(self, provider: str, limit: int, lease: timedelta) -> list[Intent]:
        """Requests to send now: theirs is the state `sending`, committed before anything is sent."""
        return self._all(
            _CLAIM,
            provider=provider,
            now=self._now,
            limit=limit,
            lease_until=self._now + lease,
            still_useful=self._now - ASKED_IN_VAIN_AFTER,
        )

    def claim_queries(self, provider: str, limit: int) -> list[Intent]:
        """Requests to ask this provider about now; one that crashes a worker is asked again in a minute."""
        lease_until = self._now + QUERY_LEASE
        return self._all(_CLAIM_QUERIES, provider=provider, now=self._now, limit=limit, lease_until=lease_until)

    def lapsed(self) -> list[Intent]:
        """A batch of requests that a worker was sending when it was lost: nobody knows whether it did."""
        return self._all(_LAPSED, now=self._now)

    def given_up(self) -> list[Intent]:
        """A batch of open requests of which nothing more will be reported."""
        return self._all(
            _GIVEN_UP,
            now=self._now,
            in_vain=ASKED_IN_VAIN_AFTER,
            prompt_lasts=LASTS[MPESA],
            link_lasts=max(LASTS.values()),
        )

    def _first(self, statement: sa.TextClause, **values: object) -> Intent | None:
        return next(iter(self._all(statement, **values)), None)

    def _all(self, statement: sa.TextClause, **values: object) -> list[Intent]:
        return [Intent(**row) for row in self._connection.execute(statement, values).mappings()]


def _changed(change: IntentChange) -> dict[str, object]:
    known = {name: getattr(change, name) for name in IntentChange.__slots__}
    return {name: value for name, value in known.items() if value is not None}


def _around(payment: Payment, now: datetime) -> dict[str, object]:
    """What a request has in common with the payment that answers it."""
    around = payment.paid_at or now
    lasts, states = (PULLED_BACK_TO, _SENT_UNPAID) if payment.source == PULL else (MATCHES_WITHIN, UNPAID)
    return {
        "cents": payment.cents,
        "provider": payment.provider,
        "phone": payment.phone,
        "since": around - lasts,
        "until": around + CLOCKS_DIFFER,
        "states": list(states),
    }

"""What tests of SMS share: messages to queue, and the parts of a process that sends them to a stand-in."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from app import Parts, compose
from domain.messages import BILL, Message, Purpose
from settings import Settings
from store.clock import travel
from store.messages import messages

NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALL_DAY = "00:00-24:00"
PHONE = "+254711000001"


def composed(database_url: str, redis_url: str, base_url: str, **settings) -> Parts:
    return compose(
        Settings(
            database_url=database_url,
            redis_url=redis_url,
            africastalking_base_url=base_url,
            **{"sms_parts_per_second": 10_000, "sms_window": ALL_DAY, **settings},
        )
    )


def queue(parts: Parts, *phones: str, purpose: Purpose = BILL, text: str = "Habari", subject: str = "1") -> None:
    with parts.store.transaction() as unit_of_work:
        unit_of_work.messages.queue(
            [Message(purpose, subject, phone, text, None, unit_of_work.now) for phone in phones]
        )


def rows(parts: Parts) -> list[sa.Row]:
    with parts.engine.connect() as connection:
        return connection.execute(sa.select(messages).order_by(messages.c.id)).all()


def row(parts: Parts, phone: str = PHONE) -> sa.Row:
    return next(each for each in rows(parts) if each.phone == phone)


def states(parts: Parts) -> dict[str, str]:
    return {each.phone: each.state for each in rows(parts)}


def later(parts: Parts, **by: float) -> None:
    """Travel in time."""
    with parts.engine.begin() as connection:
        travel(connection, timedelta(**by))

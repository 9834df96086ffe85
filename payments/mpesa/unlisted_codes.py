"""A code of Daraja's that is not in our table is kept and counted, and operators hear of it once."""

import structlog

from domain.payments.result_codes import ResultMeaning
from store.unit_of_work import UnitOfWork

log = structlog.get_logger()


def count_unlisted(interface: str, code: str, meaning: ResultMeaning, work: UnitOfWork) -> None:
    """Count the code if it has no row: what it means is to be found out, and put into `result_codes.py`."""
    if not meaning.is_listed and work.unlisted_words.count(f"daraja {interface}", code).is_new:
        log.error("daraja_code_not_listed", interface=interface, code=code, alert=True)

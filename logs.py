"""Structured logs of every process: an event with fields, and nothing that tells who a customer is.

Our own events and those of the libraries (celery, gunicorn, werkzeug, requests) go through the same steps: JSON lines
on standard error in production, readable lines in development.
"""

import io
import logging
import re
import sys
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TextIO, cast

import structlog
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from settings import Settings

HIDDEN = "***"
PERSONAL_FIELDS = {"phone", "phones", "phone_number", "phonenumber", "msisdn", "recipient", "name", "customer_name"}
CONTENT_FIELDS = {"text", "message", "screen", "body", "form", "payload"}
SECRET_FIELDS = {"token", "tokens", "api_key", "apikey", "password", "passkey", "secret", "authorization"}
HIDDEN_FIELDS = PERSONAL_FIELDS | CONTENT_FIELDS | SECRET_FIELDS
PATHS_WITH_TOKENS = ("stk", "s", "p", "a", "f", "check")
"""The words behind which a path has a secret, beside the callbacks' own. What stands around a token that was copied out
of a text is taken off before it is looked up, so it is hidden with it.
"""
# (what a text must hold to be worth a search, what to hide in it, what to write there)
HIDDEN_PATTERNS = (
    # A phone, as E.164, in a URL, and as Kenyans write it, with or without the trunk zero, brackets, blanks and dashes.
    ("", re.compile(r"(?:(?<![\w.])\+|%2[Bb])\d{7,15}"), HIDDEN),
    (
        "",
        re.compile(r"(?<![\w.])(?:(?:\+|00)?254[ .-]?(?:\(0\))?|\(?0)?[ .-]?[17]\d\d\)?[ .-]?\d{3}[ .-]?\d{3}(?![\w])"),
        HIDDEN,
    ),
    # A password in a URL: everything between the scheme and the last @ of its authority.
    ("://", re.compile(r"(\b[a-z][a-z0-9+.-]{1,30}://)[^\s/@]{0,256}@"), rf"\1{HIDDEN}@"),
    # The secrets in our paths; what comes after `?` may hold any of the above.
    ("/callbacks/", re.compile(r"(/callbacks/)(?!paystack\b)[^/\s?\"']+"), rf"\1{HIDDEN}"),
    (
        "/",
        re.compile(
            rf"(/(?:{'|'.join(PATHS_WITH_TOKENS)})/+)[^\w\n/-]{{0,8}}[^/\s?\"']+?(?=\.pdf\b|[/\s?\"']|\Z)",
            re.ASCII,
        ),
        rf"\1{HIDDEN}",
    ),
    ("?", re.compile(r"(?<=[\w/*])\?[^\s\"'=?]{1,100}=[^\s\"']*"), f"?{HIDDEN}"),
    # PostgreSQL quotes the row that it refuses, SQLAlchemy what it was given.
    ("DETAIL:", re.compile(r"(\bDETAIL:\s*)[^\n]+"), rf"\1{HIDDEN}"),
    ("CONTEXT:", re.compile(r"(\bCONTEXT:\s*)[^\n]+"), rf"\1{HIDDEN}"),
    # Values may hold line breaks and brackets: nothing behind the mark is kept but SQLAlchemy's own last line.
    ("[parameters:", re.compile(r"(\[parameters: ).*?(?=\n\(Background on this error|\Z)", re.DOTALL), rf"\1{HIDDEN}]"),
)
# A shorter one would be found in every word; production does not start with it.
MIN_SECRET_LENGTH = 8
MAX_PLAIN_NUMBER = 99_999_999
# Names of events, methods and paths of callbacks come again with each request: they are searched once.
MAX_REMEMBERED, MAX_REMEMBERED_LENGTH = 512, 120
# A logger keeps the configuration of its first event; the tests, which configure more than once, turn this off.
CONFIGURED_ONCE = True
# Libraries that tell each step of what works; their warnings and errors stay.
QUIET_LIBRARIES = (
    "urllib3",
    "transitions",
    "alembic.runtime.plugins",
    "celery.beat",
    "celery.worker.strategy",
    "celery.app.trace",
)


class StandardError(io.TextIOBase):
    """Standard error as it is at the moment of writing: whoever redirects it later gets the logs too."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


log = structlog.get_logger()

LIBRARIES_HANDLER = logging.StreamHandler(StandardError())


def configure(settings: Settings) -> None:
    """Send every log of this process to standard error."""
    steps: list[Processor] = [
        structlog.processors.format_exc_info,
        Redactor(settings.secrets),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer() if settings.production else _readable_lines(),
    ]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, *steps],
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", StandardError())),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=CONFIGURED_ONCE,
    )
    _configure_libraries(steps)


class Redactor:
    """The step that hides phones, names, texts and secrets in the fields of an event, whatever holds them.

    `secrets` are the tokens and keys of this installation.
    """

    def __init__(self, secrets: Collection[str] = ()) -> None:
        longest_first = sorted((each for each in secrets if len(each) >= MIN_SECRET_LENGTH), key=len, reverse=True)
        known = [("", re.compile("|".join(map(re.escape, longest_first))), HIDDEN)] if longest_first else []
        self._patterns = (*HIDDEN_PATTERNS, *known)
        self._remembered = lru_cache(MAX_REMEMBERED)(self._redacted)

    def __call__(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return self._in_mapping(event)

    def in_text(self, text: str) -> str:
        return self._remembered(text) if len(text) <= MAX_REMEMBERED_LENGTH else self._redacted(text)

    def _redacted(self, text: str) -> str:
        for mark, pattern, replacement in self._patterns:
            if mark in text:
                text = pattern.sub(replacement, text)
        return text

    def _in(self, value: Any) -> Any:
        if value is None or isinstance(value, float) or (isinstance(value, int) and value <= MAX_PLAIN_NUMBER):
            return value
        if isinstance(value, Mapping):
            return self._in_mapping(value)
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._in(item) for item in value]
        return self.in_text(str(value))

    def _in_mapping(self, fields: Mapping[Any, Any]) -> dict[Any, Any]:
        return {key: HIDDEN if str(key).lower() in HIDDEN_FIELDS else self._in(fields[key]) for key in fields}


class RequestLines:
    """Lines of requests that are many and all alike, as the steps would write them, but put together by hand: the steps
    cost as much as a tenth of a turn.
    """

    def __init__(self, settings: Settings) -> None:
        self._production = settings.production
        self._path = lru_cache(MAX_REMEMBERED)(Redactor(settings.secrets).in_text)

    def write(self, method: str, path: str, status: int, seconds: float) -> None:
        """Neither the method nor the path holds what JSON would escape."""
        milliseconds = round(seconds * 1_000, 1)
        if not self._production:
            log.info("request", method=method, path=path, status=status, milliseconds=milliseconds)
            return
        sys.stderr.write(
            f'{{"method": "{method}", "path": "{self._path(path)}", "status": {status}, "milliseconds": {milliseconds},'
            f' "event": "request", "level": "info", "timestamp": "{datetime.now(UTC).isoformat()[:26]}Z"}}\n'
        )


def _readable_lines() -> ConsoleRenderer:
    # A pretty traceback would show local variables, and in them the customer.
    return ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain_traceback)


def _configure_libraries(steps: Sequence[Processor]) -> None:
    LIBRARIES_HANDLER.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name],
            processors=[ProcessorFormatter.remove_processors_meta, *steps],
        )
    )
    root = logging.getLogger()
    root.addHandler(LIBRARIES_HANDLER)
    root.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    for library in QUIET_LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)

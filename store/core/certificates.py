"""Whether a server that should prove who it is does so: looked at once, when a process starts."""

from collections.abc import Callable, Iterator
from ssl import SSLError

from domain.errors import Refused

# As libpq says it, in whose errors there is no cause.
_WORDS_OF_LIBPQ = ("certificate", "SSL error", "SSL was required", "SSL connection")


def require_certificate(setting: str, connect: Callable[[], object]) -> None:
    """Raises `Refused` where the server behind the setting does not prove that it is the one that is meant.

    One that does not answer is no reason not to start.
    """
    try:
        connect()
    except Exception as error:  # of any driver; what is no matter of certificates is said where it is met
        for cause in _causes(error):
            if isinstance(cause, SSLError) or any(words in str(cause) for words in _WORDS_OF_LIBPQ):
                reason = " ".join(str(cause).split())
                raise Refused(
                    f"{setting} leads to a server that does not prove who it is, so nothing is sent to it: {reason}",
                    "certificate",
                ) from error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The innermost first: it names what is wrong."""
    if error is not None:
        yield from _causes(error.__cause__ or error.__context__)
        yield error

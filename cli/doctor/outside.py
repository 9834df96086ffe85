"""The world outside: providers and their clocks, callbacks, certificates, the strength of secrets, and backups."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from urllib.parse import urlsplit

import requests

from cli.doctor.finding import Finding, failed, judged, note, ok
from cli.doctor.processes import web_hosts
from domain.values.periods import local_time
from parts import app_parts
from store.core.installation import Archiver, Installation

TIMEOUT_SECONDS = 5
MAX_SKEW_SECONDS = 5
DATE_LENGTH = len("Sat, 28 Nov 2026 19:25:38 GMT")
MIN_CERTIFICATE_DAYS = 14
MAX_BACKUP_AGE, MAX_ARCHIVE_AGE = timedelta(days=2), timedelta(minutes=15)
PROVIDERS = {
    "Africa's Talking": "africastalking_base_url",
    "M-Pesa": "mpesa_base_url",
    "Paystack": "paystack_base_url",
}


def providers() -> Iterator[Finding]:
    """Whether each answers at all, and what time it takes it to be; anything that it answers will do."""
    for name, setting in PROVIDERS.items():
        url, before = getattr(app_parts().settings, setting), datetime.now(UTC)
        try:
            answer = requests.head(url, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        except requests.RequestException as error:
            yield failed(name, f"does not answer: {type(error).__name__}", f"Is {setting.upper()} right and reachable?")
            continue
        yield _time_of(name, answer.headers.get("Date", ""), before, datetime.now(UTC))


def _time_of(name: str, said: str, before: datetime, after: datetime) -> Finding:
    """A `Date` is cut to whole seconds, so its moment may be up to one second earlier than the answer."""
    theirs = _moment(said)
    if theirs is None:
        return note(name, "answers, and does not say the time", "Nothing: only its clock is not known")
    early = (before - theirs).total_seconds() - 1
    late = (theirs - after).total_seconds()
    skew = max(early, late, 0.0)
    return judged(
        name,
        f"answers; its clock is within {skew:.0f} s",
        "Set the clock of this host by NTP",
        well=skew <= MAX_SKEW_SECONDS,
    )


def _moment(said: str) -> datetime | None:
    """Of a `Date` header; some servers send two, of which the first counts."""
    try:
        found = parsedate_to_datetime(said[:DATE_LENGTH])
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def registered() -> Iterator[Finding]:
    """Where M-Pesa was told to report payments. Africa's Talking's addresses are set on its dashboard alone."""
    connections = f"paybill {app_parts().settings.mpesa_connections_shortcode}"
    yield _registered("callbacks of M-Pesa", "paybill", "`mpesa register-urls`")
    yield _registered("callbacks of M-Pesa for connections", connections, "`mpesa register-urls --connections`")


def _registered(check: str, subject: str, do: str) -> Finding:
    last = Installation(app_parts().engine).last_event("mpesa register-urls", subject)
    if last is None:
        return expected(check, "never registered", do)
    same = last.details.get("address_digest") == address_digest(app_parts().payments.callbacks_at)
    found = f"registered at {local_time(last.at)}" + ("" if same else ", for another address or token")
    return judged(check, found, f"{do}, after a change in its portal", well=same)


def proxies() -> Iterator[Finding]:
    """Whoever is not trusted is taken for the caller itself, and M-Pesa's callbacks come from M-Pesa alone."""
    trusted = app_parts().settings.trusted_proxies
    if not trusted:
        yield expected("proxies", "none is trusted", "Name the addresses of the proxies before `web`: TRUSTED_PROXIES")
    elif len(web_hosts()) > 1 and all(network.is_loopback for network in trusted):
        yield note(
            "proxies",
            "only this host's is trusted, and `web` runs on several",
            "Name all hosts' in TRUSTED_PROXIES, where each asks the others: else M-Pesa's callbacks are refused",
        )
    else:
        yield ok("proxies", ", ".join(map(str, trusted)))


def certificates() -> Iterator[Finding]:
    """How long those are good that customers and providers are shown."""
    for setting in ("public_url", *PROVIDERS.values()):
        url = urlsplit(getattr(app_parts().settings, setting))
        name = f"certificate of {url.hostname}"
        if url.scheme == "https":
            yield certificate(name, url.hostname or "", url.port or 443)
    if urlsplit(app_parts().settings.public_url).scheme != "https":
        yield expected("certificate", "PUBLIC_URL is http://", "Put a TLS proxy before `web`: deploy/nginx.conf")


def certificate(name: str, host: str, port: int) -> Finding:
    try:
        with (
            socket.create_connection((host, port), TIMEOUT_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secure,
        ):
            certificate = secure.getpeercert() or {}
    except OSError as error:
        return failed(name, f"cannot be seen: {error}", "Renew it, or let this host reach it")
    days = (ssl.cert_time_to_seconds(str(certificate["notAfter"])) - datetime.now(UTC).timestamp()) // 86_400
    return judged(name, f"{days:.0f} days left", "Renew it", well=days >= MIN_CERTIFICATE_DAYS)


def secrets() -> Iterator[Finding]:
    """In production a weak secret stops the start: here stands what development would be refused for."""
    weak = app_parts().settings.weak_secrets()
    if app_parts().settings.production:
        yield judged("secrets", "; ".join(weak) or "hard to guess", "`openssl rand -hex 24` makes one", well=not weak)
    else:
        yield note("secrets", f"{len(weak)} of development", "None where others can reach the service")


def backup() -> Iterator[Finding]:
    """When the last base backup was recorded, and whether the write-ahead log is archived after it."""
    installation, now = Installation(app_parts().engine), app_parts().clock.now()
    last = installation.last_event("backup record")
    if last is None:
        yield expected("backup", "none was ever recorded", "Enable kp-backup.timer: docs/operations.md, Install")
    else:
        yield judged(
            "backup",
            f"last at {local_time(last.at)}",
            "What does kp-backup.service log?",
            well=now - last.at <= MAX_BACKUP_AGE,
        )
    yield archive_finding(installation.archiver(), now)


def archive_finding(archiver: Archiver, now: datetime) -> Finding:
    """A command that hangs fails nowhere: what is seen of it is a finished segment that waits. Without one, nothing was
    written since the last one left.
    """
    check = "archive of the log"
    if archiver.mode == "off":
        return expected(check, "archive_mode is off", "docs/operations.md, Backup")
    if archiver.failed_at and (archiver.archived_at is None or archiver.failed_at > archiver.archived_at):
        return failed(check, f"fails since {local_time(archiver.failed_at)}", "What does PostgreSQL log?")
    if archiver.archived_at is None:
        return failed(check, "nothing was ever archived", "Is archive_command right? What does PostgreSQL log?")
    last = f"last at {local_time(archiver.archived_at)}"
    if archiver.waits and now - archiver.archived_at > MAX_ARCHIVE_AGE:
        return failed(check, f"{last}, and more waits", "Does archive_command hang? Is its disk or host reached?")
    return ok(check, last)


def address_digest(address: str) -> str:
    """By which an address with a token in it is recognised, and which tells nobody the token."""
    return sha256(address.encode()).hexdigest()


def expected(check: str, found: str, do: str) -> Finding:
    """What production must have and development may do without."""
    return failed(check, found, do) if app_parts().settings.production else note(check, found, do)

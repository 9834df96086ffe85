"""A tariff file is brought: what it would change is shown first, then a second person is asked to approve it."""

from hashlib import sha256

from werkzeug.wrappers import Response

from domain.errors import InvalidInput
from domain.services.billing.import_tariff import Contradiction, ImportTariff, preview_tariff
from domain.services.billing.propose_tariff import ProposeTariff, changes_by_tariff, concerned, propose_tariff
from domain.tariffs.tariffs import CATEGORIES
from domain.values.periods import business_date, month_of
from web.console.fields import plain_name, sent_file
from web.console.pages import form, page
from web.console.texts import _
from web.console.visit import Visit

MAX_FILE_BYTES = 1_000_000
MAX_FILE_NAME_LENGTH = 100
FILE = "/tariffs/files/<digest>"


@page("/tariffs/import", act="tariff import")
def tariff_import(visit: Visit) -> Response:
    """Where the file is chosen."""
    return visit.show("console/tariff_import.html")


@form("/tariffs/import", act="tariff import", max_bytes=MAX_FILE_BYTES)
def upload_tariff(visit: Visit) -> Response:
    """Read the file and keep its text, which makes nothing valid. A file that cannot be taken in is not kept."""
    name, text = _uploaded()
    preview_tariff(ImportTariff(name, text, _contradiction(visit)), visit.work)
    digest = sha256(text.encode()).hexdigest()
    visit.work.tariffs.keep_file(digest, text)
    return visit.go("tariff_file", digest=digest, file=name, insist=visit.field("insist") or None)


@page(FILE, act="tariff import")
def tariff_file(visit: Visit, digest: str) -> Response:
    """What would change for whom, before anybody is asked."""
    file = _kept(visit, digest)
    previewed, book = preview_tariff(file, visit.work), visit.work.tariffs.book()
    return visit.show(
        "console/tariff_file.html",
        file=file,
        digest=digest,
        insists=file.contradiction is Contradiction.REPLACE,
        is_news=previewed.is_news,
        changes=changes_by_tariff(previewed, book),
        for_whom=concerned(previewed, book, visit.work.category_counts.by_category()),
        categories=CATEGORIES,
        carried=previewed.carried,
        month=month_of(business_date(visit.work.now)),
    )


@form(f"{FILE}/propose", act="tariff import")
def propose_tariff_file(visit: Visit, digest: str) -> Response:
    """Ask for it: somebody else sees the same changes, and decides."""
    file = _kept(visit, digest)
    asked = propose_tariff(ProposeTariff(file, visit.name, None, visit.field("reason")), visit.work)
    visit.audit("tariff propose", file.file_name, hash=digest, request=asked.id)
    return visit.go("approval_request", _("Asked for. Somebody else decides it."), request_id=asked.id)


def _kept(visit: Visit, digest: str) -> ImportTariff:
    text = visit.work.tariffs.file(digest.replace("\x00", ""))
    return ImportTariff(_plain_name(visit.field("file")), text, _contradiction(visit))


def _contradiction(visit: Visit) -> Contradiction:
    return Contradiction.REPLACE if visit.field("insist") else Contradiction.REFUSE


def _uploaded() -> tuple[str, str]:
    """The name of the file and its text. Raises `InvalidInput` for what is no text."""
    sent = sent_file("file")
    name = _plain_name(sent.name)
    try:
        return name, sent.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        said = _("{file} is not UTF-8 text: byte {place} cannot be read.", file=name, place=error.start)
        raise InvalidInput(said, "not_utf8") from error


def _plain_name(typed: str) -> str:
    return plain_name(typed)[:MAX_FILE_NAME_LENGTH].strip() or _("tariff file")

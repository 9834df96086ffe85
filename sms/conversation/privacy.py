"""What a person asks of their own data: the notice, a copy, a correction, an erasure."""

from domain import commands
from domain.privacy.data_requests import Wish
from domain.services.privacy.request_data import Asked, RequestData, request_data
from sms.conversation.context import SENT_ITSELF, Reply, TextContext, reply
from sms.conversation.keywords import Asks

WISHES = {Asks.DATA_COPY: Wish.COPY, Asks.DATA_CORRECTION: Wish.CORRECTION, Asks.DATA_ERASURE: Wish.ERASURE}


def answer_privacy(context: TextContext) -> Reply:
    """The notice, in one SMS."""
    return reply("privacy", days=context.terms.sms_retention_days)


def take_data_request(context: TextContext) -> Reply:
    """A reference at once. A correction needs words that say what is wrong."""
    wish = WISHES[context.request.asks]
    if wish is Wish.CORRECTION and not _says_what(context):
        return reply("data_what_is_wrong")
    command = RequestData(
        key=commands.key(context.text.source, "1", wish),
        wish=wish,
        phone=context.text.phone,
        language=context.language,
        words=context.text.words.strip(),
    )
    asked = request_data(command, context.unit_of_work, context.terms)
    return SENT_ITSELF if asked.name == Asked.OPENED else reply("data_asked_already", **asked.result)


def _says_what(context: TextContext) -> bool:
    """Whether anything stands behind the keyword, other than its own last word."""
    return any(word.upper() not in {"YANGU", "PLEASE", "TAFADHALI"} for word in context.request.words.split())

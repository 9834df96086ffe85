"""What is no business with an account: the language, tokens, a person to talk to, thanks."""

from dataclasses import replace

from domain import commands
from domain.services.accounts.choose_language import ChooseLanguage, LanguageChoice, choose_language
from domain.values.contacts import CARE_LONG, EMERGENCY, WHATSAPP
from sms.conversation.context import Reply, TextContext, reply
from sms.conversation.which_account import prepaid


def answer_language(context: TextContext) -> Reply:
    """The language of all that follows, on screens too; it answers in that language."""
    wanted = context.request.language
    if wanted is None:
        return reply("language_which")
    key = commands.key(context.text.source, "1", wanted)
    choose_language(ChooseLanguage(key, context.text.phone, wanted, LanguageChoice.SMS), context.unit_of_work)
    return replace(reply("language_chosen"), language=wanted)


def answer_tokens(context: TextContext) -> Reply:
    """Where tokens are bought: a prepaid customer's meter takes them, a bill is paid elsewhere."""
    if context.caller.accounts and not context.billed:
        return prepaid(context)
    return reply("tokens", paybill=context.terms.paybill, prepaid_paybill=context.terms.prepaid_paybill)


def answer_agent(_context: TextContext) -> Reply:
    return reply("agent", care_long=CARE_LONG, whatsapp=WHATSAPP, emergency=EMERGENCY)


def answer_greeting(_context: TextContext) -> Reply:
    return reply("welcome")


def say_nothing(_context: TextContext) -> None:
    """To thanks: nobody waits for an answer, and two machines may thank each other for ever."""

"""An account that is not the sender's: the very words take the phone off all of its accounts, others offer them."""

from domain.services.accounts.disown_accounts import DisownAccounts, disown_accounts
from sms.conversation.context import Reply, TextContext, reply


def offer_not_mine(context: TextContext) -> Reply:
    """How to take the phone off, without account and name: whoever has the number now may be a stranger."""
    return reply("not_mine_offered" if context.caller.accounts else "not_mine_none")


def take_phone_off(context: TextContext) -> Reply:
    """What the phone menu does for one account, for every account of this phone."""
    command = DisownAccounts(context.text.source, context.text.phone)
    count = disown_accounts(command, context.unit_of_work, context.terms)
    return reply("not_mine_done" if count else "not_mine_none")

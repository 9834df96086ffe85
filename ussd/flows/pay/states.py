"""The states and events of the flow, and the words that several of its screens share."""

from ussd.screen import N_

PAY, PAY_MASKED, OTHER, WHICH = "pay", "pay.masked", "pay.other", "pay.which"
AMOUNT, METHOD, PAYER = "pay.amount", "pay.method", "pay.payer"
CONFIRM_MPESA, CONFIRM_CARD = "pay.confirm_mpesa", "pay.confirm_card"
CONSENT = "pay.consent"
PROMPT_COMES, LINK_COMES, BUSY, WAIT, ENOUGH = "pay.prompt", "pay.link", "pay.busy", "pay.wait", "pay.enough"


NAME_SEPTETS = 20


ANOTHER_AMOUNT, ANOTHER_ACCOUNT = N_("Another amount"), N_("Another account")


AMOUNT_EVENTS = ("amount_unclear", "amount_taken")
OTHER_EVENTS = ("other_unclear", "other_several", "other_found", "other_too_many")

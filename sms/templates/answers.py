"""What we answer to a text: the templates by name. GSM-7, and one part each."""

from catalogues import N_

ANSWERS = {
    "technician_yes": N_("Kenya Power: Yes. {name} has work at your account today. Nobody ever pays a technician."),
    "technician_elsewhere": N_(
        "Kenya Power: {name} has work today at the account ending {end}. Not yours? Let nobody in, call {care}."
        " Never pay a technician."
    ),
    "technician_no": N_(
        "Kenya Power: No. We cannot confirm this technician. Let nobody in, pay nobody, and call {care}."
    ),
    "technician_how": N_(
        "Kenya Power: Text JUA, the staff number and the code that the technician says. Until we say yes, let nobody"
        " in and pay nobody."
    ),
    "technician_too_many": N_(
        "Kenya Power: Too many tries today. Let nobody in, and call {care}. Never pay a technician."
    ),
    "visit_moved": N_("Kenya Power: The visit is moved. We tell you of the new day. Nobody ever pays a technician."),
    "visit_not_moved": N_(
        "Kenya Power: No visit can be moved: none is due for this phone, or it was moved before. Call {care}."
    ),
    "visit_ended": N_("Kenya Power: Order {order} is closed. Thank you."),
    "visit_not_yours": N_("Kenya Power: That is no order of your round of today. Dial, and choose 8 My work."),
    "reading_unusual": N_(
        "Kenya Power: {reading} means {units} units on account {account}, unlike your usual use."
        " If it is right, text {reading} again."
    ),
    "reading_far_too_high": N_(
        "Kenya Power: {reading} means {units} units, far above your use. If it is right, text {reading} again:"
        " a technician looks before we bill."
    ),
    "reading_rolled": N_(
        "Kenya Power: {reading} is lower than {previous}. Did the meter pass its last digit to 0, {units} units?"
        " Text YES, or the right reading."
    ),
    "reading_empty": N_(
        "Kenya Power: {reading} is the previous reading: 0 units. Was no power used? Text YES, or the right reading."
    ),
    "reading_lower": N_(
        "Kenya Power: {reading} is lower than the previous {previous} of {day}. Please look again."
        " Was the meter changed? Call {care}."
    ),
    "reading_sure": N_(
        "Kenya Power: Is {reading} the reading of account {account}? Text YES, or account number and reading together."
    ),
    "reading_early": N_(
        "Kenya Power: The last reading of account {account} is of {day}. The next one is taken from {opens_on}."
    ),
    "reading_not_open": N_(
        "Kenya Power: You cannot read the meter of account {account} yourself yet. A technician reads it until your"
        " area opens."
    ),
    "reading_too_wide": N_(
        "Kenya Power: That is more digits than the meter of account {account} has."
        " Text its black digits only, for example 4521."
    ),
    "reading_unreadable": N_(
        "Kenya Power: Text the black digits of the meter, a whole number without sign, for example 4521."
    ),
    "reading_needed": N_(
        "Kenya Power: And the reading? Text account number and reading together, for example {account} 4521."
    ),
    "reading_kept": N_(
        "Kenya Power: Reading {reading} received for account {account}. We bill nothing until we have checked it."
    ),
    "owner_asked": N_(
        "Kenya Power: Reading {reading} for account {account} is far above the usual. The phone on file is asked first;"
        " without an answer it is billed after 48 hours."
    ),
    "owner_question_again": N_(
        "Kenya Power: Is {reading} right for account {account}? Then text only YES. If not, text the right reading."
    ),
    "owner_question_over": N_(
        "Kenya Power: {reading} is not billed: another reading came after it, or the account has changed since."
        " Thank you."
    ),
    "too_many_accounts": N_(
        "Kenya Power: This phone has read for five other accounts this month. Their owners can read themselves,"
        " or call {care}."
    ),
    "phones_kept_out": N_("Kenya Power: Done. These phones are off your account and cannot come back: {ends}."),
    "objection_noted": N_(
        "Kenya Power: Thank you. We look into why this phone was taken off, and call you. Until then it stays off."
    ),
    "already_billed": N_(
        "Kenya Power: Reading {reading} is billed already. {owed} is due by {due_on},"
        " paybill {paybill}, account {account}."
    ),
    "already_billed_and_overdue": N_(
        "Kenya Power: Reading {reading} is billed already. Overdue {overdue}. Rest by {due_on}."
        " Paybill {paybill}, account {account}."
    ),
    "already_billed_all_overdue": N_(
        "Kenya Power: Reading {reading} is billed already. {overdue} is overdue: pay now, paybill {paybill},"
        " account {account}."
    ),
    "already_billed_and_paid": N_(
        "Kenya Power: Reading {reading} is billed already. Nothing to pay on account {account}."
    ),
    "account_changed": N_("Kenya Power: Account {account} has changed meanwhile. Please text the reading again."),
    "which_account": N_("Kenya Power: Which account? Reply 1, 2 ..., or its number: {accounts}"),
    "account_needed": N_(
        "Kenya Power: This phone has no account yet. Text account number and reading together,"
        " for example 12345678 4521."
    ),
    "account_not_found": N_("Kenya Power: We do not know an account {account}. Look at your bill, or call {care}."),
    "account_unclear": N_(
        "Kenya Power: Which account is {account}? Text the number again as it stands on your bill, with each digit,"
        " or call {care}."
    ),
    "account_mistyped": N_("Kenya Power: A digit of {account} is wrong. Look at your bill, and text it again."),
    "account_of_others": N_(
        "Kenya Power: Account {account} is not on this phone, so we cannot share its details."
        " To pay: paybill {paybill}, account {account}."
    ),
    "account_numbers": N_("Kenya Power: Accounts of this phone: {accounts}. To pay: paybill {paybill}."),
    "meter_needed": N_(
        "Kenya Power: That account is not on this phone. Text the number on its meter:"
        " the serial number on the plate, not the reading."
    ),
    "not_its_meter": N_(
        "Kenya Power: That is not the meter of this account. Text the serial number on its plate, not the reading."
    ),
    "tries_used_up": N_("Kenya Power: We could not find your account. Please look at your bill, or call {care}."),
    "prepaid": N_(
        "Kenya Power: Your meter is prepaid. Buy tokens by M-Pesa: paybill {paybill}, account: your meter number."
    ),
    "balance": N_(
        "Kenya Power: Account {account} owes {owed}, due by {due_on}. Last reading {reading} on {day}."
        " Paybill {paybill}."
    ),
    "balance_overdue": N_(
        "Kenya Power: Account {account} owes {owed}, all of it overdue. Last reading {reading} on {day}."
        " Paybill {paybill}."
    ),
    "balance_overdue_and_rest": N_(
        "Kenya Power: Account {account} owes {owed}. Overdue {overdue}. Rest by {due_on}. Last reading {reading}."
        " Paybill {paybill}."
    ),
    "balance_of_nothing": N_("Kenya Power: Nothing to pay on account {account}. Last reading {reading} on {day}."),
    "balance_in_credit": N_(
        "Kenya Power: Nothing to pay on account {account}, credit {credit}. Last reading {reading} on {day}."
    ),
    "balances": N_("Kenya Power: You owe {owed}: {accounts}. Paybill {paybill}."),
    "balances_and_more": N_(
        "Kenya Power: You owe {owed}: {accounts}. {more} more: text BAL and the number. Paybill {paybill}."
    ),
    "balance_in_list_overdue": N_("{owed} overdue"),
    "disconnected": N_(
        "Kenya Power: Account {account} is disconnected, it owes {owed}. Pay {overdue} by paybill {paybill} and a crew"
        " reconnects it. Fee {fee}."
    ),
    "disconnected_and_ordered": N_(
        "Kenya Power: Account {account} is disconnected. Nothing is overdue: a crew reconnects it. The fee of {fee}"
        " comes on your account."
    ),
    "disconnected_call": N_(
        "Kenya Power: Account {account} is disconnected, it owes {owed}. To be reconnected, call {care}."
    ),
    "outage_disconnected_call": N_(
        "Kenya Power: Account {account} has no power because it is disconnected. To be reconnected, call {care}."
        " Wire down? Call {emergency}."
    ),
    "outage_disconnected": N_(
        "Kenya Power: Account {account} has no power because it is disconnected. Pay {overdue} by paybill {paybill},"
        " fee {fee}. Wire down? Call {emergency}."
    ),
    "balance_hidden": N_(
        "Kenya Power: The balance of account {account} is told to the phone on file only. To pay: paybill {paybill}."
    ),
    "too_many_links": N_("Kenya Power: This phone has had ten links today. Use the newest one, or ask again tomorrow."),
    "payment_asked": N_(
        "Kenya Power: M-Pesa asks for your PIN on this phone to pay {amount} for account {account}."
        " If it does not come: paybill {paybill}."
    ),
    "payment_asked_above": N_(
        "Kenya Power: M-Pesa asks for your PIN to pay {amount} for account {account}. {credit} of it stays as credit."
        " If it does not come: paybill {paybill}."
    ),
    "payment_already_asked": N_(
        "Kenya Power: You asked to pay {amount} a moment ago. Answer M-Pesa on your phone,"
        " or text again when its question is gone."
    ),
    "payment_too_often": N_(
        "Kenya Power: You asked M-Pesa too often. Text again in ten minutes, or pay {amount} by paybill {paybill},"
        " account {account}."
    ),
    "payment_by_paybill": N_(
        "Kenya Power: M-Pesa works on Safaricom phones only. Dial *977# for other ways,"
        " or pay by paybill {paybill}, account {account}."
    ),
    "payment_how_much": N_(
        "Kenya Power: How much do you pay for account {account}? Text PAY and whole shillings, for example PAY 500."
        " At most {most}."
    ),
    "nothing_to_pay": N_(
        "Kenya Power: Nothing to pay on account {account}. To pay ahead, text PAY and whole shillings,"
        " for example PAY 500."
    ),
    "outage_reported": N_("Kenya Power: Thank you. Your report is {reference}. We send an SMS when power is back."),
    "outage_known": N_(
        "Kenya Power: This outage is known, crews are on it. Your report is {reference}."
        " We send an SMS when power is back."
    ),
    "outage_known_until": N_(
        "Kenya Power: This outage is known. Power is expected back by {time}. {news} Your report is {reference}."
    ),
    "outage_late": N_(
        "Kenya Power: This outage is known. It takes longer than expected, crews are on it. Your report is {reference}."
    ),
    "outage_suspected": N_(
        "Kenya Power: Your neighbours report this too, crews are looking. Your report is {reference}."
        " We send an SMS when we know more."
    ),
    "outage_planned": N_(
        "Kenya Power: This is planned work, announced to last until {time}. Your report is {reference}."
        " Still dark then? Report again."
    ),
    "outage_only_here": N_(
        "Kenya Power: Your neighbours have light: please try your main switch. If it stays dark, a technician comes."
        " Your report is {reference}."
    ),
    "voltage_reported": N_(
        "Kenya Power: Unplug what is delicate until the voltage is right. A technician measures it."
        " Your report is {reference}."
    ),
    "flicker_reported": N_(
        "Kenya Power: Flicker may be a loose wire: touch neither meter nor wire. A technician looks."
        " Your report is {reference}."
    ),
    "surge_reported": N_(
        "Kenya Power: Keep what is damaged, and its receipts, and bring a list with {reference} to our office."
        " Questions: {care}."
    ),
    "meter_reported": N_(
        "Kenya Power: Do not open the meter. A technician comes and looks at it. Your report is {reference}."
    ),
    "outage_urgent_where": N_(
        "Kenya Power: Urgent report {reference} is sent. Keep away, keep others away. Call {emergency} or {care}."
        " Where is it? Text area and landmark."
    ),
    "outage_located": N_("Kenya Power: Thank you. Report {reference} is for {place}."),
    "use_noted": N_("Kenya Power: Thank you. This is noted for account {account}. You need do nothing more."),
    "use_fault_ordered": N_(
        "Kenya Power: Thank you. A technician looks at the meter of account {account}. An SMS says when before."
        " Never pay a technician."
    ),
    "use_unclear": N_(
        "Kenya Power: Why does account {account} use less power? Answer 1 away or empty, 2 meter looks faulty,"
        " 3 nothing changed, 4 own solar or gas."
    ),
    "use_over": N_(
        "Kenya Power: Thank you. We no longer wait for that answer. Is something wrong with your meter? Call {care}."
    ),
    "poll_back": N_("Kenya Power: Thank you. We are glad that power is back."),
    "poll_dark": N_(
        "Kenya Power: Sorry. Your report {reference} is open again, crews are told that you are still dark."
        " We send an SMS when power is back."
    ),
    "poll_unclear": N_("Kenya Power: Is power back? Answer with one word: YES (NDIYO) or NO (HAPANA)."),
    "poll_over": N_(
        "Kenya Power: Thank you. That outage is closed. Still dark, or dark again?"
        " Text NO POWER and your account number."
    ),
    "outage_closed": N_("Kenya Power: Thank you. Power is back, we close {references}."),
    "outage_none_open": N_("Kenya Power: Thank you. No report of an outage is open for this phone."),
    "outage_urgent": N_(
        "Kenya Power: Urgent report {reference} is sent. Keep away and keep others away."
        " Call {emergency} or {care} now."
    ),
    "outage_where": N_(
        "Kenya Power: Where is the outage? Text area and landmark, for example Kayole, near the market."
        " Wire down or fire? Call {emergency}."
    ),
    "planned_stopped": N_(
        "Kenya Power: You get no more texts about planned work. Danger, cuts and bills still come."
        " Text START to have them again."
    ),
    "reminders_stopped": N_(
        "Kenya Power: You get no more reminders. Bills, receipts and new account numbers still come."
        " Text START for reminders."
    ),
    "reminders_again": N_("Kenya Power: You get reminders again. Text STOP to end them."),
    "sorry": N_(
        "Kenya Power: Sorry, we could not answer your text. Please text again later, dial *977#, or call {care}."
    ),
    "stop_in_doubt": N_("Kenya Power: To end reminders, text only STOP. For anything else text HELP, or call {care}."),
    "not_mine_offered": N_(
        "Kenya Power: Is the account not yours? Text NOT MINE: we take this phone off it,"
        " and no SMS about it comes here."
    ),
    "not_mine_done": N_(
        "Kenya Power: Done. This phone is off every account that it was on. No SMS about them comes here."
    ),
    "not_mine_none": N_("Kenya Power: This phone is on no account of ours."),
    "language_chosen": N_("Kenya Power: From now on we write to you in English. For Kiswahili text KISWAHILI."),
    "language_which": N_("Kenya Power: Text ENGLISH or KISWAHILI. Tuma KISWAHILI au ENGLISH."),
    "tokens": N_(
        "Kenya Power: Tokens for prepaid meters: M-Pesa paybill {prepaid_paybill}, account: the meter number."
        " Bills: paybill {paybill}."
    ),
    "agent": N_(
        "Kenya Power: To speak to us call {care} or {care_long}, WhatsApp {whatsapp}. Danger to life: {emergency}."
    ),
    "welcome": N_("Kenya Power: Karibu. Text your reading, or BAL, BILL, PAY 500, OUTAGE, HELP. Or dial *977#."),
    "payment_seen": N_(
        "Kenya Power: The last payment for account {account} is {amount} of {day}, {receipt}. Balance {owed}."
        " Another one? Call {care}."
    ),
    "payment_not_seen": N_(
        "Kenya Power: We have no payment for account {account} yet. Was it to paybill {paybill}, with this account?"
        " Then call {care}."
    ),
    "query_open_already": N_(
        "Kenya Power: We are looking at your query {reference} already. We answer by SMS by {due_on}."
    ),
    "privacy": N_(
        "Kenya Power keeps name, phone, readings, bills, payments to serve and bill you: texts {days} days,"
        " books 7 years. Your data: text MY DATA. {care}"
    ),
    "data_asked_already": N_(
        "Kenya Power: We have your data request {reference} already. We answer by SMS by {due_on}."
    ),
    "data_what_is_wrong": N_(
        "Kenya Power: What is wrong? Text CORRECT MY DATA and what it should be, for example CORRECT MY DATA my name"
        " is Wanjiku Kamau."
    ),
    "status": N_("Kenya Power: This is how far it is.\n{requests}"),
    "status_line": N_("{reference} of {day}: {state}"),
    "status_reported": N_("reported"),
    "status_back_by": N_("power back by {time}"),
    "status_known": N_("crews are on it"),
    "status_restored": N_("power is back"),
    "status_withdrawn": N_("closed by you"),
    "status_looked_at": N_("we are looking at it"),
    "status_overdue": N_("we are late with the answer"),
    "status_answered": N_("answered by SMS"),
    "planned_status": N_("Kenya Power: {reference}, {where}, {date}, {hours}: {work}. This work {state}."),
    "planned_stands": N_("is planned"),
    "planned_under_way": N_("is under way"),
    "planned_over": N_("is over"),
    "planned_called_off": N_("was cancelled"),
    "status_none": N_("Kenya Power: Nothing was sent in from this phone."),
    "status_unknown": N_(
        "Kenya Power: We do not know the reference {reference}. Text STATUS and the reference, as in our SMS."
    ),
    "answers_used_up": N_(
        "You have texted often: we answer again from {time}. Before that dial *977#."
        " In danger text us, or call {emergency}."
    ),
    "help": N_(
        "Kenya Power: Text your reading, for example 4521. Or PAY 500, BAL, BILL, STMT, NUMBER, OUTAGE and place, STOP."
        " Any questions? Call {care}."
    ),
    "not_understood": N_(
        "Kenya Power: Sorry, we did not understand. Text only your reading, for example 4521, or BAL, BILL, OUTAGE,"
        " HELP. Or call {care}."
    ),
}

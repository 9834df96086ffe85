"""What we write to a customer of ourselves: the templates by name. GSM-7, and one part each."""

from catalogues import N_

NOTICES = {
    "technician_code": N_(
        "Kenya Power: Your technician code is {code}. Dial, choose 8 My work, type it within 10 minutes."
        " Give it to nobody."
    ),
    "visit_now": N_(
        "Kenya Power: {name}, staff {staff}, is at your meter and says code {code}. Check: text JUA {staff} {code}."
        " Your code: {own}. Never pay a technician."
    ),
    "visit_ahead": N_(
        "Kenya Power: {name}, staff {staff}, comes on {day} and says code {code}. Your code: {own}."
        " Another day? Text MOVE. Never pay a technician."
    ),
    "visit_photo": N_("Kenya Power: Photo of meter {meter}, today only: {link}"),
    "bill_reading": N_("Kenya Power: Reading {reading}, {units} units."),
    "bill_reading_since": N_("Kenya Power: Reading {reading}, {units} units since {since}: {why}."),
    "no_reading_between": N_("no reading came in between"),
    "bill_total": N_("Bill {total}."),
    "bill_replaces": N_("Bill {total} replaces {was}."),
    "pay_by": N_("Pay {owed} by {due_on}, paybill {paybill}, account {account}."),
    "pay_overdue_and_rest": N_("Overdue {overdue}. Rest by {due_on}. Paybill {paybill}, account {account}."),
    "pay_overdue": N_("Overdue {overdue}: pay now, paybill {paybill}, account {account}."),
    "pay_nothing": N_("Nothing to pay, account {account}."),
    "pay_nothing_with_credit": N_("Nothing to pay, credit {credit}, account {account}."),
    "bill_of_another": N_(
        "Kenya Power: Reading {reading} received for account {account}, {units} units. Bill {total},"
        " due {due_on}, paybill {paybill}."
    ),
    "bill_by_stranger": N_(
        "Kenya Power: Phone ...{end} read {reading} for account {account}: bill {total}, pay {owed} by {due_on}."
        " Wrong? Text yours within 14 days."
    ),
    "bill_by_stranger_overdue": N_(
        "Kenya Power: Phone ...{end} read {reading} for account {account}: bill {total}. Overdue {overdue}."
        " Rest by {due_on}. Wrong? Text yours."
    ),
    "bill_by_stranger_nothing_to_pay": N_(
        "Kenya Power: Phone ...{end} read {reading} for account {account}: bill {total}, nothing to pay."
        " Wrong? Text yours within 14 days."
    ),
    "reading_of_stranger": N_(
        "Kenya Power: Phone ...{end} read {reading} for account {account}: {total}, far above usual."
        " Right? Text YES. Wrong? Text yours. Billed after 48 h."
    ),
    "code": N_(
        "Kenya Power: {code} is the code for account {account}. The phone that ends in {end} asks to see name and"
        " balance. Not you? Give it to nobody, text OBJECT."
    ),
    "phone_on_file": N_(
        "Kenya Power: This phone is now on file for account {account}. Not yours? Dial *977#, My account,"
        " Not my account."
    ),
    "payer_consent": N_(
        "Kenya Power: Phone ...{end} asks you to pay {amount} for account {account} by M-Pesa. You agree? Text AGREE."
        " If not, do nothing."
    ),
    "phone_linked": N_(
        "Kenya Power: Phone ...{end} named account {account} and its meter. It may read and pay, and sees no balance."
        " Not wanted? Text OBJECT."
    ),
    "phone_proved": N_(
        "Kenya Power: Phone ...{end} now sees name and balance of account {account}. Not wanted? Text OBJECT."
    ),
    "phone_off_file": N_(
        "Kenya Power: Phone ...{end} is no longer on file for account {account}: it said that the account is not its"
        " own. Wrong? Call 97771."
    ),
    "phone_taken_off": N_(
        "Kenya Power: This phone was taken off an account. Is that wrong? Text OBJECT within 14 days, or call 97771,"
        " and we look into it."
    ),
    "factors_reset": N_(
        "Kenya Power console: {name} let you enrol again; your password and authenticator are void. Not asked for?"
        " Tell another admin."
    ),
    "access_of_strangers": N_(
        "Kenya Power, account {account}: other phones typed {wrong} wrong meter numbers and asked {technicians} times"
        " for a technician. See *977#, My account."
    ),
    "is_power_back": N_(
        "Kenya Power: Is power back at {place}? Answer YES or NO (NDIYO or HAPANA), with {reference} if you have"
        " several reports."
    ),
    "why_less_used": N_(
        "Kenya Power: Account {account} uses much less power than before. Why? Answer 1 away or empty,"
        " 2 meter looks faulty, 3 nothing changed, 4 own solar or gas."
    ),
    "outage_return": N_("Kenya Power: Power at {place} is expected back by {time}. {news}"),
    "outage_return_changed": N_("Kenya Power: Power at {place} is now expected back by {time}. {news}"),
    "planned_announced": N_(
        "Kenya Power: No power in {where} on {date}, {hours}: {work}. Ref {reference}. No more such texts: STOP PLANNED"
    ),
    "planned_evening": N_("Kenya Power: Reminder: no power in {where} on {date}, {hours}: {work}. Ref {reference}."),
    "planned_moved": N_(
        "Kenya Power: Changed: no power in {where} is now on {date}, {hours}: {work}. Ref {reference}."
    ),
    "planned_extended": N_(
        "Kenya Power: The work in {where} takes longer: power is back by {time}. We are sorry. Ref {reference}."
    ),
    "planned_cancelled": N_(
        "Kenya Power: Cancelled: the work in {where} on {date}, {hours}. Power stays on. Ref {reference}."
    ),
    "crew_looking": N_("Crews are looking."),
    "crew_on_the_way": N_("A crew is on the way."),
    "crew_at_work": N_("A crew is at work."),
    "cause_storm": N_("Cause: storm."),
    "cause_tree": N_("Cause: a tree."),
    "cause_equipment": N_("Cause: equipment failed."),
    "cause_overload": N_("Cause: overload."),
    "cause_vehicle": N_("Cause: a car hit a pole."),
    "cause_vandalism": N_("Cause: vandalism."),
    "cause_upstream": N_("Cause: the line that feeds you."),
    "power_back": N_(
        "Kenya Power: Power is back at {place}. Your report {reference} is closed. Still without power? Report again."
    ),
    "receipt": N_(
        "Kenya Power: Received {amount}, {receipt}, for account {account}. You now owe {balance}. Thank you."
    ),
    "receipt_in_credit": N_(
        "Kenya Power: Received {amount}, {receipt}, for account {account}."
        " Nothing more to pay, credit {balance}. Thank you."
    ),
    "receipt_of_all": N_(
        "Kenya Power: Received {amount}, {receipt}, for account {account}. Nothing more to pay. Thank you."
    ),
    "receipt_of_another": N_("Kenya Power: Received {amount}, {receipt}, for account {account}. Thank you."),
    "payment_held": N_(
        "Kenya Power: Received {amount}, {receipt}, but no account of that number. Call 97771, it will be credited."
    ),
    "payment_checked": N_(
        "Kenya Power: Received {amount}, {receipt}. We check whose account it is for before it is credited."
        " Questions? Call 97771."
    ),
    "refund_failed": N_(
        "Kenya Power: A refund of {amount} for account {account} could not be paid out. It is on the account again."
    ),
    "payment_reversed": N_("Kenya Power: {amount} of payment {receipt} for account {account} went back to the payer."),
    "payment_failed": N_(
        "Kenya Power: {reason} {amount} was not paid. Try again, or pay by paybill {paybill}, account {account}."
    ),
    "payment_unclear": N_(
        "Kenya Power: No news of your payment of {amount}. If you paid, the receipt follows."
        " If not, paybill {paybill}, account {account}."
    ),
    "payment_link": N_("Kenya Power: Pay {amount} for account {account} by card within 24 hours: {link}"),
    "too_little_money": N_("There is not enough money in M-Pesa."),
    "amount_too_low": N_("The amount is too small for M-Pesa."),
    "amount_too_high": N_("The amount is too large for one M-Pesa payment."),
    "daily_limit": N_("You have reached M-Pesa's limit for the day."),
    "cannot_now": N_("This does not work now."),
    "phone_busy": N_("Another request is open on the phone."),
    "prompt_expired": N_("The request was not answered in time."),
    "prompt_cancelled": N_("The request was cancelled."),
    "phone_not_reached": N_("We could not reach the phone."),
    "wrong_pin": N_("The M-Pesa PIN was wrong."),
    "pin_locked": N_("The M-Pesa PIN is locked, call 100."),
    "bill_corrected": N_("Kenya Power: Bill of {day} corrected: {total} replaces {was}."),
    "bills_corrected": N_("Kenya Power: Bills since {day} corrected: {total} replaces {was}."),
    "window_opens": N_(
        "Kenya Power: You can now read your meter for account {account}. Dial *977# and choose Enter reading."
    ),
    "still_unread": N_(
        "Kenya Power: We still need your meter reading for account {account}. Dial *977# and choose Enter reading."
    ),
    "due_soon": N_(
        "Kenya Power: {amount} is due on {day} for account {account}. Pay by paybill {paybill} or *977#."
        " If you have paid, thank you."
    ),
    "overdue": N_(
        "Kenya Power: {amount} was due on {day} for account {account}. Pay now, paybill {paybill} or *977#,"
        " to avoid disconnection."
    ),
    "use_of_first": N_(
        "Kenya Power: {account} used {units} kWh a day, {cost}, to {day}. Next month we compare. Stop: *977#, 5, 2"
    ),
    "use_of_month": N_(
        "Kenya Power: {account} used {units} kWh a day, {cost}, to {day}."
        " Last month: {before_units} kWh, {before_cost}. Stop: *977#, 5, 2"
    ),
    "use_of_month_and_year": N_(
        "Kenya Power: {account} used {units} kWh a day, {cost}, to {day}."
        " Last month: {before_units} kWh, {before_cost}. Last year: {year_units} kWh, {year_cost}."
        " Stop: *977#, 5, 2"
    ),
    "payment_unfinished": N_(
        "Kenya Power: Your payment for account {account} was not finished. Dial *977#, Pay bill, or paybill {paybill}."
        " If you have paid, thank you."
    ),
    "data_copy_asked": N_(
        "Kenya Power: We have your request {reference} for a copy of your data. We answer by SMS by {due_on}."
        " To correct: CORRECT MY DATA. To erase: ERASE MY DATA."
    ),
    "data_correction_asked": N_(
        "Kenya Power: We have your request {reference} to correct your data. We answer by SMS by {due_on}."
    ),
    "data_erasure_asked": N_(
        "Kenya Power: We have your request {reference} to erase your data. We answer by {due_on}. Bills and payments"
        " are kept 7 years, as the law asks."
    ),
    "data_copy_ready": N_(
        "Kenya Power: The copy of your data, request {reference}, is ready until {day}. Text LINK, open the link,"
        " choose My data. No account? Call 97771."
    ),
    "data_copy_ready_at": N_(
        "Kenya Power: The copy of your data, request {reference}: {link} It asks for your meter's last 4 digits."
        " After 72 hours text LINK, until {day}."
    ),
    "data_erased": N_(
        "Kenya Power: Your data is erased, request {reference}. What the law asks us to keep stays: bills and payments,"
        " for 7 years."
    ),
    "data_answered": N_("Kenya Power, data request {reference}: {answer}"),
    "query_opened": N_(
        "Kenya Power: We have your bill query {reference} for account {account}. You will not be disconnected until we"
        " have answered by SMS, by {due_on}."
    ),
    "query_answered": N_("Kenya Power, query {reference}: {answer}"),
    "query_pay_by": N_("Pay what is owed by {day}."),
    "page_link": N_("Kenya Power: Statement, bills: {link} It asks for the last 4 digits of your meter. For 72 h."),
    "page_link_ended": N_(
        "Kenya Power: Somebody opened the link to account {account} and typed other meter digits five times. It is"
        " ended. Text LINK for a new one."
    ),
    "mini_statement": N_("Kenya Power {account}\n{movements}\nOwed now: {owed}. Paybill {paybill}."),
    "mini_statement_in_credit": N_("Kenya Power {account}\n{movements}\nNothing to pay, credit {owed}."),
    "mini_statement_of_nothing": N_("Kenya Power {account}\n{movements}\nNothing to pay."),
    "movement_bill": N_("{day} Bill {amount}"),
    "movement_credit_note": N_("{day} Bill cancelled {amount}"),
    "movement_opening_balance": N_("{day} Brought over {amount}"),
    "movement_payment": N_("{day} Paid {amount}"),
    "movement_reversal": N_("{day} Payment undone {amount}"),
    "movement_reversal_undone": N_("{day} Refund failed {amount}"),
    "movement_reconnection_fee": N_("{day} Reconnection {amount}"),
    "movement_recovery": N_("{day} Not billed before {amount}"),
    "movement_recovery_taken_back": N_("{day} Not billed before, taken back {amount}"),
    "recovery_meter_fault": N_(
        "Kenya Power {reference}: on {day} meter {meter} was found to have stopped counting. That is no fault of yours."
    ),
    "recovery_company_error": N_(
        "Kenya Power {reference}: by an error of ours not all units of meter {meter} were billed until {day}. Sorry."
    ),
    "recovery_no_access": N_(
        "Kenya Power {reference}: we had no access to meter {meter}; on {day} we saw that units were not billed."
    ),
    "recovery_tampering": N_(
        "Kenya Power {reference}: on {day} power was found that did not pass through meter {meter} (Energy Act 2019)."
    ),
    "recovery_provisional": N_(
        "Provisional, nothing to pay yet: {total} for {units} units in {days} days, by your own average before, at the"
        " ordinary price."
    ),
    "recovery_link": N_("Days, lines, evidence: {link}"),
    "recovery_no_link": N_("Days, lines, evidence: text LINK tomorrow."),
    "recovery_object_by": N_(
        "Until {until} text OBJECT {reference} to object, TEST {reference} for a meter test, or AGREE {reference}; or"
        " dial *977#, 6, 8."
    ),
    "recovery_rights": N_(
        "Object to us first, then to the regulator EPRA, then to the Energy Tribunal. Never pay a technician."
    ),
    "recovery_final": N_(
        "Final, {number}: pay {total} by {due_on}, paybill {paybill}, account {account}. Until then it is not overdue."
    ),
    "recovery_final_instalments": N_(
        "Final, {number}: {total} in {count} monthly parts, the first {part} by {due_on}, paybill {paybill}, account"
        " {account}."
    ),
    "recovery_dropped": N_("Kenya Power {reference}: we ask for nothing. The {total} are not to be paid."),
    "recovery_taken_back": N_(
        "Kenya Power {reference}: we take {number} back. The {total} are not to be paid; what you paid of it is to your"
        " credit."
    ),
    "recovery_objection_noted": N_(
        "Kenya Power {reference}: your objection is noted. You will be heard. Until then you pay nothing and are not"
        " cut off over it."
    ),
    "recovery_test_noted": N_(
        "Kenya Power {reference}: your meter will be tested and you heard. Until then you pay nothing and are not cut"
        " off over it."
    ),
    "recovery_objection_already": N_(
        "Kenya Power {reference}: we have your objection already. Until you were heard you pay nothing over it."
    ),
    "recovery_agreed": N_(
        "Kenya Power {reference}: you agree to {total}. Not so? Text OBJECT {reference} before the final SMS."
    ),
    "recovery_status_provisional": N_(
        "Kenya Power {reference}: nothing is to be paid yet. Text OBJECT {reference} to object, TEST {reference} for a"
        " meter test, or AGREE {reference}."
    ),
    "recovery_status_heard": N_("Kenya Power {reference}: you were heard. Nothing is to be paid before our final SMS."),
    "recovery_over": N_("Kenya Power {reference}: it has ended, as our last SMS says. Wrong? Query it: dial *977#."),
    "reconnection_ordered": N_(
        "Kenya Power: Nothing is overdue on account {account}: a crew will reconnect it. The fee of {amount} will be on"
        " your account."
    ),
    "supply_cut": N_(
        "Kenya Power: Account {account} was disconnected. Pay {amount} by paybill {paybill}: a crew reconnects it, fee"
        " {fee}. Never reconnect it yourself."
    ),
    "supply_restored": N_("Kenya Power: Account {account} is reconnected. The fee of {amount} is on your account."),
    "new_number": N_(
        "Kenya Power: Your new account number is {new}. The old one, {old}, still works."
        " Read your meter and pay: dial {code}."
    ),
    "new_numbers": N_(
        "Kenya Power: Your new account numbers (old = new): {numbers}. The old ones still work. Dial {code}."
    ),
}

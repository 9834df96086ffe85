"""What an applicant for a connection reads by SMS. Each says that nobody collects cash."""

from catalogues import N_

CONNECTIONS = {
    "connection_submitted": N_(
        "Kenya Power: We have your application {reference} for a connection in {area}. Bring to {office}: {papers}."
        " Nobody collects cash."
    ),
    "connection_submitted_with_papers": N_(
        "Kenya Power: We have your application {reference} for a connection in {area}, and look at the papers."
        " Nobody collects cash."
    ),
    "connection_survey": N_(
        "Kenya Power: Application {reference}. We look at the place on {day}. It costs nothing. Nobody collects cash."
    ),
    "connection_quoted": N_(
        "Kenya Power: Connection {reference} costs {amount}. Pay by {ends_on}: paybill {paybill}, account {reference}."
        " Nobody collects cash. Quotation: {link}"
    ),
    "connection_class": N_("Kenya Power: Application {reference} is now for {kind}. Nobody collects cash."),
    "connection_class_papers": N_(
        "Kenya Power: Application {reference} is now for {kind}. Bring to {office}: {papers}. Nobody collects cash."
    ),
    "connection_class_paid": N_(
        "Kenya Power: Connection {reference} is now for {kind}, and is paid. We build it. Nobody collects cash."
    ),
    "connection_requoted": N_(
        "Kenya Power: {reference} is now for {kind}: {amount} is to be paid by {ends_on}, paybill {paybill}, account"
        " {reference}. Nobody collects cash. Quotation: {link}"
    ),
    "class_home": N_("a home"),
    "class_shop": N_("a shop"),
    "class_three_phase": N_("three-phase"),
    "class_more": N_("25 kVA or more"),
    "connection_quote_reminder": N_(
        "Kenya Power: {amount} for {reference} is open. Pay by {ends_on}, {days} days from now: paybill {paybill},"
        " account {reference}. Nobody collects cash."
    ),
    "connection_lapsed": N_(
        "Kenya Power: The quotation of {amount} for {reference} has lapsed. Do not pay it now. For a new one call"
        " 97771. Nobody collects cash."
    ),
    "connection_paid": N_(
        "Kenya Power: {amount} received for {reference}, {receipt}. The connection is paid, we build it."
        " Nobody collects cash."
    ),
    "connection_part_paid": N_(
        "Kenya Power: {amount} received for {reference}, {receipt}. {left} is still open, pay by {ends_on}."
        " Nobody collects cash."
    ),
    "connection_paid_above": N_(
        "Kenya Power: {amount} received for {reference}, {receipt}. The connection is paid. {surplus} above it goes"
        " to your first bill. Nobody collects cash."
    ),
    "connection_paid_for_another": N_(
        "Kenya Power: {amount} received for {reference}, {receipt}. Thank you. Nobody collects cash."
    ),
    "connection_money_held": N_(
        "Kenya Power: {amount} received, {receipt}, for {reference}, which cannot be paid now. We keep it safe and"
        " call you, or call 97771. Nobody collects cash."
    ),
    "connection_metered": N_(
        "Kenya Power: {reference}. Is there a meter numbered {meter} at {landmark}, showing {reading}? Reply YES or"
        " NO. Nobody collects cash."
    ),
    "connection_meter_denied": N_(
        "Kenya Power: {reference}. Thank you. Nothing is opened, our technicians look again. Nobody collects cash."
    ),
    "connection_link": N_("Kenya Power: {reference} with all its steps: {link}"),
    "connection_open": N_(
        "Kenya Power: Account {account} is open, meter {meter}, first reading {reading}. Read it once a month: dial"
        " *977#. Nobody collects cash."
    ),
    "connection_open_owing": N_(
        "Kenya Power: Account {account} is open, meter {meter}, first reading {reading}. Read it once a month: dial"
        " *977#. {amount} of its price went back: pay it by {due_on}, paybill {paybill}, account {account}."
        " Nobody collects cash."
    ),
    "connection_money_back": N_(
        "Kenya Power: {amount} of payment {receipt} for {reference} went back to the payer. Nobody collects cash."
    ),
    "connection_money_back_to_pay": N_(
        "Kenya Power: {amount} of payment {receipt} for {reference} went back to the payer. {left} is open, pay it by"
        " {ends_on}: paybill {paybill}, account {reference}. Nobody collects cash."
    ),
    "connection_money_back_owed": N_(
        "Kenya Power: {amount} of payment {receipt} for {reference} went back to the payer. {left} is owed, and is due"
        " once the account is open. Nobody collects cash."
    ),
    "connection_refund_failed": N_(
        "Kenya Power: A refund of {amount} for {reference} could not be paid out. It pays the connection again."
        " Nobody collects cash."
    ),
    "connection_late": N_(
        "Kenya Power: {reference}. We are late: {work} was due by {due_on}. It is with {holder}. We are sorry."
        " Nobody collects cash."
    ),
    "connection_rejected": N_("Kenya Power: Application {reference} is rejected: {reason} Nobody collects cash."),
    "connection_withdrawn": N_("Kenya Power: Application {reference} is withdrawn. Nobody collects cash."),
    "connection_withdrawn_refund": N_(
        "Kenya Power: Application {reference} is withdrawn. {amount} goes back to who paid it. Nobody collects cash."
    ),
    "connection_lapsed_refund": N_(
        "Kenya Power: The quotation for {reference} has lapsed. {amount} that was paid goes back to who paid it."
        " Nobody collects cash."
    ),
    "connection_same_plot": N_(
        "Kenya Power: Another phone applies at {landmark}, as you did with {reference}, with the same ID. May it"
        " follow {reference}? Reply YES or NO. Nobody collects cash."
    ),
    "connection_joined": N_(
        "Kenya Power: Your application {reference} goes on as {first}, of the same place. Text STATUS {first}."
        " Nobody collects cash."
    ),
    "paper_identity": N_("ID"),
    "paper_tax_pin": N_("KRA PIN"),
    "paper_sketch": N_("sketch of the place"),
    "paper_site_plan": N_("site plan"),
    "paper_load_schedule": N_("load schedule"),
    "paper_land": N_("title or chief's letter"),
    "paper_wiring": N_("wiring certificate"),
    "clock_papers": N_("looking at the papers"),
    "clock_quotation": N_("the quotation"),
    "clock_wayleave": N_("the way-leave"),
    "clock_construction": N_("the building"),
    "clock_metering": N_("the meter"),
    "holder_applicant": N_("you"),
    "office_nearest": N_("Kenya Power, the nearest office"),
    "holder_office": N_("our office"),
    "holder_surveyors": N_("the surveyors"),
    "holder_builders": N_("the builders"),
    "holder_metering": N_("the meter team"),
    "holder_nobody": N_("nobody"),
    "rung_drafted": N_("not sent"),
    "rung_submitted": N_("sent"),
    "rung_papers_complete": N_("papers complete"),
    "rung_survey_booked": N_("survey booked"),
    "rung_surveyed": N_("surveyed"),
    "rung_quoted": N_("quoted"),
    "rung_paid": N_("paid"),
    "rung_wayleave": N_("way-leave granted"),
    "rung_built": N_("built"),
    "rung_inspected": N_("inspected"),
    "rung_metered": N_("meter hung up"),
    "rung_open": N_("account open"),
    "rung_rejected": N_("rejected"),
    "rung_withdrawn": N_("withdrawn"),
    "rung_lapsed": N_("quotation lapsed"),
    "apply_name": N_("Kenya Power: A new connection. For whom is it? Text the full name. Nobody collects cash."),
    "apply_id_number": N_("Kenya Power: Text the number of the ID, the passport or the company."),
    "apply_tax_pin": N_("Kenya Power: Text the KRA PIN, or 0 if there is none."),
    "apply_area": N_("Kenya Power: Text the area or estate."),
    "apply_landmark": N_("Kenya Power: Near what? Text a school, shop, church or road."),
    "apply_neighbour_meter": N_("Kenya Power: Text the number of a meter next door, or 0 if you see none."),
    "apply_class": N_("Kenya Power: What is it for? Text 1 home, 2 shop, 3 three-phase, 4 for 25 kVA or more."),
    "apply_unclear_name": N_("Kenya Power: Please text the full name, in letters."),
    "apply_unclear_id_number": N_("Kenya Power: That is no number of an ID, passport or company. Text it again."),
    "apply_unclear_tax_pin": N_("Kenya Power: A KRA PIN is like A123456789B. Text it again, or 0 for none."),
    "apply_unclear_area": N_("Kenya Power: Please text the area or estate, in letters."),
    "apply_unclear_landmark": N_("Kenya Power: Please text what it is near, in letters."),
    "apply_unclear_neighbour_meter": N_("Kenya Power: A meter has 5 to 12 letters and digits. Text it again, or 0."),
    "apply_unclear_class": N_("Kenya Power: Text 1 home, 2 shop, 3 three-phase, or 4 for 25 kVA or more."),
    "apply_send": N_(
        "Kenya Power: Connection for {name}, {area}, {landmark}. Send the application? Text YES or NO."
        " Nobody collects cash."
    ),
    "apply_forgotten": N_("Kenya Power: Nothing is sent, and nothing kept. Text APPLY to begin anew."),
    "apply_too_many": N_("Kenya Power: This phone has {most} applications that wait. Please call {care}."),
    "apply_joined": N_("Kenya Power: Thank you. That phone can follow your application from now on."),
    "apply_kept_apart": N_("Kenya Power: Thank you. That phone learns nothing of your application."),
    "apply_over": N_("Kenya Power: That question is over. Text STATUS to see how far your application is."),
    "apply_which": N_(
        "Kenya Power: We asked you about {references}. Text YES or NO with the reference, as YES {first}."
    ),
    "apply_status": N_(
        "Kenya Power {reference}: {done}. Next: {holder}, {used} of {given} working days used. Nobody collects cash."
    ),
    "apply_status_waits": N_("Kenya Power {reference}: {done}. Now it is with {holder}. Nobody collects cash."),
    "apply_status_over": N_("Kenya Power, application {reference}: {done}."),
}

"""One person with data in every table that holds some, as SQL: what a year with us leaves behind."""

import sqlalchemy as sa

WANJIKU, OTIENO = "+254711000001", "+254722000002"

SEEDS = {
    "accounts": "UPDATE accounts SET stem = '3500600', phone = :phone, priority = 'medical' RETURNING 1",
    "meters": "SELECT 1",
    "readings": "UPDATE readings SET phone = :phone, by_stranger = true",
    "bills": """
        INSERT INTO bills (id, number, account_id, reading_id, period, units, total_cents, issued_at, due_on, snapshot)
        SELECT 1, 'B1', a.id, r.id, '[2026-01-01,2026-02-01)', 90, 100, now(), '2026-02-15',
               '{"name": "Wanjiku Kamau", "account_number": "3500600-01"}'
        FROM accounts a JOIN readings r ON r.account_id = a.id
    """,
    "payment_intents": """
        INSERT INTO payment_intents (token, provider, account_id, account_number, phone, asked_by, asked_in, cents,
                                     language, state, created_at, not_before, url)
        SELECT 'secret-token', 'mpesa', id, number, :phone, :phone, 'ussd:' || :phone || '\\:session-of-intent', 100,
               'en', 'paid', now(), now(), 'https://pay.example/x' FROM accounts
    """,
    "payments": """
        INSERT INTO payments (provider, receipt, cents, account_id, intent_id, reference, phone, source, received_at,
                              recorded_at)
        SELECT 'mpesa', 'SJK1', 100, i.account_id, i.id, 'mama wanjiku', :phone, 'callback', now(), now()
        FROM payment_intents i
    """,
    "payer_requests": """
        INSERT INTO payer_requests (payer, account_id, asked_by, cents, language, asked_at)
        SELECT :phone, id, :phone, 100, 'en', now() FROM accounts
    """,
    "unfinished_payments": "INSERT INTO unfinished_payments SELECT :phone, id, now() FROM accounts",
    "use_subscriptions": """
        INSERT INTO use_subscriptions (account_id, phone, started_at, next_on)
        SELECT id, :phone, now(), CURRENT_DATE FROM accounts
    """,
    "links": "INSERT INTO links SELECT :phone, id, now() FROM accounts",
    "phones": "INSERT INTO phones SELECT :phone, 'sw', id FROM accounts",
    "codes": """
        INSERT INTO codes (account_id, phone, digest, sent_on, good_until, tries_left)
        SELECT id, :phone, 'digest of a code', current_date, now(), 3 FROM accounts
    """,
    "page_links": """
        INSERT INTO page_links (digest, account_id, account_number, phone, purpose, language, sent_on, good_until)
        SELECT 'digest of a link', id, number, :phone, 'statement', 'en', current_date, now() FROM accounts
    """,
    "page_sessions": """
        INSERT INTO page_sessions (digest, link_id, started_at, seen_at)
        SELECT 'digest of a cookie', id, now(), now() FROM page_links
    """,
    "long_statements": """
        INSERT INTO long_statements (session_id, account_id, starts_on, ends_on, language, expires_at, pdf)
        SELECT s.id, a.id, '2026-01-01', '2026-02-01', 'en', now(), 'PDF' FROM page_sessions s, accounts a
    """,
    "access_log": """
        INSERT INTO access_log (account_id, phone, what, at, source, turn)
        SELECT id, :phone, 'wrong_meter', now(), 'ussd:' || :phone || '\\:session-of-miss', 'KE77777' FROM accounts
    """,
    "barred_phones": "INSERT INTO barred_phones SELECT :phone, id, now() FROM accounts",
    "disowned_accounts": "INSERT INTO disowned_accounts SELECT :phone, id, now() FROM accounts",
    "phone_checks": """
        INSERT INTO phone_checks (account_id, phone, opened_at, closed_at)
        SELECT id, :phone, now(), now() FROM accounts
    """,
    "owner_questions": """
        INSERT INTO owner_questions (account_id, meter_id, value, read_on, source, phone, language, asked_phone,
                                     asked_at, settled_at, outcome)
        SELECT account_id, id, 9, '2026-01-01', 'ussd', :phone, 'en', :phone, now(), now(), 'billed' FROM meters
    """,
    "account_notes": """
        INSERT INTO account_notes (account_id, text, operator, written_at)
        SELECT id, 'called about a dog', 'Njeri', now() FROM accounts
    """,
    "applications": """
        INSERT INTO applications (phone, language, door, name, area, landmark, class, id_number, tax_pin,
                                  neighbour_meter, state,
                                  reached_at, received_at, answered_at, answer, operator)
        VALUES (:phone, 'en', 'ussd', 'Wanjiku wa Kamau', 'Kayole Soweto', 'the blue kiosk', 'home', '23456789',
                'P051234567Q', '04219999', 'rejected', now(), now(), now(), 'bring your ID', 'Njeri')
    """,
    "application_followers": """
        INSERT INTO application_followers (application_id, phone, agreed_at) SELECT id, :phone, now() FROM applications
    """,
    "application_papers": """
        INSERT INTO application_papers (application_id, paper, picture, bytes, sent_at)
        SELECT id, 'identity', decode('ffd8ff0a1b2c3d', 'hex'), 7, now() FROM applications
    """,
    "bill_queries": """
        INSERT INTO bill_queries (account_id, complaint, phone, language, state, opened_at, answered_at, answer,
                                  operator)
        SELECT id, 'other', :phone, 'en', 'answered', now(), now(), 'the meter is fine', 'Njeri' FROM accounts
    """,
    "findings": """
        WITH technician AS (
            INSERT INTO technicians (staff_number, name, phone, language, region, team, invited_at)
            VALUES ('70001', 'Otieno Ouma', '+254733000009', 'en', 'Nairobi', 'A', now()) RETURNING id
        ), visit AS (
            INSERT INTO visit_orders (meter_id, account_id, why, due_on, state, opened_at, closed_at)
            SELECT id, account_id, 'risk', '2026-02-01', 'done', now(), now() FROM meters RETURNING *
        )
        INSERT INTO findings (order_id, technician_id, account_id, meter_id, found_on, found_at, body, seal_seen,
                              present, note)
        SELECT v.id, t.id, v.account_id, v.meter_id, '2026-02-01', now(), 'intact', 'matches', 'nobody', 'gate was open'
        FROM visit v, technician t
    """,
    "recoveries": """
        INSERT INTO recoveries (order_id, account_id, cause, starts_on, ends_on, units, total_cents, evidence, digest,
                                state, proposed_at, proposed_by, told_on, until, objected_at, objection, heard_at,
                                hearing_note, meter_test, closed_at, answer)
        SELECT id, account_id, 'no_access', '2026-01-01', '2026-02-01', 90, 100000, '{}',
               encode(sha256(convert_to('{}', 'UTF8')), 'hex'), 'dropped', now(), 'Njeri', '2026-02-02', '2026-02-16',
               now(), 'I was in hospital', now(), 'she was in hospital', 'counts right', now(), 'she was away'
        FROM visit_orders
    """,
    "risk_scores": """
        INSERT INTO risk_scores (account_id, scored_on, meter_id, region, probability, recoverable_units,
                                 expected_units, rules, reasons, is_reason)
        SELECT account_id, '2026-02-01', id, 'Nairobi', 0.1, 900, 90, 'zeros_2', 'nothing used', true FROM meters
    """,
    "use_questions": """
        INSERT INTO use_questions (account_id, meter_id, scored_on, rules, is_asked, open_until, drop_seen_on, answer,
                                   answered_at)
        SELECT account_id, id, '2026-02-01', 'drop_30', true, '2026-02-22', '2026-02-01', 'away', now()
        FROM meters RETURNING *
    """,
    "visit_scores": """
        INSERT INTO visit_scores (order_id, scored_on, rules, probability, kind)
        SELECT id, '2026-02-01', 'zeros_2', 0.1, 'DC' FROM visit_orders
    """,
    "visit_drafts": """
        INSERT INTO visit_drafts (order_id, answers, changed_at)
        SELECT id, '{"note": "beware of the dog"}', now() FROM visit_orders
    """,
    "visit_photos": """
        INSERT INTO visit_photos (order_id, jpeg, taken_at) SELECT id, 'picture of a gate', now() FROM visit_orders
    """,
    "technician_checks": "INSERT INTO technician_checks VALUES (:phone, current_date, 2)",
    "outage_tickets": """
        INSERT INTO outage_tickets (phone, language, kind, place, state, reported_at, closed_at)
        VALUES (:phone, 'en', 'no_power', 'behind the mosque', 'withdrawn', now(), now())
    """,
    "planned_newcomers": """
        WITH work AS (
            INSERT INTO planned_works (region, place_name, begins_at, ends_at, work, state, planned_by, planned_at)
            VALUES ('Nairobi', 'Nairobi', now(), now() + interval '1 hour', 'New poles', 'over', 'Planner', now())
            RETURNING id
        ), listed AS (
            INSERT INTO planned_recipients (work_id, place, account_id, accounts, language, is_first)
            SELECT work.id, 1, accounts.id, 0, 'en', false FROM work, accounts RETURNING work_id, place
        )
        INSERT INTO planned_newcomers (work_id, place, phone, over_at) SELECT work_id, place, :phone, now() FROM listed
    """,
    "data_requests": """
        INSERT INTO data_requests (wish, phone, language, words, state, opened_at, answered_at, answer, operator)
        VALUES ('copy', :phone, 'en', 'MY DATA at once', 'granted', now(), now(), 'here you are', 'Njeri')
    """,
    "personal_archives": """
        INSERT INTO personal_archives (request_id, phone, archive, made_at, expires_at)
        SELECT id, :phone, 'zipped', now(), now() FROM data_requests
    """,
    "campaign_accounts": """
        WITH campaign AS (
            INSERT INTO campaigns (region, state, deadline, gate_percent, template, hash, figures, planned_by,
                                   planned_at, ended_at)
            VALUES ('Nairobi', 'done', now(), 98, '', '', '{}', 'Planner', now(), now()) RETURNING id
        )
        INSERT INTO campaign_accounts (campaign_id, place, account_id, number, phone, language, text)
        SELECT campaign.id, 1, accounts.id, 123456789, :phone, 'en', 'your number is another' FROM campaign, accounts
    """,
    "messages": """
        INSERT INTO messages (purpose, subject, phone, account_id, text, parts, priority, state, queued_at, not_before,
                              useful_until)
        SELECT 'bill', '1', :phone, id, 'your bill is high', 1, 5, 'delivered', now(), now(), now() FROM accounts
    """,
    "inbox": """
        INSERT INTO inbox (kind, body, received_at, state, phone)
        VALUES ('sms.inbound', 'text=naomba msaada', now(), 'done', :phone)
    """,
    "pending": 'INSERT INTO pending (phone, question, expires_at) VALUES (:phone, \'{"text": "4521 typed"}\', now())',
    "commands": """
        INSERT INTO commands VALUES
        ('ussd:' || :phone || '\\:session-of-command', '4*1*Wanjiku', 'hash of it', 'done', '{"said": "asante"}',
         now()),
        ('page:' || :phone || '\\:7', 'form of a page', 'hash of it', 'done', '{"said": "ahsante"}', now()),
        ('sms:ATXid_1', '1', 'hash of it', 'done', '{"said": "karibu"}', now())
    """,
    "texts": "INSERT INTO texts VALUES ('ATXid_1', :phone, now())",
    "early_reports": """
        INSERT INTO early_reports (gateway_id, phone, event, status, weight, received_at)
        VALUES ('ATXid_2', :phone, 'deliver', 'Success', 1, now())
    """,
    "marked_phones": "INSERT INTO marked_phones VALUES (:phone, 'blocked', 'UserInBlacklist', now())",
    "opt_outs": """
        INSERT INTO opt_outs (phone, purpose, legal_basis, source, recorded_at)
        VALUES (:phone, 'reminder', 'contract', 'sms', now())
    """,
}
"""Table -> what puts a row of the person into it; the account, its meter and its reading are there."""


def seed(engine: sa.Engine, phone: str = WANJIKU) -> None:
    with engine.begin() as connection:
        for statement in SEEDS.values():
            connection.execute(sa.text(statement), {"phone": phone} if ":phone" in statement else {})

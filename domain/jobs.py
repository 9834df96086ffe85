"""What the workers can be asked to do. The work itself is in `jobs/`; when it is due, in its timetable."""

from enum import StrEnum


class Job(StrEnum):
    """A job carries nothing: it says that there may be work, and the rows decide what it is."""

    FLUSH_FUNNEL = "ussd.flush_funnel"
    ADD_UP_RECORDS = "records.add_up"
    COMPARE_RECORDS = "records.compare"

    SEND_MESSAGES = "sms.send"
    FEED_CAMPAIGNS = "sms.feed_campaigns"
    PREPARE_CAMPAIGN_FILES = "sms.prepare_campaign_files"
    PLAN_CAMPAIGNS = "sms.plan_campaigns"
    SETTLE_CAMPAIGNS = "sms.settle_campaigns"
    MERGE_DELIVERY_REPORTS = "sms.merge_reports"
    RECORD_OPT_OUTS = "sms.record_opt_outs"
    ANSWER_TEXTS = "sms.answer"
    LET_LAPSED_LEASES_GO = "sms.let_lapsed_leases_go"
    SETTLE_UNKNOWN_MESSAGES = "sms.settle_unknown_messages"
    EXPIRE_MESSAGES_PAST_THEIR_USE = "sms.expire_messages_past_their_use"
    EXPIRE_MESSAGES_WITHOUT_REPORT = "sms.expire_messages_without_report"
    WATCH_WHAT_SMS_COST = "sms.watch_what_sms_cost"
    REMIND_TO_READ = "sms.remind_to_read"
    REMIND_TO_PAY = "sms.remind_to_pay"
    REMIND_TO_FINISH = "sms.remind_to_finish"
    SEND_USE_MESSAGES = "sms.send_use_messages"

    GROUP_REPORTS = "outages.group_reports"
    ASK_WHETHER_POWER_IS_BACK = "outages.ask_whether_power_is_back"
    COUNT_CUSTOMERS_SERVED = "outages.count_customers_served"
    JUDGE_RESTORATIONS = "outages.judge_restorations"
    FEED_PLANNED_NOTICES = "outages.feed_planned_notices"
    FOLLOW_PLANNED_WORK = "outages.follow_planned_work"

    WATCH_BILL_QUERIES = "care.watch_bill_queries"
    WATCH_APPLICATIONS = "connections.watch_applications"

    SET_LONG_STATEMENTS = "billing.set_long_statements"

    SETTLE_OWNER_QUESTIONS = "accounts.settle_owner_questions"
    TELL_OF_STRANGERS = "accounts.tell_of_strangers"

    SEND_PROMPTS = "payments.send"
    APPLY_PAYMENTS = "payments.apply"
    ASK_PROVIDERS = "payments.ask"
    LET_LAPSED_PROMPTS_GO = "payments.let_lapsed_prompts_go"
    EXPIRE_REQUESTS_WITHOUT_NEWS = "payments.expire_requests_without_news"
    WATCH_PAYBILL_BALANCE = "payments.watch_paybill_balance"
    POINT_AT_DOUBTFUL_PAYMENTS = "payments.point_at_doubtful_payments"
    PULL_PAYMENTS = "payments.pull"
    LOOK_FOR_WHAT_IS_MISSING_THERE = "payments.look_for_what_is_missing_there"
    GO_ON_WITH_RELEASED_FILES = "payments.go_on_with_released_files"
    WORK_THROUGH_UPLOADS = "payments.work_through_uploads"
    PULL_TWO_DAYS = "payments.pull_two_days"
    LIST_CARDS = "payments.list_cards"
    COUNT_MONEY = "payments.count_money"
    CHECK_LEDGER = "payments.check_ledger"
    FORGET_OLD_TEXTS = "sms.forget_old_texts"
    BLANK_OLD_TEXTS = "sms.blank_old_texts"
    WATCH_DATA_REQUESTS = "privacy.watch_data_requests"
    ERASE_OLD_DATA = "privacy.erase_old_data"

    TELL_OF_VISITS = "field.tell_of_visits"
    ASK_ABOUT_USE = "field.ask_about_use"
    SCORE_METERS = "field.score_meters"

    VERIFY_AUDIT = "operators.verify_audit"
    COUNT_WORK = "operators.count_work"

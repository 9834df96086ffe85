"""The figures of the rules, as the settings give them: what a use case or a campaign is told beside its command."""

import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from domain.accounts.codes import CodeGenerator
from domain.accounts.page_links import LinkGenerator
from domain.billing.due_dates import DueDays
from domain.campaigns.figures import CampaignTerms
from domain.campaigns.foreign_contacts import OwnContacts
from domain.campaigns.texts import words_of_catalogue
from domain.field.recoveries import RecoveryRules
from domain.field.secrets import FieldSecrets
from domain.messaging.sending import Window
from domain.metering.readings import ReadingRules
from domain.payments.payments import PaymentRules
from domain.terms import Terms
from domain.values import contacts
from domain.values.money import CENTS_PER_SHILLING
from settings import Settings
from sms.templates import Templates
from store.connections.charter_file import read_charter
from store.field.risk_files import risk_terms
from store.operators.secrets import IdentitySecrets
from store.tariffs.tariffs import TariffCache


def terms_of(settings: Settings, tariffs: TariffCache, words: Templates) -> Terms:
    return Terms(
        tariffs=tariffs,
        reading=ReadingRules(
            window_days=settings.reading_window_days,
            correction=timedelta(hours=settings.reading_correction_hours),
            low=settings.reading_low_factor,
            high=settings.reading_high_factor,
            extreme=settings.reading_extreme_factor,
        ),
        words=words,
        due_days=DueDays(settings.due_days, settings.due_days_by_category),
        default_band=settings.default_band,
        charter=read_charter(),
        connections_paybill=settings.mpesa_connections_shortcode,
        bill_cancel_limit_cents=settings.bill_cancel_limit * CENTS_PER_SHILLING,
        paybill=settings.mpesa_shortcode,
        prepaid_paybill=settings.paybill_prepaid,
        sms_shortcode=settings.sms_shortcode,
        sms_retention_days=settings.sms_retention_days,
        sms_window=Window.parse(settings.sms_window),
        planned_notice_limit=settings.planned_notice_limit,
        codes=CodeGenerator(settings.secret_key.encode(), secrets.randbelow),
        page_links=LinkGenerator(settings.public_url, secrets.randbelow),
        risk=risk_terms(settings.meter_check_months, settings.round_shares, settings.round_hasty_minutes),
        recovery=RecoveryRules(settings.recovery_max_months, settings.recovery_objection_days),
        field_secrets=FieldSecrets(settings.secret_key, secrets.randbelow, IdentitySecrets(settings.secret_key)),
        payments=PaymentRules(
            min_shillings=settings.mpesa_min_shillings,
            max_shillings_mpesa=settings.mpesa_max_shillings,
            max_shillings_card=settings.card_max_shillings,
            ceiling_shillings_mpesa=settings.mpesa_ceiling_shillings,
            ceiling_shillings_card=settings.card_ceiling_shillings,
            ceiling_shillings_file=settings.import_ceiling_shillings,
            max_time_difference=timedelta(hours=settings.mpesa_time_difference_hours),
            reconnect_unconfirmed_shillings=settings.reconnect_unconfirmed_shillings,
            prompt_delay=timedelta(seconds=settings.mpesa_prompt_delay_seconds),
        ),
    )


def campaign_terms_of(settings: Settings, templates: Templates) -> CampaignTerms:
    """The own contacts are what a text to customers may name."""
    code = settings.ussd_service_code
    words = {
        each: words_of_catalogue(templates.template("new_number", each), templates.template("new_numbers", each), code)
        for each in templates.languages
    }
    numbers = {*contacts.NUMBERS, *settings.own_numbers}
    hosts = {contacts.HOST, urlsplit(settings.public_url).hostname or contacts.HOST}
    return CampaignTerms(
        words=words,
        code=code,
        parts_per_second=settings.sms_parts_per_second,
        window=Window.parse(settings.sms_window),
        budget_kes_per_day=settings.sms_budget_kes_per_day,
        sender_id=settings.sms_sender_id,
        gate_percent=settings.campaign_gate_percent,
        plan_share=settings.campaign_plan_share,
        own_contacts=OwnContacts(hosts=frozenset(hosts), numbers=frozenset(numbers), dial_code=code),
    )

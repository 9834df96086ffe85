"""Introduces everybody to everybody: compose() makes the parts of a process once. No rules live here."""

import secrets
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from socket import gethostname

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import NoAppException
from gunicorn.http.errors import ParseException

import logs
from catalogues import Words, load
from cli import COMMANDS
from domain.campaigns.figures import CampaignTerms
from domain.messaging.messages import ANSWER
from domain.messaging.sending import MICROS_PER_SHILLING, Window
from domain.operators.operators import OperatorTerms
from domain.ports import Clock
from domain.services.operators.terms import ApprovalTerms, SignInTerms
from domain.terms import Terms
from jobs.broker import JobQueues, ask_broker, make_celery
from jobs.monitor import Monitor
from jobs.nudge import Nudge
from parts import NO_DATABASE, REFUSED_SETTINGS
from payments.callbacks import callbacks as payment_callbacks
from payments.cards.comparison import CardComparison
from payments.cards.payment_pages import Cards
from payments.cards.paystack import Paystack
from payments.cards.refunds import Refunds
from payments.files.proposed_files import ProposedFiles
from payments.files.uploaded_files import UploadedFiles
from payments.inbox import PaymentInbox
from payments.mpesa.daraja import Credentials, Daraja
from payments.mpesa.paybill_validation import PaybillValidation
from payments.mpesa.pull import PullComparison
from payments.mpesa.statement_comparison import StatementComparison
from payments.mpesa.stk_push import StkPush
from payments.payment_services import PaymentServices
from settings import Settings, read_settings
from sms.callbacks import callbacks as sms_callbacks
from sms.outgoing.africastalking import AfricasTalking
from sms.outgoing.sender import MAX_AT_ONCE, Sender
from sms.templates import Templates
from store import metrics
from store.billing.ledger_check import LedgerCheck
from store.core.async_redis import AsyncRedis
from store.core.audit_chain import AuditChain
from store.core.certificates import require_certificate
from store.core.clock import SystemClock, TravellingClock
from store.core.engine import THAT_READS, make_engine, require_no_pooler
from store.core.histograms import Histogram
from store.core.process_health import ProcessHealth
from store.core.readiness import Readiness
from store.core.redis import Redis, SessionBytes
from store.core.session_seal import SessionSeal
from store.core.token_bucket import TokenBucket
from store.core.turn_sessions import TurnSessions
from store.known_callers import KnownCallers
from store.messaging.delays import delays
from store.messaging.restores import Restores
from store.messaging.sending import Sending
from store.messaging.sent_log import SentLog
from store.operators.secrets import IdentitySecrets
from store.payments.booking_delays import payment_times
from store.tariffs.tariffs import TariffCache
from store.unit_of_work import Store
from terms_of_settings import campaign_terms_of, terms_of
from ussd import flow_registry
from ussd.callback import UssdCallback
from ussd.engine import Engine
from ussd.events import events
from ussd.flow import FlowServices
from ussd.flows.main_menu import start_session
from ussd.records import Records
from ussd.rehearsal import Rehearsal
from ussd.session import Sessions
from ussd.turns import Turns
from web.console import ConsoleSessions
from web.console import blueprint as console
from web.customer.card_payment import pages as payment_pages
from web.customer.pages import APPLICANTS_PAGES, CUSTOMER_PAGES
from web.field.photo import photo_page
from web.health import health
from web.sandbox_customers import sandbox_customers
from web.sandbox_operators import sandbox_operators
from webhooks import error_pages
from webhooks.security_headers import add_security_headers

# As many as there are threads of the web, for turns and for everything else, and some for what runs beside them.
CONNECTIONS_PER_PROCESS = 18
FLASKS_OWN_COMMANDS = ("run", "routes", "shell")
DOCTOR = "doctor"  # which says itself what is wrong with the settings, in its own lines


@dataclass(frozen=True, slots=True)
class Parts:
    """What a process works with: web, worker and commands alike."""

    settings: Settings
    engine: sa.Engine
    redis: Redis
    session_bytes: SessionBytes
    turn_sessions: TurnSessions
    clock: Clock
    store: Store
    readiness: Readiness
    ledger_check: LedgerCheck
    audit_chain: AuditChain
    words: Mapping[str, Words]
    templates: Templates
    terms: Terms
    tariffs: TariffCache
    campaign_terms: CampaignTerms
    approval_terms: ApprovalTerms
    sign_in_terms: SignInTerms
    sender: Sender
    nudge: Nudge
    monitor: Monitor
    process_health: ProcessHealth
    figures: Callable[[], Iterable[metrics.Figure]]
    delays: Callable[[], Iterable[Histogram]]
    payment_times: Callable[[], Iterable[Histogram]]
    payments: PaymentServices


def compose(settings: Settings) -> Parts:
    """Make the parts from the settings; opens no connection yet."""
    if not settings.database_url:
        raise NoAppException(NO_DATABASE)
    engine = make_engine(settings.database_url, pool_size=CONNECTIONS_PER_PROCESS)
    clock = SystemClock() if settings.production else TravellingClock(engine)
    redis = Redis(settings.redis_url)
    process_health = ProcessHealth(engine)
    words = load()
    templates = Templates(words)
    store = Store(engine, clock, _replica(settings))
    tariffs = TariffCache(engine)
    terms = terms_of(settings, tariffs, templates)
    return Parts(
        settings=settings,
        engine=engine,
        redis=redis,
        session_bytes=SessionBytes(redis, SessionSeal(settings.secret_key)),
        turn_sessions=TurnSessions(
            AsyncRedis(settings.redis_url, redis.rest),
            SessionSeal(settings.secret_key),
            session_seconds=settings.session_seconds,
            dials_seconds=settings.dials_seconds,
        ),
        clock=clock,
        store=store,
        readiness=Readiness({"database": store.ping, "redis": redis.ping}),
        ledger_check=LedgerCheck(engine),
        audit_chain=AuditChain(engine),
        words=words,
        templates=templates,
        terms=terms,
        tariffs=tariffs,
        campaign_terms=campaign_terms_of(settings, templates),
        approval_terms=ApprovalTerms(OperatorTerms(production=settings.production), terms),
        sign_in_terms=SignInTerms(IdentitySecrets(settings.secret_key), terms),
        sender=_sender(settings, engine, redis, clock),
        nudge=Nudge(JobQueues(make_celery(settings.broker_url))),
        monitor=Monitor(process_health),
        process_health=process_health,
        figures=lambda: metrics.figures(store.late_reads, engine),
        delays=lambda: delays(engine),
        payment_times=lambda: payment_times(engine),
        payments=_payment_services(settings, store, redis, clock, terms),
    )


def _replica(settings: Settings) -> sa.Engine | None:
    url = settings.database_url_replica
    return make_engine(url, pool_size=CONNECTIONS_PER_PROCESS, server=THAT_READS) if url else None


def require_safe_stores(parts: Parts) -> None:
    """Raises `Refused` where a process must not start: a store does not prove who it is, or a pooler is before it."""
    require_certificate("DATABASE_URL", lambda: parts.engine.connect().close())
    require_certificate("REDIS_URL", parts.redis.ping)
    require_certificate("CELERY_BROKER_URL", lambda: ask_broker(parts.settings.broker_url))
    require_no_pooler(parts.engine)


def create_app(settings: Settings | None = None) -> Flask:
    """The web application of one process: Flask, and the USSD callback in front of it."""
    try:
        settings = settings or read_settings()
    except SystemExit as refused:
        if DOCTOR not in sys.argv[1:4]:  # behind `--app …`
            raise
        flask = Flask(__name__)
        flask.extensions[REFUSED_SETTINGS] = str(refused)
        return _with_commands(flask)
    _refuse_flasks_own_commands(settings)
    logs.configure(settings)
    if not settings.database_url and _is_for_an_operator():
        return _with_commands(Flask(__name__))
    parts = compose(settings)
    flask = Flask(__name__)
    flask.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # which methods a path has, nobody learns without its token
    flask.extensions["parts"] = parts
    flask.extensions["rehearsal"] = cache(lambda: Rehearsal(_engine(parts), _flow_services(parts)))
    flask.extensions["records"] = cache(lambda: Records(flow_registry.build(), parts.session_bytes))
    flask.register_blueprint(health)
    flask.register_blueprint(events)
    flask.register_blueprint(sms_callbacks)
    flask.register_blueprint(payment_callbacks)
    flask.register_blueprint(payment_pages)
    flask.register_blueprint(console)
    flask.session_interface = ConsoleSessions()
    for pages in (*CUSTOMER_PAGES, *APPLICANTS_PAGES, photo_page):
        flask.register_blueprint(pages)
    flask.after_request(add_security_headers)
    flask.register_error_handler(404, error_pages.answer)
    flask.register_error_handler(405, error_pages.answer)
    flask.register_error_handler(ParseException, error_pages.answer_broken_body)
    if settings.is_on_this_machine_alone:
        flask.register_blueprint(sandbox_customers)
        flask.register_blueprint(sandbox_operators)
    callback = UssdCallback(
        flask.wsgi_app, _turns(parts), settings.africastalking_callback_tokens, production=settings.production
    )
    flask.extensions["on_the_event_loop"] = callback
    flask.wsgi_app = callback  # type: ignore[method-assign]  # as Flask documents for what stands before it
    return _with_commands(flask)


def _with_commands(flask: Flask) -> Flask:
    for command in COMMANDS:
        flask.cli.add_command(command)
    return flask


def _is_for_an_operator() -> bool:
    """Some commands need no store, and `--help` of all needs none: each says itself when it does."""
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name not in FLASKS_OWN_COMMANDS


def _refuse_flasks_own_commands(settings: Settings) -> None:
    """In production nobody works past the commands that check who they are and leave a row, nor serves from a shell."""
    context = click.get_current_context(silent=True)
    if settings.production and context is not None and context.info_name in FLASKS_OWN_COMMANDS:
        raise NoAppException(f"`{context.info_name}` is for development: ENVIRONMENT is production")


def _turns(parts: Parts) -> Turns:
    services = _flow_services(parts)
    without_waiting = services.without_waiting(parts.tariffs.if_read())
    sessions = Sessions(parts.turn_sessions, parts.settings.most_dials)
    return Turns(_engine(parts), services, without_waiting, sessions, KnownCallers(parts.store))


def _engine(parts: Parts) -> Engine:
    return Engine(flow_registry.build(), start_session, _flow_services(parts))


def _flow_services(parts: Parts) -> FlowServices:
    return FlowServices(
        store=parts.store,
        clock=parts.clock,
        terms=parts.terms,
        words=parts.words,
        nudge=parts.nudge,
        service_code=parts.settings.ussd_service_code,
    )


def _sender(settings: Settings, engine: sa.Engine, redis: Redis, clock: Clock) -> Sender:
    gateway = AfricasTalking(
        settings.africastalking_username,
        settings.africastalking_api_key,
        settings.africastalking_base_url,
        max_at_once=MAX_AT_ONCE,
    )
    return Sender(
        queue=Sending(engine, settings.sms_budget_kes_per_day * MICROS_PER_SHILLING),
        restores=Restores(engine, SentLog(settings.sent_log), gethostname()),
        gateway=gateway,
        bucket=TokenBucket(redis, "sms_parts", settings.sms_parts_per_second),
        clock=clock,
        window=Window.parse(settings.sms_window),
        sender_ids={"": settings.sms_sender_id, ANSWER.name: settings.sms_shortcode},
    )


def _payment_services(settings: Settings, store: Store, redis: Redis, clock: Clock, terms: Terms) -> PaymentServices:
    callbacks_at = f"{settings.public_url}/callbacks/{settings.mpesa_callback_tokens[0]}"
    credentials = Credentials(
        settings.mpesa_consumer_key, settings.mpesa_consumer_secret, settings.mpesa_shortcode, settings.mpesa_passkey
    )
    daraja = Daraja(settings.mpesa_base_url, credentials, redis)
    paystack = Paystack(settings.paystack_base_url, settings.paystack_secret_key)
    refunds = Refunds(store, paystack, terms, production=settings.production)
    bucket = TokenBucket(redis, "daraja_requests", settings.mpesa_requests_per_second)
    statements = StatementComparison(store, clock, terms, settings.mpesa_customer_reasons)
    files = ProposedFiles(store, clock, terms)
    return PaymentServices(
        callbacks_at=callbacks_at,
        daraja=daraja,
        paystack=paystack,
        stk_push=StkPush(
            store, daraja, bucket, clock, terms, callbacks_at=callbacks_at, chance=secrets.SystemRandom().random
        ),
        cards=Cards(
            store,
            paystack,
            terms,
            public_url=settings.public_url,
            production=settings.production,
            new_token=partial(secrets.token_hex, 16),
        ),
        inbox=PaymentInbox(store, clock, terms),
        validation=PaybillValidation(store, settings.mpesa_connections_shortcode),
        pull=PullComparison(store, daraja, clock, terms),
        statements=statements,
        files=files,
        uploads=UploadedFiles(store, clock, statements, files),
        refunds=refunds,
        card_comparison=CardComparison(store, paystack, refunds, clock, terms, production=settings.production),
    )

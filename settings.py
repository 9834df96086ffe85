"""Every setting, read from the environment once. Units are in the names; interfaces.md of the project lists them."""

import os
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from setting_values import (
    BaseUrl,
    DatabaseUrl,
    Hours,
    Paybill,
    PerSecond,
    RedisUrl,
    SenderId,
    ServiceCode,
    ShortCode,
    comma_separated,
    networks,
    sentence,
    too_large,
)

DEVELOPMENT = "development"
PRODUCTION = "production"
# Where `make run` says, while it runs, at which addresses everything is: for commands in another window.
SERVICES_FILE = Path(__file__).parent / "var" / "services.env"
SETTINGS_FILE = "SETTINGS_FILE"
"""The variable that names a file of settings, which a process reads anew when it is reloaded: its environment is that
of its start for as long as it lives. What the environment says wins."""

Several = Annotated[tuple[str, ...], NoDecode, BeforeValidator(comma_separated)]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(networks)]
_DAYS_OF_CATEGORY = Annotated[str, Field(pattern=r"^(DC|SC|EM|BC)=[1-9][0-9]?$")]
DaysOfCategory = Annotated[tuple[_DAYS_OF_CATEGORY, ...], NoDecode, BeforeValidator(comma_separated)]


class Settings(BaseSettings):
    """The settings of one process. Raises `ValidationError` with the names of those that are missing or wrong."""

    model_config = SettingsConfigDict(
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        env_file=None if os.environ.get("ENVIRONMENT") == PRODUCTION else SERVICES_FILE,
    )

    environment: Literal["development", "production"] = "development"
    port: int = Field(8000, ge=1, le=65_535)
    web_head_seconds: float = Field(5, ge=0.1)
    web_body_seconds: float = Field(10, ge=0.1)
    database_url: DatabaseUrl = ""
    database_owner_url: DatabaseUrl = ""
    database_url_replica: DatabaseUrl = ""
    redis_url: RedisUrl = ""
    plain_stores_allowed: bool = False
    celery_broker_url: RedisUrl = ""
    worker_stall_seconds: float = Field(120, ge=1)
    secret_key: str = "dev-secret-key"
    public_url: BaseUrl = "http://127.0.0.1:8000"
    metrics_token: str = "dev-metrics-token"

    ussd_service_code: ServiceCode = "*977#"
    africastalking_username: str = "sandbox"
    africastalking_api_key: str = "dev-africastalking-key"
    africastalking_base_url: BaseUrl = "http://127.0.0.1:8001"
    africastalking_callback_tokens: Several = ("dev-africastalking-token",)
    sms_sender_id: SenderId = "KenyaPower"
    sms_shortcode: ShortCode = "95551"
    sms_parts_per_second: PerSecond = 50
    sms_budget_kes_per_day: int = Field(1_000_000, ge=0)
    sent_log_folder: str = "var/sent"
    sms_retention_days: int = Field(90, ge=1)
    campaign_gate_percent: int = Field(98, ge=0, le=100)
    campaign_plan_share: float = Field(0.2, gt=0, le=1)
    sms_window: Hours = "07:00-19:00"

    mpesa_base_url: BaseUrl = "http://127.0.0.1:8002"
    mpesa_consumer_key: str = "dev-mpesa-key"
    mpesa_consumer_secret: str = "dev-mpesa-secret"
    mpesa_shortcode: Paybill = "888888"
    mpesa_passkey: str = "dev-mpesa-passkey"
    mpesa_connections_shortcode: Paybill = "888899"
    mpesa_callback_tokens: Several = ("dev-daraja-token",)
    mpesa_callback_networks: Networks = ()
    mpesa_prompt_delay_seconds: float = Field(5, ge=0, le=60)
    mpesa_min_shillings: int = Field(1, ge=1)
    mpesa_max_shillings: int = Field(250_000, ge=1)
    mpesa_customer_reasons: Several = (
        *("pay bill", "paybill", "pay utility", "customer payment", "stk", "overdraft", "od", "fuliza"),
        *("standing order", "ratiba", "organization transfer", "organisation transfer", "organization to organization"),
        *("business to business", "business payment", "bank"),
    )
    mpesa_ceiling_shillings: int = Field(250_000, ge=1)
    mpesa_time_difference_hours: float = Field(2, gt=0)
    mpesa_requests_per_second: PerSecond = 5
    paystack_base_url: BaseUrl = "http://127.0.0.1:8003"
    paystack_secret_key: Several = ("sk_test_dev",)
    card_max_shillings: int = Field(250_000, ge=1)
    card_ceiling_shillings: int = Field(250_000, ge=1)
    import_ceiling_shillings: int = Field(10_000_000, ge=1)
    reconnect_unconfirmed_shillings: int = Field(2_000, ge=0)
    trusted_proxies: Networks = ()

    due_days: int = Field(14, ge=1)
    due_days_of_category: DaysOfCategory = ()
    paybill_prepaid: Paybill = "888880"
    bulk_export_rows: int = Field(1_000, ge=0)
    bill_cancel_limit: int = Field(100_000, ge=0)
    planned_notice_limit: int = Field(10_000, ge=0)
    default_band: int = Field(2, ge=1, le=3)
    reading_window_days: int = Field(25, ge=1)
    reading_correction_hours: int = Field(24, ge=0)
    reading_low_factor: Decimal = Decimal("0.4")
    reading_high_factor: Decimal = Decimal("2.5")
    reading_extreme_factor: Decimal = Decimal(10)
    meter_check_months: int = Field(36, ge=1)
    round_meters: int = Field(30, ge=1, le=200)
    round_random_percent: int = Field(15, ge=0, le=100)
    round_second_visit_percent: int = Field(5, ge=0, le=100)
    round_due_percent: int = Field(40, ge=0, le=100)
    round_hasty_minutes: int = Field(3, ge=0)
    recovery_max_months: int = Field(12, ge=1, le=12)
    recovery_objection_days: int = Field(14, ge=14)
    risk_score_retention_days: int = Field(730, ge=1)
    session_seconds: int = Field(600, ge=180)
    most_dials: int = Field(30, ge=1)
    dials_seconds: int = Field(600, ge=1)

    @property
    def round_shares(self) -> tuple[int, int, int, int]:
        """How many meters a round holds, and the percentages of it: by lot, second visits, meters that are due."""
        return self.round_meters, self.round_random_percent, self.round_second_visit_percent, self.round_due_percent

    @property
    def production(self) -> bool:
        return self.environment == PRODUCTION

    @property
    def owner_url(self) -> str:
        """Where `release` changes the schema."""
        return self.database_owner_url or self.database_url

    @property
    def due_days_by_category(self) -> dict[str, int]:
        pairs = (each.split("=") for each in self.due_days_of_category)
        return {category: int(days) for category, days in pairs}

    @property
    def sent_log(self) -> Path | None:
        """Where each worker's host writes what the gateway accepted, below the project unless it is absolute."""
        return Path(__file__).parent / self.sent_log_folder if self.sent_log_folder else None

    @property
    def own_numbers(self) -> tuple[str, ...]:
        """The short numbers at which customers pay and write."""
        return (self.mpesa_shortcode, self.mpesa_connections_shortcode, self.paybill_prepaid, self.sms_shortcode)

    @property
    def broker_url(self) -> str:
        return self.celery_broker_url or self.redis_url

    @property
    def secrets(self) -> tuple[str, ...]:
        """Tokens and keys, which no log may show."""
        return (
            self.secret_key,
            self.metrics_token,
            self.africastalking_api_key,
            *self.africastalking_callback_tokens,
            self.mpesa_consumer_key,
            self.mpesa_consumer_secret,
            self.mpesa_passkey,
            *self.mpesa_callback_tokens,
            *self.paystack_secret_key,
        )

    @model_validator(mode="after")
    def _daraja_takes_our_callbacks(self) -> Self:
        """Daraja refuses a URL with one of these words, and no payment would ever be reported."""
        for name in ("public_url", "mpesa_callback_tokens"):
            if _BANNED_WORDS.search(str(getattr(self, name))):
                raise ValueError(f"{name.upper()} holds a word that Daraja refuses in a callback URL")
        return self

    @model_validator(mode="after")
    def _numbers_have_a_size(self) -> Self:
        if found := too_large(dict(self)):
            raise ValueError("; ".join(found))
        return self

    @model_validator(mode="after")
    def _they_fit_together(self) -> Self:
        """Each by itself may be right."""
        paybills = (self.mpesa_shortcode, self.mpesa_connections_shortcode, self.paybill_prepaid)
        factors = (self.reading_low_factor, self.reading_high_factor, self.reading_extreme_factor)
        wrong = {
            "MPESA_SHORTCODE, MPESA_CONNECTIONS_SHORTCODE and PAYBILL_PREPAID are not three paybills": len({*paybills})
            < len(paybills),
            "MPESA_MIN_SHILLINGS is above MPESA_MAX_SHILLINGS or CARD_MAX_SHILLINGS": self.mpesa_min_shillings
            > min(self.mpesa_max_shillings, self.card_max_shillings),
            "READING_LOW_FACTOR, READING_HIGH_FACTOR and READING_EXTREME_FACTOR are not in this order, from 0": not (
                0 <= factors[0] < factors[1] <= factors[2]
            ),
            "DUE_DAYS_OF_CATEGORY names a category twice": len(self.due_days_by_category)
            < len(self.due_days_of_category),
        }
        if found := [sentence for sentence, is_wrong in wrong.items() if is_wrong]:
            raise ValueError("; ".join(found))
        return self

    @model_validator(mode="after")
    def _guards_are_set_and_fit_a_path(self) -> Self:
        """A token stands in a URL as it is; an empty one would let everybody in, or nobody."""
        found = []
        for name in _GUARDS:
            parts = _parts(getattr(self, name))
            if not parts or "" in parts:
                found.append(f"{name.upper()} is empty")
            elif name.endswith("tokens") and not all(map(_OF_A_PATH.fullmatch, parts)):
                found.append(f"{name.upper()} holds a sign that a URL's path has not: / ? # % or no ASCII")
        if found:
            raise ValueError("; ".join(found))
        return self

    @model_validator(mode="after")
    def _a_ceiling_is_above_what_may_be_asked(self) -> Self:
        """Else every large payment that we asked for would be quarantined."""
        for channel in ("mpesa", "card"):
            if getattr(self, f"{channel}_ceiling_shillings") < getattr(self, f"{channel}_max_shillings"):
                name = channel.upper()
                raise ValueError(f"{name}_CEILING_SHILLINGS is below {name}_MAX_SHILLINGS")
        return self

    @property
    def is_on_this_machine_alone(self) -> bool:
        """Whether this is development that nobody else can reach."""
        return not self.production and _is_loopback(self.public_url)

    @model_validator(mode="after")
    def _who_is_reached_from_outside_has_no_development_secrets(self) -> Self:
        """A service that others can reach is no development, whatever ENVIRONMENT says."""
        fields = type(self).model_fields
        if self.production or self.is_on_this_machine_alone:
            return self
        known = [name.upper() for name in _GUARDS if not _is_set(getattr(self, name), fields[name].default)]
        if known:
            said = "PUBLIC_URL is not of this machine, and these are the development values"
            raise ValueError(f"{said}: {', '.join(known)}")
        return self

    @model_validator(mode="after")
    def _production_has_no_development_values(self) -> Self:
        if not self.production:
            return self
        fields = type(self).model_fields
        wrong = [name.upper() for name in _MUST_BE_SET if not _is_set(getattr(self, name), fields[name].default)]
        if wrong:
            raise ValueError(f"in production these must be set, and not to the development value: {', '.join(wrong)}")
        return self

    @model_validator(mode="after")
    def _production_is_hard_to_guess_and_to_overhear(self) -> Self:
        """What guards must be good, not only set. Plain HTTP never leaves this host."""
        if not self.production:
            return self
        wrong = [*self.weak_secrets(), *self._overheard()]
        if wrong:
            raise ValueError(f"in production: {'; '.join(wrong)}")
        return self

    def weak_secrets(self) -> list[str]:
        """What guards and is easy to guess, or guards twice, by name."""
        return list(self._weak_secrets())

    def _weak_secrets(self) -> Iterator[str]:
        guards = [(name.upper(), part) for name in _GUARDS for part in _parts(getattr(self, name))]
        for name in dict.fromkeys(name for name, part in guards if not _is_hard_to_guess(part)):
            yield f"{name} has fewer than {MIN_SECRET_LENGTH} random characters"
        for name, part in guards:
            if [other for _, other in guards].count(part) > 1:
                yield f"{name} is the same as another secret"
        if any(key.startswith("sk_test_") for key in self.paystack_secret_key):
            yield "PAYSTACK_SECRET_KEY is a test key"

    def _overheard(self) -> Iterator[str]:
        for name in ("public_url", "africastalking_base_url", "mpesa_base_url", "paystack_base_url"):
            url = getattr(self, name)
            if url.startswith("http://") and (name == "public_url" or not _is_loopback(url)):
                yield f"{name.upper()} is http://, it must be https://"
        if self.plain_stores_allowed:
            return
        for name in ("database_url", "database_owner_url", "database_url_replica", "redis_url", "celery_broker_url"):
            if (url := getattr(self, name)) and (why := _why_overheard(url)):
                yield f"{name.upper()} leads to another host {why}; PLAIN_STORES_ALLOWED=true says that this is meant"


_BANNED_WORDS = re.compile("m-?pesa|safaricom|exec?|cmd|sql|query", re.IGNORECASE)
_OF_A_PATH = re.compile("[^/?#%\x00-\x1f\x7f-\U0010ffff]+")
_MUST_BE_SET = (
    "database_url",
    "redis_url",
    "secret_key",
    "public_url",
    "metrics_token",
    "africastalking_username",
    "africastalking_api_key",
    "africastalking_base_url",
    "africastalking_callback_tokens",
    "mpesa_base_url",
    "mpesa_consumer_key",
    "mpesa_consumer_secret",
    "mpesa_passkey",
    "mpesa_callback_tokens",
    "mpesa_callback_networks",
    "paystack_base_url",
    "paystack_secret_key",
)


# What lets somebody in who knows it.
_GUARDS = ("secret_key", "metrics_token", "africastalking_callback_tokens", "mpesa_callback_tokens")
MIN_SECRET_LENGTH = 24
MIN_DIFFERENT_CHARACTERS = 8
_UNCHECKED = {"none", "optional", "cert_none", "cert_optional"}
_SAFE_SSL_MODES = {"require", "verify-ca", "verify-full"}


def _is_hard_to_guess(secret: str) -> bool:
    return len(secret) >= MIN_SECRET_LENGTH and len(set(secret)) >= MIN_DIFFERENT_CHARACTERS


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _why_overheard(url: str) -> str | None:
    """Why others can listen to this PostgreSQL or Redis, or speak to it; a socket or this host is safe."""
    parts, query = urlsplit(url), parse_qs(urlsplit(url).query)
    hosts = query.get("host", [parts.netloc.rpartition("@")[2]])
    if all(not host or host.startswith("/") or _is_loopback(f"//{host}") for host in ",".join(hosts).split(",")):
        return None
    if parts.scheme == "redis" or (
        parts.scheme == "postgresql" and not _SAFE_SSL_MODES & set(query.get("sslmode", ()))
    ):
        return "without TLS"
    if parts.scheme == "rediss" and _UNCHECKED & {each.lower() for each in query.get("ssl_cert_reqs", ())}:
        return "without looking at its certificate"
    return None if parts.password or "password" in query else "without a password"


def _is_set(value: object, development: object) -> bool:
    """Of a list every part counts: one that anybody may read in the repository lets anybody in, however good the others
    are.
    """
    parts = _parts(value)
    return bool(parts) and not {"", *_parts(development)} & set(parts)


def _parts(value: object) -> tuple[str, ...]:
    return tuple(str(part).strip() for part in (value if isinstance(value, tuple) else (value,)))


def read_settings() -> Settings:
    """Those of the environment. Ends the program with a sentence for each that is missing or wrong."""
    try:
        return _settings()
    except ValidationError as error:
        fields = Settings.model_fields
        said = (
            sentence(each["loc"], each["type"], each["msg"], lambda name: fields[name].default)
            for each in error.errors()
        )
        sys.exit("\n".join(dict.fromkeys(said)))


def _settings() -> Settings:
    file = os.environ.get(SETTINGS_FILE)
    if not file:
        return Settings()
    if not os.access(file, os.R_OK):
        sys.exit(f"{SETTINGS_FILE} names {file}, which cannot be read")
    return Settings(_env_file=file)


if __name__ == "__main__":  # `python -m settings`: would a process start on these?
    read_settings()

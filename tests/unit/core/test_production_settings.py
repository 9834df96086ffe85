"""What production refuses to start with: secrets that are easy to guess, ways that can be overheard."""

import pytest
from pydantic import ValidationError

from settings import Settings, read_settings
from tests.support.production_settings import PRODUCTION

GOOD = "0f1e2d3c4b5a69788796a5b4c3d2e1f1"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("secret_key", "x", "SECRET_KEY has fewer than 24"),
        ("secret_key", "x" * 40, "SECRET_KEY has fewer than 24"),
        ("metrics_token", "short-metrics-token", "METRICS_TOKEN has fewer than 24"),
        ("africastalking_callback_tokens", f"{GOOD},b", "AFRICASTALKING_CALLBACK_TOKENS has fewer than 24"),
        ("mpesa_callback_tokens", "abababababababababababababab", "MPESA_CALLBACK_TOKENS has fewer than 24"),
        ("mpesa_callback_tokens", PRODUCTION["secret_key"], "is the same as another secret"),
        ("africastalking_callback_tokens", f"{GOOD},{GOOD}", "is the same as another secret"),
        ("paystack_secret_key", "sk_live_good,sk_test_bad", "PAYSTACK_SECRET_KEY is a test key"),
        ("public_url", "http://service.example", "PUBLIC_URL is http://"),
        ("public_url", "http://127.0.0.1:8000", "PUBLIC_URL"),
        ("africastalking_base_url", "http://gateway.example", "AFRICASTALKING_BASE_URL is http://"),
        ("mpesa_base_url", "http://10.1.2.3:8080", "MPESA_BASE_URL is http://"),
        ("paystack_base_url", "http://cards.example", "PAYSTACK_BASE_URL is http://"),
        ("redis_url", "redis://:secret@redis.internal:6379/0", "REDIS_URL leads to another host without TLS"),
        ("redis_url", "rediss://redis.internal:6379/0", "REDIS_URL leads to another host without a password"),
        ("redis_url", "rediss://:secret@redis.internal/0?ssl_cert_reqs=none", "without looking at its certificate"),
        (
            "celery_broker_url",
            "rediss://:secret@redis.x/0?ssl_cert_reqs=CERT_NONE",
            "looking at its certificate",
        ),
        ("celery_broker_url", "redis://10.0.0.4:6379/1", "CELERY_BROKER_URL leads to another host without TLS"),
        ("database_url", "postgresql://service:secret@db/service", "DATABASE_URL leads to another host without TLS"),
        ("database_url", "postgresql://service:secret@db/service?sslmode=prefer", "without TLS"),
        ("database_url", "postgresql://service@db/service?sslmode=verify-full", "without a password"),
        ("database_url", "postgresql://u:p@127.0.0.1,db2/service", "without TLS"),
        ("database_url", "postgresql:///service?host=10.0.0.5&user=u&password=p", "without TLS"),
        ("database_owner_url", "postgresql://owner:secret@db/service", "DATABASE_OWNER_URL leads to another host"),
    ],
)
def test_production_does_not_start_with(name, value, sentence):
    with pytest.raises(ValidationError, match=sentence):
        Settings(**PRODUCTION | {name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("africastalking_base_url", "http://127.0.0.1:9001"),
        ("mpesa_base_url", "http://[::1]:8002"),
        ("redis_url", "redis://localhost:6379/0"),
        ("redis_url", "rediss://:secret@redis.internal:6379/0"),
        ("redis_url", "unix:///run/redis.sock"),
        ("database_url", "postgresql:///service?host=/run/postgresql"),
        ("database_url", "postgresql://service:secret@db1,db2/service?sslmode=verify-full"),
        ("mpesa_callback_tokens", f"{GOOD},{GOOD[::-1]}"),
    ],
)
def test_production_starts_with(name, value):
    assert Settings(**PRODUCTION | {name: value})


def test_plain_stores_on_other_hosts_are_used_when_that_is_said():
    plain = {"database_url": "postgresql://db/service", "redis_url": "redis://redis:6379/0"}
    assert Settings(**PRODUCTION | plain | {"plain_stores_allowed": True})


def test_development_that_others_can_reach_has_no_development_secrets():
    with pytest.raises(ValidationError, match="PUBLIC_URL is not of this machine"):
        Settings(public_url="https://service.example")
    assert Settings(public_url="http://127.0.0.1:8000")
    assert Settings(public_url="http://localhost:8000")


def test_a_host_where_nothing_is_set_hears_all_names_at_once():
    with pytest.raises(ValidationError) as refused:
        Settings(environment="production", _env_file=None)
    for name in ("SECRET_KEY", "AFRICASTALKING_API_KEY", "MPESA_BASE_URL", "PAYSTACK_SECRET_KEY"):
        assert name in str(refused.value)


def test_a_program_that_is_set_wrong_ends_with_a_sentence_for_each_and_no_value(monkeypatch):
    for name, value in {"MPESA_PASSKEY": "", "DUE_DAYS": "a secret", "ENVIRONMENT": "production"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        read_settings()
    assert ended.value.code.startswith("DUE_DAYS: ")
    assert "a secret" not in ended.value.code
    monkeypatch.setenv("DUE_DAYS", "14")
    with pytest.raises(SystemExit, match=r"^in production these must be set.*MPESA_PASSKEY"):
        read_settings()

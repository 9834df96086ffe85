"""A setting that cannot be meant stops the start with a sentence that names it, and does not repeat what was set."""

import pytest

from settings import read_settings

REFUSED = [
    ("SMS_WINDOW", "99:99-00:00", "must look like 07:00-19:00"),
    ("SMS_WINDOW", "٠٧:٠٠-١٩:٠٠", "must look like 07:00-19:00"),
    ("SMS_WINDOW", "24:00-07:00", "must look like 07:00-19:00"),
    ("DUE_DAYS", "999999999", "is more than 3650"),
    ("DUE_DAYS", "1e3", "valid integer"),
    ("DUE_DAYS", "", "valid integer"),
    ("READING_WINDOW_DAYS", "99999999999999999999", "is more than 3650"),
    ("READING_CORRECTION_HOURS", "-1", "greater than or equal to 0"),
    ("READING_LOW_FACTOR", "-0.4", "in this order"),
    ("READING_LOW_FACTOR", "NaN", "finite"),
    ("READING_HIGH_FACTOR", "0", "in this order"),
    ("READING_EXTREME_FACTOR", "1", "in this order"),
    ("SMS_PARTS_PER_SECOND", "inf", "is no number"),
    ("SMS_PARTS_PER_SECOND", "1e-300", "greater than or equal to 0.01"),
    ("WEB_HEAD_SECONDS", "inf", "is no number"),
    ("WEB_BODY_SECONDS", "0.000000001", "greater than or equal to 0.1"),
    ("MPESA_TIME_DIFFERENCE_HOURS", "1e300", "is more than 87600"),
    ("MPESA_PROMPT_DELAY_SECONDS", "nan", "less than or equal to 60"),
    ("USSD_SERVICE_CODE", "977", "must look like *977#"),
    ("USSD_SERVICE_CODE", "*977**1#", "must look like *977#"),
    ("SMS_SENDER_ID", "Kenya Power and Lighting", "must look like KenyaPower"),
    ("SMS_SENDER_ID", "Umeme\u200b", "must look like KenyaPower"),
    ("SMS_SHORTCODE", "+95551", "must look like 95551"),
    ("MPESA_SHORTCODE", "٨٨٨٨٨٨", "must look like 888888"),
    ("MPESA_SHORTCODE", "888899", "not three paybills"),
    ("PAYBILL_PREPAID", "", "must look like 888880"),
    ("MPESA_MIN_SHILLINGS", "300000", "is above MPESA_MAX_SHILLINGS"),
    ("SMS_BUDGET_KES_PER_DAY", "9" * 30, "is more than 1000000000"),
    ("DATABASE_URL", "postgres://host/name", "must look like postgresql://user@host/name"),
    ("DATABASE_URL", "postgresql://one:5432,two:port/name", "port"),
    ("REDIS_URL", "localhost:6379", "must look like redis://"),
    ("REDIS_URL", "redis://host:99999/0", "must look like redis://"),
    ("REDIS_URL", "redis://host/first", "must look like redis://"),
    ("CELERY_BROKER_URL", "amqp://host", "must look like redis://"),
    ("PUBLIC_URL", "http://[::1", "scheme://host[:port]"),
    ("PUBLIC_URL", "http://127.0.0.1:99999", "scheme://host[:port]"),
    ("PUBLIC_URL", "http://127.0.0.1:8000/", "must look like http://127.0.0.1:8000"),
    ("DUE_DAYS_OF_CATEGORY", "BC=30,BC=40", "names a category twice"),
    ("DUE_DAYS_OF_CATEGORY", "BC = 30", "must look like BC=30"),
    ("MPESA_CALLBACK_NETWORKS", "10.0.0.1/8", "no network"),
    ("MPESA_CALLBACK_NETWORKS", "any,10.0.0.0/8", "no network"),
    ("TRUSTED_PROXIES", "*", "no network"),
    ("AFRICASTALKING_CALLBACK_TOKENS", " , ", "is empty"),
    ("AFRICASTALKING_CALLBACK_TOKENS", "one/two", "URL's path"),
    ("MPESA_CALLBACK_TOKENS", "cl\u00e9", "URL's path"),
    ("METRICS_TOKEN", "", "is empty"),
    ("SECRET_KEY", " ", "is empty"),
    ("ENVIRONMENT", "Production", "should be 'development' or 'production'"),
    ("PORT", "8000.5", "valid integer"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), REFUSED)
def test_a_setting_that_cannot_be_meant_stops_the_start(name, value, sentence, monkeypatch):
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        read_settings()
    [line] = str(stopped.value).splitlines()
    assert (name in line, sentence in line) == (True, True), line
    assert len(value) < 6 or value not in line


def test_the_secrets_that_an_example_leaves_empty_are_named_all_at_once(monkeypatch):
    empty = ("SECRET_KEY", "METRICS_TOKEN", "AFRICASTALKING_CALLBACK_TOKENS", "MPESA_CALLBACK_TOKENS")
    for name in empty:
        monkeypatch.setenv(name, "")
    with pytest.raises(SystemExit) as stopped:
        read_settings()
    assert all(f"{name} is empty" in str(stopped.value) for name in empty)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMS_WINDOW", "00:00-24:00"),
        ("SMS_WINDOW", "19:00-07:00"),
        ("SMS_SENDER_ID", ""),
        ("USSD_SERVICE_CODE", "*384*977#"),
        ("DATABASE_URL", "postgresql://one:5432,two:5433/name"),
        ("DATABASE_URL", "postgresql:///name?host=/run/postgresql"),
        ("DATABASE_URL", "postgresql://user:p%40ss@[::1]:5432/name"),
        ("REDIS_URL", "unix:///run/redis.sock"),
        ("REDIS_URL", "rediss://:secret@host:6379/0?ssl_ca_certs=ca.pem"),
        ("TRUSTED_PROXIES", "127.0.0.1, ::1"),
        ("MPESA_CALLBACK_NETWORKS", "any"),
    ],
)
def test_a_setting_that_can_be_meant_is_taken(name, value, monkeypatch):
    monkeypatch.setenv(name, value)
    assert read_settings()

import pytest
from pydantic import ValidationError

from settings import Settings
from tests.support.production_settings import PRODUCTION

NEW, OLD = "a new token that is hard to guess", "an old token that is hard to guess"
SECRETS = sorted(name for name in PRODUCTION if name.startswith(("mpesa", "paystack")))


@pytest.mark.parametrize("token", ["ab-MPESA-cd", "m-pesa", "xsafaricomx", "0exec0", "9EXE", "cmd", "mysql", "a-query"])
def test_a_callback_token_that_daraja_would_refuse_stops_the_start(token):
    with pytest.raises(ValidationError, match="MPESA_CALLBACK_TOKENS"):
        Settings(mpesa_callback_tokens=token)
    with pytest.raises(ValidationError, match="PUBLIC_URL"):
        Settings(public_url=f"https://{token}.example")


def test_a_token_of_hex_digits_can_never_hold_such_a_word():
    assert Settings(mpesa_callback_tokens="0123456789abcdef, fedcba").mpesa_callback_tokens == (
        "0123456789abcdef",
        "fedcba",
    )


@pytest.mark.parametrize("name", SECRETS)
def test_production_does_not_start_with_a_development_value(name):
    Settings(**PRODUCTION)
    with pytest.raises(ValidationError, match=name.upper()):
        Settings(**{each: value for each, value in PRODUCTION.items() if each != name})


@pytest.mark.parametrize("nothing", ["", " "])
@pytest.mark.parametrize("name", sorted(PRODUCTION.keys() - {"environment"}))
def test_production_does_not_start_with_an_empty_value(name, nothing):
    with pytest.raises(ValidationError, match=f"(?i)\\b{name}\\b"):
        Settings(**PRODUCTION | {name: nothing})


@pytest.mark.parametrize("name", sorted(name for name, value in PRODUCTION.items() if isinstance(value, tuple)))
def test_production_does_not_start_with_the_development_token_beside_a_good_one(name):
    [development] = Settings.model_fields[name].default
    assert getattr(Settings(**PRODUCTION | {name: f"{NEW},{OLD}"}), name) == (NEW, OLD)
    with pytest.raises(ValidationError, match=name.upper()):
        Settings(**PRODUCTION | {name: f"{NEW}, {development}"})


def test_no_log_shows_what_opens_the_tills():
    secrets = Settings(**PRODUCTION).secrets
    assert {*PRODUCTION["mpesa_callback_tokens"], PRODUCTION["mpesa_passkey"], "sk_live_of_the_test"} <= set(secrets)


def test_addresses_are_networks_or_the_start_stops():
    assert (
        str(Settings(mpesa_callback_networks="196.201.214.200,10.0.0.0/8").mpesa_callback_networks[1]) == "10.0.0.0/8"
    )
    with pytest.raises(ValidationError):
        Settings(mpesa_callback_networks="somewhere")

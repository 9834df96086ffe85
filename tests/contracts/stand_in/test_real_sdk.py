"""The vendor's own client, africastalking 2.0.3, pointed at the stand-in as facts 3.6 describe."""

import pytest
import requests
from africastalking.Service import AfricasTalkingException
from africastalking.SMS import SMSService

from .conftest import KEY

PHONE = "+254711000001"


@pytest.fixture
def sdk(gateway):
    def service(key=KEY):
        sms = SMSService("sandbox", key)
        sms._baseUrl = sms._contentUrl = f"{gateway.base_url}/version1"  # noqa: SLF001 (the only way to change the URL)
        return sms

    return service


def test_a_message_is_accepted(sdk, gateway):
    answer = sdk().send("Habari", [PHONE], "KENYAPOWER", enqueue=True)
    (recipient,) = answer["SMSMessageData"]["Recipients"]
    assert (recipient["statusCode"], recipient["number"]) == (101, PHONE)
    assert gateway.messages.all()[0].sender == "KENYAPOWER"


def test_a_refusal_is_an_empty_list_of_recipients(sdk):
    answer = sdk().send("Habari", ["+254711199901"])
    assert answer == {"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}}


def test_a_wrong_key_is_an_exception_with_the_gateways_words(sdk):
    with pytest.raises(AfricasTalkingException, match="The supplied authentication is invalid"):
        sdk("wrong").send("Habari", [PHONE])


def test_json_with_a_charset_comes_back_as_text(sdk):
    assert isinstance(sdk().send("Habari", ["+254711199904"]), str)


def test_a_lost_answer_is_an_error_of_the_connection(sdk, gateway):
    with pytest.raises(requests.ConnectionError):
        sdk().send("Habari", ["+254711199906"])
    assert gateway.messages.accepted() == 1

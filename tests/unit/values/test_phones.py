import pytest

from domain.values.phones import NETWORKS, network_of, parse_phone


@pytest.mark.parametrize(
    "text",
    [
        "+254712345126",
        "254712345126",
        " 254712345126",
        "0712345126",
        "712345126",
        "0712 345 126",
        "+254-712-345-126",
        "0712345126\n",
        "\u00a00712345126 ",
    ],
)
def test_a_number_is_understood_however_it_is_written(text):
    assert parse_phone(text) == "+254712345126"


def test_the_new_prefixes_are_mobile_numbers_too():
    assert parse_phone("0110345126") == "+254110345126"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "07",
        "071234512",
        "07123451266",
        "0712345126x",
        "O712345126",
        "٠٧١٢٣٤٥١٢٦",
        "07123\n45126",
        "++254712345126",
        "+0712345126",
        "+255712345126",
        "0202345126",
        "AFRICASTKNG",
        "977",
        "0712345126\x00",
        "7" * 10_000,
    ],
)
def test_what_is_no_kenyan_mobile_number_is_never_called(text):
    assert parse_phone(text) is None


@pytest.mark.parametrize(
    ("phone", "operator"),
    [
        ("+254712345126", "Safaricom"),
        ("+254110345126", "Safaricom"),
        ("+254733345126", "Airtel"),
        ("+254100345126", "Airtel"),
        ("+254770345126", "Telkom"),
        ("+254747345126", "JTL"),
        ("+254150345126", None),
    ],
)
def test_the_price_of_an_sms_is_guessed_from_the_prefix(phone, operator):
    assert network_of(phone) == operator


def test_the_gateways_network_codes_are_known():
    assert NETWORKS["63902"] == "Safaricom"
    assert NETWORKS["99999"] == "Sandbox"

"""Paybill as the stand-in plays it: registration, validation, confirmation, pull, statement, operator APIs."""

import csv
import io
from datetime import timedelta

import pytest

from tests.contracts.payment_stand_ins.daraja_caller import PHONE


def error(answer):
    return answer.status_code, answer.json()["errorCode"]


def with_validation(daraja, response_type="Completed", seconds=30):
    """The merchant has so many seconds to answer in."""
    daraja.command("/__control/options", external_validation=True, validation_seconds=seconds)
    daraja.register_urls(response_type=response_type)


def window(daraja, hours=48):
    now = daraja.stand_in.state.clock.local()
    return tuple(f"{moment:%Y-%m-%d %H:%M:%S}" for moment in (now - timedelta(hours=hours), now))


def test_urls_are_registered_once_until_two_people_remove_them(daraja):
    assert daraja.register_urls().json()["ResponseCode"] == "0"
    again = daraja.register_urls()
    assert error(again) == (500, "500.003.1001")
    assert again.json()["errorMessage"] == "Urls are already registered"
    daraja.forget("urls")
    assert "OriginatorCoversationID" in daraja.register_urls().json()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ShortCode", "600000"),
        ("ResponseType", "completed"),
        ("ConfirmationURL", "https://pay.example.com/m-pesa/confirmation"),
        ("ValidationURL", "https://pay.example.com/safaricom/validation"),
        ("ValidationURL", "https://pay.example.com/sql"),
    ],
)
def test_a_wrong_registration_is_refused_by_its_field(daraja, field, value):
    answer = daraja.register_urls(**{field: value})
    assert answer.status_code == 400
    assert answer.json()["errorMessage"] == f"Bad Request - Invalid {field}"


@pytest.mark.parametrize(
    ("version", "shown"),
    [(1, "bbff37cea44ac0b2d964ee0dfb8d2df8513dc7ba1b36129a929fc3fbd6dd4af4"), (2, "2547 ***** 149")],
)
def test_the_payer_is_hashed_or_masked_by_the_version_of_the_registration(daraja, version, shown):
    daraja.register_urls(version=version)
    daraja.paybill()
    assert [message["MSISDN"] for message in daraja.confirmations()] == [shown]


def test_without_registered_urls_a_payment_completes_silently(daraja):
    assert daraja.paybill().json()["outcome"] == "completed"
    assert len(daraja.movements()) == 1
    assert daraja.listener.received == []


def test_the_balance_of_the_organisation_runs_on(daraja):
    daraja.register_urls()
    for amount in (10, 20):
        daraja.paybill(amount=amount)
    daraja.command("/__control/withdraw", amount=25)
    daraja.paybill(amount=5)
    assert [message["OrgAccountBalance"] for message in daraja.confirmations()] == ["10.00", "30.00", "10.00"]
    assert daraja.look("/__ledger").json()["balance"] == 10


def test_a_payer_without_money_pays_nothing(daraja):
    daraja.command("/__control/subscribers", phone=PHONE, balance=499)
    answer = daraja.paybill()
    assert (answer.status_code, answer.json()["code"]) == (409, "1")
    assert daraja.movements() == []


def test_confirmations_are_lost_and_repeated_as_told(daraja):
    daraja.register_urls()
    daraja.paybill(amount=1, confirmation={"times": 0})
    daraja.paybill(amount=2, confirmation={"times": 3})
    daraja.paybill(amount=3, confirmation_fault="wrong_amount")
    assert [message["TransAmount"] for message in daraja.confirmations()] == ["2.00"] * 3 + ["4.00"]
    assert [movement["amount"] for movement in daraja.movements()] == [1, 2, 3]


def test_a_reference_is_passed_on_as_it_was_typed(daraja):
    daraja.register_urls()
    daraja.paybill(" o12-34 💡")
    assert daraja.confirmations()[0]["BillRefNumber"] == " o12-34 💡"


def test_the_merchant_is_asked_before_the_money_moves_and_its_id_comes_back(daraja):
    with_validation(daraja)
    daraja.listener.answer = {"ResultCode": "0", "ResultDesc": "Accepted", "ThirdPartyTransID": "KP-77"}
    daraja.paybill()
    [asked], [confirmation] = daraja.listener.at("/validation"), daraja.confirmations()
    assert (asked.json["OrgAccountBalance"], confirmation["OrgAccountBalance"]) == ("", "500.00")
    assert asked.json["TransID"] == confirmation["TransID"]
    assert confirmation["ThirdPartyTransID"] == "KP-77"


@pytest.mark.parametrize("code", ["C2B00011", "C2B00012", "C2B00013", "C2B00014", "C2B00015", "C2B00016"])
def test_a_rejected_payment_moves_no_money(daraja, code):
    with_validation(daraja)
    daraja.listener.answer = {"ResultCode": code, "ResultDesc": "Rejected"}
    assert daraja.paybill().json()["code"] == code
    assert (daraja.movements(), daraja.confirmations()) == ([], [])


@pytest.mark.parametrize("trouble", ["unreadable", "unknown code", "too slow"])
@pytest.mark.parametrize(("response_type", "movements"), [("Completed", 1), ("Cancelled", 0)])
def test_without_a_readable_verdict_in_time_the_registration_decides(daraja, trouble, response_type, movements):
    with_validation(daraja, response_type, seconds=0.3 if trouble == "too slow" else 30)
    daraja.listener.answer = {"unreadable": ["?"], "unknown code": {"ResultCode": "42"}}.get(trouble)
    daraja.listener.silent_at = "validation" if trouble == "too slow" else ""
    daraja.paybill()
    assert len(daraja.movements()) == movements


def test_a_prompt_is_validated_as_well(daraja):
    with_validation(daraja)
    daraja.listener.answer = {"ResultCode": "C2B00012", "ResultDesc": "Rejected"}
    daraja.push_and_wait()
    [callback] = daraja.callbacks()
    assert callback["ResultDesc"] == "[MpesaCB - ] External validation failed for the C2B transaction"
    assert daraja.movements() == []


def test_the_sandbox_of_daraja_simulates_a_payment(daraja):
    daraja.register_urls()
    body = {
        "ShortCode": daraja.merchant.shortcode,
        "CommandID": "CustomerPayBillOnline",
        "Amount": 70,
        "Msisdn": int(PHONE),
        "BillRefNumber": "12345678",
    }
    assert daraja.post("/mpesa/c2b/v2/simulate", body).json()["ResponseCode"] == "0"
    daraja.stand_in.wait_until_quiet()
    assert [message["TransAmount"] for message in daraja.confirmations()] == ["70.00"]


def test_pull_needs_one_registration(daraja):
    assert error(daraja.pull(*window(daraja))) == (400, "400.001")
    assert [daraja.register_pull().json()["ResponseStatus"] for _ in range(2)] == ["1000", "1001"]


def test_pull_of_nothing_comes_as_a_string(daraja):
    daraja.register_pull()
    answer = daraja.pull(*window(daraja)).json()
    assert (answer["ResponseCode"], answer["Response"]) == ("1001", "[[]]")


def test_pull_gives_payments_of_both_kinds_in_pages_of_a_hundred(daraja):
    daraja.register_pull()
    daraja.push_and_wait(Amount=1)
    for _ in range(100):
        daraja.paybill(amount=2)
    start, end = window(daraja)
    first, second = (daraja.pull(start, end, offset).json()["Response"][0] for offset in ("0", "100"))
    assert (len(first), len(second)) == (100, 1)
    assert {row["transactionId"] for row in first + second} == {m["receipt"] for m in daraja.movements()}
    assert list(first[0]) == [
        "transactionId",
        "trxDate",
        "msisdn",
        "sender",
        "transactiontype",
        "billreference",
        "amount",
        "organizationname",
    ]
    assert (first[0]["amount"], first[0]["transactiontype"]) == ("1.00", "c2b-pay-bill-debit")


def test_pull_reaches_back_forty_eight_hours_and_no_further(daraja):
    daraja.register_pull()
    daraja.paybill(amount=1)
    daraja.command("/__clock", advance_seconds=48 * 3600)
    daraja.token = ""
    daraja.paybill(amount=2)
    rows = daraja.pull(*window(daraja, hours=72)).json()["Response"][0]
    assert [row["amount"] for row in rows] == ["2.00"]


def test_pull_keeps_to_its_window(daraja):
    daraja.register_pull()
    daraja.paybill()
    start, _ = window(daraja)
    yesterday, _ = window(daraja, hours=24)
    assert daraja.pull(start, yesterday).json()["ResponseCode"] == "1001"


def test_the_statement_lists_what_moved_with_the_columns_of_the_portal(daraja):
    daraja.paybill("12 345", amount=30)
    daraja.command("/__control/withdraw", amount=10)
    rows = list(csv.DictReader(io.StringIO(daraja.look("/__statement.csv").text)))
    assert list(rows[0]) == [
        "Receipt No.",
        "Completion Time",
        "Initiation Time",
        "Details",
        "Transaction Status",
        "Paid In",
        "Withdrawn",
        "Balance",
        "Balance Confirmed",
        "Reason Type",
        "Other Party Info",
        "Linked Transaction ID",
        "A/C No.",
    ]
    assert [(row["Paid In"], row["Withdrawn"], row["Balance"]) for row in rows] == [
        ("30.00", "", "30.00"),
        ("", "-10.00", "20.00"),
    ]
    assert (rows[0]["A/C No."], rows[0]["Receipt No."]) == ("12 345", daraja.movements()[0]["receipt"])


def test_the_statement_is_cut_by_days_of_nairobi(daraja):
    daraja.paybill()
    today = f"{daraja.stand_in.state.clock.local():%Y-%m-%d}"
    assert len(daraja.look(f"/__statement.csv?from={today}&to={today}").text.splitlines()) == 2
    assert len(daraja.look("/__statement.csv?to=2020-01-01").text.splitlines()) == 1


def test_staff_reverse_a_payment_in_the_portal_and_only_the_statement_tells(daraja):
    daraja.register_urls()
    receipt = daraja.paybill().json()["receipt"]
    daraja.command("/__control/reverse", receipt=receipt)
    rows = list(csv.DictReader(io.StringIO(daraja.look("/__statement.csv").text)))
    assert (rows[1]["Withdrawn"], rows[1]["Linked Transaction ID"]) == ("-500.00", receipt)
    assert daraja.look("/__ledger").json()["balance"] == 0
    assert len(daraja.listener.received) == 1


def signed(daraja, **fields):
    return {
        "Initiator": daraja.merchant.initiator,
        "SecurityCredential": "c3RhbmQtaW4=",
        "ResultURL": f"{daraja.listener.url}/result",
        "QueueTimeOutURL": f"{daraja.listener.url}/timeout",
        "Remarks": "asked by an operator",
    } | fields


def reversal(daraja, receipt, amount=500):
    return signed(
        daraja,
        CommandID="TransactionReversal",
        TransactionID=receipt,
        Amount=amount,
        ReceiverParty=daraja.merchant.shortcode,
        RecieverIdentifierType="11",
    )


def result_of(daraja, path, body):
    answer = daraja.post(path, body)
    assert list(answer.json()) == [
        "OriginatorConversationID",
        "ConversationID",
        "ResponseCode",
        "ResponseDescription",
    ]
    daraja.stand_in.wait_until_quiet()
    return daraja.listener.at("/result")[-1].json["Result"]


def test_a_reversal_gives_the_money_back_once(daraja):
    receipt = daraja.paybill().json()["receipt"]
    path = "/mpesa/reversal/v1/request"
    codes = [result_of(daraja, path, reversal(daraja, name))["ResultCode"] for name in (receipt, receipt, "NOSUCHCODE")]
    assert codes == [0, "R000001", "R000002"]
    assert [movement["amount"] for movement in daraja.movements()] == [500, -500]
    [payer] = daraja.look("/__control/subscribers").json()
    assert payer["balance"] == 100_000


def test_the_status_of_a_receipt_names_the_debit_party_twice(daraja):
    receipt = daraja.paybill().json()["receipt"]
    body = signed(
        daraja,
        CommandID="TransactionStatusQuery",
        TransactionID=receipt,
        PartyA=daraja.merchant.shortcode,
        IdentifierType="4",
    )
    result = result_of(daraja, "/mpesa/transactionstatus/v1/query", body)
    pairs = [(pair["Key"], pair["Value"]) for pair in result["ResultParameters"]["ResultParameter"]]
    assert dict(pairs)["ReceiptNo"] == receipt
    assert dict(pairs)["TransactionStatus"] == "Completed"
    assert [key for key, _ in pairs].count("DebitPartyName") == 2


def test_the_balance_stands_in_the_utility_account(daraja):
    daraja.paybill()
    body = signed(daraja, CommandID="AccountBalance", PartyA=daraja.merchant.shortcode, IdentifierType="4")
    result = result_of(daraja, "/mpesa/accountbalance/v1/query", body)
    confirmation = {pair["Key"]: pair["Value"] for pair in result["ResultParameters"]["ResultParameter"]}
    assert confirmation["AccountBalance"].endswith("&Utility Account|KES|500.00|500.00|0.00|0.00")

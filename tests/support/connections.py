"""What tests of connections share: money that comes in by either paybill, through the callback."""

import json

from domain.values.periods import NAIROBI
from tests.support.worker_tasks import run_tasks

DARAJA = "dev-daraja-token"
CONNECTIONS, BILLS = "888899", "888888"


def confirmation(reference, cents, receipt, shortcode, paid_at, phone="254722000002"):
    return {
        "TransactionType": "Pay Bill",
        "TransID": receipt,
        "TransTime": paid_at,
        "TransAmount": f"{cents / 100:.2f}",
        "BusinessShortCode": shortcode,
        "BillRefNumber": reference,
        "InvoiceNumber": "",
        "OrgAccountBalance": "",
        "ThirdPartyTransID": "",
        "MSISDN": phone,
        "FirstName": "OTIENO",
    }


def pays_at(client, parts, reference, cents, receipt, shortcode=CONNECTIONS, phone="254722000002"):
    """Somebody pays at a paybill; the confirmation comes, and a worker books it."""
    at = parts.clock.now().astimezone(NAIROBI).strftime("%Y%m%d%H%M%S")
    body = json.dumps(confirmation(reference, cents, receipt, shortcode, at, phone))
    answer = client.post(f"/callbacks/{DARAJA}/paybill/confirmation", data=body, content_type="application/json")
    assert answer.status_code == 200
    run_tasks(parts, "payments.apply")


def validates(client, reference, shortcode=CONNECTIONS):
    """What the paybill is told of a reference before the money moves: whether it goes on."""
    body = json.dumps({"BusinessShortCode": shortcode, "BillRefNumber": reference, "TransAmount": "1"})
    answer = client.post(f"/callbacks/{DARAJA}/paybill/validation", data=body, content_type="application/json")
    return str(answer.get_json()["ResultCode"]) == "0"

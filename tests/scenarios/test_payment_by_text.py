"""A customer texts PAY 500: M-Pesa asks for the PIN, the money is booked once, the receipt says what is still owed."""

from tests.support.customers import add_customer
from tests.support.sms import text_in

WANJIKU = "+254711000001"


def test_a_payment_by_text_is_prompted_booked_and_receipted_once(payments):
    add_customer(payments.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)
    for _ in range(2):
        text_in(payments.flask.test_client(), WANJIKU, "PAY 500", text_id="one and the same")
        payments.works()
    assert payments.rows("SELECT balance_cents FROM accounts") == [(75_000,)]
    assert payments.moved_here() == payments.moved_there() == 50_000
    messages = payments.rows(f"SELECT purpose, text FROM messages WHERE phone = '{WANJIKU}' ORDER BY id")
    assert [purpose for purpose, _ in messages] == ["answer", "receipt"]
    assert "M-Pesa asks for your PIN" in messages[0][1]
    assert "KES 750" in messages[1][1]
    text_in(payments.flask.test_client(), WANJIKU, "BAL")
    [(balance,)] = payments.rows("SELECT text FROM messages ORDER BY id DESC LIMIT 1")
    assert "owes KES 750" in balance

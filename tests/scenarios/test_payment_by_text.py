"""A customer texts PAY 500: M-Pesa asks for the PIN, the money is booked once, the receipt says what is still owed."""

from tests.support.customers import add_customer
from tests.support.sms import text_in

WANJIKU = "+254711000001"


def test_a_payment_by_text_is_prompted_booked_and_receipted_once(tills):
    add_customer(tills.parts.engine, "3500600-01", phone=WANJIKU, balance_cents=125_000)
    for _ in range(2):
        text_in(tills.flask.test_client(), WANJIKU, "PAY 500", text_id="one and the same")
        tills.works()
    assert tills.rows("SELECT balance_cents FROM accounts") == [(75_000,)]
    assert tills.moved_here() == tills.moved_there() == 50_000
    told = tills.rows(f"SELECT purpose, text FROM messages WHERE phone = '{WANJIKU}' ORDER BY id")
    assert [purpose for purpose, _ in told] == ["answer", "receipt"]
    assert "M-Pesa asks for your PIN" in told[0][1]
    assert "KES 750" in told[1][1]
    text_in(tills.flask.test_client(), WANJIKU, "BAL")
    [(balance,)] = tills.rows("SELECT text FROM messages ORDER BY id DESC LIMIT 1")
    assert "owes KES 750" in balance

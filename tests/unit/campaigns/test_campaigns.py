"""What a campaign is planned by and judged by."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.campaign_bar import in_words
from domain.campaigns.campaigns import Gate, in_buckets, judge
from domain.campaigns.figures import Ahead, CampaignTerms, blockers, figures
from domain.campaigns.foreign_contacts import OwnContacts
from domain.campaigns.plans import PlanTally, Recipient, freeze
from domain.campaigns.texts import words_of_catalogue, words_of_file
from domain.messaging.sending import Window

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)  # eight in the morning in Nairobi
WORDS = {
    "en": words_of_catalogue("New {new}, old {old}. Dial {code}", "New: {numbers}", "*977#"),
    "sw": words_of_catalogue("Mpya {new}, ya zamani {old}. Piga {code}", "Mpya: {numbers}", "*977#"),
}
TERMS = CampaignTerms(
    words=WORDS,
    code="*977#",
    parts_per_second=1,
    window=Window.parse("07:00-19:00"),
    budget_kes_per_day=100,
    sender_id="KenyaPower",
    gate_percent=98,
    plan_share=1,
    own_contacts=OwnContacts(frozenset({"kplc.co.ke"}), frozenset({"888888", "0703 070 707"}), "*977#"),
)
NOTHING = Ahead({}, 0)


def recipient(account_id, **values):
    usual = {
        "old": f"35{account_id:05d}-01",
        "name": "Wanjiku",
        "phone": f"+2547110{account_id:05d}",
        "language": "en",
        "excluded": None,
        "known_number": None,
        "in_pilot": False,
        "sharers": 1,
    }
    return Recipient(account_id=account_id, **{**usual, **values})


def planned(*audience):
    tally = PlanTally()
    return list(freeze(iter(audience), iter(range(100_000_001, 999_999_999)), WORDS, tally)), tally


def stops(tally, *, deadline, terms=TERMS, words=WORDS, pilot=None, price=800_000, ahead=NOTHING, closed=None):
    prices = dict.fromkeys({network for _, network, _, _ in tally.kinds()}, price)
    facts = {"pilot": pilot, "closed_to_readings": closed}
    return blockers(tally, words, prices, NOW, deadline, terms, ahead, None, **facts)


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ({"delivered": 98, "failed": 2}, Gate.OPEN),
        ({"delivered": 97, "failed": 3}, Gate.SHUT),
        ({"delivered": 97, "submitted": 3}, Gate.UNDECIDED),
        ({"delivered": 98, "submitted": 2}, Gate.OPEN),
        ({"delivered": 0, "failed": 3, "waiting": 97}, Gate.SHUT),
        ({"delivered": 0, "failed": 2, "unknown": 98}, Gate.UNDECIDED),
        ({"delivered": 97, "handed_over": 1, "expired": 2}, Gate.SHUT),
        ({"delivered": 1, "excluded:no_phone": 99}, Gate.OPEN),
    ],
)
def test_a_pilot_decides_as_soon_as_nothing_can_change_it(counts, verdict):
    assert judge(counts, 98) is verdict


def test_accounts_of_one_phone_are_told_by_the_first_of_them():
    rows, tally = planned(recipient(1), recipient(2, sharers=2), recipient(3, sharers=2, old="3500000-07"))
    assert [(row.place, row.head, row.accounts) for row in rows] == [(1, 1, 1), (2, 2, 2), (3, 2, None)]
    assert rows[1].text == "New: 3500002-01 = 100000002, 3500000-07 = 100000003"
    assert tally.messages == 2


def test_who_cannot_be_told_still_gets_a_number():
    rows, tally = planned(recipient(1, excluded="no_phone", phone=None), recipient(2))
    assert [(row.number, row.text is None) for row in rows] == [(100_000_001, True), (100_000_002, False)]
    assert tally.excluded() == {"no_phone": 1}


def test_who_has_a_new_number_already_is_told_that_one():
    rows, tally = planned(recipient(1, known_number=777_777_777))
    assert (rows[0].number, tally.reserved) == (None, 0)
    assert "777777777" in rows[0].text


def test_a_language_without_words_is_told_in_english():
    rows, _ = planned(recipient(1, language="luo"), recipient(2, language="sw"))
    assert [row.text[:3] for row in rows] == ["New", "Mpy"]


def test_a_foreign_letter_in_a_name_makes_no_sms_dearer():
    words = {"en": words_of_file("{name}: {new}", "*977#")}
    tally = PlanTally()
    (row,) = freeze(iter([recipient(1, name="Zoë Nǧũgĩ")]), iter([100_000_001]), words, tally)
    assert (row.text, row.parts) == ("Zoe Ngugi: 100000001", 1)


def test_it_is_seen_when_the_last_sms_leaves_with_its_nights():
    _, tally = planned(*[recipient(place) for place in range(1, 61)])
    said = figures(tally, WORDS, {"Safaricom": 800_000}, NOW, NOW + timedelta(hours=2), TERMS, NOTHING)
    assert said["finishes_at"] == "2026-11-23 08:01"
    late = NOW + timedelta(hours=10, minutes=59, seconds=30)
    said = figures(tally, WORDS, {"Safaricom": 800_000}, late, NOW + timedelta(days=2), TERMS, NOTHING)
    assert said["finishes_at"] == "2026-11-24 07:00"
    assert "there is a night between" in said["warnings"][0]


def test_a_plan_that_would_miss_its_deadline_is_blocked():
    _, tally = planned(*[recipient(place) for place in range(1, 61)])
    assert stops(tally, deadline=NOW + timedelta(minutes=1)) == []
    assert "after the deadline" in stops(tally, deadline=NOW + timedelta(seconds=59))[0]


def test_a_plan_that_costs_more_than_the_days_until_the_deadline_allow_is_blocked():
    _, tally = planned(*[recipient(place) for place in range(1, 201)])
    assert "the budget until the deadline is KES 100.00" in stops(tally, deadline=NOW + timedelta(hours=5))[0]
    assert stops(tally, deadline=NOW + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("ahead", "finishes_at"),
    [
        (NOTHING, "2026-11-23 08:01"),
        (Ahead({"Safaricom": 60}, 0), "2026-11-23 08:02"),  # they share the rate
        (Ahead({}, 76_000_000), "2026-11-24 07:00"),  # today pays for half of it
        (Ahead({}, 500_000_000), "2026-11-24 07:01"),
        (Ahead({"Safaricom": 90}, 76_000_000), "2026-11-24 07:02"),
        (Ahead({"Safaricom": 190}, 0), "2026-11-24 07:02"),  # a day pays for 125 parts
        (Ahead({"Safaricom": 315}, 0), "2026-11-25 07:02"),
    ],
)
def test_what_waits_already_and_what_was_spent_today_let_a_plan_finish_later(ahead, finishes_at):
    _, tally = planned(*[recipient(place) for place in range(1, 61)])
    said = figures(tally, WORDS, {"Safaricom": 800_000}, NOW, NOW + timedelta(days=3), TERMS, ahead)
    assert said["finishes_at"] == finishes_at
    assert "after the deadline" in stops(tally, deadline=NOW + timedelta(seconds=50), ahead=ahead)[-1]


def test_what_is_spent_and_what_waits_is_taken_from_the_budget():
    _, tally = planned(*[recipient(place) for place in range(1, 61)])
    until = {"deadline": NOW + timedelta(hours=5)}
    assert stops(tally, **until, ahead=Ahead({"Safaricom": 25}, 32_000_000)) == []
    assert stops(tally, **until, ahead=Ahead({"Safaricom": 25}, 33_000_000))[0].endswith("deadline is KES 47.00")


def test_without_a_sender_id_nothing_is_planned():
    _, tally = planned(recipient(1))
    nameless = CampaignTerms(**{name: getattr(TERMS, name) for name in TERMS.__slots__} | {"sender_id": ""})
    assert stops(tally, deadline=NOW + timedelta(days=1), terms=nameless) == ["SMS_SENDER_ID is not set"]


def test_an_empty_region_and_a_pilot_without_anybody_prove_nothing():
    _, nobody = planned()
    assert stops(nobody, deadline=NOW + timedelta(days=1)) == ["There is no account there"]
    _, tally = planned(recipient(1))
    assert "the pilot would prove nothing" in stops(tally, deadline=NOW + timedelta(days=1), pilot="Ruaraka")[0]


def test_a_text_that_hides_the_number_is_warned_of():
    words = {"en": words_of_file("Dial {code}", "*977#")}
    tally = PlanTally()
    list(freeze(iter([recipient(1)]), iter([100_000_001]), words, tally))
    warnings = figures(tally, words, {"Safaricom": 1}, NOW, NOW, TERMS, NOTHING)["warnings"]
    assert "does not say the new number" in warnings[0]


def test_who_watches_a_campaign_sees_why_it_is_paused():
    status = {**in_buckets({"delivered": 19, "failed": 1, "waiting": 80}), "seconds_left": 7_200}
    reason = "the pilot reached 19 of 20 settled (95.0 %), the gate is 98 %"
    assert in_words({**status, "state": "paused", "reason": reason}, 0) == (
        f"paused ({reason}): 19 delivered, 1 failed, 0 unknown, 0 a second, 2.0 h to the deadline"
    )
    assert in_words({**status, "state": "running", "reason": None}, 3).startswith("running: 19 delivered")


@pytest.mark.parametrize(
    ("window", "start", "lasting", "end"),
    [
        ("07:00-19:00", "2026-11-23 08:00", {"hours": 1}, "2026-11-23 09:00"),
        ("07:00-19:00", "2026-11-23 05:00", {"hours": 1}, "2026-11-23 08:00"),
        ("07:00-19:00", "2026-11-23 18:00", {"hours": 2}, "2026-11-24 08:00"),
        ("07:00-19:00", "2026-11-23 20:00", {"hours": 13}, "2026-11-25 08:00"),
        ("22:00-02:00", "2026-11-23 23:00", {"hours": 4}, "2026-11-24 23:00"),
        ("00:00-24:00", "2026-11-23 23:00", {"hours": 50}, "2026-11-26 01:00"),
    ],
)
def test_work_that_lasts_so_long_ends_then(window, start, lasting, end):
    def instant(local):
        return datetime.strptime(f"{local} +0300", "%Y-%m-%d %H:%M %z")

    assert Window.parse(window).after_open(instant(start), timedelta(**lasting)) == instant(end)

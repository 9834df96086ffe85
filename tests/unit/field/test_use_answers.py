"""What customers write to the question why less is used, and what they write that is no answer to it."""

import pytest

from domain.field.use_answers import said_of_use
from domain.field.use_questions import UseAnswer

AWAY = """
    1; No 1; moja; jibu 1; 1 away; away; We are away; the house is empty; house empty since june; nobody lives there now
    no tenants; no one is staying there; i travelled upcountry; we are not at home; vacnt; Nyumba iko tupu; hakuna mtu
    01; (1); 1.; 1 asante sana; I choose 1; we were away for 2 months; nimesafiri miezi 3; sijakuwa nyumbani
    mpangaji ameondoka; duka limefungwa; I was in hospital; away for 6 months
    tumesafiri; hatuko nyumbani; tuko mbali; nimesafiri ushago; haina wapangaji; tumehama; duka imefungwa; AWAY!!
"""
METER_FAULTY = """
    2; mbili; 2 meter faulty; meter faulty; the meter looks falty; meter is not working; the meter has stoped
    metre is spoilt; I think the metre is broken; Meter is dead; meter doesn't count; mita imeharibika
    mita ina hitilafu; meter imekwama; mita haifanyi kazi; haihesabu; mita mbovu; meter ni mbovu
    mita ina shida; haisomi; meter yangu iko na shida; meter haiwork; namba mbili; 2 - meter looks faulty
"""
UNCHANGED = """
    3; tatu; number 3; nothing
    nothing has changed; no change; nothng has chaged; same; same as before
    it hasn't changed; nothing changed we are home; the meter is fine; nothing is faulty
    hakuna kilichobadilika
    hakuna mabadiliko; hakuna kitu; kawaida; kama kawaida; vile vile; mita iko sawa
    mita haina shida; Hakuna kimebadilika
"""
OWN_SUPPLY = """
    4; nne; 4 solar; solar; I have solar now; own solar
    sola panels; we use gas; we cook with gas now
    gesi
    tunatumia gas; nimeweka sola; umeme wa jua; tuna jenereta; makaa; kerosene; jiko la gas; we installed solar panels
"""
ANSWERS = [
    (text.strip(), answer)
    for answer, texts in zip(UseAnswer, (AWAY, METER_FAULTY, UNCHANGED, OWN_SUPPLY), strict=True)
    for line in texts.strip().splitlines()
    for text in line.split(";")
]
NO_ANSWERS = [
    *("hello", "what?", "maybe", "ok", "sawa", "asante", "5", "0", "12", "1 and 2", "1 solar", "yes", "not away"),
    *("hatuko mbali", "sio mbovu", "no solar", "hatuna gesi", "meter faulty and solar", "4521", "I was away, 4521"),
    *("my father is dead", "shida za pesa", "3500600-01", "", "*977#", "1 2 3 4"),
    *("fridge spoilt", "friji imeharibika", "the heater is broken", "away since 2019, 3 people", "2nd", "1/2/3/4"),
]


@pytest.mark.parametrize(("text", "answer"), ANSWERS)
def test_an_answer_is_heard_in_the_words_of_the_customer(text, answer):
    assert said_of_use(text).answer is answer


@pytest.mark.parametrize("text", NO_ANSWERS)
def test_what_says_two_things_or_none_is_no_answer(text):
    assert said_of_use(text).answer is None

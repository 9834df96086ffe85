"""What inbound texts say in any words: the figures that the word tables must reach, and what the tables may hold."""

import sys

import pytest

from domain.messaging.inbound.danger import danger
from domain.messaging.inbound.lexicon import TABLES, heard, senses_of
from domain.messaging.inbound.meaning import Meaning, meaning_of
from domain.messaging.inbound.row import Kind
from domain.messaging.inbound.spellings import slips
from domain.messaging.inbound.verbs import Tense, Verb, verbs_of
from sms.conversation.understanding import understand
from sms.measure import FRESH, KNOWN, measure

FIGURES = {(folder, each.meaning): each for folder in (KNOWN, FRESH) for each in measure(folder)}
NEEDED = {
    Meaning.DANGER: (60, 58 / 60, 4 / 120),
    Meaning.OUTAGE: (60, 0.9, 0.03),
    Meaning.POWER_BACK: (40, 0.9, 0.03),
    Meaning.STOP: (40, 0.9, 0.03),
    Meaning.NOT_MINE: (40, 0.9, 0.03),
}
MIN_HARMLESS_SENTENCES = 120


@pytest.mark.parametrize("folder", [KNOWN, FRESH], ids=lambda folder: folder.name)
@pytest.mark.parametrize("meaning", NEEDED)
def test_what_people_mean_is_understood_and_what_they_do_not_mean_is_not(meaning, folder):
    least_sentences, least_recall, most_false_alarms = NEEDED[meaning]
    figures = FIGURES[folder, meaning]
    assert figures.sentences >= least_sentences
    assert figures.harmless >= MIN_HARMLESS_SENTENCES
    assert figures.recall >= least_recall, figures.missed
    assert figures.false_alarms <= most_false_alarms, figures.mistaken


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("nguzo imeanguka", "sw"),
        ("MSAADA NGUZO IMEANGUKA", "sw"),
        ("transformer imeshika moto", "sw"),
        ("wire zimefall huku", "sw"),
        ("the pole has fallen", "en"),
        ("BAL wire down", "en"),
        ("f1re at the pole", "en"),
        ("mOtOoo kwa mita!!", "sw"),
        ("ime anguka nguzo", "sw"),
        ("transformr is on fire", "en"),
        ("a wire lies across\nthe road", "en"),
        ("Ng'ombe amekufa kwa waya", "sw"),
    ],
)
def test_danger_is_heard_in_any_spelling_and_answered_in_the_language_of_its_words(text, language):
    assert danger(text) == language


THINGS = (
    *("the line", "a wire", "the power line", "the pole", "the post", "the transformer", "the meter box"),
    "an electric cable",
)
DEEDS = (
    *("has fallen", "fell down", "is burning", "caught fire", "is sparking", "shocked a child", "is sagging"),
    *("is hanging low", "leans over the road", "is exploding", "blew up", "is smoking", "has collapsed"),
    *("electrocuted a cow", "is dangling", "smells of burning", "is about to fall"),
)
SUBJECTS = {
    "waya": "u",
    "nyaya": "zi",
    "nguzo": "i",
    "transfoma": "i",
    "boksi ya stima": "i",
    "wire": "i",
    "posti": "i",
}
ROOTS = ("anguka", "dondoka", "ungua", "lipuka", "inama", "ning'inia", "legea", "teketea")
VICTIMS = ("mtu", "mtoto", "ng'ombe", "mbuzi", "jirani", "msee")
SUFFERINGS = (
    *("mepigwa na stima", "mekwama kwa waya", "menaswa na umeme", "megusa waya", "merushwa na stima"),
    *("mekufa kwa stima", "meungua na umeme", "meangukiwa na nguzo", "naning'inia kwa waya", "mepigwa shoti"),
)
RELATIVES = {"u": "lio", "i": "liyo", "zi": "lizo"}


def sentences_of_danger():
    """Each thing with each deed, in either language and in any form of the verb."""
    yield from (f"{thing} {deed}" for thing in THINGS for deed in DEEDS)
    for subject, prefix in SUBJECTS.items():
        for tense in ("me", "na", "li", RELATIVES[prefix]):
            yield from (f"{subject} {prefix}{tense}{root}" for root in ROOTS)
            yield from (f"{prefix}{tense}{root} {subject}" for root in ROOTS)
    yield from (f"{victim} a{suffering}" for victim in VICTIMS for suffering in SUFFERINGS)


def test_every_thing_that_does_what_it_should_not_is_danger():
    missed = [sentence for sentence in sentences_of_danger() if danger(sentence) is None]
    assert missed == []


@pytest.mark.parametrize(
    "text",
    [
        "transformer ex-ploded",
        "the trans former exploded",
        "w.i.r.e down",
        "s p a r k s",
        "waya...imeanguka",
        "nguzo/imeanguka",
        "NGUZO!!IMEANGUKA!!",
        "Nguzo. Imeanguka.",
        "moooootooo kwa mita",
        "nguzo imeangukaaaa",
        "the pole has falllllen",
        "f!re at the pole",
        "w@ya umeanguka",
        "n9uzo imeanguka",
        "nguzo imeangka",
        "nguzo imaeanguka",
        "stima mepiga mtu",
        "waya huanguka kila siku",
        "the pole colapsed",
        "burnnig meter",
        "the wire has fallne",
        "\N{FIRE}\N{FIRE} kwa nguzo",
        "\N{FIRE} kwa mita",
        "transformer \N{FIRE}\N{COLLISION SYMBOL}",
        "pole \N{FIRE}\N{FIRE}\N{FIRE} help",
        "help \N{FIRE}\N{FIRE}",
        "nyumba \N{FIRE}",
        "\N{FIRE}\N{FIRE}\N{FIRE}",
        "goat died near the line",
        "the child died near the line",
        "cow died under the line",
        "mbuzi amekufa chini ya line",
        "ng'ombe wamekufa karibu na line",
    ],
)
def test_danger_is_heard_through_hyphens_dots_stretched_letters_and_slips(text):
    assert danger(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "iron sheets za nyumba ziko na stima",
        "ukuta umekuwa na current",
        "maji ya bomba iko na current",
        "stay wire ya pole iko na current",
        "paa iko na umeme",
        "chain link iko na current",
        "kuna current kwa maji",
        "stima iko kwa mabati",
        "nimepata shock",
        "imenishtua",
        "moto!",
        "it will shock someone",
        "mungu wangu nimepata shock",
        "msitu iko moto",
        "it is smoking people are running",
        "smoking transformer",
        "nyumba iko moto",
    ],
)
def test_what_is_live_shocks_or_burns_is_danger(text):
    assert danger(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4521",
        "Moto Moto Hotel Eldoret",
        "tuko Kampi ya Moto",
        "fire sale of furniture",
        "the boss fired me",
        "Arsenal are on fire",
        "moto wa Roho Mtakatifu",
        "chapati moto moto",
        "sparkling water",
        "the line in the bank is long",
        "my line was cut",
        "I am stuck without power",
        "nimeshtuka na bili",
        "bei ya stima inatuua",
        "post office ilianguka na biashara",
        "pole kwa mkasa wa moto",
        "the pole has not fallen",
        "started a meeting about changes",
        "pole sana kwa kazi",
        "maji ya moto",
        "No fire here",
        "hakuna moto",
        "I work at the fire station",
        "I was shocked by the bill",
        "the network is down",
        "I live near the pole",
        "waya haijaanguka",
        "Asante kwa kurekebisha nguzo iliyoanguka",
        "mita inawaka taa nyekundu",
        "nyumba iko na stima",
        "hakuna current",
        "low voltage, fridge haiwezi kuwaka",
        "mita imekataa kuwaka",
        "Liverpool will shock Chelsea tomorrow",
        "he had a heart attack not a shock",
        "shock on me",
        "it came as a shock to the family",
        "smoking",
        "smoking ni mbaya kwa afya",
        "this weather is hot like fire",
        "kazi ya moto sana hongera",
        "kenya iko moto",
        "ngoma moto sana",
        "the bill is \N{FIRE}",
        "asante sana \N{FIRE}\N{FIRE}",
        "gari \N{FIRE}",
        "bonga points \N{COLLISION SYMBOL}",
        "owner of this line died",
        "the owner of this line died near Nakuru",
        "my father died, this line is his",
    ],
)
def test_words_of_danger_in_other_company_are_no_danger(text):
    assert danger(text) is None


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("stima ilipotea lakini imerudi", Meaning.POWER_BACK),
        ("stima ilirudi lakini imepotea tena", Meaning.OUTAGE),
        ("power is not back", Meaning.OUTAGE),
        ("when will power be back", Meaning.OUTAGE),
        ("umeme haujarudi", Meaning.OUTAGE),
        ("stima itarudi lini", Meaning.OUTAGE),
        ("rudisheni stima", Meaning.OUTAGE),
        ("mmerudisha stima", Meaning.POWER_BACK),
        ("imerudi asante", Meaning.POWER_BACK),
        ("nimerudi nyumbani", None),
        ("msikate stima", None),
        ("bili ya stima imepotea", None),
        ("my power bill is gone", None),
        ("Kenya Power is gone mad", None),
        ("is there a planned interruption tomorrow", None),
        ("is there a planned outage today", Meaning.OUTAGE),
        ("is there a planned outage tomorrow", None),
        ("phase moja haiko", Meaning.OUTAGE),
        ("tuna phase mbili tu", Meaning.OUTAGE),
        ("taa haziwezi kuwaka", Meaning.OUTAGE),
        ("bulb hazitawaka voltage iko chini", Meaning.OUTAGE),
        ("stima inawaka na kuzima", Meaning.OUTAGE),
        ("taa ya jiko inawaka vizuri", None),
        ("Manchester United have no power in midfield", None),
        ("no power during the match", Meaning.OUTAGE),
        ("lights out for the champions", None),
        ("lights out for two hours", Meaning.OUTAGE),
        ("no power in Kisumu city", Meaning.OUTAGE),
        ("no power at Champions hotel", Meaning.OUTAGE),
        ("giza mungu wangu tangu jana", Meaning.OUTAGE),
        ("giza na nuru biblia inasema nini", None),
        ("tuko giza pastor", Meaning.OUTAGE),
        ("stop, hammer time lol", None),
        ("acha nilipe kesho", None),
        ("wacha tuone", None),
        ("acha kunitumia sms", Meaning.STOP),
        ("dnt txt me", Meaning.STOP),
        ("dnnt send me sms", Meaning.STOP),
        ("rong number", Meaning.NOT_MINE),
        ("wrng person", Meaning.NOT_MINE),
        ("i am not John Kamau", Meaning.NOT_MINE),
        ("mimi si wanjiku", Meaning.NOT_MINE),
        ("I am not happy", None),
        ("Mimi si Mkenya", None),
        ("this is not Nairobi", None),
        ("namba hii ilibadilisha mwenyewe", Meaning.NOT_MINE),
        ("Stop power cuts in Kayole", Meaning.STOP_IN_DOUBT),
        ("Stop the wire that fell", Meaning.DANGER),
        ("hamjatuma sms", None),
        ("msitume sms", Meaning.STOP),
        ("no sms", Meaning.STOP),
        ("don't stop the reminders", None),
        ("I got no sms", None),
        ("si yangu", Meaning.NOT_MINE),
        ("sijui nambari ya akaunti yangu", None),
        ("I want to pay for another person's account", None),
    ],
)
def test_the_last_and_the_whole_of_a_text_decide(text, meaning):
    assert meaning_of(text) is meaning


def test_a_name_on_the_account_that_is_denied_disowns_it():
    assert meaning_of("Wanjiku alihama", ["Wanjiku", "Kamau"]) is Meaning.NOT_MINE
    assert meaning_of("Wanjiku alihama") is None


@pytest.mark.parametrize(
    ("word", "verb"),
    [
        ("imeanguka", Verb("anguka", tense=Tense.DONE)),
        ("kuanguka", Verb("anguka")),
        ("iliyoanguka", Verb("anguka", tense=Tense.DONE)),
        ("haijarudi", Verb("rudi", denied=True, tense=Tense.DONE)),
        ("msinitumie", Verb("tumie", denied=True, by_person=True, about_person=True)),
        ("yalipuka", Verb("lipuka", tense=Tense.NOW)),
    ],
)
def test_the_prefixes_of_a_verb_say_who_when_and_whether(word, verb):
    assert verb in list(verbs_of(word))


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("transformr", "transformer", 1), ("tarnsformer", "transformer", 1), ("waya", "wire", 3)],
)
def test_slips_are_letters_to_change_add_leave_out_or_swap(one, other, count):
    assert slips(one, other) == count


def test_every_kind_has_words_and_every_row_a_reason():
    rows = [row for _, table in TABLES for row in table]
    assert {row.kind for row in rows} == set(Kind)
    assert all(row.why and row.words for row in rows)


@pytest.mark.parametrize("word", ["ba" * 5_000, "\x00", "é", "0", "-", "*"])
def test_no_word_is_too_strange(word):
    assert senses_of(word) == ()
    assert meaning_of(word * 50) is None


@pytest.mark.parametrize(
    "words",
    [
        *("no", "hii", "hakuna", "si namba", "cable za", "power off", "stima kidogo", "nguzo moto", "shock ya stima"),
        *("restored power", "wrong number", "acha sms", "I want to pay my bill"),
    ],
)
def test_a_text_of_twice_the_length_is_read_in_twice_the_steps(words):
    steps = [steps_to_understand(f"{words} " * times) for times in (20, 40)]
    assert steps[1] < 2.3 * steps[0]


def steps_to_understand(text):
    """The calls and returns while it is read, none of them known from the time before."""
    heard.cache_clear()
    steps = []
    sys.setprofile(lambda _frame, event, _argument: steps.append(event))
    try:
        understand(text)
    finally:
        sys.setprofile(None)
    return len(steps)

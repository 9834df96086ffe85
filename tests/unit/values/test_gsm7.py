import pytest

from domain.values.gsm7 import BASIC, EXTENSION, offending, parts, plain, septets, transliterate


def test_the_alphabet_is_that_of_gsm_03_38():
    assert len(BASIC) == len(set(BASIC)) == 127  # 128 codes, one of which is the escape
    assert len(set(EXTENSION)) == 10
    assert not set(BASIC) & set(EXTENSION)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("KES 1,250", 9), ("é@ñ", 3), ("€", 2), ("[1]", 5), ("a^b{c}\\~|", 15)],
)
def test_a_character_of_the_extension_table_costs_two_septets(text, count):
    assert septets(text) == count


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("Ng'ombe", None),
        ("Ng’ombe", "’"),
        ("a – b", "–"),
        ("façade", "ç"),
        ("ÇéÉ€", None),
        ("x\u00a0y", "\u00a0"),
        ("`", "`"),
    ],
)
def test_the_character_that_would_double_the_price_is_named(text, character):
    assert offending(text) == character


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("a" * 151 + "€" + "a" * 153, 2),
        ("’" * 70, 1),
        ("’" * 71, 2),
        ("’" * 134, 2),
        ("’" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("a" * 66 + "😀" + "a" * 66, 3),
    ],
)
def test_a_customer_is_charged_for_the_parts_a_handset_gets(text, count):
    assert parts(text) == count


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Ng’ombe", "Ng'ombe"),
        ("“Stima” – bili…", '"Stima" - bili...'),
        ("a\u00a0b\tc", "a b c"),
        ("Café Señor Çelik", "Café Señor Çelik"),
        ("François Škoda Łukasz", "Francois Skoda Lukasz"),
        ("cafe\u0301", "café"),
        ("½ kWh", "1/2 kWh"),
        ("Ŋiro", "Ngiro"),
        ("zero\u200bwidth", "zerowidth"),
        ("nul\x00byte", "nulbyte"),
        ("ok 👍 各", "ok ? ?"),
    ],
)
def test_a_text_is_written_in_gsm_7_as_a_reader_would(text, written):
    assert transliterate(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Café [A]", "Cafe (A)"),
        ("€5 ~ £4", "EUR5 - GBP4"),
        ("Ærø", "AEro"),
        ("a\r\nb", "a\nb"),
        ("Straße", "Strasse"),
        ("Δ", "?"),
    ],
)
def test_a_screen_has_nothing_that_a_network_might_not_draw(text, written):
    assert plain(text) == written

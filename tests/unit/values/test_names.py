import pytest

from domain.values.names import mask_name, short_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Wanjiku Kamau", "W****** K******"),
        ("  Otieno   Achieng ", "O****** A******"),
        ("J Mwangi", "J****** M******"),
        ("Abdirahmanabdullahi Hassan Mohamed Ali", "A****** H****** M******"),
        ("Éric", "E******"),
        ("", ""),
    ],
)
def test_a_stranger_learns_no_name(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("name", "septets", "shown"),
    [
        ("Wanjiku Kamau", 20, "Wanjiku Kamau"),
        ("Wanjiku Kamau", 12, "Wanjiku"),
        ("Wanjiku Kamau", 5, "Wanji"),
        ("Mary Wangari-Otieno", 14, "Mary"),
        ("Ng’ang’a  Mwangi", 8, "Ng'ang'a"),
        ("Hôtel Étoile [Nairobi]", 30, "Hotel Etoile (Nairobi)"),
        ("", 10, ""),
    ],
)
def test_a_long_name_is_cut_at_a_word(name, septets, shown):
    assert short_name(name, septets) == shown

"""A photo comes by a link of one day, without place and time, and an order that waits for it is closed by it."""

import io
from hashlib import sha256

import pytest
from PIL import Image

from tests.support.field_work import at_work, plan
from tests.support.photos import newest_link, photo, sends

BURNT = "5"


@pytest.fixture
def link(seals, parts, account, otieno, rows):
    plan(parts, account)
    at_work(otieno).answers("1", "1", BURNT, "1", "2", "1").sees("stays open until")
    return newest_link(rows)


def test_the_photo_closes_the_order_and_holds_neither_place_nor_time(client, link, rows):
    assert b"capture" in client.get(link).data
    exif = Image.Exif()
    exif[0x0132] = "2026:11:28 10:00:00"
    exif[0x010F] = "Maker of phones"
    exif.get_ifd(0x8825)[1] = "S"
    assert sends(client, link, photo(exif=exif)).status_code == 200
    [(jpeg, hash_on_finding, state)] = rows("""
        SELECT p.jpeg, f.photo_sha256, v.state FROM visit_photos p JOIN findings f USING (order_id)
        JOIN visit_orders v ON v.id = p.order_id
    """)
    assert (sha256(jpeg).hexdigest(), state) == (hash_on_finding, "done")
    kept = Image.open(io.BytesIO(jpeg))
    assert (dict(kept.getexif()), max(kept.size)) == ({}, 1600)
    assert b"Maker" not in jpeg


def test_a_second_photo_changes_nothing(client, link, rows):
    assert sends(client, link, photo()).status_code == 200
    before = rows("SELECT photo_sha256 FROM findings")
    assert sends(client, link, photo("PNG", (10, 10))).status_code == 200
    assert rows("SELECT photo_sha256 FROM findings") == before


@pytest.mark.parametrize(
    "content", [b"", b"no photo", b"GIF89a" + b"\0" * 50, photo()[:500], b"\0" * (2 * 1024 * 1024 + 1), b"<svg/>"]
)
def test_what_is_no_photo_or_too_large_is_asked_for_again(client, link, content, rows):
    answer = sends(client, link, content)
    assert answer.status_code in {413, 422}
    assert b'name="photo"' in answer.data
    assert client.post(link, data={}).status_code == 422
    assert client.post(link, data={"photo": "text"}).status_code == 422
    assert rows("SELECT count(*) FROM visit_photos") == [(0,)]
    assert rows("SELECT state FROM visit_orders") == [("notified",)]


def test_a_link_of_yesterday_an_older_one_and_a_guess_open_nothing(client, link, otieno, rows, pass_time):
    at_work(otieno).answers("1", "1").sees("link for the photo")
    newer = newest_link(rows)
    assert [client.get(each).status_code for each in (link, newer, "/f/guess", "/f/" + "x" * 500)] == [
        410,
        200,
        410,
        410,
    ]
    pass_time(hours=25)
    assert [sends(client, each, photo()).status_code for each in (link, newer)] == [410, 410]


@pytest.mark.parametrize("content", [b"no photo", photo("PNG", (6300, 6300)), b"\0" * (2 * 1024 * 1024 + 100_000)])
def test_what_comes_by_no_link_is_not_looked_at(client, link, rows, content):
    assert sends(client, "/f/guess", content).status_code == 410
    assert sends(client, link, photo("PNG", (10, 10))).status_code == 200
    assert sends(client, link, content).status_code == 200
    assert rows("SELECT count(*) FROM visit_photos") == [(1,)]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(400, 200), (4000, 2000)])
def test_a_photo_of_a_phone_held_upright_stands_upright(client, link, rows, form, size):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert sends(client, link, photo(form, size, exif=exif)).status_code == 200
    kept = Image.open(io.BytesIO(rows("SELECT jpeg FROM visit_photos")[0][0]))
    longest = min(size[0], 1600)
    assert (kept.size, dict(kept.getexif())) == ((longest // 2, longest), {})


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_a_photo_of_any_colours_is_kept_small(client, link, rows, mode):
    written = io.BytesIO()
    Image.new(mode, (3000, 3000)).save(written, "JPEG" if mode == "CMYK" else "PNG")
    assert sends(client, link, written.getvalue()).status_code == 200
    kept = Image.open(io.BytesIO(rows("SELECT jpeg FROM visit_photos")[0][0]))
    assert (kept.mode, kept.size) == ("RGB", (1600, 1600))

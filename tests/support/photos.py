"""A technician's photo: a picture, and how a phone's browser sends it by the link of the SMS."""

import io
import re

from PIL import Image

from tests.support.field_work import OTIENO


def newest_link(rows):
    [(text,)] = rows(
        "SELECT text FROM messages WHERE phone = :phone AND text LIKE '%/f/%' ORDER BY id DESC LIMIT 1", phone=OTIENO
    )
    return re.search(r"/f/\w+", text).group()


def photo(form="JPEG", size=(2000, 1000), **more):
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, form, **more)
    return written.getvalue()


def sends(client, link, content):
    """As a browser does; the test client would leave a file of a large form open."""
    head = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="meter.jpg"\r\n\r\n'
    body = head + content + b"\r\n--x--\r\n"
    return client.post(link, data=body, content_type="multipart/form-data; boundary=x")

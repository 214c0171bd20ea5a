"""What a reader has to load: HTML, styles and scripts together, as they go over the wire."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import TestCase

from tests import factories

LIMIT = 35 * 1024
LINKED = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js))"')
SOURCE = "def published(self):\n    return self.live().public()  # what readers may see\n\n\n"
WORDS = "It was the afternoon on which the queue grew, and nobody had looked at it. "


def wire_size(client, address: str) -> int:
    response = client.get(address, headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip", address
    html = gzip.decompress(response.content).decode()
    names = set(LINKED.findall(html))
    assert names, address
    files = (Path(finders.find(name)).read_bytes() for name in names)
    return len(response.content) + sum(len(gzip.compress(file)) for file in files)


class WeightTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        body = []
        for number in range(5):
            prose = "".join(f"{WORDS} {word} " for word in range(number * 20, number * 20 + 20))
            code = SOURCE.replace("published", f"published_{number}") * 6
            body += [
                ("text", f"<h2>Part {number}</h2><p>{prose}</p>"),
                ("code", {"language": "python", "code": code, "show_line_numbers": True}),
            ]
        tags = ["Python", "Django", "SQL"]
        for number in range(10):
            factories.post(tags=tags, slug=f"heavy-{number}", body=body, cover=factories.image())

    def test_home_is_light(self):
        self.assertLess(wire_size(self.client, "/"), LIMIT)

    def test_post_with_five_code_blocks_is_light(self):
        self.assertLess(wire_size(self.client, "/blog/heavy-1/"), LIMIT)

"""Asks a site for every address it leads to, and notes what each answers; a process of its own.

``python -m tests.deploy.crawl FILE`` writes JSON: address to status, type and SHA-256.
"""

import json
import re
import sys
from hashlib import sha256
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import django

BEGINNINGS = (
    *("/", "/sitemap.xml", "/robots.txt", "/llms.txt", "/blog/atom.xml", "/blog/rss.xml"),
    *("/search/?q=python", "/search/?q=objects.only", "/search/suggest/?q=mig", "/no/such/page/"),
)
# These are about the process, or hold a token; static files are no part of a backup.
NOT_CRAWLED = ("/admin", "/version", "/readyz", "/livez", "/static/", "/documents/")
LINK = re.compile(r"""(?:href|src|poster)="([^"]+)"|<loc>([^<]+)|srcset="([^"]+)\"""")


def main() -> None:
    django.setup()
    from django.test import Client

    client = Client(raise_request_exception=False, headers={"host": "localhost:8000"})
    found, waiting = {}, list(BEGINNINGS)
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = client.get(address)
        content = response.getvalue()
        kind = response.get("Content-Type", "")
        found[address] = [response.status_code, kind, sha256(content).hexdigest()]
        if kind.startswith(("text/html", "application/xml", "text/xml")):
            waiting += links(address, content.decode())
    Path(sys.argv[1]).write_text(json.dumps(found))


def links(address: str, text: str) -> list[str]:
    found = []
    for one, location, several in LINK.findall(text):
        for link in [one or location, *(part.split()[0] for part in several.split(",") if part)]:
            whole = urlsplit(urldefrag(urljoin(f"http://localhost:8000{address}", link))[0])
            path = whole.path + (f"?{whole.query}" if whole.query else "")
            if whole.netloc == "localhost:8000" and not path.startswith(NOT_CRAWLED):
                found.append(path.replace("&amp;", "&"))
    return found


if __name__ == "__main__":
    main()

"""The sites of tests/files, moved in and out by the commands that people use."""

import io
import json
import re
import shutil
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import Page, PageLogEntry, Revision

from blog.models import BlogPostPage, ImportedFile
from home.models import SiteImage, StandardPage
from tests.base import MediaTestCase

FILES = Path(__file__).parents[2] / "files"
PAGE_LINK = re.compile(r'id="(\d+)" linktype="page"')


def move_in(root: Path, *options: str) -> dict:
    """Import a site and return the report; under "failed" what the command said at last, or ""."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        failed, out = "", io.StringIO()
        try:
            call_command("import_markdown", str(root), *options, report=report, stdout=out)
        except CommandError as error:
            failed = str(error)
        data = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
        return {**data, "failed": failed, "text": out.getvalue()}


def move_out(folder: Path, *options: str) -> str:
    """Export the blog and return what the command said."""
    out = io.StringIO()
    call_command("export_markdown", str(folder), *options, stdout=out)
    return out.getvalue()


def problems(report: dict, *levels: str) -> list[str]:
    """Return problems of these levels as "path:line message"."""
    return [
        f"{one['path']}:{one['line']} {one['message']}"
        for one in report["problems"]
        if one["level"] in levels
    ]


def states(report: dict) -> dict[str, str]:
    """Return what became of each file."""
    return {file["path"]: file["state"] for file in report["files"]}


def post(slug: str) -> BlogPostPage:
    """Return a post as its editor sees it."""
    return BlogPostPage.objects.get(slug=slug).get_latest_revision_as_object()


def blocks(slug: str) -> list[tuple[str, object]]:
    """Return the blocks of a post, without ids."""
    return [(block["type"], block["value"]) for block in post(slug).body.get_prep_value()]


def texts(slug: str) -> list[str]:
    """Return the text blocks of a post."""
    return [value for kind, value in blocks(slug) if kind == "text"]


def all_bodies() -> dict[str, list]:
    """Return the blocks of every page by its path, page links by path too."""
    paths = dict(Page.objects.values_list("pk", "url_path"))

    def named(value):
        if isinstance(value, str):
            return PAGE_LINK.sub(lambda match: f'page="{paths[int(match[1])]}"', value)
        if isinstance(value, dict):
            return {key: named(one) for key, one in value.items()}
        return [named(one) for one in value] if isinstance(value, list) else value

    found = {}
    for model in (BlogPostPage, StandardPage):
        for page in model.objects.all():
            body = page.get_latest_revision_as_object().body.get_prep_value()
            found[page.url_path] = [(one["type"], named(one["value"])) for one in body]
    return found


def counts() -> dict[str, object]:
    """Return what a second import must leave as it is."""
    return {
        "revisions": Revision.objects.count(),
        "log": PageLogEntry.objects.count(),
        "pictures": SiteImage.objects.count(),
        "pages": list(Page.objects.order_by("pk").values_list("pk", "latest_revision", "slug")),
        "files": list(ImportedFile.objects.order_by("pk").values()),
        "tables": {name: len(rows) for name, rows in all_rows().items()},
    }


def all_rows() -> dict[str, list]:
    """Return every row of every table of the database."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def tree(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


PLAIN = {
    "language": "text",
    "filename": "",
    "caption": "",
    "highlight_lines": "",
    "show_line_numbers": False,
    "start_line": 1,
}


def code(source: str, language: str = "text", **options):
    return ("code", {**PLAIN, "language": language, "code": source, **options})


def quote(html: str):
    return ("quote", {"text": html, "attribution": "", "source": ""})


def callout(kind: str, html: str, title: str = ""):
    return ("callout", {"kind": kind, "title": title, "body": html})


def table(columns: list, rows: list, caption: str = ""):
    return (
        "table",
        {
            "columns": [{"type": kind, "heading": heading} for kind, heading in columns],
            "rows": [{"values": [f"<p>{cell}</p>" if cell else "" for cell in r]} for r in rows],
            "caption": caption,
        },
    )


class SiteTestCase(MediaTestCase):
    """A copy of a site, imported once."""

    name = ""

    @classmethod
    def setUpTestData(cls):
        folder = Path(tempfile.mkdtemp(prefix="motacilla-corpus-"))
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.root = folder / cls.name
        shutil.copytree(FILES / cls.name, cls.root)
        cls.report = move_in(cls.root)

    def picture(self, block) -> tuple[str, str, str]:
        """Return name, description and caption of a picture."""
        kind, value = block
        self.assertEqual(kind, "image")
        found = SiteImage.objects.get(pk=value["image"]["image"])
        self.assertEqual(value["image"]["decorative"], not value["image"]["alt_text"])
        stem = Path(found.file.name).stem.rpartition("-")[0]
        return stem, value["image"]["alt_text"], value["caption"]

    def assert_moved(self, old: str, target: str = "") -> str:
        """Check that an old address leads somewhere in one step; return where."""
        response = self.client.get(unquote(old))
        self.assertIn(response.status_code, (301, 302), old)
        place = response["Location"]
        if target:
            self.assertEqual(urlsplit(place).path, target, old)
        return place

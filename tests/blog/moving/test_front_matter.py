import json
import subprocess
import sysconfig
import tempfile
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.moving.front_matter import FrontMatterError, dump, parse_json, parse_toml, split

HUGO = Path(sysconfig.get_path("scripts")) / "hugo"


class SplitTests(SimpleTestCase):
    def test_yaml(self):
        found = split("---\ntitle: A\nTags: [x, Y]\n---\n\nWords.\n")
        self.assertEqual(found.data, {"title": "A", "Tags": ["x", "Y"]})
        self.assertEqual((found.format, found.body, found.body_line), ("yaml", "\nWords.\n", 5))
        self.assertEqual((found.line_of("Tags"), found.line_of("gone")), (3, 0))

    def test_toml(self):
        found = split('+++\ntitle = "A"\nday = 2024-01-02\n[cover]\nimage = "x"\n+++\nWords.')
        self.assertEqual(
            found.data, {"title": "A", "day": date(2024, 1, 2), "cover": {"image": "x"}}
        )
        self.assertEqual((found.format, found.body, found.body_line), ("toml", "Words.", 7))
        self.assertEqual((found.line_of("day"), found.line_of("cover")), (3, 4))

    def test_json(self):
        found = split('{\n  "title": "A",\n  "x": {"y": "}"}\n}\n\nWords.')
        self.assertEqual(found.data, {"title": "A", "x": {"y": "}"}})
        self.assertEqual((found.format, found.body, found.body_line), ("json", "\nWords.", 5))
        self.assertEqual(found.line_of("x"), 3)

    def test_none_at_all(self):
        for text in ("Words.\n", "", "{{< figure >}}\n", "{% if x %}\n", "----\nline\n", "--- x\n"):
            with self.subTest(text=text):
                found = split(text)
                self.assertEqual(
                    (found.data, found.format, found.body, found.body_line), ({}, "", text, 1)
                )

    def test_marks_and_newlines_of_windows(self):
        found = split("\ufeff---\r\ntitle: A\r\n---\r\nOne\r\ntwo\rthree\n")
        self.assertEqual((found.data, found.body), ({"title": "A"}, "One\ntwo\nthree\n"))
        self.assertEqual(found.body_line, 4)

    def test_blank_lines_before_are_counted(self):
        found = split("\n\n---\ntitle: A\n---\nWords.")
        self.assertEqual((found.line_of("title"), found.body_line), (4, 6))

    def test_empty(self):
        for text in ("---\n---\nx", "---\n# only a comment\n---\nx", "+++\n+++\nx", "{}\nx"):
            with self.subTest(text=text):
                found = split(text)
                self.assertEqual((found.data, found.body), ({}, "x"))

    def test_lines_of_dashes_in_the_text_belong_to_it(self):
        self.assertEqual(split("---\na: 1\n---\nOne\n\n---\n\ntwo\n").body, "One\n\n---\n\ntwo\n")

    def test_end_of_the_file_may_be_the_end_of_the_front_matter(self):
        self.assertEqual(split("---\na: 1\n---").body, "")


class CoreRulesTests(SimpleTestCase):
    def read(self, value):
        return split(f"---\na: {value}\n---\n").data["a"]

    def test_only_true_and_false_are_flags(self):
        for written in ("yes", "no", "on", "off", "y", "N"):
            self.assertEqual(self.read(written), written)
        self.assertIs(self.read("true"), True)
        self.assertIs(self.read("False"), False)

    def test_numbers(self):
        for written, value in {
            "12:30": "12:30",
            "190:20:30": "190:20:30",
            "007": "007",
            "010": "010",
            "0o17": 15,
            "0x1F": 31,
            "1_000": "1_000",
            "-3": -3,
            "3.10": 3.1,
            "1.5e3": 1500.0,
            "1e3": "1e3",
            "12e4567": "12e4567",
            "0b11": "0b11",
            "1.2.3": "1.2.3",
        }.items():
            with self.subTest(written=written):
                self.assertEqual(self.read(written), value)
                self.assertIs(type(self.read(written)), type(value))

    def test_dates_keep_what_was_written(self):
        for written in ("2024-01-01", "2024-01-01T10:00:00+02:00", "2024-01-01 10:00:00 -0700"):
            self.assertEqual(self.read(written), written)

    def test_nothing(self):
        for written in ("", "~", "null"):
            self.assertIsNone(self.read(written))

    def test_anchors_and_merged_keys(self):
        found = split("---\nbase: &b {x: 1}\nmore:\n  <<: *b\n  y: 2\n---\n")
        self.assertEqual(found.data["more"], {"x": 1, "y": 2})

    def test_keys_are_text(self):
        self.assertEqual(split("---\n2024: a\ntrue: b\n---\n").data, {"2024": "a", "true": "b"})


class BrokenTests(SimpleTestCase):
    def check(self, text, line, column, message):
        with self.assertRaisesMessage(FrontMatterError, message) as caught:
            split(text)
        self.assertEqual((caught.exception.line, caught.exception.column), (line, column))

    def test_places_are_those_in_the_file(self):
        for text, line, column, message in (
            ("---\na: 1\n", 1, 1, "begins on line 1 has no end"),
            ("\n+++\na = 1\n", 2, 1, "begins on line 2 has no end"),
            ("---", 1, 1, "has no end"),
            ("---\na: 1\nb: c: d\n---\n", 3, 5, "mapping values are not allowed"),
            ("---\na: 1\nb: [1, 2\nc: 3\n---\n", 4, 2, "did not find expected"),
            ("---\na: [1\n---\n", 2, 4, "did not find expected"),
            ('---\na: "x\nb: y\n---\n', 2, 4, "unexpected end of stream"),
            ("---\n\ta: 1\n---\n", 2, 1, "cannot start any token"),
            ("---\na: 1\nb: 2\na: 3\n---\n", 4, 1, 'the key "a" is there twice'),
            ("---\nx:\n  a: 1\n  a: 3\n---\n", 4, 3, 'the key "a" is there twice'),
            ("---\na: \x07\n---\n", 2, 4, "is not allowed"),
            ("---\na: !!python/object:x.y {}\n---\n", 2, 4, "constructor"),
            ("---\n- a\n---\n", 2, 1, "is a list"),
            ("---\nwords\n---\n", 2, 1, "is a single value"),
            ("+++\na = 1\nb = \n+++\n", 3, 5, "Invalid value"),
            ("+++\na = 1\na = 2\n+++\n", 3, 6, "Cannot overwrite a value"),
            ('{\n "a": 1,\n}\n', 3, 1, "property name"),
            ('{"a": 1,\n "a": 2}\n', 2, 2, 'the key "a" is there twice'),
        ):
            with self.subTest(text=text):
                self.check(text, line, column, message)

    def test_aliases_without_end(self):
        bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
            f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
        )
        for text in (f"---\n{bomb}---\n", "---\na: &a [*a]\n---\n"):
            with self.assertRaises(FrontMatterError):
                split(text)

    def test_deep_nesting(self):
        for text in (f"---\na: {'[' * 5000}\n---\n", f"+++\na = {'[' * 5000}\n+++\n"):
            with self.assertRaises(FrontMatterError):
                split(text)

    def test_whole_files(self):
        with self.assertRaises(FrontMatterError) as caught:
            parse_toml("a = 1\nb = \n")
        self.assertEqual((caught.exception.line, caught.exception.column), (2, 5))
        with self.assertRaises(FrontMatterError) as caught:
            parse_json('\n{"a": }')
        self.assertEqual((caught.exception.line, caught.exception.column), (2, 7))


TRICKY = ["yes", "No", "on", "y", "n", "null", "~", "", " ", " lead", "trail ", "007", "0o7", "1e3"]
TRICKY += ["1.0", "12:30", "2024-01-01", "- a", "# x", "a # b", "a: b", "a:", "it's", '"q"', "'q'"]
TRICKY += ["@x", "`x`", "%x", "&a", "*a", "!t", "|", ">", "{a}", "[a]", "?", "-", "--- x", "a\nb"]
TRICKY += ["a\n\nb\n", "a\n  b\nc", "\n", "a\n\n", " a\nb", "a \nb", "tab\there", "é😀", "\u2028"]
TRICKY += [
    "\x85",
    "\ufeff",
    "\x07",
    "\\",
    "a\\nb",
    "=",
    "<<",
    ".inf",
    "0x1F",
    "1_000",
    "---",
    "...",
]
TRICKY += ["---\nx", "x\n---\ny\n", "+++", "true", "a\r\nb", "\t", "C#", 'it\'s: "x"', "x" * 300]


class DumpTests(SimpleTestCase):
    def test_looks(self):
        zone = timezone(timedelta(hours=-8))
        written = dump(
            {
                "title": 'It\'s a "title" – with ü 😀',
                "date": datetime(2024, 3, 5, 23, 30, tzinfo=zone),
                "day": date(2024, 3, 5),
                "written": "2024-03-05",
                "draft": False,
                "answer": "no",
                "weight": 3,
                "tags": ["Go", "C#"],
                "cover": {"image": "a.png", "alt": "A: b"},
                "text": "One.\n\nTwo.\n",
                "nothing": None,
                "empty": [],
            }
        )
        self.assertEqual(
            written,
            """---
title: It's a "title" – with ü 😀
date: 2024-03-05T23:30:00-08:00
day: 2024-03-05
written: '2024-03-05'
draft: false
answer: 'no'
weight: 3
tags:
  - Go
  - C#
cover:
  image: a.png
  alt: 'A: b'
text: |
  One.

  Two.
nothing: null
empty: []
---
""",
        )

    def test_empty(self):
        self.assertEqual(split(dump({})).data, {})

    def test_tricky_text_comes_back(self):
        data = {text or "empty": text for text in TRICKY}
        self.assertEqual(split(dump(data)).data, data)
        data = {"list": TRICKY, "deep": [{"list": TRICKY, "x": TRICKY[:3]}]}
        self.assertEqual(split(dump(data)).data, data)

    def test_dates_come_back_as_they_are_written(self):
        moment = datetime(2024, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
        found = split(dump({"a": moment, "b": date(2024, 1, 2)})).data
        self.assertEqual(found, {"a": moment.isoformat(), "b": "2024-01-02"})

    def test_hugo_reads_the_same(self):
        texts = [text for text in TRICKY if text not in ("\ufeff", "\x07", "a\r\nb")]
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "content").mkdir()
            (root / "layouts").mkdir()
            (root / "content/a.md").write_text(dump({"title": "a", "texts": texts}) + "Words.\n")
            (root / "layouts/page.html").write_text(
                "{{ .Params.texts | jsonify | base64Encode | safeHTML }}"
            )
            config = 'disableKinds = ["home", "taxonomy", "term", "rss", "sitemap", "404"]\n'
            (root / "hugo.toml").write_text(config)
            subprocess.run([HUGO, "--quiet"], cwd=root, check=True, capture_output=True)
            decoded = subprocess.run(
                ["base64", "-d", "public/a/index.html"], cwd=root, check=True, capture_output=True
            ).stdout
        self.assertEqual(json.loads(decoded), texts)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(TRICKY)
SCALARS = TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


class PropertyTests(SimpleTestCase):
    @settings(max_examples=400, deadline=None)
    @given(st.dictionaries(TEXTS, VALUES, max_size=6), st.text("a-+{ \n", max_size=8))
    def test_what_is_written_is_read_again(self, data, body):
        written = dump(data)
        self.assertEqual(written, dump(data))
        found = split(written + body)
        self.assertEqual(found.data, data)
        self.assertEqual(json.dumps(found.data), json.dumps(data))
        self.assertEqual(found.body, body)

    @settings(max_examples=300, deadline=None)
    @given(st.text(st.sampled_from("-+{}[]:\"'\n ab1&*!|>#,.=\\%@\ufeff\r\t"), max_size=60))
    def test_any_text_is_read_or_named(self, text):
        for start in ("", "---\n", "+++\n", "{"):
            try:
                found = split(start + text + "\n---\n+++\n")
            except FrontMatterError as error:
                self.assertGreaterEqual((error.line, error.column), (1, 1))
            else:
                self.assertIsInstance(found.data, dict)

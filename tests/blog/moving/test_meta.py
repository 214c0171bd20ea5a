import json
from datetime import UTC, date, datetime, time, timedelta, timezone

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.moving.meta import Meta, read_meta
from blog.moving.report import Problem, Problems

EVERY_KEY = ("title", "date", "publishDate", "published", "lastmod", "expiryDate", "draft", "slug")
EVERY_KEY += ("summary", "description", "tags", "category", "keywords", "author", "authors")
EVERY_KEY += ("series", "weight", "series_order", "cover", "image", "images", "thumbnail", "math")
EVERY_KEY += ("canonicalURL", "url", "aliases", "ShowToc", "cover_alt")


class MetaTestCase(SimpleTestCase):
    def setUp(self):
        self.problems = Problems()

    def read(self, separator="", **data):
        return read_meta(
            data,
            zone=UTC,
            problems=self.problems,
            path="a.md",
            line_of=lambda key: 7,
            separator=separator,
        )

    def assert_warned(self, message):
        self.assertIn(Problem("warning", "a.md", message, 7), self.problems.found)


class ReadMetaTests(MetaTestCase):
    def test_a_whole_front_matter(self):
        meta = self.read(
            Title="A title",
            date="2024-01-02T03:04:05+02:00",
            publishDate="2024-01-03",
            LASTMOD="2024-01-04",
            expiry_date="2025-01-01",
            draft=True,
            slug="a-title",
            summary="Sum",
            description="Desc",
            tags=["Go", "go", "C#"],
            categories="Tools",
            author=["Ada", {"name": "Grace"}],
            series=["S"],
            weight=3,
            cover={"image": "c.png", "alt": "A picture"},
            images=["social.png"],
            canonicalURL="https://example.org/x",
            math=True,
        )
        two = timezone(timedelta(hours=2))
        self.assertEqual(
            meta,
            Meta(
                title="A title",
                slug="a-title",
                date=datetime(2024, 1, 2, 3, 4, 5, tzinfo=two),
                updated=datetime(2024, 1, 4, tzinfo=UTC),
                publish_at=datetime(2024, 1, 3, tzinfo=UTC),
                expire_at=datetime(2025, 1, 1, tzinfo=UTC),
                is_draft=True,
                summary="Sum",
                description="Desc",
                tags=["Go", "C#", "Tools"],
                categories=["Tools"],
                authors=["Ada", "Grace"],
                series="S",
                weight=3,
                cover="c.png",
                cover_alt="A picture",
                social_image="social.png",
                canonical_url="https://example.org/x",
                is_math=True,
            ),
        )
        self.assertEqual(self.problems.found, [])

    def test_keys_of_other_generators(self):
        meta = self.read(
            pubDate="2024-01-03",
            last_modified_at="2024-01-04",
            excerpt="E",
            tag="one",
            featured_image="f.png",
            **{"canonical-url": "https://example.org/"},
            usemath=True,
        )
        self.assertEqual(meta.publish_at, datetime(2024, 1, 3, tzinfo=UTC))
        self.assertEqual(meta.updated, datetime(2024, 1, 4, tzinfo=UTC))
        self.assertEqual((meta.summary, meta.tags, meta.cover), ("E", ["one"], "f.png"))
        self.assertEqual((meta.canonical_url, meta.is_math), ("https://example.org/", True))
        self.assertEqual(meta.other, {})

    def test_published_is_a_flag_or_a_date(self):
        self.assertTrue(self.read(published=False).is_draft)
        self.assertFalse(self.read(published=True).is_draft)
        self.assertEqual(
            self.read(published="2024-01-02").publish_at, datetime(2024, 1, 2, tzinfo=UTC)
        )

    def test_numbers_are_names_too(self):
        meta = self.read(title=2024, tags=[3.1, 7, True])
        self.assertEqual((meta.title, meta.tags), ("2024", ["3.1", "7", "true"]))

    def test_one_text_of_several_terms(self):
        self.assertEqual(self.read(tags="a b, c").tags, ["a b, c"])
        self.assertEqual(self.read(",", tags="a b, c").tags, ["a b", "c"])
        self.assertEqual(self.read(" ", tags="a b  c").tags, ["a", "b", "c"])
        self.assertEqual(self.read(" ", category="web design").categories, ["web design"])

    def test_number_of_a_part_comes_before_the_weight(self):
        meta = self.read(weight=10, series_order=2)
        self.assertEqual((meta.weight, meta.other), (2, {"weight": 10}))

    def test_math_by_its_engine(self):
        meta = self.read(math="katex")
        self.assertEqual((meta.is_math, meta.other), (True, {"math": "katex"}))
        self.assertFalse(self.read(katex={"enable": False}).is_math)
        self.assertFalse(self.read(math=False).is_math)


class OtherTests(MetaTestCase):
    def test_unknown_keys_stay_as_written(self):
        meta = self.read(
            ShowToc=True,
            keywords=["a"],
            day=date(2024, 1, 2),
            at=time(10, 30),
            deep={"x": [datetime(2024, 1, 2, tzinfo=UTC), float("inf")]},
            title="A",
            url="/x/",
            aliases=["/y/"],
        )
        self.assertEqual(
            meta.other,
            {
                "ShowToc": True,
                "keywords": ["a"],
                "day": "2024-01-02",
                "at": "10:30:00",
                "deep": {"x": ["2024-01-02T00:00:00+00:00", "inf"]},
            },
        )

    def test_parts_without_a_field_stay(self):
        meta = self.read(
            Cover={"src": "c.png", "Alt": "A", "caption": "C", "relative": True},
            series=["One", "Two"],
            images=["a.png", "b.png"],
            image="other.png",
            author={"name": "Ada", "email": "ada@example.org"},
        )
        self.assertEqual((meta.cover, meta.cover_alt, meta.series), ("c.png", "A", "One"))
        self.assertEqual((meta.social_image, meta.authors), ("a.png", ["Ada"]))
        self.assertEqual(
            meta.other,
            {
                "Cover": {"caption": "C", "relative": True},
                "series": ["Two"],
                "images": ["b.png"],
                "image": "other.png",
                "author": {"name": "Ada", "email": "ada@example.org"},
            },
        )

    def test_second_key_for_a_field_stays_unless_it_says_the_same(self):
        self.assertEqual(self.read(summary="A", excerpt="A").other, {})
        self.assertEqual(self.read(summary="A", excerpt="B").other, {"excerpt": "B"})


class WrongTypeTests(MetaTestCase):
    def test_wrong_values_are_warnings_with_their_line(self):
        meta = self.read(title=["a"], date="soon", weight="heavy", math=3, tags=[{"a": 1}])
        self.assertEqual((meta.title, meta.date, meta.weight, meta.tags), ("", None, None, []))
        self.assert_warned("title: text is expected here, not a list or keys with values")
        self.assert_warned("date: 'soon' is not a date")
        self.assert_warned("weight: 'heavy' is not a whole number")
        self.assert_warned("math: 3 is neither true nor false")
        self.assert_warned("tags: a list of names is expected here")
        self.assertEqual(meta.other["title"], ["a"])

    def test_text_that_was_meant_as_draft_hides_the_post(self):
        meta = self.read(draft="yes")
        self.assertEqual((meta.is_draft, meta.other), (True, {}))
        self.assert_warned("draft: 'yes' is neither true nor false")
        self.assertTrue(self.read(draft="true").is_draft)

    @settings(max_examples=400, deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from(EVERY_KEY),
            st.recursive(
                st.none()
                | st.booleans()
                | st.integers()
                | st.floats()
                | st.text(max_size=5)
                | st.datetimes()
                | st.dates(),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(
                        st.sampled_from(("name", "image", "alt", "enable", "x")), inner, max_size=3
                    )
                ),
                max_leaves=5,
            ),
        )
    )
    def test_no_value_stops_the_reading(self, data):
        problems = Problems()
        meta = read_meta(data, zone=UTC, problems=problems, path="a.md")
        json.dumps(meta.other)
        for name in ("title", "slug", "summary", "cover", "cover_alt", "series", "social_image"):
            self.assertIsInstance(getattr(meta, name), str)
        for name in ("tags", "categories", "authors"):
            self.assertTrue(all(isinstance(item, str) for item in getattr(meta, name)))

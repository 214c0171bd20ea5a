from django.test import SimpleTestCase, TestCase

from blog import reading
from tests import factories


class ExcerptTests(SimpleTestCase):
    def test_short_text_is_not_cut(self):
        text = " ".join(["word"] * reading.EXCERPT_WORDS)
        self.assertEqual(reading.excerpt(text), text)

    def test_long_text_is_cut_at_a_word_with_an_ellipsis(self):
        words = [f"word{number}" for number in range(reading.EXCERPT_WORDS + 1)]
        found = reading.excerpt(" ".join(words))
        self.assertEqual(found, " ".join(words[:-1]) + "…")

    def test_no_punctuation_before_the_ellipsis(self):
        self.assertEqual(reading.excerpt("one two, three", words=2), "one two…")

    def test_empty_text_gives_nothing(self):
        self.assertEqual(reading.excerpt(""), "")


class CountTests(SimpleTestCase):
    def test_words(self):
        self.assertEqual(reading.count_words("one two  three\nfour"), 4)

    def test_unspaced_signs_count_half(self):
        self.assertEqual(reading.count_words("静かなブログ"), 3)
        self.assertEqual(reading.count_words("Django 静かな"), 3)

    def test_minutes_are_at_least_one(self):
        self.assertEqual(reading.reading_minutes(0), 1)
        self.assertEqual(reading.reading_minutes(1100), 5)


class PostTextTests(TestCase):
    body = [
        ("text", "<h2>First things</h2><p>Use <code>only()</code> &amp; care.</p>"),
        ("code", {"language": "python", "code": "def find():\n    return 1\n"}),
        ("quote", {"text": "<p>Less is more.</p>", "attribution": "Somebody"}),
    ]

    def test_excerpt_holds_headings_and_code(self):
        post = factories.post(body=self.body)
        self.assertTrue(
            post.excerpt.startswith("First things Use only() & care. def find(): return 1")
        )

    def test_label_of_the_language_is_no_word_of_the_post(self):
        post = factories.post(body=self.body)
        self.assertNotIn("Python", post.excerpt)

    def test_own_introduction_wins(self):
        post = factories.post(body=self.body, introduction="In my words.")
        self.assertEqual(post.excerpt, "In my words.")

    def test_words_are_counted_when_saved(self):
        post = factories.post(body=[("text", "<p>" + "word " * 440 + "</p>")])
        self.assertEqual((post.word_count, post.reading_minutes), (440, 2))

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from search.backends import fts5, tsquery
from search.finding import steps
from search.query import MAX_LENGTH, MAX_WORDS, clean_text, parse_query


def surfaces(text: str) -> list[str]:
    return [term.surface for term in parse_query(text).terms]


class ParseQueryTests(SimpleTestCase):
    def test_words_and_names(self):
        self.assertEqual(surfaces("select db_default  C++"), ["select", "db_default", "C++"])

    def test_phrase(self):
        terms = parse_query('a "select for update" b').terms
        self.assertEqual([term.is_phrase for term in terms], [False, True, False])
        self.assertEqual(terms[1].surface, "select for update")

    def test_phrase_in_typographic_quotes(self):
        self.assertTrue(parse_query("“for update”").terms[0].is_phrase)

    def test_quote_without_end_is_no_phrase(self):
        self.assertEqual(surfaces('"for update'), ["for", "update"])

    def test_exclusion(self):
        query = parse_query('django -admin -"class based" --no-input -')
        self.assertEqual([term.surface for term in query.terms], ["django", "--no-input"])
        self.assertEqual([term.surface for term in query.excluded], ["admin", "class based"])

    def test_tag(self):
        query = parse_query('tag:Django tag:"two words" TAG:C++ x')
        self.assertEqual(query.tags, ("django", "two-words", "c-plus-plus"))

    def test_scope(self):
        self.assertEqual(parse_query("x in:code").scope, "code")
        self.assertEqual(parse_query("in:title x").scope, "title")
        self.assertEqual(surfaces("x in:nowhere"), ["x", "in:nowhere"])

    def test_the_last_word_may_be_a_beginning(self):
        terms = parse_query("for upd").with_prefix().terms
        self.assertEqual([term.is_prefix for term in terms], [False, True])
        for whole in ("C", "C++", "F#", '"upd"', '"for upd"', ""):
            query = parse_query(whole)
            self.assertEqual(query.with_prefix(), query)

    def test_nothing_to_look_for(self):
        for text in ("", " ", '"', '""', "-", "--", "…", "\x00", "tag:", "in:code", "-x", "😀"):
            if text == "tag:":
                continue
            self.assertTrue(parse_query(text).is_empty, text)

    def test_length_and_words_are_limited(self):
        self.assertLessEqual(len(clean_text("x" * 5000)), MAX_LENGTH)
        self.assertLessEqual(len(parse_query("a b c " * 5000).terms), MAX_WORDS)
        many = " ".join(f"w{number}" for number in range(5000))
        self.assertLessEqual(len(parse_query(many).terms), MAX_WORDS)

    @settings(max_examples=300, deadline=None)
    @given(st.text(alphabet=st.characters(), max_size=80))
    def test_never_raises(self, text):
        self._write(text)

    @settings(max_examples=300, deadline=None)
    @given(st.text(alphabet="\"'-:.# \\+ab()tagin_&|!*<>\x00é猫“", max_size=60))
    def test_never_raises_for_signs(self, text):
        self._write(text)

    def _write(self, text: str) -> None:
        query = parse_query(text).with_prefix()
        if not query.is_empty:
            for group in steps(query):
                for match in group:
                    self.assertTrue(fts5.written(match))
                    self.assertTrue(tsquery.written(match))

from django.test import SimpleTestCase

from blog.moving.calls import prepare
from blog.moving.liquid import EXPRESSION, arguments, scan_liquid


def calls(text: str) -> list:
    return prepare(text, scan_liquid).calls


class ScanTests(SimpleTestCase):
    def test_a_tag_has_arguments_by_place_and_by_name(self):
        (call,) = calls("{%- tag one key=\"a b\" Other='c' d=e -%}")
        self.assertEqual((call.name, call.args), ("tag", ["one"]))
        self.assertEqual(call.params, {"key": "a b", "other": "c", "d": "e"})

    def test_addresses_are_one_argument(self):
        found = arguments("https://a.example/?b=c&d=e")
        self.assertEqual(found, (["https://a.example/?b=c&d=e"], {}))

    def test_a_tag_ends_with_end_and_its_name(self):
        (call,) = calls("{% a %}x{% b %}y{% endb %}z{% enda %}")
        self.assertEqual((call.name, call.inner), ("a", "x{% b %}y{% endb %}z"))

    def test_an_expression_is_one_argument(self):
        (call,) = calls("{{- site.title | upcase -}}")
        self.assertEqual((call.name, call.args), (EXPRESSION, ["site.title | upcase"]))

    def test_raw_tags_leave_nothing_but_what_is_between(self):
        prepared = prepare("a {% raw %}{{ b }}{%- endraw -%} c", scan_liquid)
        self.assertEqual((prepared.text, prepared.calls), ("a {{ b }} c", []))

    def test_a_raw_tag_without_its_end_is_text(self):
        prepared = prepare("a {% raw %} b", scan_liquid)
        self.assertEqual((prepared.text, prepared.calls), ("a {% raw %} b", []))

    def test_lines_stay_those_of_the_file(self):
        source = "```\n{% raw %}\na\n{% endraw %}\n```\n{% b %}"
        prepared = prepare(source, scan_liquid, 5)
        self.assertEqual(prepared.text.split("\n")[:3], ["```", "a", "```"])
        self.assertEqual([prepared.line(row) for row in range(4)], [5, 7, 9, 10])
        self.assertEqual(prepared.calls[0].line, 10)

    def test_an_apostrophe_does_not_keep_a_tag_open(self):
        first, second = calls("{% tip I don't %} and it's {% b %}")
        self.assertEqual((first.args, second.name), (["I", "don't"], "b"))

from django.test import SimpleTestCase, TestCase
from django.urls import reverse

from blog.blocks import SourceBlock
from blog.editing.code_comparison import GAP, CodeComparison
from tests import factories

TEN_LINES = "".join(f"line {number}\n" for number in range(10))


def compare(before, after):
    return CodeComparison(SourceBlock(), True, True, before, after).htmldiff()


class CodeComparisonTests(SimpleTestCase):
    def test_lines_are_compared_one_by_one(self):
        self.assertEqual(
            compare("a = 1\nb = 2\nc = 3\n", "a = 1\nb = 4\nc = 3\n"),
            "<pre>  a = 1\n"
            '<span class="deletion">- b = 2</span>\n'
            '<span class="addition">+ b = 4</span>\n'
            "  c = 3</pre>",
        )

    def test_changed_indentation_is_seen(self):
        html = compare("if x:\n    y\n", "if x:\n\ty \n")
        self.assertIn("- ····y<", html)
        self.assertIn("+ →   y·<", html)

    def test_newlines_of_other_systems_are_no_change(self):
        self.assertNotIn("span", compare("a\r\nb\r\n", "a\nb\n"))

    def test_a_lost_newline_is_named(self):
        html = compare("a\n", "a")
        self.assertIn("- a<", html)
        self.assertIn("+ a (no newline at the end)<", html)

    def test_what_did_not_change_is_left_out(self):
        html = compare(TEN_LINES, TEN_LINES.replace("line 5", "line five"))
        self.assertNotIn("line 1\n", html)
        self.assertIn("line 2\n", html)
        self.assertEqual(html.count(GAP), 2)

    def test_code_is_escaped(self):
        html = compare("<b>\n", "<script>\n")
        self.assertIn("- &lt;b&gt;", html)
        self.assertNotIn("<script>", html)

    def test_new_and_empty_code_are_shown(self):
        self.assertEqual(compare("", "x\n"), '<pre><span class="addition">+ x</span></pre>')
        self.assertEqual(compare(None, None), "<pre></pre>")


class CompareViewTests(TestCase):
    def test_comparison_of_revisions_shows_the_diff(self):
        code = {"language": "python", "code": "x = 1\ny = 2\n"}
        post = factories.post(body=[("code", code)])
        first = post.latest_revision_id
        block = post.body.raw_data[0]
        post.body = [{**block, "value": {**block["value"], "code": "x = 1\n    y = 2\n"}}]
        second = post.save_revision()
        self.client.force_login(factories.administrator())
        response = self.client.get(
            reverse("wagtailadmin_pages:revisions_compare", args=[post.pk, first, second.pk])
        )
        self.assertContains(response, '<span class="deletion">- y = 2</span>')
        self.assertContains(response, '<span class="addition">+ ····y = 2</span>')

from django.test import SimpleTestCase

from tests.blog.moving.base import Conversions


class TableTests(Conversions, SimpleTestCase):
    def test_one_in_html_may_have_white_space_everywhere(self):
        table = self.only("<table>\n<tbody>\n<tr>\n<td>a</td>\n</tr>\n</tbody>\n</table>")
        self.assertEqual(table["rows"], [{"values": ["<p>a</p>"]}])

    def test_what_stands_between_its_rows_comes_behind_it(self):
        (kind, _), (behind, value) = self.convert(
            "<table>\n{{< odd >}}b{{< /odd >}}\n<tr><td>a</td></tr>\n</table>"
        )
        self.assertEqual((kind, behind), ("table", "unconverted"))
        self.assertEqual(value["source"], "{{< odd >}}b{{< /odd >}}")

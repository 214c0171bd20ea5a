from django.test import SimpleTestCase

from blog.moving.shortcodes import REFERENCE
from tests.blog.moving.base import JekyllConversions

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


class TagTests(JekyllConversions, SimpleTestCase):
    def test_highlight_keeps_code_and_options(self):
        code = self.only(
            '{% highlight ruby linenos mark_lines="1 3" %}\n\ndef a\n'
            '  "<b> *c*"\n\n{% endhighlight %}'
        )
        self.assertEqual(code["code"], '\ndef a\n  "<b> *c*"\n')
        self.assertEqual((code["language"], code["highlight_lines"]), ("ruby", "1,3"))
        self.assertTrue(code["show_line_numbers"])

    def test_highlight_without_the_tags_that_kept_liquid_away(self):
        for source in (
            "{% highlight liquid %}{% raw %}\n{{ x }}\n{% endraw %}{% endhighlight %}",
            "{% highlight liquid %}\n{% raw %}\n{{ x }}\n{% endraw %}\n{% endhighlight %}",
            "{% highlight liquid %}\n{% raw %}{{ x }}{% endraw %}\n{% endhighlight %}",
            "{% raw %}\n```liquid\n{{ x }}\n```\n{% endraw %}",
            "```liquid\n{% raw %}\n{{ x }}\n{% endraw %}\n```",
            "```liquid\n{% raw %}{{ x }}{% endraw %}\n```",
        ):
            with self.subTest(source):
                self.assertEqual(self.only(source)["code"], "{{ x }}")

    def test_octopress_code_pictures_and_quotes(self):
        code = self.only("{% codeblock A title lang:ruby mark:2 %}\nx\n{% endcodeblock %}")
        self.assertEqual(
            (code["code"], code["language"], code["caption"], code["highlight_lines"]),
            ("x", "ruby", "A title", "2"),
        )
        image = self.only('{% img left /a.png 350 350 "A title" "A cat" %}')
        self.assertEqual(
            (image["image"]["alt_text"], image["caption"]), ("A cat", "<p>A title</p>")
        )
        quote = self.only(
            "{% blockquote Ann, A book http://b.example %}\nDon't.\n{% endblockquote %}"
        )
        self.assertEqual(
            quote,
            {"text": "<p>Don't.</p>", "attribution": "Ann, A book", "source": "http://b.example"},
        )

    def test_other_posts_and_files_are_references(self):
        html = self.only(
            "[a]({% post_url 2020-01-01-a %}#b) "
            "[c]({{ site.baseurl }}{% link _posts/2020-01-01-c.md %})"
        )
        self.assertIn(f'<a href="{REFERENCE}2020-01-01-a#b">a</a>', html)
        self.assertIn(f'<a href="{REFERENCE}_posts/2020-01-01-c.md">c</a>', html)

    def test_gists(self):
        html = self.only("{% gist ann/123 %} {% gist 456 a_b.py %}")
        self.assertIn('href="https://gist.github.com/ann/123"', html)
        self.assertIn('href="https://gist.github.com/456#file-a_b-py">a_b.py</a>', html)

    def test_a_text_without_quotation_marks(self):
        self.assertEqual(self.only("{% tip I don't know %}")["body"], "<p>I don't know</p>")

    def test_comments_are_notes_to_oneself(self):
        for source in (
            "{% comment %}Say {{ more }}{% endcomment %}",
            "{% # Say {{ more }} %}",
            "{::comment}\nSay {{ more }}\n{:/comment}",
            "{::comment}Say {{ more }}{:/}",
        ):
            with self.subTest(source):
                self.assertEqual(self.convert(source), [("note", "Say {{ more }}")])


class IncludeTests(JekyllConversions, SimpleTestCase):
    def test_an_include_is_a_shortcode_of_its_name(self):
        for source in (
            '{% include youtube.html id="dQw4w9WgXcQ" %}',
            "{% include embed/youtube.html id='dQw4w9WgXcQ' %}",
            '{% include video id="dQw4w9WgXcQ" provider="youtube" %}',
            "{% youtube dQw4w9WgXcQ %}",
        ):
            with self.subTest(source):
                self.assertEqual(self.only(source)["url"], VIDEO)

    def test_figures(self):
        for source in (
            '{% include figure.html src="/a.jpg" alt="A cat" caption="Seen *there*" %}',
            '{% include figure image_path="/a.jpg" alt="A cat" caption="Seen *there*" %}',
            '{% include image.html url="{{ site.baseurl }}/a.jpg" alt="A cat" '
            'description="Seen *there*" %}',
        ):
            with self.subTest(source):
                image = self.only(source)
                self.assertEqual(image["image"]["alt_text"], "A cat")
                self.assertEqual(image["caption"], "<p>Seen <i>there</i></p>")
                self.assertEqual(list(self.around.keys), ["/a.jpg"])

    def test_a_variable_is_looked_up_or_the_tag_stays(self):
        source = "{% include figure.html src=page.cover %}"
        self.convert(source, params={"page.cover": "/a.jpg"})
        self.assertEqual(list(self.around.keys), ["/a.jpg"])
        self.assertEqual(self.only(source)["source"], source)

    def test_a_file_beside_the_text(self):
        html = self.only("{% include_relative a.md %}", files={"a.md": "Some *text*."})
        self.assertEqual(html, "<p>Some <i>text</i>.</p>")

    def test_an_unknown_one_stays_with_a_mark(self):
        self.assertEqual(self.only("{% include ad.html %}")["source"], "{% include ad.html %}")


class ExpressionTests(JekyllConversions, SimpleTestCase):
    def test_addresses(self):
        for source, src in {
            "![]({{ site.baseurl }}/a.png)": "/a.png",
            "![]({{site.baseurl}}/a.png)": "/a.png",
            '![]({{ "/a.png" | relative_url }})': "/a.png",
            "![]({{ '/a.png' | prepend: site.baseurl | prepend: site.url }})": "/a.png",
            '![]({{ "a" | append: ".png" }})': "a.png",
            "![]({{ site.url }}/a.png)": "https://me.example/a.png",
            '<img src="{{ site.baseurl }}/a.png" alt="">': "/a.png",
        }.items():
            with self.subTest(source):
                self.convert(source, params={"site.url": "https://me.example"})
                self.assertEqual(list(self.around.keys), [src])

    def test_values_of_the_page_are_words(self):
        html = self.only("On {{ page.title | upcase }}.", params={"page.title": "cats"})
        self.assertEqual(html, "<p>On CATS.</p>")

    def test_unknown_ones_stay_with_a_mark(self):
        blocks = self.convert("a {{ site.data.x }} b")
        self.assertEqual(blocks[1][1]["source"], "{{ site.data.x }}")
        self.assertIn("“{{ site.data.x }}”", self.messages[0])

    def test_how_liquid_is_quoted(self):
        html = self.only('Write {{ "{% raw %}" }} or `{{ "{{ x }}" }}`.')
        self.assertEqual(html, "<p>Write {% raw %} or <code>{{ x }}</code>.</p>")

    def test_code_stays_as_it_is_written(self):
        code = "x: ${{ secrets.X }} {% if a %} {{ '{' }}\n{% include b %}\n{% endif %}\n{::comment}"
        code = code.replace(" {{ '{' }}", "")
        self.assertEqual(self.only(f"```yaml\n{code}\n```")["code"], code)
        self.assertEqual(self.only("`a {{ b }} {% c %}`"), "<p><code>a {{ b }} {% c %}</code></p>")

    def test_conditions_stay_with_a_mark_around_their_text(self):
        blocks = self.convert("{% if a %}\nSome *text*.\n{% else %}\nOther.\n{% endif %}")
        self.assertEqual(
            [value if kind == "text" else value["source"] for kind, value in blocks],
            [
                "{% if a %}",
                "<p>Some <i>text</i>.</p>",
                "{% else %}",
                "<p>Other.</p>",
                "{% endif %}",
            ],
        )

    def test_loops_stay_as_they_are(self):
        source = "{% for a in b %}\n{{ a }} {% if c %}d{% endif %}\n{% endfor %}"
        self.assertEqual(self.only(source)["source"], source)

    def test_braces_that_are_no_liquid(self):
        for source in ("a {{ b", "a {% b", "a {{{ b", "a }} b %} c", "a {{\n\nb }}", "a {:b"):
            with self.subTest(source):
                self.assertEqual({kind for kind, _ in self.convert(source)}, {"text"})

import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from blog.moving.markdown import Dialect
from blog.moving.own_shortcodes import RegistryError, load_registry
from tests.blog.moving.base import Conversions


class OwnShortcodeTests(Conversions, SimpleTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name: str, source: str) -> Path:
        file = self.folder / name
        file.write_text(source, encoding="utf-8")
        return file

    def load(self, name: str, source: str, syntax: str = "hugo") -> None:
        self.registry = load_registry([self.file(name, source)], syntax)

    def fail(self, name: str, source: str) -> str:
        with self.assertRaises(RegistryError) as caught:
            self.load(name, source)
        return str(caught.exception).replace(str(self.folder) + "/", "")


class LineTests(OwnShortcodeTests):
    def test_a_line_gives_another_name(self):
        self.load("a.toml", '[shortcodes]\nAside = "tip"\n"my-tube" = "youtube"\nto = "ref"')
        self.assertEqual(self.only("{{< aside >}}x{{< /aside >}}")["kind"], "tip")
        self.assertIn("dQw4w9WgXcQ", self.only("{{< my-tube dQw4w9WgXcQ >}}")["url"])
        self.assertIn("a.md", self.only('[a]({{< to "a.md" >}})'))

    def test_a_line_names_a_block(self):
        self.load(
            "a.toml",
            "[shortcodes]\n"
            'pull = {block = "quote"}\n'
            'mind = {block = "callout", kind = "warning"}\n'
            'talk = {block = "embed", url = "https://vimeo.com/{id}", title = "{0}"}\n'
            'sh = {block = "code", lang = "bash"}\n'
            'pic = {block = "image", src = "/img/{0}.png"}\n',
        )
        self.assertEqual(self.only("{{< pull >}}x{{< /pull >}}")["text"], "<p>x</p>")
        self.assertEqual(self.only("{{< mind >}}x{{< /mind >}}")["kind"], "warning")
        self.assertEqual(
            self.only("{{< talk id=123456 >}}"),
            {"url": "https://vimeo.com/123456", "title": "Vimeo", "picture": None},
        )
        code = self.only("{{< sh >}}\nls\n{{< /sh >}}")
        self.assertEqual((code["code"], code["language"]), ("ls", "bash"))
        self.convert("{{< pic cat >}}")
        self.assertEqual(list(self.around.keys), ["/img/cat.png"])

    def test_contents_and_nothing(self):
        self.load("a.toml", '[shortcodes]\nx = "contents"\ny = "nothing"')
        self.assertEqual(self.only("{{< x >}}*a*{{< /x >}} b{{< y >}}"), "<p><i>a</i> b</p>")
        self.assertEqual(self.messages, ["x.md:1: Left out, as was asked: {{< y >}}"])

    def test_a_line_may_map_one_to_its_namesake(self):
        self.load("a.toml", '[shortcodes]\ntip = "note"\nnote = "tip"')
        self.assertEqual(self.only("{{< tip >}}x{{< /tip >}}")["kind"], "note")
        self.assertEqual(self.only("{{< note >}}x{{< /note >}}")["kind"], "tip")

    def test_tags_of_jekyll(self):
        self.load("a.toml", '[shortcodes]\n"my-tube" = "youtube"', "jekyll")
        self.dialect = Dialect("jekyll")
        self.assertIn(
            "dQw4w9WgXcQ", self.only("{% include my-tube.html id='dQw4w9WgXcQ' %}")["url"]
        )

    def test_mistakes_name_file_line_and_reason(self):
        self.assertEqual(
            self.fail("a.toml", '[shortcodes]\na = "tip"\nb = "what"'),
            "a.toml:3: b: nothing is known about “what”.",
        )
        self.assertIn(
            "a.toml:2: x: block must be", self.fail("a.toml", '[shortcodes]\nx = {block = "y"}')
        )
        self.assertIn("a.toml:2: x: the value", self.fail("a.toml", "[shortcodes]\nx = 1"))
        self.assertIn("a.toml:2: ", self.fail("a.toml", "[shortcodes]\nx = = 1"))
        self.assertIn("a.toml:1: “other”", self.fail("a.toml", "[other]\nx = 1"))
        self.assertIn("a.toml: there is no table", self.fail("a.toml", ""))
        self.assertIn("a.yaml: only", self.fail("a.yaml", ""))
        with self.assertRaises(RegistryError):
            load_registry([self.folder / "none.toml"])


class FunctionTests(OwnShortcodeTests):
    def test_functions_make_elements_and_words(self):
        self.load(
            "a.py",
            "from blog.moving.tree import Node, text\n"
            '@registry.element("stars")\n'
            "def stars(call, reader):\n"
            '    return [Node("b", children=[text("★" * int(call.get(0)))])]\n'
            '@registry.words("price", "youtube")\n'
            "def price(call, reader):\n"
            '    return call.get("amount", 0) + " €"\n',
        )
        self.assertEqual(
            self.only("{{< stars 3 >}} for {{< price amount=5 >}}"), "<p><b>★★★</b> for 5 €</p>"
        )
        self.assertEqual(self.only("{{< youtube 3 >}}"), "<p>3 €</p>")

    def test_what_is_built_in_stays_as_it_is(self):
        self.load("a.py", 'registry.words("kbd")(lambda call, reader: "x")')
        self.assertEqual(self.only("{{< kbd a >}}"), "<p>x</p>")
        self.registry = load_registry([])
        self.assertEqual(self.only("{{< kbd a >}}"), "<p><code>a</code></p>")

    def test_one_that_fails_leaves_its_shortcode_with_a_mark(self):
        self.load("a.py", '@registry.words("x")\ndef x(call, reader):\n    return 1 / 0\n')
        self.assertEqual(self.only("{{< x >}}")["source"], "{{< x >}}")
        self.assertIn("a.py:3: ZeroDivisionError", self.messages[0])

    def test_mistakes_name_file_line_and_reason(self):
        self.assertIn("a.py:2: ", self.fail("a.py", "x = 1\nx ="))
        self.assertIn("a.py:2: NameError", self.fail("a.py", "x = 1\ny = what"))

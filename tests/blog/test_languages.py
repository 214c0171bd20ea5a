from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import SimpleTestCase
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from blog import languages
from blog.languages import LANGUAGES, choices, guess_from_filename, identify, normalise

PROMISED = set(
    """
    bash console c cpp csharp css diff django dockerfile go graphql html http ini java javascript
    json jsx kotlin makefile markdown nginx php powershell pycon python ruby rust scss sql swift
    text toml tsx typescript xml yaml
    """.split()  # noqa: SIM905
)


class LanguageTableTests(SimpleTestCase):
    def test_promised_languages_are_there(self):
        self.assertLessEqual(PROMISED, set(LANGUAGES))

    def test_every_lexer_exists(self):
        self.assertEqual("", LANGUAGES[languages.PLAIN].lexer)
        for language in LANGUAGES.values():
            with self.subTest(language=language.id):
                if language.lexer:
                    get_lexer_by_name(language.lexer)

    def test_promised_languages_have_a_lexer(self):
        plain = {name for name in PROMISED if not LANGUAGES[name].lexer}
        self.assertEqual({languages.PLAIN}, plain)

    def test_languages_without_a_lexer_are_those_that_pygments_does_not_know(self):
        for language in LANGUAGES.values():
            if not language.lexer and language.id != languages.PLAIN:
                with self.subTest(language=language.id), self.assertRaises(ClassNotFound):
                    get_lexer_by_name(language.id)

    def test_ids_are_names_that_may_be_stored(self):
        for language_id in LANGUAGES:
            self.assertTrue(languages.is_name(language_id), language_id)

    def test_no_alias_and_no_file_name_speaks_for_two_languages(self):
        names = [n for item in LANGUAGES.values() for n in (item.id, *item.aliases)]
        files = [n for item in LANGUAGES.values() for n in item.files]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(len(files), len(set(files)))

    def test_names_are_lower_case(self):
        for language in LANGUAGES.values():
            for name in (language.id, *language.aliases, *language.files):
                self.assertEqual(name.lower(), name)

    def test_menu_is_sorted_by_label_and_complete(self):
        labels = [label for _, label in choices()]
        self.assertEqual(sorted(labels, key=str.casefold), labels)
        self.assertEqual(set(LANGUAGES), {key for key, _ in choices()})
        self.assertEqual(len(labels), len(set(labels)))

    def test_name_that_is_not_in_the_table_stands_for_itself(self):
        language = languages.get("klingon-2.0")
        self.assertEqual(("klingon-2.0", "klingon-2.0"), (language.id, language.label))
        self.assertEqual(("", "", False), (language.lexer, language.prism, language.is_session))

    def test_what_is_no_name_is_plain_text(self):
        for stored in ("", None, "<b>", 'a"b', "a b", "Klingon", "a" * 41):
            self.assertEqual("text", languages.get(stored).id)


class NormaliseTests(SimpleTestCase):
    def test_names_as_people_write_them(self):
        expected = {
            "py": "python",
            "Python3": "python",
            "sh": "bash",
            "shell": "bash",
            "sh-session": "console",
            "js": "javascript",
            "ts": "typescript",
            "yml": "yaml",
            "c++": "cpp",
            "C#": "csharp",
            "golang": "go",
            "docker": "dockerfile",
            "html+django": "django",
            " rust ": "rust",
            "{.python}": "python",
            "language-js": "javascript",
            ".yml": "yaml",
            "svg": "xml",
            "plaintext": "text",
        }
        for name, language in expected.items():
            with self.subTest(name=name):
                self.assertEqual(language, normalise(name))

    def test_unknown_and_empty_names_are_plain_text(self):
        for name in ("", None, "klingon", "<script>", "\0", "a" * 10_000):
            self.assertEqual("text", normalise(name))


class IdentifyTests(SimpleTestCase):
    def test_names_of_the_table(self):
        for name, language in {"py": "python", "{.C++}": "cpp", "mmd": "mermaid"}.items():
            self.assertEqual(language, identify(name))

    def test_other_names_are_kept(self):
        expected = {
            "Klingon": "klingon",
            "language-q#": "q#",
            "two words": "two-words",
            "<script>": "script",
            "a" * 100: "a" * 40,
        }
        for name, language in expected.items():
            with self.subTest(name=name):
                self.assertEqual(language, identify(name))
                self.assertTrue(languages.is_name(identify(name)))

    def test_no_name_is_plain_text(self):
        for name in ("", None, "\0", "<>", "{}"):
            self.assertEqual("text", identify(name))


class GuessTests(SimpleTestCase):
    def test_file_names(self):
        expected = {
            "blog/models.py": "python",
            "Dockerfile": "dockerfile",
            "docker/Dockerfile.dev": "dockerfile",
            "Makefile": "makefile",
            "etc/nginx.conf": "nginx",
            "CMakeLists.txt": "cmake",
            "notes.txt": "text",
            ".env": "ini",
            "LICENSE": "text",
            "": "text",
        }
        for name, language in expected.items():
            with self.subTest(name=name):
                self.assertEqual(language, guess_from_filename(name))


class VendoredPrismTests(SimpleTestCase):
    def setUp(self):
        self.folder = Path(finders.find("blog/vendor/prism/prism.js")).parent
        self.script = (self.folder / "prism.js").read_text(encoding="utf-8")

    def test_every_component_that_the_editor_needs_is_in_the_file(self):
        for component in set(languages.prism_names().values()):
            with self.subTest(component=component):
                pattern = rf"\blanguages(\.{component}\b|\[\"{component}\"\])"
                self.assertRegex(self.script, pattern)

    def test_file_loads_nothing(self):
        for word in ("cdnjs", 'createElement("script")', "sourceMappingURL", "XMLHttpRequest"):
            self.assertNotIn(word, self.script)

    def test_licence_stands_beside_it(self):
        self.assertIn("MIT LICENSE", (self.folder / "LICENSE").read_text(encoding="utf-8"))

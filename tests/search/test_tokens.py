from django.test import SimpleTestCase

from search.tokens import MAX_ATOMS, MAX_TOKEN, chunks, fold, pair, parts, stem


def exact(text: str) -> list[str]:
    return [word for chunk in chunks(text) for word in chunk.exact]


def found_by(text: str) -> set[str]:
    return {word for chunk in chunks(text) for word in (*chunk.exact, *chunk.also, *chunk.loose)}


class ChunksTests(SimpleTestCase):
    def test_names_stay_whole(self):
        for name in (
            "db_default",
            "node.js",
            "path.py",
            "std::vector",
            "__init__",
            "--no-cache-dir",
            "5.2.19",
            "e-mail",
            "django.db.utils.IntegrityError",
        ):
            with self.subTest(name):
                self.assertEqual(exact(name), [name.lower()])

    def test_names_are_found_by_their_parts(self):
        cases = {
            "db_default": {"db", "default", "dbdefault"},
            "getElementById": {"get", "element", "by", "id"},
            "HTTPServer": {"http", "server"},
            "uvicorn.run(app)": {"uvicorn", "run", ".run", "app"},
            "Post.objects.only": {"objects", "only", ".only"},
            "__init__": {"init"},
            "--no-cache-dir": {"no-cache-dir", "cache", "nocachedir"},
            "path/to/file.py": {"path", "file", "py"},
            "node.js": {"node", "js", "nodejs"},
        }
        for text, words in cases.items():
            with self.subTest(text):
                self.assertLessEqual(words, found_by(text))

    def test_signs_tell_languages_apart(self):
        self.assertEqual(exact("C, C++, C# and F#"), ["c", "c++", "c#", "and", "f#"])
        self.assertNotIn("c", found_by("C++ C#"))

    def test_a_leading_dot_belongs_to_a_method_and_to_dot_net(self):
        self.assertEqual(exact(".only() .NET"), [".only", ".net"])
        self.assertIn(".only", found_by("qs.filter(x).only('y')"))

    def test_letters_of_all_scripts(self):
        self.assertEqual(exact("Größe Ёлка"), ["grösse", "ёлка"])
        self.assertIn("cafe", found_by("Café"))
        self.assertIn("café", found_by("Café"))

    def test_text_without_spaces_is_cut_in_pairs(self):
        self.assertEqual(exact("検索エンジン"), ["検索", "索エ", "エン", "ンジ", "ジン"])
        self.assertEqual(exact("猫"), ["猫"])
        self.assertEqual(exact("Djangoで作る"), ["django", "で作", "作る"])

    def test_width_and_ligatures_do_not_matter(self):
        self.assertEqual(exact("Ｄｊａｎｇｏ ﬁnd"), ["django", "find"])

    def test_everything_is_bounded(self):
        self.assertTrue(all(len(word) <= MAX_TOKEN for word in found_by("x" * 5000)))
        self.assertTrue(all(len(word) <= MAX_TOKEN for word in found_by("x." * 5000)))
        self.assertLessEqual(len(list(chunks("a " * 200_000))), MAX_ATOMS)

    def test_nothing_in_nothing(self):
        for text in ("", " \n", "!?", "-", "😀", "\x00", "…"):
            self.assertEqual(exact(text), [], text)


class WordTests(SimpleTestCase):
    # From the vocabulary that Snowball publishes for English.
    STEMS = {
        "consigned": "consign",
        "consistently": "consist",
        "consolatory": "consolatori",
        "knackeries": "knackeri",
        "knitting": "knit",
        "generously": "generous",
        "dying": "die",
        "caching": "cach",
        "cached": "cach",
        "migrations": "migrat",
        "migrate": "migrat",
    }

    def test_stems(self):
        for word, root in self.STEMS.items():
            self.assertEqual(stem(word), root)

    def test_fold(self):
        self.assertEqual(fold("Łódź Straße Ærø"), "lodz strasse aero")

    def test_parts(self):
        self.assertEqual(parts("parseHTML5Document"), ["parse", "html", "5", "document"])
        self.assertEqual(parts("MAX_LENGTH"), ["max", "length"])
        self.assertEqual(parts("plain"), ["plain"])

    def test_pairs_have_an_order(self):
        self.assertNotEqual(pair("on", "conflict"), pair("conflict", "on"))

"""Every reader of the environment: what it takes, and what it says to what it does not take."""

import os
import tempfile
from pathlib import Path
from unittest import mock

from django.test import SimpleTestCase

from config import env

SECRET = "hunter2-never-to-be-shown"


class EnvironmentTestCase(SimpleTestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(mock.patch.dict(os.environ))
        for name in ("NAME", "NAME_FILE"):
            os.environ.pop(name, None)

    def given(self, value: str) -> None:
        os.environ["NAME"] = value

    def given_in_file(self, content: str | bytes) -> Path:
        file = self.folder / "value"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        os.environ["NAME_FILE"] = str(file)
        return file

    def refuses(self, read, *words: str, name: str = "NAME") -> None:
        """Expect one line that names the variable, holds ``words``, and shows no secret."""
        with self.assertRaises(env.ConfigurationError) as caught:
            read()
        message = str(caught.exception)
        self.assertTrue(message.startswith(f"{name}: "), message)
        self.assertEqual(len(message.splitlines()), 1)
        self.assertNotIn(SECRET, message)
        for word in words:
            self.assertIn(word, message)

    def refuses_values(self, read, values, *words: str) -> None:
        for value in values:
            with self.subTest(value=value):
                self.given(value)
                self.refuses(read, *words)


class TextTests(EnvironmentTestCase):
    def test_value(self):
        self.given("a value")
        self.assertEqual(env.text("NAME", "default"), "a value")

    def test_default_when_unset_or_empty(self):
        self.assertEqual(env.text("NAME", "default"), "default")
        self.given("")
        self.assertEqual(env.text("NAME", "default"), "default")

    def test_required(self):
        self.refuses(lambda: env.text("NAME"), "required, but not set")

    def test_file_without_its_last_line_break(self):
        self.given_in_file("from a file\n")
        self.assertEqual(env.text("NAME", "default"), "from a file")
        self.assertEqual(env.text("NAME"), "from a file")

    def test_file_when_the_variable_itself_is_empty(self):
        self.given("")
        self.given_in_file("from a file")
        self.assertEqual(env.text("NAME"), "from a file")

    def test_both_are_refused(self):
        self.given(SECRET)
        self.given_in_file(SECRET)
        self.refuses(lambda: env.text("NAME"), "given twice", "NAME_FILE")

    def test_missing_file(self):
        os.environ["NAME_FILE"] = str(self.folder / "missing")
        self.refuses(lambda: env.text("NAME"), "No such file", name="NAME_FILE")

    def test_folder_instead_of_a_file(self):
        os.environ["NAME_FILE"] = str(self.folder)
        self.refuses(lambda: env.text("NAME"), "cannot read", name="NAME_FILE")

    def test_file_that_is_no_text(self):
        self.given_in_file(b"\xff\xfe\x00")
        self.refuses(lambda: env.text("NAME"), "not UTF-8 text", name="NAME_FILE")


class IsSetAndPutTests(EnvironmentTestCase):
    def test_unset_and_empty_are_not_set(self):
        self.assertFalse(env.is_set("NAME"))
        self.given("")
        self.assertFalse(env.is_set("NAME"))

    def test_value_and_file_are_set(self):
        self.given("a value")
        self.assertTrue(env.is_set("NAME"))
        del os.environ["NAME"]
        self.given_in_file("a value")
        self.assertTrue(env.is_set("NAME"))

    def test_put_replaces_the_file(self):
        self.given_in_file("from a file")
        env.put("NAME", "put")
        self.assertEqual(env.text("NAME"), "put")


class FlagTests(EnvironmentTestCase):
    def test_on_and_off(self):
        for value in ("1", "true", "YES", " on "):
            self.given(value)
            self.assertIs(env.flag("NAME", False), True)
        for value in ("0", "false", "No", "off"):
            self.given(value)
            self.assertIs(env.flag("NAME", True), False)

    def test_default_when_unset_or_empty(self):
        for default in (True, False):
            self.assertIs(env.flag("NAME", default), default)
        self.given("")
        self.assertIs(env.flag("NAME", True), True)

    def test_file(self):
        self.given_in_file("0\n")
        self.assertIs(env.flag("NAME", True), False)

    def test_anything_else_is_refused(self):
        self.refuses_values(lambda: env.flag("NAME", True), ["maybe", "2", "ja"], "1 or 0")


class IntegerTests(EnvironmentTestCase):
    def read(self):
        return env.integer("NAME", 5, at_least=1, at_most=10)

    def test_value_default_and_file(self):
        self.assertEqual(self.read(), 5)
        self.given("10")
        self.assertEqual(self.read(), 10)
        del os.environ["NAME"]
        self.given_in_file("7\n")
        self.assertEqual(self.read(), 7)

    def test_no_number(self):
        self.refuses_values(self.read, ["x", "1.5", "0x1"], "expected a number")

    def test_out_of_bounds(self):
        self.refuses_values(self.read, ["0", "11", "-3"], "expected 1 to 10")


class ChoiceTests(EnvironmentTestCase):
    def read(self):
        return env.choice("NAME", "text", {"json", "text"})

    def test_value_default_and_file(self):
        self.assertEqual(self.read(), "text")
        self.given("json")
        self.assertEqual(self.read(), "json")
        del os.environ["NAME"]
        self.given_in_file("json\n")
        self.assertEqual(self.read(), "json")

    def test_anything_else_is_refused(self):
        self.refuses_values(self.read, ["xml", "JSON"], "expected json or text")


class SecretTests(EnvironmentTestCase):
    def test_value_and_file(self):
        long = "k" * env.MIN_SECRET_LENGTH
        self.given(long)
        self.assertEqual(env.secret("NAME"), long)
        del os.environ["NAME"]
        self.given_in_file(long + "\n")
        self.assertEqual(env.secret("NAME"), long)

    def test_there_is_no_default(self):
        self.refuses(lambda: env.secret("NAME"), "required")

    def test_short_one_is_refused_and_not_shown(self):
        self.refuses_values(lambda: env.secret("NAME"), ["", SECRET], "at least 50 characters")
        del os.environ["NAME"]
        self.given_in_file(SECRET)
        self.refuses(lambda: env.secret("NAME"), "at least 50 characters")


class SiteURLTests(EnvironmentTestCase):
    def read(self):
        return env.site_url("NAME", "http://localhost:8000")

    def test_value_default_and_file(self):
        self.assertEqual(self.read().geturl(), "http://localhost:8000")
        for value in ("https://blog.example.com", "http://127.0.0.1:8001", "http://[::1]:8000"):
            self.given(value)
            self.assertEqual(self.read().geturl(), value)
        del os.environ["NAME"]
        self.given_in_file("https://blog.example.com/\n")
        self.assertEqual(self.read().geturl(), "https://blog.example.com")

    def test_anything_but_scheme_host_and_port_is_refused(self):
        values = [
            "blog.example.com",
            "ftp://blog.example.com",
            "https://",
            "https://blog.example.com/blog",
            "https://blog.example.com?x=1",
            "https://blog.example.com#x",
            "https://blog.example.com:port",
            "https://blog.example.com:99999",
            "https://[::1",
            f"https://me:{SECRET}@blog.example.com",
            f"https://{SECRET}@blog.example.com:port",
        ]
        self.refuses_values(self.read, values, "https://blog.example.com")


class HostTests(EnvironmentTestCase):
    def test_one_host_for_a_site_on_the_internet(self):
        self.given("https://blog.example.com:8443")
        self.assertEqual(env.host_names(env.site_url("NAME", "")), ["blog.example.com"])

    def test_all_names_of_ones_own_machine(self):
        for host in ("localhost", "127.0.0.1", "[::1]"):
            self.given(f"http://{host}:8000")
            names = env.host_names(env.site_url("NAME", ""))
            self.assertEqual(names, ["localhost", "127.0.0.1", "[::1]"])

    def test_ipv6_is_bracketed(self):
        self.given("https://[2001:db8::1]")
        self.assertEqual(env.host_names(env.site_url("NAME", "")), ["[2001:db8::1]"])
        self.assertEqual(env.host_and_port("::1", 8000), "[::1]:8000")
        self.assertEqual(env.host_and_port("127.0.0.1", 8000), "127.0.0.1:8000")

    def test_listen_address(self):
        with mock.patch.dict(os.environ):
            for name in ("HOST", "HOST_FILE", "PORT", "PORT_FILE"):
                os.environ.pop(name, None)
            self.assertEqual(env.listen_address(), ("127.0.0.1", 8000))
            os.environ["PORT"] = "70000"
            self.refuses(env.listen_address, "1 to 65535", name="PORT")


class PublicTests(EnvironmentTestCase):
    def is_public(self, url: str) -> bool:
        self.given(url)
        return env.is_public(env.site_url("NAME", ""))

    def test_https_and_a_name_that_the_world_knows(self):
        self.assertTrue(self.is_public("https://blog.example.com"))
        self.assertTrue(self.is_public("https://example.org:8443"))

    def test_anything_else_is_for_some(self):
        for url in (
            "http://blog.example.com",
            "https://localhost",
            "https://laptop",
            "https://laptop.local",
            "https://blog.test",
            "https://blog.internal",
            "https://nas.home.arpa",
            "https://192.168.1.4",
            "https://[::1]:8000",
        ):
            self.assertFalse(self.is_public(url), url)


class ContactTests(EnvironmentTestCase):
    def read(self) -> str:
        return env.contact("NAME")

    def test_value_default_and_file(self):
        self.assertEqual(self.read(), "")
        for value in (
            "mailto:a@example.com",
            "https://example.com/security",
            "tel:+1-201-555-0123",
        ):
            self.given(value)
            self.assertEqual(self.read(), value)
        self.given("security@example.com")
        self.assertEqual(self.read(), "mailto:security@example.com")
        self.given("")
        self.given_in_file("a@example.com\n")
        self.assertEqual(self.read(), "mailto:a@example.com")

    def test_anything_else_is_refused(self):
        values = ("somebody", "http://example.com", "a@b@c", "a@b\nX: y", "https://", "@")
        self.refuses_values(self.read, values, "https://")


class TimeZoneTests(EnvironmentTestCase):
    def read(self):
        return env.time_zone("NAME", "UTC")

    def test_value_default_and_file(self):
        self.assertEqual(self.read(), "UTC")
        self.given("Europe/Lisbon")
        self.assertEqual(self.read(), "Europe/Lisbon")
        del os.environ["NAME"]
        self.given_in_file("America/Denver\n")
        self.assertEqual(self.read(), "America/Denver")

    def test_anything_else_is_refused(self):
        values = ["Europe", "Europe/Nowhere", "+02:00", "../../etc/passwd", "/etc/passwd"]
        self.refuses_values(self.read, values, "Europe/Rome")


class LanguageTests(EnvironmentTestCase):
    def read(self):
        return env.language("NAME", "en")

    def test_value_default_and_file(self):
        self.assertEqual(self.read(), "en")
        for value, code in (("de", "de"), ("pt-BR", "pt-br"), ("de-at", "de-at")):
            self.given(value)
            self.assertEqual(self.read(), code)
        del os.environ["NAME"]
        self.given_in_file("fr\n")
        self.assertEqual(self.read(), "fr")

    def test_anything_else_is_refused(self):
        self.refuses_values(self.read, ["english", "en_US", "xx", "-"], "expected a language")


class DirectoryTests(EnvironmentTestCase):
    def read(self):
        return env.directory("NAME", self.folder / "default")

    def test_value_default_and_file(self):
        self.assertEqual(self.read(), self.folder / "default")
        self.given(str(self.folder))
        self.assertEqual(self.read(), self.folder)
        del os.environ["NAME"]
        self.given_in_file(f"{self.folder}/other\n")
        self.assertEqual(self.read(), self.folder / "other")

    def test_relative_and_home(self):
        self.given("data")
        self.assertEqual(self.read(), Path.cwd() / "data")
        self.given("~/data")
        self.assertEqual(self.read(), Path.home() / "data")

    def test_file_in_its_place_is_refused(self):
        (self.folder / "file").write_text("")
        self.given(str(self.folder / "file"))
        self.refuses(self.read, "is not a directory")

    def test_home_of_nobody_does_not_raise(self):
        self.given("~nobody-of-that-name/data")
        self.assertEqual(self.read().name, "data")


class DatabaseTests(EnvironmentTestCase):
    def read(self):
        return env.database("NAME", "sqlite:////var/db.sqlite3")

    def test_default_is_sqlite(self):
        database = self.read()
        self.assertEqual(database["ENGINE"], "django.db.backends.sqlite3")
        self.assertEqual(database["NAME"], "/var/db.sqlite3")

    def test_postgresql_with_signs_in_the_password(self):
        for scheme in ("postgres", "postgresql"):
            self.given(f"{scheme}://me:p%40ss%23@db.example.com:5433/blog?sslmode=require")
            database = self.read()
            self.assertEqual(database["ENGINE"], "django.db.backends.postgresql")
            self.assertEqual(database["NAME"], "blog")
            self.assertEqual(database["PASSWORD"], "p@ss#")
            self.assertEqual((database["HOST"], database["PORT"]), ("db.example.com", 5433))
            self.assertEqual(database["OPTIONS"], {"sslmode": "require"})

    def test_file(self):
        self.given_in_file("postgres://me:secret@db/blog\n")
        self.assertEqual(self.read()["HOST"], "db")

    def test_path_with_any_sign(self):
        for path in ("/tmp/a b/db", "/tmp/a#b?c/db", "/tmp/50%25/ü/db"):
            self.given(env.sqlite_url(Path(path)))
            self.assertEqual(self.read()["NAME"], path)

    def test_anything_else_is_refused_and_not_shown(self):
        values = [
            "db.sqlite3",
            "sqlite://",
            "sqlite://data/db.sqlite3",
            f"mysql://me:{SECRET}@db/blog",
            f"postgres://me:{SECRET}@db",
            f"postgres://me:{SECRET}@db:port/blog",
            f"postgres://me:{SECRET}#@db/blog",
            f"postgres://me:{SECRET}@[db/blog",
        ]
        self.refuses_values(self.read, values, "postgres://user:password@host:port/name")


class CacheTests(EnvironmentTestCase):
    def read(self, package: str | None = "installed"):
        with mock.patch.object(env, "find_spec", return_value=package):
            return env.cache("NAME")

    def test_memory_by_default(self):
        self.assertIn("locmem", self.read()["BACKEND"])

    def test_redis_and_file(self):
        for url in ("redis://:pw@cache:6379/1", "rediss://cache", "unix:///run/redis.sock"):
            self.given(url)
            cache = self.read()
            self.assertEqual(cache["BACKEND"], "home.shared_cache.SharedCache")
            self.assertEqual(cache["LOCATION"], url)
        del os.environ["NAME"]
        self.given_in_file("redis://cache\n")
        self.assertEqual(self.read()["LOCATION"], "redis://cache")

    def test_anything_else_is_refused_and_not_shown(self):
        values = [
            "cache:6379",
            "redis://",
            "unix://",
            f"memcached://{SECRET}@cache",
            f"redis://:{SECRET}@cache:port",
        ]
        self.refuses_values(self.read, values, "redis://:password@host:port/number")

    def test_without_the_package_the_start_ends_here(self):
        self.given(f"redis://:{SECRET}@cache")
        self.refuses(lambda: self.read(package=None), "Python package redis")


class StorageTests(EnvironmentTestCase):
    def read(self, package: str | None = "installed"):
        with mock.patch.object(env, "find_spec", return_value=package):
            return env.storage("NAME")

    def test_folder_by_default(self):
        self.assertIn("FileSystemStorage", self.read()["BACKEND"])

    def test_bucket(self):
        self.given("s3://key:a%2Fb@s3.example.com/my-blog?region=eu-west-1")
        storage = self.read()
        self.assertEqual(storage["BACKEND"], "home.media_storage.BucketStorage")
        self.assertEqual(
            storage["OPTIONS"],
            {
                "bucket_name": "my-blog",
                "location": "",
                "endpoint_url": "https://s3.example.com",
                "region_name": "eu-west-1",
                "addressing_style": "auto",
                "access_key": "key",
                "secret_key": "a/b",
            },
        )

    def test_folder_port_and_role_of_the_machine(self):
        self.given("s3://[::1]:9000/my-blog/media/2026?scheme=http&addressing=path")
        options = self.read()["OPTIONS"]
        self.assertEqual(options["location"], "media/2026")
        self.assertEqual(options["endpoint_url"], "http://[::1]:9000")
        self.assertEqual(options["addressing_style"], "path")
        self.assertNotIn("access_key", options)

    def test_anything_else_is_refused_and_not_shown(self):
        values = [
            "my-blog",
            "s3://",
            "s3://host",
            f"s3://key:{SECRET}@host",
            f"s3://key:{SECRET}@host/B",
            f"s3://key:{SECRET}@host:port/my-blog",
            f"s3://{SECRET}@host/my-blog",
            f"s3://:{SECRET}@host/my-blog",
            f"https://key:{SECRET}@host/my-blog",
            f"s3://key:{SECRET}@host/my-blog#part",
        ]
        self.refuses_values(self.read, values, "s3://KEY:SECRET@host/bucket")

    def test_unknown_options_are_named(self):
        for query, expected in (
            ("regoin=x", "does not know regoin, only region, scheme, addressing"),
            ("scheme=ftp", "scheme=http or scheme=https"),
            ("addressing=host", "addressing=path"),
        ):
            self.given(f"s3://key:{SECRET}@host/my-blog?{query}")
            self.refuses(self.read, expected)

    def test_without_the_package_the_start_ends_here(self):
        self.given(f"s3://key:{SECRET}@host/my-blog")
        self.refuses(lambda: self.read(package=None), "Python package django-storages")


class CachesToPurgeTests(EnvironmentTestCase):
    def read(self):
        return env.caches_to_purge("NAME")

    def test_none(self):
        self.given("")
        self.assertEqual(self.read(), {})

    def test_several(self):
        self.given("http://127.0.0.1:6081, https://cache.example.com/site")
        locations = [one["LOCATION"] for one in self.read().values()]
        self.assertEqual(locations, ["http://127.0.0.1:6081", "https://cache.example.com/site"])

    def test_what_is_no_address_is_refused(self):
        values = (
            "cache:6081",
            "ftp://cache",
            "http://",
            f"http://me:{SECRET}@cache",
            "http://a/?b",
        )
        self.refuses_values(self.read, [*values, "http://a, b"], "expected addresses such as")


class EmailTests(EnvironmentTestCase):
    def read(self):
        return env.email("NAME", "consolemail://")

    def test_console_by_default(self):
        self.assertIn("console", self.read()["EMAIL_BACKEND"])

    def test_encrypted_from_the_start_or_from_a_command(self):
        self.given("smtp+tls://me%40example.com:p%23@mail.example.com:587")
        settings = self.read()
        self.assertIn("smtp", settings["EMAIL_BACKEND"])
        self.assertEqual(settings["EMAIL_HOST"], "mail.example.com")
        self.assertEqual(settings["EMAIL_PORT"], 587)
        self.assertEqual(settings["EMAIL_HOST_USER"], "me@example.com")
        self.assertEqual(settings["EMAIL_HOST_PASSWORD"], "p#")
        self.assertIs(settings["EMAIL_USE_TLS"], True)
        for scheme in ("smtps", "smtp+ssl"):
            self.given(f"{scheme}://mail.example.com:465")
            self.assertIs(self.read()["EMAIL_USE_SSL"], True)

    def test_default_port_and_nobody_signed_in(self):
        for scheme, port in (("smtp", 25), ("smtp+tls", 587), ("smtps", 465)):
            self.given(f"{scheme}://mail.example.com")
            settings = self.read()
            self.assertEqual(settings["EMAIL_PORT"], port)
            self.assertEqual(settings["EMAIL_HOST_USER"], "")
            self.assertEqual(settings["EMAIL_HOST_PASSWORD"], "")

    def test_file(self):
        self.given_in_file("smtp://mail.example.com\n")
        self.assertEqual(self.read()["EMAIL_HOST"], "mail.example.com")

    def test_anything_else_is_refused_and_not_shown(self):
        values = [
            "mail.example.com",
            "smtp://",
            f"imap://me:{SECRET}@mail.example.com",
            f"smtp://me:{SECRET}@mail.example.com:port",
        ]
        self.refuses_values(self.read, values, "smtp+tls://user:password@host:port")

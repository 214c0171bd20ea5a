import hashlib
import os
from pathlib import Path

from blog.moving.sources import files
from tests.blog.moving.sources.base import FolderTests


class ReadTextTests(FolderTests):
    def read(self, file: Path) -> files.TextFile | None:
        return files.read_text(file, self.root, self.problems)

    def test_text_and_digest(self):
        found = self.read(self.write("a.md", "Grüße\r\n"))
        self.assertEqual(found.text, "Grüße\r\n")
        self.assertEqual(found.digest, hashlib.sha256("Grüße\r\n".encode()).hexdigest())
        self.assertEqual(self.problems.found, [])

    def test_other_encoding_is_named_with_line_and_column(self):
        self.assertIsNone(self.read(self.write("a/b.md", "ä\nGrü".encode() + b"\xdfe")))
        self.assertEqual(
            self.reported(),
            ["lost a/b.md:2:4: not UTF-8: the byte 0xdf is no part of a character"],
        )

    def test_utf_16(self):
        self.assertIsNone(self.read(self.write("a.md", "text".encode("utf-16"))))
        self.assertEqual(self.reported(), ["lost a.md:1:1: the file is UTF-16; save it as UTF-8"])

    def test_zero_byte(self):
        self.assertIsNone(self.read(self.write("a.md", "one\ntw\0o")))
        self.assertEqual(self.reported(), ["lost a.md:2:3: a zero byte: this is not a text file"])

    def test_file_of_50_megabytes(self):
        file = self.write("a.md")
        os.truncate(file, 50_000_000)
        self.assertIsNone(self.read(file))
        self.assertEqual(
            self.reported(), ["lost a.md: the file has 50 MB; from 50 MB on none is read"]
        )

    def test_symlink_out_of_the_folder(self):
        secret = self.root.parent / "secret"
        secret.write_text("secret")
        (self.root / "a.md").symlink_to(secret)
        self.assertIsNone(self.read(self.root / "a.md"))
        self.assertEqual(
            self.reported(), ["lost a.md: this symlink leads out of the folder: not read"]
        )

    def test_neighbour_whose_name_begins_like_the_root(self):
        (self.root.parent / "site-private").mkdir()
        file = self.root.parent / "site-private" / "a.md"
        file.write_text("secret")
        self.assertIsNone(self.read(file))

    def test_symlink_within_the_folder(self):
        self.write("real.md", "text")
        (self.root / "a.md").symlink_to("real.md")
        self.assertEqual(self.read(self.root / "a.md").text, "text")

    def test_pipe_does_not_block(self):
        os.mkfifo(self.root / "a.md")
        self.assertIsNone(self.read(self.root / "a.md"))
        self.assertEqual(self.reported(), ["lost a.md: this is not a regular file: not read"])

    def test_missing_file_and_circle(self):
        (self.root / "b.md").symlink_to("b.md")
        self.assertIsNone(self.read(self.root / "a.md"))
        self.assertIsNone(self.read(self.root / "b.md"))
        self.assertEqual(len(self.problems.found), 2)


class WalkTests(FolderTests):
    def walk(self, **arguments) -> list[str]:
        found = files.walk(self.root, self.problems, **arguments)
        return [files.relative_path(file, self.root) for file in found]

    def test_order_is_that_of_the_paths(self):
        for path in ("b.md", "a/z.md", "a.md", "a/b/c.md", "a-b/c.md"):
            self.write(path)
        self.assertEqual(self.walk(), ["a-b/c.md", "a.md", "a/b/c.md", "a/z.md", "b.md"])

    def test_hidden_and_generated_files_are_left_out(self):
        for folder in (".git", "node_modules/p", "a/node_modules/p", "public", "resources"):
            self.write(f"{folder}/x.md")
        for path in (".hidden.md", "_site/x.md", "vendor/x.md", "a.md"):
            self.write(path)
        self.assertEqual(self.walk(), ["a.md"])
        self.assertEqual(self.problems.found, [])

    def test_section_with_the_name_of_a_generated_folder(self):
        self.write("content/resources/a.md")
        self.write("content/public/a.md")
        expected = ["content/public/a.md", "content/resources/a.md"]
        self.assertEqual(self.walk(), expected)
        self.assertEqual(self.walk(start=self.root / "content"), expected)

    def test_circle_of_symlinks_ends(self):
        self.write("a/b/c.md")
        (self.root / "a" / "b" / "up").symlink_to(self.root / "a")
        (self.root / "a" / "self").symlink_to(".")
        (self.root / "0").symlink_to("1")
        (self.root / "1").symlink_to("0")
        self.assertEqual(self.walk(), ["a/b/c.md"])
        self.assertEqual(
            self.reported(),
            ["warning 0: this symlink leads nowhere", "warning 1: this symlink leads nowhere"],
        )

    def test_symlink_to_another_folder_of_the_site_is_followed_once(self):
        self.write("shared/a.md")
        (self.root / "content").mkdir()
        (self.root / "content" / "one").symlink_to(self.root / "shared")
        (self.root / "content" / "two").symlink_to(self.root / "shared")
        self.assertEqual(self.walk(), ["shared/a.md"])
        self.assertEqual(self.walk(start=self.root / "content"), ["content/one/a.md"])

    def test_name_that_is_not_text(self):
        self.write("a.md")
        with open(os.fsencode(self.root) + b"/gr\xfc\xdfe.md", "w"):
            pass
        self.assertEqual(self.walk(), ["a.md"])
        self.assertEqual(
            self.reported(),
            ["lost gr\ufffd\ufffde.md: the name of the file is not UTF-8: not read"],
        )

    def test_symlinks_that_lead_out_are_reported(self):
        (self.root.parent / "other").mkdir()
        (self.root.parent / "other" / "a.md").write_text("secret")
        (self.root / "folder").symlink_to(self.root.parent / "other")
        (self.root / "a.md").symlink_to(self.root.parent / "other" / "a.md")
        self.assertEqual(self.walk(), [])
        self.assertEqual(
            self.reported(),
            [
                "lost a.md: this symlink leads out of the folder: not followed",
                "lost folder: this symlink leads out of the folder: not followed",
            ],
        )


class PathTests(FolderTests):
    def test_media_by_ending(self):
        for name in ("a.PNG", "b/c.pdf", "x.mp4", Path("y.svg")):
            self.assertTrue(files.is_media(name), name)
        for name in ("a.md", "style.css", "x.js", "index.html", "CNAME"):
            self.assertFalse(files.is_media(name), name)
        self.assertTrue(files.is_picture("a.JPG"))
        self.assertFalse(files.is_picture("a.pdf"))

    def test_existing_file_stays_inside(self):
        file = self.write("static/img/a.png")
        (self.root.parent / "secret.png").write_text("x")
        folder = self.root / "static"
        self.assertEqual(files.existing_file(folder, "/img/a.png", self.root), file)
        self.assertEqual(files.existing_file(folder, "img/../img/a.png", self.root), file)
        for path in ("../../secret.png", "/img/", "img/b.png", "", "/", "a\0b", "x" * 5000):
            self.assertIsNone(files.existing_file(folder, path, self.root), path[:20])

    def test_accents_as_a_mac_writes_them(self):
        decomposed = self.write("u\u0308ber.png")
        self.assertEqual(files.existing_file(self.root, "\u00fcber.png", self.root), decomposed)
        composed = self.write("\u00f6l.png")
        self.assertEqual(files.existing_file(self.root, "o\u0308l.png", self.root), composed)
        self.assertIsNone(files.existing_file(self.root, "\udcff.png", self.root / "x"))

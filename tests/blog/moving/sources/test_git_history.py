import os
import sys
from datetime import datetime
from pathlib import Path
from unittest import mock

from blog.moving.sources import git_history
from tests.blog.moving.sources.base import TEXT, RepositoryTests

# Settings that name a program.
PROGRAMS = [
    "core.fsmonitor",
    "core.pager",
    "pager.log",
    "diff.external",
    "diff.evil.command",
    "diff.evil.textconv",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "gpg.program",
    "core.sshCommand",
    "core.editor",
    "core.askPass",
    "credential.helper",
    "core.alternateRefsCommand",
]


class RenameTests(RepositoryTests):
    def test_chain_is_flattened_newest_first(self):
        self.write("posts/a.md")
        self.commit()
        self.move("posts/a.md", "posts/b.md")
        self.move("posts/b.md", "notes/c.md")
        self.assertEqual(
            git_history.renames(self.root), {"notes/c.md": ["posts/b.md", "posts/a.md"]}
        )

    def test_changed_text_is_still_the_same_file(self):
        self.write("a.md")
        self.commit()
        (self.root / "a.md").unlink()
        self.write("b.md")  # its first line differs
        self.commit()
        self.assertEqual(git_history.renames(self.root), {"b.md": ["a.md"]})

    def test_spaces_quotes_and_other_scripts_in_names(self):
        old, new = 'ä "post".md', "статьи/mein\tPost – neu.md"
        self.write(old)
        self.commit()
        self.move(old, new)
        self.assertEqual(git_history.renames(self.root), {new: [old]})

    def test_sub_folder_of_a_repository(self):
        for name in ("a", "b"):
            self.write(f"web site/content/{name}.md", TEXT + name)
        self.write("other/x.md", "something else entirely\n" * 8)
        self.commit()
        self.move("web site/content/a.md", "web site/content/c.md")
        self.move("other/x.md", "other/y.md")
        self.assertEqual(
            git_history.renames(self.root / "web site"), {"content/c.md": ["content/a.md"]}
        )

    def test_name_used_again_belongs_to_the_new_file(self):
        self.write("a.md")
        self.commit()
        self.move("a.md", "b.md")
        self.write("a.md", "something else entirely\n" * 8)
        self.commit()
        self.assertEqual(git_history.renames(self.root), {})

    def test_name_used_again_and_given_up_is_not_claimed_by_the_first(self):
        self.write("a.md")
        self.write("c.md", "something else entirely\n" * 8)
        self.commit()
        self.move("a.md", "b.md")
        self.move("c.md", "a.md")
        self.move("a.md", "d.md")
        self.assertEqual(git_history.renames(self.root), {"d.md": ["a.md", "c.md"]})

    def test_name_of_a_file_that_was_deleted_is_not_claimed(self):
        self.write("a.md")
        self.commit()
        self.move("a.md", "b.md")
        self.write("a.md", "something else entirely\n" * 8)
        self.commit()
        self.git("rm", "-q", "a.md")
        self.commit()
        self.assertEqual(git_history.renames(self.root), {})

    def test_there_and_back_again(self):
        self.write("a.md")
        self.commit()
        self.move("a.md", "b.md")
        self.move("b.md", "a.md")
        self.assertEqual(git_history.renames(self.root), {"a.md": ["b.md"]})

    def test_renames_on_a_merged_branch(self):
        self.write("a.md")
        self.write("x.md", "something else entirely\n" * 8)
        self.commit()
        self.git("checkout", "-q", "-b", "side")
        self.move("a.md", "b.md")
        self.move("b.md", "c.md")
        self.git("checkout", "-q", "-")
        self.move("x.md", "y.md")
        self.git("merge", "-q", "--no-edit", "side")
        self.assertEqual(
            git_history.renames(self.root), {"c.md": ["b.md", "a.md"], "y.md": ["x.md"]}
        )

    def test_file_that_is_gone_has_no_history(self):
        self.write("a.md")
        self.commit()
        self.move("a.md", "b.md")
        self.git("rm", "-q", "b.md")
        self.commit()
        self.assertEqual(git_history.renames(self.root), {})


class FirstCommitTests(RepositoryTests):
    def test_date_of_the_author_with_its_offset_through_renames(self):
        self.write("a.md")
        self.commit()
        self.write("z.md", "something else entirely\n" * 8)
        self.commit()
        self.move("a.md", "b.md")
        dates = git_history.first_commit_dates(self.root)
        self.assertEqual(
            {path: date.isoformat() for path, date in dates.items()},
            {"b.md": "2024-01-01T10:00:00+05:30", "z.md": "2024-01-02T10:00:00+05:30"},
        )
        self.assertIsInstance(dates["b.md"], datetime)

    def test_uncommitted_file_has_none(self):
        self.write("a.md")
        self.commit()
        self.write("new.md")
        self.assertNotIn("new.md", git_history.first_commit_dates(self.root))


class NoHistoryTests(RepositoryTests):
    def assertNothing(self, root: Path):
        self.assertEqual(git_history.read_history(root), git_history.History())

    def renamed(self):
        self.write("a.md")
        self.commit()
        self.move("a.md", "b.md")

    def test_repository_without_a_commit(self):
        self.assertNothing(self.root)

    def test_no_repository(self):
        folder = self.root.parent / "plain"
        folder.mkdir()
        self.assertNothing(folder)

    def test_folder_that_is_missing(self):
        self.assertNothing(self.root / "missing")

    def test_broken_repository(self):
        folder = self.root.parent / "broken"
        (folder / ".git").mkdir(parents=True)
        self.assertNothing(folder)

    def test_bare_repository(self):
        self.renamed()
        bare = self.root.parent / "bare.git"
        self.git("clone", "-q", "--bare", str(self.root), str(bare))
        self.assertNothing(bare)

    def test_shallow_repository(self):
        self.renamed()
        shallow = self.root.parent / "shallow"
        self.git("clone", "-q", "--depth", "1", self.root.as_uri(), str(shallow))
        self.assertTrue((shallow / "b.md").exists())
        self.assertNothing(shallow)

    def test_no_git(self):
        self.renamed()
        with mock.patch.dict(os.environ, {"PATH": "/nowhere"}):
            self.assertNothing(self.root)

    def test_git_that_takes_too_long(self):
        self.renamed()
        with mock.patch.object(git_history, "TIMEOUT", 0.0):
            self.assertNothing(self.root)


class HostileRepositoryTests(RepositoryTests):
    def setUp(self):
        super().setUp()
        self.write("a.md")
        self.commit()
        self.move("a.md", "b.md")
        self.witness = self.root.parent / "witness"
        self.program = self.root.parent / "program"
        self.program.write_text(f"#!/bin/sh\ntouch {self.witness}\nexec cat\n")
        self.program.chmod(0o755)

    def assertQuiet(self, root: Path):
        git_history.read_history(root)
        self.assertFalse(self.witness.exists(), "a program of the repository was run")

    def test_no_program_of_the_configuration_is_run(self):
        (self.root / ".gitattributes").write_text("*.md diff=evil filter=evil\n")
        hooks = self.root / ".git" / "hooks"
        hooks.mkdir(exist_ok=True)
        for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman"):
            (hooks / hook).write_bytes(self.program.read_bytes())
            (hooks / hook).chmod(0o755)
        for name in PROGRAMS:
            self.git("config", name, str(self.program))
        self.git("config", "log.showSignature", "true")
        self.git("config", "core.hooksPath", str(hooks))
        self.assertEqual(git_history.renames(self.root), {"b.md": ["a.md"]})
        self.assertQuiet(self.root)

    def test_signed_commit_is_not_checked_by_a_program_of_the_repository(self):
        # Signed by a program of ours that answers as gpg would.
        signer = self.root.parent / "signer"
        signer.write_text(
            f"#!{sys.executable}\nimport sys\nsys.stdin.read()\n"
            "sys.stderr.write('\\n[GNUPG:] SIG_CREATED \\n')\n"
            "print('-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----')\n"
        )
        signer.chmod(0o755)
        self.write("signed.md")
        self.git("add", "-A")
        self.git("-c", f"gpg.program={signer}", "commit", "-q", "-S", "-m", "signed")
        self.git("config", "gpg.program", str(self.program))
        self.git("config", "log.showSignature", "true")
        self.git("log", "-1")
        self.assertTrue(
            self.witness.exists(), "this git shows no signatures; the test says nothing"
        )
        self.witness.unlink()
        self.assertEqual(git_history.renames(self.root), {"b.md": ["a.md"]})
        self.assertQuiet(self.root)

    def test_missing_objects_are_not_fetched(self):
        (self.root / "b.md").unlink()
        self.write("c.md")  # changed, so that git has to look into the files to compare them
        self.commit()
        self.git("config", "uploadpack.allowFilter", "true")
        partial = self.root.parent / "partial"
        self.git(
            "clone", "-q", "--filter=blob:none", "--no-checkout", self.root.as_uri(), str(partial)
        )
        self.git("config", "remote.origin.uploadpack", str(self.program), cwd=partial)
        self.write("../partial/c.md")
        self.assertQuiet(partial)

    def test_variables_of_another_repository_are_left_out(self):
        with mock.patch.dict(os.environ, {"GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/"}):
            self.assertEqual(git_history.renames(self.root), {"b.md": ["a.md"]})

    def test_repository_of_another_owner(self):
        (self.root / "sub").mkdir()
        ours = git_history._environment

        def environment(repository: Path) -> dict[str, str]:
            # Git's own switch for this case, which would otherwise need a second user.
            return ours(repository) | {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}

        with mock.patch.object(git_history, "_environment", environment):
            self.assertEqual(git_history.renames(self.root), {"b.md": ["a.md"]})
            self.assertEqual(git_history.renames(self.root / "sub"), {})

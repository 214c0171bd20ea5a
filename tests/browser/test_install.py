"""Finding and installing the browser, without installing any."""

import subprocess
import sys

import pytest

from tests.browser import install


@pytest.fixture
def no_browser(monkeypatch):
    """A machine on which nothing that is asked for starts; the commands that were called."""
    called = []
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(install, "_starts", lambda path: False)
    monkeypatch.setattr(install, "_path_of_playwright", lambda: "/nowhere/chrome")
    monkeypatch.setattr(subprocess, "call", lambda command: called.append(command) or 0)
    return called


class TestFinding:
    def test_named_browser_is_used(self, monkeypatch):
        monkeypatch.setenv("CHROMIUM", sys.executable)
        assert install.find_chromium() == sys.executable

    def test_named_browser_that_does_not_start_is_not_replaced(self, monkeypatch, capsys):
        monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
        monkeypatch.setattr(subprocess, "call", lambda command: pytest.fail("installs"))
        assert install.main() == 1
        assert (
            capsys.readouterr().err == "CHROMIUM names /nowhere/chromium, which does not start.\n"
        )

    def test_program_that_fails_is_no_browser(self, tmp_path):
        stub = tmp_path / "chromium-browser"
        stub.write_text("#!/bin/sh\necho install the snap >&2\nexit 1\n")
        stub.chmod(0o755)
        assert not install._starts(str(stub))
        assert not install._starts(str(tmp_path / "missing"))

    def test_playwrights_own_is_the_last_resort(self, no_browser, monkeypatch):
        monkeypatch.setattr(install, "_starts", lambda path: path == "/nowhere/chrome")
        assert install.find_chromium() == "/nowhere/chrome"


class TestInstalling:
    def test_nothing_is_said_or_done_where_there_is_a_browser(self, monkeypatch, capsys):
        monkeypatch.setattr(install, "find_chromium", lambda: "/usr/bin/chromium")
        monkeypatch.setattr(subprocess, "call", lambda command: pytest.fail("installs"))
        assert install.main() == 0
        assert capsys.readouterr() == ("", "")

    def test_package_is_installed_by_root_on_debian(self, no_browser, monkeypatch, capsys):
        monkeypatch.setattr("os.geteuid", lambda: 0)
        monkeypatch.setattr(install, "_is_debian", lambda: True)
        monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
        install.main()
        assert [command[:2] for command in no_browser] == [
            ["apt-get", "update"],
            ["apt-get", "install"],
        ]
        assert no_browser[1][-2:] == ["--no-install-recommends", "chromium"]
        assert "Installing a browser for the tests: apt-get update" in capsys.readouterr().out

    def test_playwrights_own_is_installed_elsewhere(self, no_browser, monkeypatch):
        monkeypatch.setattr("os.geteuid", lambda: 1000)
        install.main()
        assert [command[1:] for command in no_browser] == [
            ["-m", "playwright", "install", "chromium"]
        ]

    def test_failure_is_one_line(self, no_browser, monkeypatch, capsys):
        monkeypatch.setattr("os.geteuid", lambda: 1000)
        monkeypatch.setattr(subprocess, "call", lambda command: 1)
        assert install.main() == 1
        message = capsys.readouterr().err
        assert message.count("\n") == 1
        assert "playwright install" in message

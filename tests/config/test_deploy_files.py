"""The files for a server say what they should: compose.yaml, Dockerfile, Procfile, systemd units.

Whether the image can be built and runs is for ``deploy/try-build`` to find out.
"""

import configparser
import json
import re
import unittest
from pathlib import Path

import jsonschema
import yaml

from tests.config.test_settings import OURS

ROOT = Path(__file__).resolve().parents[2]
OURS_SERVICES = {"web", "publisher", "migrate"}
SERVICES = {*OURS_SERVICES, "proxy", "cache", "db"}
THREE_LINES = {"SITE_URL", "SECRET_KEY", "POSTGRES_PASSWORD"}


class ComposeTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = (ROOT / "compose.yaml").read_text()
        cls.file = yaml.safe_load(cls.text)
        cls.services = cls.file["services"]

    def test_schema(self):
        schema = json.loads((ROOT / "tests/files/compose/compose_spec.json").read_text())
        jsonschema.Draft7Validator(schema).validate(self.file)
        with self.assertRaises(jsonschema.ValidationError):
            jsonschema.Draft7Validator(schema).validate({"services": {"web": {"imago": "x"}}})

    def test_every_service_has_a_limit_a_policy_and_a_check(self):
        self.assertEqual(set(self.services), SERVICES)
        for name, service in self.services.items():
            with self.subTest(name=name):
                self.assertRegex(service["mem_limit"], r"^\d+m$")
                self.assertTrue(service["restart"])
                self.assertIn("no-new-privileges:true", service["security_opt"])
                # What runs once and ends has nothing to be checked.
                check = service["healthcheck"]
                self.assertTrue(check.get("disable") if name == "migrate" else check["test"])

    def test_our_containers_can_write_nowhere_but_to_their_data(self):
        for name in OURS_SERVICES:
            service = self.services[name]
            self.assertTrue(service["read_only"])
            self.assertEqual(service["cap_drop"], ["ALL"])
            self.assertEqual(service["volumes"], ["data:/data"])

    def test_nothing_serves_before_the_database_is_migrated(self):
        for name in ("web", "publisher"):
            waits = self.services[name]["depends_on"]
            self.assertEqual(waits["migrate"]["condition"], "service_completed_successfully")
        self.assertEqual(
            self.services["migrate"]["depends_on"]["db"]["condition"], "service_healthy"
        )
        self.assertEqual(self.services["migrate"]["command"], ["python", "manage.py", "release"])

    def test_only_the_proxy_is_reached_from_outside(self):
        published = {name for name, service in self.services.items() if "ports" in service}
        self.assertEqual(published, {"proxy"})
        self.assertEqual(self.services["proxy"]["networks"], ["edge"])

    def test_three_lines_are_enough(self):
        required = set(re.findall(r"\$\{(\w+):\?", self.text))
        self.assertEqual(required, THREE_LINES)
        given = set(re.findall(r"\$\{(\w+)[:}?-]", self.text)) - required
        for name in given:
            self.assertRegex(self.text, rf"\$\{{{name}:-")

    def test_every_variable_is_one_of_ours(self):
        for name in OURS_SERVICES:
            self.assertLessEqual(set(self.services[name]["environment"]), OURS)

    def test_variables_of_nginx_are_those_of_its_template(self):
        template = (ROOT / "deploy/nginx/motacilla.conf.template").read_text()
        wanted = set(re.findall(r"\$\{(NGINX_[A-Z_]+)\}", template))
        given = set(self.services["cache"]["environment"])
        # The image of nginx fills this one in by itself when it is asked to.
        given = given - {"NGINX_ENTRYPOINT_LOCAL_RESOLVERS"} | {"NGINX_LOCAL_RESOLVERS"}
        self.assertEqual(given, wanted)

    def test_mounted_files_exist(self):
        for service in self.services.values():
            for volume in service.get("volumes", []):
                if volume.startswith("./"):
                    self.assertTrue((ROOT / volume.partition(":")[0]).is_file(), volume)


class DockerfileTests(unittest.TestCase):
    text = (ROOT / "Dockerfile").read_text()

    def test_signals_reach_the_server(self):
        command = json.loads(re.search(r"^CMD (\[.+\])$", self.text, re.MULTILINE)[1])
        self.assertEqual(command[0], "gunicorn")
        self.assertIn("--no-control-socket", command)
        self.assertNotIn("ENTRYPOINT", self.text)

    def test_base_is_a_choice_and_user_is_not_root(self):
        self.assertEqual(re.findall(r"^FROM (\S+)", self.text, re.MULTILINE), ["${BASE_IMAGE}"] * 2)
        self.assertRegex(self.text, r"(?m)^USER [1-9]\d+:[1-9]\d+$")
        self.assertIn("HEALTHCHECK", self.text)
        self.assertIn("--require-hashes", self.text)

    def test_only_what_runs_is_copied(self):
        lines = (ROOT / ".dockerignore").read_text().split()
        self.assertIn("*", lines)
        for name in ("tests", "docs", "bench", ".git", ".env", "var"):
            self.assertNotIn(f"!{name}", lines)
        for name in re.findall(r"(?m)^!(\S+)$", "\n".join(lines)):
            self.assertTrue((ROOT / name).exists(), name)


class ServiceTests(unittest.TestCase):
    def test_procfile(self):
        lines = dict(
            line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if line
        )
        self.assertEqual(set(lines), {"web", "publisher", "release"})
        self.assertEqual(lines["release"], "python manage.py release")
        self.assertIn("config/gunicorn.py", lines["web"])
        self.assertIn("publish_due --loop", lines["publisher"])

    def test_systemd(self):
        for name in ("motacilla", "motacilla-publisher"):
            with self.subTest(name=name):
                unit = configparser.ConfigParser(strict=False, interpolation=None)
                unit.optionxform = str
                unit.read(ROOT / f"deploy/systemd/{name}.service")
                service = unit["Service"]
                self.assertEqual(service["User"], "motacilla")
                self.assertEqual(service["EnvironmentFile"], "/etc/motacilla.env")
                self.assertEqual(service["Restart"], "always")
                self.assertEqual(service["ProtectSystem"], "strict")
                self.assertTrue(service["ExecStart"].startswith("/srv/motacilla/.venv/bin/"))

"""The manifests in deploy/kubernetes, without a cluster and without kustomize."""

import re
import unittest
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import kubernetes_validate
import yaml
from django.conf import settings
from django.core.management import get_commands

from config import env

FOLDER = Path(settings.BASE_DIR) / "deploy/kubernetes"
BASE = FOLDER / "base"
OVERLAYS = ("staging", "production")
# The oldest that is still looked after, and the newest that the package knows.
VERSIONS = ("1.33", kubernetes_validate.latest_version())
# Of an operator, which brings a schema of its own.
FOREIGN = {"postgresql.cnpg.io/v1"}
OURS = ("web", "publisher", "migrate", "backup", "housekeeping")


def documents(file: Path) -> Iterator[dict]:
    yield from (one for one in yaml.safe_load_all(file.read_text(encoding="utf-8")) if one)


def kustomization(folder: Path) -> dict:
    return yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))


def resources(folder: Path) -> Iterator[dict]:
    """Yield what a kustomization puts together, before its own changes."""
    for name in kustomization(folder).get("resources", []):
        path = (folder / name).resolve()
        yield from resources(path) if path.is_dir() else documents(path)


def named(document: dict) -> tuple[str, str]:
    return document["kind"], document["metadata"]["name"]


def pod(document: dict) -> dict:
    spec = document["spec"]
    if document["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    return spec["template"]["spec"]


def merged(old, new):
    """Return ``old`` with ``new`` laid over it, as a patch is, lists apart."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: merged(old.get(key), value) for key, value in new.items()}}
    return new


class ManifestTestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.all = {named(one): one for one in resources(BASE)}
        cls.pods = {
            name: pod(one)
            for (kind, name), one in cls.all.items()
            if kind in {"Deployment", "Job", "CronJob"}
        }

    def validate(self, document: dict) -> None:
        if document["apiVersion"] in FOREIGN:
            return
        for version in VERSIONS:
            with self.subTest(document=named(document), version=version):
                kubernetes_validate.validate(document, version, strict=True)


class SchemaTests(ManifestTestCase):
    def test_every_file_is_a_resource_of_the_base(self):
        listed = {name for name in kustomization(BASE)["resources"] if name.endswith(".yaml")}
        there = {path.name for path in BASE.glob("*.yaml")} - {"kustomization.yaml"}
        self.assertEqual(listed, there)

    def test_names_are_used_once(self):
        self.assertEqual(len(self.all), len(list(resources(BASE))))

    def test_schemas(self):
        for document in self.all.values():
            self.validate(document)

    def test_schemas_find_mistakes(self):
        """Or else the test above would say nothing."""
        wrong = merged(self.all["Deployment", "web"], {"spec": {"replicsa": 2}})
        with self.assertRaises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(wrong, VERSIONS[0], strict=True)


class OverlayTests(ManifestTestCase):
    def patches(self, name: str) -> Iterator[dict]:
        folder = FOLDER / "overlays" / name
        for patch in kustomization(folder)["patches"]:
            if "path" in patch:
                yield from documents(folder / patch["path"])
            else:
                yield {**patch["target"], "metadata": {"name": patch["target"]["name"]}, **patch}

    def test_each_is_the_base_with_changes(self):
        for name in OVERLAYS:
            with self.subTest(name):
                folder = FOLDER / "overlays" / name
                self.assertEqual(kustomization(folder)["resources"], ["../../base"])
                images = kustomization(folder)["images"]
                self.assertEqual([one["name"] for one in images], ["motacilla"])

    def test_every_patch_meets_something(self):
        for name in OVERLAYS:
            for patch in self.patches(name):
                with self.subTest(overlay=name, patch=named(patch)):
                    self.assertIn(named(patch), self.all)

    def test_what_is_patched_is_valid(self):
        for name in OVERLAYS:
            for patch in self.patches(name):
                if "patch" not in patch:
                    self.validate(merged(self.all[named(patch)], patch))

    def test_paths_of_patches_are_there(self):
        for name in OVERLAYS:
            for patch in self.patches(name):
                for change in yaml.safe_load(patch.get("patch", "[]")):
                    with self.subTest(overlay=name, path=change["path"]):
                        self.assertEqual(change["op"], "replace")
                        found = self.all[named(patch)]
                        for part in change["path"].strip("/").split("/"):
                            found = found[int(part) if part.isdigit() else part]

    def test_replicas_name_something(self):
        for name in OVERLAYS:
            for one in kustomization(FOLDER / "overlays" / name).get("replicas", []):
                self.assertIn(("Deployment", one["name"]), self.all)


class ReferenceTests(ManifestTestCase):
    """What one names, another is."""

    def test_services_and_budgets_select_pods(self):
        labels = [
            one["spec"]["template"]["metadata"]["labels"]
            for (kind, _), one in self.all.items()
            if kind == "Deployment"
        ]
        for (kind, name), one in self.all.items():
            if kind == "Service":
                selector = one["spec"]["selector"]
            elif kind == "PodDisruptionBudget":
                selector = one["spec"]["selector"]["matchLabels"]
            else:
                continue
            with self.subTest(kind=kind, name=name):
                self.assertIn(selector, labels)

    def test_ports_of_services_are_ports_of_pods(self):
        for (kind, name), one in self.all.items():
            if kind == "Service":
                ports = [port["name"] for port in self.pods[name]["containers"][0]["ports"]]
                self.assertEqual([port["targetPort"] for port in one["spec"]["ports"]], ports)

    def test_autoscaler_scales_a_deployment_that_says_nothing_else(self):
        scaler = self.all["HorizontalPodAutoscaler", "web"]["spec"]
        deployment = self.all["Deployment", scaler["scaleTargetRef"]["name"]]
        # Each "apply" would set the number back otherwise.
        self.assertNotIn("replicas", deployment["spec"])
        self.assertGreaterEqual(scaler["minReplicas"], 2)

    def test_addresses_are_services(self):
        data = self.all["ConfigMap", "motacilla"]["data"]
        host = re.search(r"//([\w-]+):", data["CACHE_URL"])[1]
        self.assertIn(("Service", host), self.all)
        variables = {
            one["name"]: one["value"] for one in self.pods["proxy"]["containers"][0]["env"]
        }
        self.assertIn(("Service", variables["NGINX_ORIGIN"].partition(".")[0]), self.all)
        backend = self.all["Ingress", "motacilla"]["spec"]["rules"][0]["http"]["paths"][0]
        self.assertIn(("Service", backend["backend"]["service"]["name"]), self.all)

    def test_proxy_fills_the_template_in(self):
        template = (settings.BASE_DIR / "deploy/nginx/motacilla.conf.template").read_text()
        wanted = set(re.findall(r"(?m)^[^#\n]*\$\{([A-Z_]+)\}", template))
        given = {one["name"] for one in self.pods["proxy"]["containers"][0]["env"]}
        # Set by the image, which is asked to.
        self.assertIn("NGINX_ENTRYPOINT_LOCAL_RESOLVERS", given)
        self.assertLessEqual(wanted, given | {"NGINX_LOCAL_RESOLVERS"})


class SettingsTests(ManifestTestCase):
    def test_variables_are_documented(self):
        known = set(
            re.findall(
                r"(?m)^\| `([A-Z_]+)`", (settings.BASE_DIR / "docs/configuration.md").read_text()
            )
        )
        data = self.all["ConfigMap", "motacilla"]["data"]
        self.assertLessEqual(data.keys() - {"DJANGO_SETTINGS_MODULE"}, known)

    def test_values_are_understood(self):
        data = self.all["ConfigMap", "motacilla"]["data"]
        with mock.patch.dict("os.environ", data):
            self.assertTrue(env.is_public(env.site_url("SITE_URL", "")))
            self.assertEqual(env.cache("CACHE_URL")["BACKEND"], "home.shared_cache.SharedCache")
            self.assertEqual(env.listen_address(), ("0.0.0.0", 8000))

    def test_no_secret_is_in_the_repository(self):
        self.assertNotIn("Secret", {kind for kind, _ in self.all})

    def test_commands_exist(self):
        for name in OURS:
            args = self.pods[name]["containers"][0]["args"]
            if "manage.py" in args:
                with self.subTest(name):
                    self.assertIn(args[args.index("manage.py") + 1], get_commands())


class SafetyTests(ManifestTestCase):
    def test_nobody_is_root_and_nothing_is_written_but_volumes(self):
        for name, spec in self.pods.items():
            with self.subTest(name):
                self.assertIs(spec["securityContext"]["runAsNonRoot"], True)
                self.assertEqual(
                    spec["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"}
                )
                self.assertIs(spec["automountServiceAccountToken"], False)
                for container in spec["containers"]:
                    context = container["securityContext"]
                    self.assertIs(context["readOnlyRootFilesystem"], True)
                    self.assertIs(context["allowPrivilegeEscalation"], False)
                    self.assertEqual(context["capabilities"], {"drop": ["ALL"]})

    def test_everybody_says_what_they_need(self):
        for name, spec in self.pods.items():
            for container in spec["containers"]:
                with self.subTest(name):
                    self.assertLessEqual(
                        {"cpu", "memory"}, container["resources"]["requests"].keys()
                    )
                    self.assertIn("memory", container["resources"]["limits"])

    def test_no_reader_notices_a_rollout(self):
        for name in ("web", "proxy"):
            with self.subTest(name):
                strategy = self.all["Deployment", name]["spec"]["strategy"]
                self.assertEqual(strategy["rollingUpdate"]["maxUnavailable"], 0)
                self.assertIn(("PodDisruptionBudget", name), self.all)
        container = self.pods["web"]["containers"][0]
        self.assertEqual(container["readinessProbe"]["httpGet"]["path"], "/readyz")
        self.assertEqual(container["livenessProbe"]["httpGet"]["path"], "/livez")
        self.assertEqual(container["startupProbe"]["httpGet"]["path"], "/livez")

    def test_there_is_time_to_drain(self):
        container = self.pods["web"]["containers"][0]
        probe = container["readinessProbe"]
        noticed = probe["periodSeconds"] * probe["failureThreshold"]
        drain = int(self.all["ConfigMap", "motacilla"]["data"]["DRAIN_SECONDS"])
        self.assertGreater(drain, noticed)
        # 20 are gunicorn's, in config/gunicorn.py.
        self.assertGreater(self.pods["web"]["terminationGracePeriodSeconds"], drain + 20)

    def test_timers_do_not_meet_themselves(self):
        for name in ("backup", "housekeeping"):
            with self.subTest(name):
                spec = self.all["CronJob", name]["spec"]
                self.assertEqual(spec["concurrencyPolicy"], "Forbid")
                self.assertEqual(self.pods[name]["restartPolicy"], "Never")

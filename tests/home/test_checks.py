from django.core.checks import run_checks
from django.db import models
from django.db.models.functions import Now
from django.test import SimpleTestCase

from home import checks


class DbDefaultTests(SimpleTestCase):
    def test_our_models_pass(self):
        self.assertEqual([e for e in run_checks() if e.id == "home.E001"], [])

    def test_db_default_alone_is_refused(self):
        class Model(models.Model):
            pinned = models.BooleanField(db_default=False)
            made = models.DateTimeField(db_default=Now(), default=None, null=True)

            class Meta:
                app_label = "blog"

            def __str__(self):
                return "a model of this test only"

        self.addCleanup(self.forget, Model)
        (error,) = checks.db_default_has_default(None)
        self.assertIn("pinned has a db_default but no default", error.msg)

    def forget(self, model):
        model._meta.apps.all_models["blog"].pop("model")
        model._meta.apps.clear_cache()

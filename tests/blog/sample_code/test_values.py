"""only() still builds the whole bird: ``values()`` against ``only()``."""

from datetime import date

from django.db.models import F
from django.test import TestCase

from blog.sample.posts import get_post
from tests.blog.sample_code.running import create_table, models_of, run_module, run_sessions

POST = get_post("values-against-only")


class ValuesTests(TestCase):
    def setUp(self):
        self.names = self.enterContext(models_of(POST.source("pages/models.py"), "pages"))
        self.Page = self.names["Page"]
        create_table(self.Page)
        self.Page.objects.create(path="about", changed=date(2023, 8, 1), body="Who we are.")

    def add_pages(self, count, body="x"):
        self.Page.objects.bulk_create(
            self.Page(path=f"page-{number}", changed=date(2023, 8, 2), body=body)
            for number in range(count)
        )

    def test_sessions_come_out_as_shown(self):
        self.assertEqual(run_sessions(POST, {"datetime": __import__("datetime")} | self.names), "")

    def test_a_deferred_field_costs_a_query_for_each_object(self):
        self.add_pages(12)
        teasers = run_module(POST.source("teasers.py"))["teasers"]
        shown = run_module(POST.source("tests.py"), Page=self.Page, teasers=teasers)
        shown["test_teasers_cost_one_query_each"](self)

    def test_memory_held_is_in_the_order_of_the_table(self):
        self.add_pages(600, body="x" * 6000)
        sizes = run_module(POST.source("measure.py"))["measure"](self.Page)
        self.assertEqual(sorted(sizes, key=sizes.get, reverse=True), list(sizes))
        self.assertGreater(sizes["objects"], 5 * sizes["only"])
        self.assertGreater(sizes["values"], 1.5 * sizes["values_list"])

    def test_prefetching_on_dictionaries_does_nothing(self):
        with self.assertNumQueries(1):
            rows = list(self.Page.objects.prefetch_related("no such thing").values("path"))
        self.assertEqual(rows, [{"path": "about"}])

    def test_annotations_are_kept(self):
        row = self.Page.objects.values("path", year=F("changed__year")).get()
        self.assertEqual(row, {"path": "about", "year": 2023})

    def test_saving_a_deferred_object_writes_only_what_was_loaded(self):
        page = self.Page.objects.only("path").get()
        self.Page.objects.update(body="changed meanwhile")
        page.path = "who"
        page.save()
        page = self.Page.objects.get()
        self.assertEqual((page.path, page.body), ("who", "changed meanwhile"))

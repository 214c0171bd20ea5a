"""The list of posts in the admin: states, filters, order, rights, and the number of queries."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from wagtail.models import Workflow

from blog.editing.post_listing import PostListing, url
from blog.editing.post_states import schedule_of, states_of
from blog.models import BlogPostPage
from blog.roles import AUTHORS, EDITORS
from home.models import User
from tests import factories
from tests.blog.editing.test_dashboard import schedule
from tests.blog.test_roles import member


class PostListingTestCase(TestCase):
    def setUp(self):
        self.client.force_login(self.user)

    def found(self, **chosen) -> list[str]:
        response = self.client.get(url(**chosen))
        self.assertEqual(response.status_code, 200)
        return [post.title for post in response.context["object_list"]]

    def titles(self, **chosen) -> set[str]:
        return set(self.found(**chosen))


class StatesTests(PostListingTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = factories.administrator()
        now = timezone.now()
        factories.post("Out")
        factories.post("Draft", publish=False)
        changed = factories.post("Changed")
        changed.title = "Changed, later"
        changed.save_revision()
        schedule(factories.post("Soon", publish=False), now + timedelta(days=1))
        schedule(factories.post("Late", publish=False), now - timedelta(hours=1))
        schedule(factories.post("Update"), now + timedelta(days=2))
        over = factories.post("Over")
        BlogPostPage.objects.filter(pk=over.pk).update(expire_at=now - timedelta(minutes=1))
        gone = factories.post("Gone")
        BlogPostPage.objects.filter(pk=gone.pk).update(live=False, expired=True)
        reviewed = factories.post("Reviewed", publish=False)
        Workflow.objects.get().start(reviewed, cls.user)

    def test_each_post_has_its_states(self):
        shown = self.client.get(url()).context["object_list"]
        self.assertEqual(
            {post.title: states_of(post) for post in shown},
            {
                "Out": ["live"],
                "Draft": ["draft"],
                "Changed": ["live", "changes"],
                "Soon": ["scheduled"],
                "Late": ["overdue"],
                "Update": ["live", "scheduled"],
                "Over": ["expired"],
                "Gone": ["expired"],
                "Reviewed": ["draft", "review"],
            },
        )

    def test_filter_finds_what_the_column_says(self):
        shown = self.client.get(url()).context["object_list"]
        states = {post.title: states_of(post) for post in shown}
        for state in ("live", "draft", "changes", "review", "scheduled", "overdue", "expired"):
            with self.subTest(state):
                wanted = {title for title, names in states.items() if state in names}
                self.assertEqual(self.titles(status=state), wanted)
        self.assertEqual(self.titles(status=["draft", "overdue"]), {"Draft", "Reviewed", "Late"})

    def test_states_are_said_in_words(self):
        response = self.client.get(url(status="overdue"))
        self.assertContains(response, ">Overdue</span>")


class ScheduleTests(PostListingTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = factories.administrator()

    def schedule_shown(self) -> list[str]:
        (post,) = self.client.get(url()).context["object_list"]
        return [line.replace("\n", " ") for line in schedule_of(post)]

    @override_settings(TIME_ZONE="America/Denver")
    def test_times_are_those_of_the_site(self):
        post = factories.post(publish=False, expire_at=datetime(2041, 2, 1, 6, tzinfo=UTC))
        schedule(post, datetime(2041, 1, 1, 6, tzinfo=UTC))
        with timezone.override("Asia/Tokyo"):
            self.assertEqual(
                self.schedule_shown(),
                ["Goes out 2040-12-31 23:00 MST", "Comes down 2041-01-31 23:00 MST"],
            )

    def test_end_of_a_draft_that_is_not_scheduled_is_not_told(self):
        factories.post(publish=False, expire_at=timezone.now() + timedelta(days=1))
        self.assertEqual(self.schedule_shown(), [])

    def test_live_post_that_is_over_says_since_when(self):
        post = factories.post()
        BlogPostPage.objects.filter(pk=post.pk).update(
            expire_at=datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
        )
        self.assertEqual(self.schedule_shown(), ["Over since 2024-05-06 07:08 UTC"])


class FilterTests(PostListingTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = factories.administrator()
        cls.ada, cls.ben = factories.author("Ada"), factories.author("Ben")
        cls.ada.user = cls.user
        cls.ada.save()
        cls.series = factories.series("Queues")
        first = factories.post(
            "Queue one",
            tags=["Python", "SQL"],
            authors=[cls.ada, cls.ben],
            series=cls.series,
            date=datetime(2025, 3, 1, 12, tzinfo=UTC),
        )
        factories.post(
            "Zebra", tags=["SQL"], authors=[cls.ben], date=datetime(2025, 4, 1, 12, tzinfo=UTC)
        )
        factories.post("<b>Bare</b>", publish=False, date=None)
        cls.tags = {tag.name: tag.pk for tag in first.tag_list}

    def test_by_tag_author_and_series(self):
        self.assertEqual(self.titles(tag=self.tags["SQL"]), {"Queue one", "Zebra"})
        self.assertEqual(self.titles(tag=list(self.tags.values())), {"Queue one", "Zebra"})
        self.assertEqual(self.titles(author=self.ada.pk), {"Queue one"})
        self.assertEqual(self.titles(author=self.ben.pk), {"Queue one", "Zebra"})
        self.assertEqual(self.titles(series=self.series.pk), {"Queue one"})
        both = {"tag": self.tags["SQL"], "series": self.series.pk}
        self.assertEqual(self.titles(**both), {"Queue one"})

    def test_by_days(self):
        self.assertEqual(self.titles(date_from="2025-03-02"), {"Zebra"})
        self.assertEqual(self.titles(date_to="2025-03-01"), {"Queue one"})
        self.assertEqual(self.titles(date_from="2025-03-01", date_to="2025-03-01"), {"Queue one"})

    def test_mine_are_those_i_wrote_or_began_or_changed(self):
        self.assertEqual(self.titles(whose="mine"), {"Queue one"})
        BlogPostPage.objects.filter(title="<b>Bare</b>").update(owner=self.user)
        self.assertEqual(self.titles(whose="mine"), {"Queue one", "<b>Bare</b>"})
        BlogPostPage.objects.get(title="Zebra").save_revision(user=self.user)
        self.assertEqual(self.titles(whose="mine"), {"Queue one", "<b>Bare</b>", "Zebra"})
        self.assertEqual(self.titles(whose="others"), set())

    def test_odd_values_are_no_error(self):
        for chosen in (
            {"status": "nonsense"},
            {"tag": "x"},
            {"date_from": "x"},
            {"whose": "x"},
            {"ordering": "password"},
            {"p": "99999"},
        ):
            self.assertEqual(self.client.get(url(**chosen)).status_code, 200, chosen)

    def test_search_goes_with_filters_and_order(self):
        self.assertEqual(self.found(q="queue"), ["Queue one"])
        self.assertEqual(self.found(q="queue", tag=self.tags["SQL"], status="live"), ["Queue one"])
        self.assertEqual(self.found(q="queue", author=self.ada.pk, ordering="-date"), ["Queue one"])
        self.assertEqual(self.found(q="queue", status="draft"), [])

    def test_order(self):
        self.assertEqual(self.found(ordering="date"), ["Queue one", "Zebra", "<b>Bare</b>"])
        self.assertEqual(self.found(ordering="-date"), ["Zebra", "Queue one", "<b>Bare</b>"])
        self.assertEqual(self.found(ordering="-title")[0], "Zebra")
        # What was written in last is on top.
        BlogPostPage.objects.get(title="Queue one").save_revision()
        self.assertEqual(self.found()[0], "Queue one")

    def test_cells_say_what_posts_belong_to(self):
        response = self.client.get(url())
        for words in ("Ada", "Ben", "Python", "Queues", "Mar 1, 2025", "&lt;b&gt;Bare&lt;/b&gt;"):
            self.assertContains(response, words)
        self.assertNotContains(response, "<b>Bare</b>")

    def test_ways_to_and_from_the_list(self):
        response = self.client.get(url())
        self.assertContains(response, reverse("blog_calendar"))
        self.assertContains(response, reverse("posts:choose_parent"))
        self.assertContains(self.client.get(reverse("blog_calendar")), f'href="{url()}"')
        home = self.client.get(reverse("wagtailadmin_home"))
        self.assertContains(home, escape(url(status="live", ordering="-date")))
        self.assertContains(home, '"url": "/admin/posts/"')


class RightsTests(PostListingTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = member(AUTHORS)
        cls.editor = member(EDITORS)
        own = factories.post("Own draft", publish=False)
        BlogPostPage.objects.filter(pk=own.pk).update(owner=cls.user)
        factories.post("Foreign draft", publish=False)
        factories.post("Public")

    def test_author_sees_what_the_explorer_shows(self):
        explorer = reverse("wagtailadmin_explore", args=[factories.blog_index().pk])
        shown = {page.title for page in self.client.get(explorer).context["pages"]}
        self.assertEqual(self.titles(), shown)
        self.assertEqual(shown, {"Own draft", "Public"})
        self.assertEqual(self.titles(q="draft"), {"Own draft"})
        self.assertEqual(self.titles(status="draft", whose="others"), set())
        results = self.client.get(reverse("posts:index_results"), {"q": "foreign"})
        self.assertNotContains(results, "Foreign draft")

    def test_editor_sees_all(self):
        self.client.force_login(self.editor)
        self.assertEqual(self.titles(), {"Own draft", "Foreign draft", "Public"})

    def test_nobody_else_sees_it(self):
        for user in (None, User.objects.create_user("reader", password="password")):
            self.client.logout()
            if user:
                self.client.force_login(user)
            self.assertEqual(self.client.get(url()).status_code, 302)

    def test_menu_has_it_for_those_with_pages_only(self):
        home = reverse("wagtailadmin_home")
        self.assertContains(self.client.get(home), '"url": "/admin/posts/"')
        self.user.groups.get().page_permissions.all().delete()
        self.assertNotContains(self.client.get(home), '"url": "/admin/posts/"')


class QueryTests(PostListingTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = member(EDITORS)

    def add(self, count: int) -> None:
        for number in range(count):
            author, series = factories.author(), factories.series()
            post = factories.post(
                tags=[f"Tag {number}", "SQL"], authors=[author], series=series, publish=number % 2
            )
            if number % 3 == 0:
                schedule(post, timezone.now() + timedelta(days=1))
            if number % 4 == 0:
                post.expire_at = timezone.now() + timedelta(days=2)
                post.save()

    def count(self, **chosen) -> int:
        with CaptureQueriesContext(connection) as queries:
            self.client.get(url(**chosen))
        return len(queries)

    def test_thirty_posts_cost_no_more_than_three(self):
        self.add(3)
        cases = ({}, {"status": "scheduled", "whose": "others", "ordering": "-date"}, {"q": "post"})
        self.count()  # fills the caches of content types and sites
        few = [self.count(**chosen) for chosen in cases]
        self.add(27)
        self.assertEqual(len(self.found()), 30)
        self.assertEqual([self.count(**chosen) for chosen in cases], few)
        self.assertEqual(PostListing.model.objects.count(), 30)

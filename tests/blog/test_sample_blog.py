"""The sample blog: loaded once and looked at, loaded again, refused, interrupted, pretended."""

import io
import shutil
import tempfile
from datetime import UTC, date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock
from urllib.parse import unquote, urljoin

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from blog.models import Author, BlogIndexPage, BlogPostPage, BlogTag, Series
from blog.sample import loader
from blog.sample.loader import Counts, SampleRefused, load
from blog.sample.posts import POSTS, get_post
from home.models import HomePage, SiteSettings, StandardPage
from tests import factories

# Few posts, for tests that load them more than once; no other post is linked from them.
FEW = tuple(
    get_post(slug)
    for slug in (
        "why-the-tail",
        "a-queue-in-the-database-claim",
        "a-queue-in-the-database-retry",
        "a-queue-in-the-database-see",
    )
)


def run(**options):
    """What the command prints."""
    output = io.StringIO()
    call_command("load_sample_blog", stdout=output, **options)
    return output.getvalue().strip()


def state():
    """All that a run could have changed: rows, revisions, files."""
    return {
        "pages": list(Page.objects.order_by("pk").values_list("pk", "title", "latest_revision")),
        "revisions": Revision.objects.count(),
        "images": list(get_image_model().objects.order_by("pk").values_list("pk", "file")),
        "renditions": get_image_model().get_rendition_model().objects.count(),
        "tags": list(BlogTag.objects.values_list("pk", "name")),
        "authors": list(Author.objects.values_list("pk", "name")),
        "series": list(Series.objects.values_list("pk", "title")),
        "settings": list(SiteSettings.objects.values()),
        "files": files(),
    }


def files():
    root = Path(default_storage.location)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


class Links(HTMLParser):
    """The addresses in a page, and the ids one may jump to."""

    def __init__(self, html):
        super().__init__()
        self.links, self.ids = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.links += [found[name] for name in ("href", "src") if found.get(name)]
        if found.get("id"):
            self.ids.add(found["id"])


class WithMedia(TestCase):
    """Files go to a directory of their own, which is empty at the start."""

    @classmethod
    def setUpClass(cls):
        media = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, media)
        cls.enterClassContext(override_settings(MEDIA_ROOT=media))
        super().setUpClass()


class SampleBlogTests(WithMedia):
    @classmethod
    def setUpTestData(cls):
        # The renditions are made once a post is committed.
        with cls.captureOnCommitCallbacks(execute=True):
            cls.printed = run()

    def posts(self):
        return BlogPostPage.objects.published()

    def test_says_what_was_added(self):
        self.assertRegex(self.printed, r"^Added 17 posts, 1 draft, 1 scheduled post, .* 1 film\.$")
        self.assertEqual(self.posts().count(), 17)

    def test_every_link_leads_somewhere_and_everything_is_linked(self):
        pages = self.crawl("/")
        for address, page in pages.items():
            for link in page.links:
                path, _, anchor = link.partition("#")
                target = pages.get(path.replace(" ", "%20") or address)
                if target is not None and anchor:
                    self.assertIn(unquote(anchor), target.ids, f"{link} on {address}")
        expected = {post.url for post in self.posts()}
        for model in (Author, Series, BlogTag):
            expected |= {item.url for item in model.objects.all()}
        index = BlogIndexPage.objects.get().url
        expected |= {f"{index}{name}/" for name in ("tags", "archive", "authors", "series")}
        expected |= {"/about/", f"{index}archive/2025/", f"{index}archive/2025/12/", "/?page=2"}
        self.assertLessEqual(expected, set(pages))

    def crawl(self, start):
        """Every page of ours that can be reached from ``start``, each of which answers 200."""
        pages, waiting = {}, [start]
        while waiting:
            address = waiting.pop()
            if address in pages:
                continue
            response = self.client.get(address)
            self.assertEqual(response.status_code, 200, address)
            # A post as Markdown may show HTML in its code, whose links are no links.
            is_html = response["Content-Type"].startswith("text/html")
            pages[address] = Links(response.content.decode() if is_html else "")
            for link in pages[address].links:
                path = urljoin(address, link.partition("#")[0])
                if path.startswith("/media/"):
                    name = unquote(path.removeprefix("/media/"))
                    self.assertTrue(default_storage.exists(name), f"{path} on {address}")
                # Static files are served by a middleware that the test client does not know.
                elif path.startswith("/") and not path.startswith(("//", "/static/")):
                    waiting.append(path)
        return pages

    def test_draft_and_scheduled_post_are_not_public(self):
        hidden = [post for post in POSTS if post.state != "published"]
        self.assertEqual({post.state for post in hidden}, {"draft", "scheduled"})
        for post in hidden:
            page = BlogPostPage.objects.get(slug=post.slug)
            self.assertEqual(self.client.get(page.url).status_code, 404)
            self.assertNotIn(page, self.posts())

    def test_scheduled_post_goes_live_in_a_month(self):
        page = BlogPostPage.objects.get(slug="what-the-access-log-knew")
        moment = page.scheduled_revision.approved_go_live_at
        days = timedelta(days=loader.DAYS_UNTIL_SCHEDULED)
        self.assertAlmostEqual(moment, timezone.now() + days, delta=timedelta(minutes=10))

    def test_every_kind_of_block_occurs(self):
        used = {block.block_type for post in self.posts() for block in post.body}
        known = set(BlogPostPage._meta.get_field("body").stream_block.child_blocks)
        # Of a sample, readers should see all; and it was not imported.
        self.assertEqual(used, known - {"note", "unconverted"})

    def test_the_editor_would_accept_every_page(self):
        for post in [*BlogPostPage.objects.all(), *StandardPage.objects.all()]:
            with self.subTest(post.slug):
                post.full_clean()
                post.body.stream_block.clean(post.body)

    def test_social_links_are_accepted_too(self):
        for owner in Author.objects.all():
            owner.links.stream_block.clean(owner.links)
        links = SiteSettings.objects.get().social_links
        links.stream_block.clean(links)

    def test_code_is_stored_byte_for_byte(self):
        for post in POSTS:
            page = BlogPostPage.objects.get(slug=post.slug)
            stored = [block.value["code"] for block in page.body if block.block_type == "code"]
            self.assertEqual(stored, [block.fields["code"] for block in post.code_blocks()])

    def test_the_calendar_day_is_the_authors(self):
        last = BlogPostPage.objects.get(slug="what-i-deleted-this-year")
        self.assertEqual(last.day, date(2025, 12, 31))
        self.assertEqual(last.date.astimezone(UTC).date(), date(2026, 1, 1))
        self.assertEqual(last.first_published_at, last.date)
        for post in POSTS:
            if post.state == "published":
                page = BlogPostPage.objects.get(slug=post.slug)
                self.assertEqual((page.date, page.day), (post.date, post.date.date()))
                self.assertEqual(page.last_published_at, post.updated or post.date)

    def test_two_authors_and_posts_by_both(self):
        self.assertEqual(Author.objects.count(), 2)
        shared = self.posts().get(slug="values-against-only")
        self.assertEqual([a.slug for a in shared.author_list], ["teo-brandvold", "marit-oakes"])

    def test_series_has_three_parts_in_order(self):
        series = Series.objects.get()
        parts = BlogPostPage.objects.published().in_series(series)
        self.assertEqual([part.title.split(",")[1][1] for part in parts], ["1", "2", "3"])

    def test_posts_span_years_and_share_tags(self):
        self.assertGreaterEqual(len({post.day.year for post in self.posts()}), 5)
        names = set(BlogTag.objects.values_list("name", flat=True))
        self.assertLessEqual({"C++", "Node.js", "PostgreSQL", "Django", "Python"}, names)
        self.assertTrue(15 <= len(names) <= 20)

    def test_pictures_are_described_and_have_their_renditions(self):
        covers = [post.cover for post in self.posts() if post.cover]
        self.assertGreaterEqual(len(covers), 10)
        self.assertLess(len(covers), self.posts().count())
        for post in self.posts():
            self.assertEqual(bool(post.cover), bool(post.cover_alt), post.slug)
        for cover in covers:
            self.assertTrue(cover.renditions.exists(), cover)

    def test_links_between_posts_lead_to_posts(self):
        part = BlogPostPage.objects.get(slug="a-queue-in-the-database-claim")
        following = BlogPostPage.objects.get(slug="a-queue-in-the-database-retry")
        self.assertContains(self.client.get(part.url), f'href="{following.url}"')

    def test_site_is_furnished(self):
        home = HomePage.objects.get()
        self.assertEqual(home.greeting, "Welcome to my blog")
        self.assertEqual(home.introduction.count("<p>"), 2)
        settings = SiteSettings.objects.get()
        self.assertEqual(settings.site_name, "Motacilla")
        self.assertTrue(settings.description)
        about = StandardPage.objects.get()
        self.assertTrue(about.live)
        self.assertTrue(about.show_in_menus)
        self.assertContains(self.client.get("/"), about.url)

    def test_running_it_again_changes_nothing(self):
        before = state()
        self.assertEqual(run(), "Nothing to add, the sample blog is there.")
        self.assertEqual(state(), before)

    def test_what_was_rewritten_stays_rewritten(self):
        page = BlogPostPage.objects.get(slug="why-the-tail")
        page.title, page.slug = "Mine now", "mine-now"
        page.save_revision().publish()
        before = state()
        self.assertTrue(load().is_empty)
        self.assertEqual(state(), before)


@mock.patch.object(loader, "POSTS", FEW)
class LoadingTests(WithMedia):
    def setUp(self):
        self.addCleanup(self.remove_files)

    def remove_files(self):
        for name in files():
            default_storage.delete(name)

    def test_posts_of_somebody_else_are_left_alone(self):
        factories.post("My own", publish=False)
        before = state()
        with self.assertRaisesMessage(CommandError, "Use --force"):
            run()
        self.assertEqual(state(), before)

    def test_force_adds_to_the_posts_of_somebody_else(self):
        own = factories.post("My own", slug="why-the-tail")
        revision = own.latest_revision_id
        printed = run(force=True)
        self.assertIn("Left alone, since their addresses are taken: 1.", printed)
        own.refresh_from_db()
        self.assertEqual((own.title, own.latest_revision_id), ("My own", revision))
        self.assertEqual(BlogPostPage.objects.published().count(), 1 + len(FEW) - 1)

    def test_refuses_without_a_blog(self):
        BlogIndexPage.objects.get().delete()
        with self.assertRaisesMessage(SampleRefused, "Add one under the home page"):
            load()

    def test_what_somebody_has_said_stays_said(self):
        home = factories.home_page()
        home.introduction = "<p>Hello.</p>"
        home.save()
        about = factories.standard_page("My story", slug="about")
        settings = SiteSettings.for_site(factories.site())
        settings.description = "Mine."
        settings.save()
        load()
        home.refresh_from_db()
        settings.refresh_from_db()
        self.assertEqual(home.introduction, "<p>Hello.</p>")
        self.assertEqual((settings.description, len(settings.social_links)), ("Mine.", 0))
        self.assertEqual(StandardPage.objects.get(), about)

    def test_a_run_that_was_killed_is_completed_by_the_next(self):
        def killed(done, total, title):
            if done == 2:
                raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            load(progress=killed)
        self.assertEqual(BlogPostPage.objects.published().count(), 2)
        self.assertEqual(BlogPostPage.objects.count(), len(FEW))
        kept = set(BlogPostPage.objects.published().values_list("latest_revision", flat=True))
        self.assertEqual(load().posts, 2)
        self.assertEqual(BlogPostPage.objects.published().count(), len(FEW))
        revisions = set(BlogPostPage.objects.values_list("latest_revision", flat=True))
        self.assertLess(kept, revisions)
        self.assertTrue(load().is_empty)

    def test_pictures_are_completed_where_a_run_was_killed_before_it_made_their_sizes(self):
        load()
        cover = get_image_model().objects.get(title="Sample: wagtail-1")
        self.assertFalse(cover.renditions.exists())
        self.assertTrue(load().is_empty)
        self.assertTrue(cover.renditions.exists())

    def test_a_picture_left_by_a_killed_run_is_written_over(self):
        name = "original_images/sample-wagtail-1.png"
        default_storage.save(name, ContentFile(b"half a pict"))
        load()
        pictures = get_image_model().objects.filter(file=name)
        self.assertEqual(pictures.count(), 1)
        self.assertFalse([name for name in files() if name.startswith(f"{name[:-4]}_")])

    def test_dry_run_prints_the_same_totals_and_leaves_no_trace(self):
        before = state()
        pretended = run(dry_run=True)
        self.assertEqual(state(), before)
        self.assertEqual(files(), [])
        self.assertEqual(pretended.replace("Would add", "Added"), run())
        self.assertTrue(pretended.startswith(f"Would add {len(FEW)} posts, "))
        self.assertEqual(run(dry_run=True), "Nothing to add, the sample blog is there.")

    def test_dry_run_refuses_what_the_real_run_refuses(self):
        factories.post("My own")
        with self.assertRaises(CommandError):
            run(dry_run=True)

    def test_progress_names_each_post(self):
        progress = mock.Mock()
        load(progress=progress)
        self.assertEqual(
            progress.call_args_list,
            [mock.call(number, len(FEW), post.title) for number, post in enumerate(FEW, 1)],
        )

    def test_counts_know_when_nothing_was_added(self):
        self.assertTrue(Counts(kept=2).is_empty)
        self.assertFalse(Counts(tags=1).is_empty)

"""Cards: what is drawn, when, and that none is left behind."""

import io
from datetime import timedelta

from django.test import SimpleTestCase
from django.utils import timezone
from PIL import Image
from wagtail.models import PageViewRestriction, Site

from blog.models import BlogPostPage
from home.card_files import make_card, make_missing_cards
from home.cards import HEIGHT, WIDTH, CardText, draw_card
from home.lettering import BOLD, Face, shown
from home.models import SiteSettings
from home.publishing import make_missing_pictures, postponed_pictures
from tests import factories
from tests.base import MediaTestCase

CHINESE = "\u6570\u636e\u5e93\u7684\u9ed8\u8ba4\u503c"


def picture(text: CardText) -> Image.Image:
    return Image.open(io.BytesIO(draw_card(text))).convert("RGB")


class DrawingTests(SimpleTestCase):
    def test_size_is_what_networks_ask_for(self):
        card = picture(CardText("A title", "Motacilla", "Ada Lark", "Python"))
        self.assertEqual(card.size, (WIDTH, HEIGHT))
        self.assertLess(len(draw_card(CardText("A title", "Motacilla"))), 60_000)

    def test_any_title_stays_on_the_card(self):
        for title in (
            "x",
            "W" * 300,
            "Donaudampfschifffahrtsgesellschaft " * 8,
            "word " * 200,
            "one\x00two\u202e\u200b\ufffd three",
            "e\u0301 \u2028 fi ffl",
            "C++ & C# <script>",
        ):
            with self.subTest(title[:30]):
                card = picture(CardText(title, title, title, title))
                paper = card.getpixel((0, 0))
                edges = [card.crop((0, 0, 40, 600)), card.crop((WIDTH - 40, 0, WIDTH, 440))]
                for edge in edges:
                    self.assertEqual(edge.getcolors(), [(edge.width * edge.height, paper)])

    def test_what_no_font_has_leaves_no_boxes(self):
        self.assertEqual(shown("Tested \U0001f389 well"), ("Tested well", True))
        self.assertEqual(
            draw_card(CardText("Tested \U0001f389 well", "M")),
            draw_card(CardText("Tested well", "M")),
        )

    def test_title_that_cannot_be_read_makes_no_card(self):
        self.assertIsNone(draw_card(CardText("\U0001f389\U0001f389", "M")))
        self.assertIsNone(draw_card(CardText("", "M")))
        # Or a whole one, on a machine with such a font.
        text, is_readable = shown(CHINESE)
        self.assertEqual(is_readable, text == CHINESE)

    def test_greek_and_cyrillic_are_read_everywhere(self):
        for words in ("Ελληνικά", "Привет, мир", "Người Việt", "Łódź"):
            self.assertEqual(shown(words), (words, True))

    def test_hash_tells_all_that_is_shown(self):
        one = CardText("a", "b", "c", "d")
        others = [
            CardText("x", "b", "c", "d"),
            CardText("a", "x", "c", "d"),
            CardText("ab", "", "c"),
        ]
        self.assertEqual(len({one.hash, *(other.hash for other in others)}), 4)
        self.assertEqual(one.hash, CardText("a", "b", "c", "d").hash)


class LineTests(SimpleTestCase):
    face = Face(BOLD, 40)

    def test_lines_fit_and_lose_nothing(self):
        for text in ("one two three four five six", "W" * 90, f"{CHINESE * 6} and more"):
            lines = self.face.lines(text, 400)
            self.assertTrue(all(self.face.width(line) <= 400 for line in lines), lines)
            self.assertEqual("".join(lines).replace(" ", ""), text.replace(" ", ""))

    def test_what_is_cut_says_so(self):
        self.assertEqual(self.face.cut("short", 400), "short")
        cut = self.face.cut("a rather long line of words", 300)
        self.assertTrue(cut.endswith("…"))
        self.assertLessEqual(self.face.width(cut), 300)


class CardFileTests(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        # Made on first use, which would draw the home page's card in the middle of a test.
        SiteSettings.for_site(Site.objects.get())

    def publish(self, function=factories.post, *args, **fields):
        with self.captureOnCommitCallbacks(execute=True):
            return function(*args, **fields)

    def cards(self) -> list[str]:
        return [name for name in self.files() if name.startswith("cards/")]

    def reloaded(self, page):
        return type(page).objects.get(pk=page.pk)

    def tearDown(self):
        for name in self.cards():
            (self.media / name).unlink()

    def test_publishing_draws_one(self):
        post = self.reloaded(self.publish(title="Alone"))
        self.assertEqual(self.cards(), [post.card])
        self.assertRegex(post.card, rf"^cards/{post.pk}/card\.[0-9a-f]{{12}}\.png$")
        answer = self.client.get(f"/media/{post.card}")
        self.assertEqual(answer["Content-Type"], "image/png")
        self.assertIn("immutable", answer["Cache-Control"])

    def test_picture_that_fits_needs_none(self):
        big, small = factories.image(700, 400), factories.image(300, 200)
        block = {"image": big, "alt_text": "x", "decorative": False}
        for fields in (
            {"cover": big},
            {"social_image": big},
            {"body": [("image", {"image": block, "caption": ""})]},
        ):
            self.publish(**fields)
        self.assertEqual(self.cards(), [])
        self.publish(cover=small)
        self.assertEqual(len(self.cards()), 1)

    def test_another_title_draws_another_and_the_old_one_goes(self):
        post = self.reloaded(self.publish(title="Before"))
        before = post.card
        post.title = "After"
        self.publish(post.save_revision().publish)
        after = self.reloaded(post).card
        self.assertNotEqual(before, after)
        self.assertEqual(self.cards(), [after])

    def test_same_words_keep_the_file(self):
        post = self.reloaded(self.publish())
        stamp = (self.media / post.card).stat().st_mtime_ns
        self.publish(post.save_revision().publish)
        self.assertEqual(self.reloaded(post).card, post.card)
        self.assertEqual((self.media / post.card).stat().st_mtime_ns, stamp)

    def test_revision_from_before_keeps_the_card(self):
        post = self.publish()
        old = post.latest_revision.as_object()
        self.assertEqual(old.card, self.reloaded(post).card)

    def test_draft_and_page_for_some_have_none(self):
        post = self.publish(publish=False)
        self.assertFalse(make_card(post))
        self.assertEqual(self.cards(), [])

    def test_card_goes_with_being_public(self):
        for hide in (
            lambda post: post.unpublish(),
            lambda post: post.delete(),
            lambda post: PageViewRestriction.objects.create(
                page=post, restriction_type=PageViewRestriction.LOGIN
            ),
        ):
            post = self.reloaded(self.publish())
            self.assertEqual(self.cards(), [post.card])
            self.publish(hide, post)
            self.assertEqual(self.cards(), [])

    def test_restriction_above_counts(self):
        post = self.reloaded(self.publish())
        self.publish(
            PageViewRestriction.objects.create,
            page=factories.blog_index(),
            restriction_type=PageViewRestriction.LOGIN,
        )
        self.assertEqual(self.cards(), [])
        self.assertEqual(self.reloaded(post).card, "")
        self.assertEqual(make_missing_cards(), 1)  # of the home page

    def test_expired_page_gets_none(self):
        post = factories.post()
        BlogPostPage.objects.filter(pk=post.pk).update(expire_at=timezone.now())
        self.assertFalse(make_card(post))

    def test_postponed_and_made_up_for(self):
        with postponed_pictures():
            post = self.publish(factories.post, "Later")
        self.assertEqual(self.cards(), [])
        self.assertEqual(make_missing_pictures(dry_run=True).cards, 3)
        self.assertEqual(self.cards(), [])
        self.assertEqual(make_missing_pictures().cards, 3)
        self.assertIn(self.reloaded(post).card, self.cards())
        self.assertEqual(make_missing_pictures().cards, 0)

    def test_lost_file_is_drawn_again(self):
        post = self.reloaded(self.publish())
        (self.media / post.card).unlink()
        self.assertTrue(make_card(post))
        self.assertEqual(self.cards(), [post.card])

    def test_name_of_the_site_stands_on_it(self):
        self.publish()
        make_missing_cards()
        settings = SiteSettings.for_site(Site.objects.get())
        settings.site_name = "Another name"
        self.publish(settings.save)
        # The home page at once, the others when told to.
        self.assertEqual(make_missing_cards(), 2)

    def test_copy_has_none(self):
        post = self.reloaded(self.publish())
        copy = post.copy(update_attrs={"slug": "a-copy"}, keep_live=False)
        self.assertEqual(copy.card, "")

    def test_page_view_draws_nothing(self):
        with postponed_pictures():
            post = self.publish()
        html = self.client.get(post.url).content.decode()
        self.assertNotIn("og:image", html)
        self.assertEqual(self.cards(), [])

    def test_scheduled_post_has_none(self):
        self.publish(go_live_at=timezone.now() + timedelta(days=1))
        self.assertEqual(self.cards(), [])

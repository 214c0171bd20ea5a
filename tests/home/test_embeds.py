import re
from urllib.parse import urlsplit

from django.test import SimpleTestCase

from home.blocks import EmbedBlock
from home.embeds import PROVIDERS, find_player, frame_sources, provider_names, seconds

YOUTUBE = "https://www.youtube-nocookie.com/embed/lJ8ydIuPFeU?autoplay=1"
PLAYERS = {
    # YouTube
    "https://www.youtube.com/watch?v=lJ8ydIuPFeU": f"{YOUTUBE}&rel=0",
    "https://m.youtube.com/watch?list=PL123&v=lJ8ydIuPFeU&t=90s": f"{YOUTUBE}&start=90&rel=0",
    "https://youtu.be/lJ8ydIuPFeU?si=track&t=1m30s": f"{YOUTUBE}&start=90&rel=0",
    "https://youtube.com/shorts/lJ8ydIuPFeU": f"{YOUTUBE}&rel=0",
    "https://www.youtube.com/live/lJ8ydIuPFeU?feature=share": f"{YOUTUBE}&rel=0",
    "https://www.youtube.com/embed/lJ8ydIuPFeU?start=7": f"{YOUTUBE}&start=7&rel=0",
    "https://www.youtube-nocookie.com/embed/lJ8ydIuPFeU": f"{YOUTUBE}&rel=0",
    "https://music.youtube.com/watch?v=lJ8ydIuPFeU": f"{YOUTUBE}&rel=0",
    # Vimeo
    "https://vimeo.com/76979871": "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1",
    "https://vimeo.com/76979871/0a1b2c": (
        "https://player.vimeo.com/video/76979871?dnt=1&h=0a1b2c&autoplay=1"
    ),
    "https://player.vimeo.com/video/76979871?h=0a1b2c#t=1m2s": (
        "https://player.vimeo.com/video/76979871?dnt=1&h=0a1b2c&autoplay=1#t=62s"
    ),
    "https://vimeo.com/channels/staffpicks/76979871": (
        "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"
    ),
    # Dailymotion
    "https://www.dailymotion.com/video/x8abcde": (
        "https://geo.dailymotion.com/player.html?video=x8abcde"
    ),
    "https://dai.ly/x8abcde?start=12": (
        "https://geo.dailymotion.com/player.html?video=x8abcde&startTime=12"
    ),
    # PeerTube
    "https://framatube.org/w/kkGMgK9ZtnKfYAgnEtQxbv": (
        "https://framatube.org/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv?autoplay=1&p2p=0"
    ),
    "https://tilvids.com/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d?start=1m": (
        "https://tilvids.com/videos/embed/9c9de5e8-0a1e-484a-b099-e80766180a6d"
        "?autoplay=1&start=60&p2p=0"
    ),
    # asciinema
    "https://asciinema.org/a/335480": "https://asciinema.org/a/335480/iframe?autoplay=1",
    "https://asciinema.org/a/bJMOlPe5F4mFLY0Rl6fiJSOp3?t=5": (
        "https://asciinema.org/a/bJMOlPe5F4mFLY0Rl6fiJSOp3/iframe?autoplay=1&t=5"
    ),
    # CodePen
    "https://codepen.io/some-one/pen/abcDEF": (
        "https://codepen.io/some-one/embed/abcDEF?default-tab=result"
    ),
    # Spotify
    "https://open.spotify.com/episode/4rOoJ6Egrf8K2IrywzwOMk?si=track": (
        "https://open.spotify.com/embed/episode/4rOoJ6Egrf8K2IrywzwOMk"
    ),
    "https://open.spotify.com/intl-de/track/4rOoJ6Egrf8K2IrywzwOMk": (
        "https://open.spotify.com/embed/track/4rOoJ6Egrf8K2IrywzwOMk"
    ),
}

STRANGERS = (
    "",
    "words",
    "https://",
    "https://example.com/watch?v=lJ8ydIuPFeU",
    # Hosts that only look like the one.
    "https://youtube.com.example.com/watch?v=lJ8ydIuPFeU",
    "https://notyoutube.com/watch?v=lJ8ydIuPFeU",
    "https://youtube.com@example.com/watch?v=lJ8ydIuPFeU",
    "https://example.com/https://youtube.com/watch?v=lJ8ydIuPFeU",
    "https://example.com\\@youtube.com/watch?v=lJ8ydIuPFeU",
    "https://y\u043eutube.com/watch?v=lJ8ydIuPFeU",
    "https://peertube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv",
    # Other schemes.
    "javascript:alert(1)//youtube.com/watch?v=lJ8ydIuPFeU",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "ftp://youtube.com/watch?v=lJ8ydIuPFeU",
    "//youtube.com/watch?v=lJ8ydIuPFeU",
    # Pages of the right host that show no single thing.
    "https://www.youtube.com/",
    "https://www.youtube.com/@somebody",
    "https://www.youtube.com/elevenlette",
    "https://www.youtube.com/playlist?list=PL123",
    "https://www.youtube.com/watch",
    "https://www.youtube.com/watch?v=short",
    "https://vimeo.com/about",
    "https://www.dailymotion.com/x8abcde",
    "https://asciinema.org/explore",
    "https://codepen.io/trending",
    "https://open.spotify.com/user/somebody",
    # What would break out of an address or an attribute.
    'https://www.youtube.com/watch?v="><script>',
    "https://www.youtube.com/watch?v=../../../x",
    "https://youtu.be/lJ8ydIuPFeU/../evil",
    "https://youtu.be/lJ8ydIuPFe%22",
    "https://vimeo.com/1;2",
    "https://[not-an-address/watch?v=lJ8ydIuPFeU",
    "https://asciinema.org/a/1/../../x",
    f"https://vimeo.com/{'1' * 5000}",
)


class FindPlayerTests(SimpleTestCase):
    def test_every_provider_is_known(self):
        for url, src in PLAYERS.items():
            with self.subTest(url):
                self.assertEqual(find_player(url).src, src)
        found = {find_player(url).provider for url in PLAYERS}
        self.assertEqual(found, set(provider_names()))

    def test_white_space_capitals_and_http_do_no_harm(self):
        address = "  http://WWW.YouTube.com/watch?v=lJ8ydIuPFeU\n"
        self.assertEqual(find_player(address).src, f"{YOUTUBE}&rel=0")

    def test_strangers_have_no_player(self):
        for url in STRANGERS:
            with self.subTest(url):
                self.assertIsNone(find_player(url))

    def test_nothing_of_the_address_is_taken_over_unchecked(self):
        evil = "https://player.vimeo.com/video/1?h=%22%3E%3Cscript%3E&app_id=1#t=<script>"
        self.assertEqual(
            find_player(evil).src, "https://player.vimeo.com/video/1?dnt=1&h=c&autoplay=1"
        )

    def test_player_comes_from_where_the_content_policy_allows(self):
        for url in PLAYERS:
            with self.subTest(url):
                parts = urlsplit(find_player(url).src)
                self.assertIn(f"{parts.scheme}://{parts.hostname}", frame_sources())

    def test_content_policy_names_whole_hosts_only(self):
        for source in frame_sources():
            self.assertRegex(source, r"^https://[a-z0-9.-]+$")

    def test_no_host_belongs_to_two_providers(self):
        hosts = [host for provider in PROVIDERS for host in provider.hosts]
        self.assertEqual(len(hosts), len(set(hosts)))


class SecondsTests(SimpleTestCase):
    def test_all_ways_to_write_a_moment(self):
        for text, expected in (
            ("90", 90),
            ("90s", 90),
            ("1m30s", 90),
            ("2m", 120),
            ("1h2m3s", 3723),
            ("", 0),
            (None, 0),
            ("soon", 0),
            ("-5", 0),
            ("1.5", 0),
            ("9" * 5000, 0),
        ):
            with self.subTest(text and text[:20]):
                self.assertEqual(seconds(text), expected)


class EmbedBlockTests(SimpleTestCase):
    def render(self, url: str, title: str = "A talk") -> str:
        block = EmbedBlock()
        return block.render(block.to_python({"url": url, "title": title, "picture": None}))

    def test_nothing_is_loaded_before_somebody_presses_play(self):
        for url in PLAYERS:
            with self.subTest(url):
                html = self.render(url)
                self.assertNotRegex(html, r"<(iframe|script|img|video|link|object|embed)[\s>]")
                self.assertEqual(re.findall(r'\s(?:src|srcset|poster)="([^"]*)"', html), [])
                for icon in re.findall(r'<use href="([^"]*)"', html):
                    self.assertTrue(icon.startswith("/static/"))

    def test_player_waits_in_an_attribute(self):
        html = self.render("https://youtu.be/lJ8ydIuPFeU")
        self.assertIn(f'data-src="{YOUTUBE}&amp;rel=0"', html)

    def test_without_script_it_is_a_link_to_the_page(self):
        html = self.render("https://youtu.be/lJ8ydIuPFeU")
        self.assertRegex(html, r'<a [^>]*href="https://youtu.be/lJ8ydIuPFeU"')
        self.assertIn("YouTube", html)

    def test_address_that_nobody_knows_any_more_is_only_a_link(self):
        html = self.render("https://example.com/talk")
        self.assertNotIn("data-src", html)
        self.assertIn('href="https://example.com/talk"', html)

    def test_title_is_escaped(self):
        html = self.render("https://youtu.be/lJ8ydIuPFeU", '"><script>alert(1)</script>')
        self.assertNotIn("<script", html)

"""The public site in a real browser: what a reader presses, scrolls, prints and goes without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pages
from tests.browser.conftest import NARROW, WIDE

# The tests only read; what they read was committed before, see sample_blog.
pytestmark = [pytest.mark.browser, pytest.mark.django_db(serialized_rollback=True)]

CLIPBOARD = ["clipboard-read", "clipboard-write"]
REFUSE = """
() => { navigator.clipboard.writeText = () => Promise.reject(new Error("no")); }
"""


def background(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


class TestTheme:
    def button(self, page: Page):
        return page.get_by_role("button", name="Theme")

    def test_button_goes_through_automatic_light_and_dark(self, page):
        page.emulate_media(color_scheme="dark")
        page.goto("/")
        root, automatic = page.locator("html"), background(page)
        expect(self.button(page)).to_have_accessible_name("Theme: automatic")
        for choice in ("light", "dark"):
            self.button(page).click()
            expect(self.button(page)).to_have_accessible_name(f"Theme: {choice}")
            expect(root).to_have_attribute("data-theme", choice)
            expect(root).to_have_css("color-scheme", choice)
            expect(page.locator(f"meta[data-theme-color={choice}]")).to_have_attribute(
                "media", "all"
            )
            assert (background(page) == automatic) == (choice == "dark")
        self.button(page).click()
        expect(self.button(page)).to_have_accessible_name("Theme: automatic")
        assert root.get_attribute("data-theme") is None

    def test_without_a_choice_the_system_decides(self, page):
        page.emulate_media(color_scheme="light")
        page.goto("/")
        light = background(page)
        page.emulate_media(color_scheme="dark")
        assert background(page) != light

    def test_choice_is_remembered(self, page):
        page.goto("/")
        self.button(page).click()
        self.button(page).click()
        page.goto("/blog/")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(self.button(page)).to_have_accessible_name("Theme: dark")

    def test_choice_reaches_other_tabs(self, page):
        other = page.context.new_page()
        other.goto("/blog/")
        page.goto("/")
        self.button(page).click()
        expect(other.locator("html")).to_have_attribute("data-theme", "light")
        expect(self.button(other)).to_have_accessible_name("Theme: light")

    def test_choice_is_there_before_anything_can_be_painted(self, page):
        page.goto("/")
        page.evaluate("localStorage.setItem('theme', 'dark')")
        # Observers are called between the script in the head and the parsing of what follows.
        page.add_init_script(
            """
            window.chosen = [];
            new MutationObserver(() => window.chosen.push({
                theme: document.documentElement.dataset.theme,
                body: document.body !== null,
                painted: performance.getEntriesByType("paint").length > 0,
            })).observe(document, {subtree: true, attributeFilter: ["data-theme"]});
            """
        )
        page.reload()
        first = page.evaluate("window.chosen[0]")
        assert first == {"theme": "dark", "body": False, "painted": False}

    def test_choice_lasts_for_the_page_where_storage_is_refused(self, page):
        page.add_init_script(
            """
            Object.defineProperty(window, "localStorage", {
                get() { throw new DOMException("denied", "SecurityError"); },
            });
            """
        )
        page.goto("/")
        self.button(page).click()
        expect(page.locator("html")).to_have_attribute("data-theme", "light")
        expect(self.button(page)).to_have_accessible_name("Theme: light")

    def test_nonsense_in_storage_is_no_choice(self, page):
        page.goto("/")
        page.evaluate("localStorage.setItem('theme', 'purple')")
        page.reload()
        expect(self.button(page)).to_have_accessible_name("Theme: automatic")
        assert page.locator("html").get_attribute("data-theme") is None


class TestCode:
    @pytest.fixture
    def page(self, open_page):
        page = open_page(permissions=CLIPBOARD)
        page.goto(pages.ADDRESS)
        return page

    def block(self, page: Page, name: str):
        area = page.get_by_role("group", name=f"Code: {name}", exact=True)
        return page.locator("code-block").filter(has=area).first

    def clipboard(self, page: Page) -> str:
        return page.evaluate("navigator.clipboard.readText()")

    def copy(self, block) -> None:
        block.get_by_role("button", name="Copy").click()
        expect(block.get_by_role("button", name="Copied")).to_be_visible()
        expect(block.get_by_role("status")).to_have_text("Code copied")

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("blog/querysets.py, Python", pages.PYTHON),
            ("Diff", pages.DIFF),
            ("Python", pages.SHORT),
        ],
    )
    def test_copy_takes_the_code_byte_for_byte(self, page, name, text):
        self.copy(self.block(page, name))
        assert self.clipboard(page) == text

    def test_copy_takes_what_was_typed_in_a_console(self, page):
        self.copy(self.block(page, "Shell session"))
        assert self.clipboard(page) == pages.TYPED

    def test_copy_button_can_be_pressed_again(self, page):
        block = self.block(page, "Diff")
        self.copy(block)
        expect(block.get_by_role("button", name="Copy", exact=True)).to_be_visible()
        expect(block.get_by_role("status")).to_have_text("")

    def test_copy_works_where_the_clipboard_is_refused(self, page):
        page.evaluate(REFUSE)
        block = self.block(page, "blog/querysets.py, Python")
        self.copy(block)
        assert self.clipboard(page) == pages.PYTHON
        expect(block.get_by_role("button", name="Copied")).to_be_focused()

    def test_copy_says_when_it_failed(self, page):
        page.evaluate(REFUSE)
        page.evaluate("() => { document.execCommand = () => false; }")
        block = self.block(page, "Diff")
        block.get_by_role("button", name="Copy").click()
        expect(block.get_by_role("button", name="Failed")).to_be_visible()
        expect(block.get_by_role("status")).to_have_text("Copying was refused")

    @pytest.mark.parametrize(
        ("name", "text"), [("blog/querysets.py, Python", pages.PYTHON), ("Diff", pages.DIFF)]
    )
    def test_selection_holds_the_code_and_no_line_numbers(self, page, name, text):
        code = self.block(page, name).locator("code")
        code.evaluate("element => getSelection().selectAllChildren(element)")
        page.keyboard.press("Control+c")
        assert self.clipboard(page).strip("\n") == text.strip("\n")

    def test_line_numbers_are_shown(self, page):
        line = self.block(page, "blog/querysets.py, Python").locator("[data-n]").nth(1)
        content = line.evaluate("element => getComputedStyle(element, '::before').content")
        assert content.startswith('"99"')
        assert page.locator("code", has_text="99").count() == 0

    def test_wrap_shows_all_of_a_long_line(self, page):
        block = self.block(page, "blog/querysets.py, Python")
        scrolls = "element => element.scrollWidth > element.clientWidth + 1"
        button, area = block.get_by_role("button", name="Wrap"), block.locator("pre")
        assert area.evaluate(scrolls)
        expect(button).to_have_attribute("aria-pressed", "false")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        assert not area.evaluate(scrolls)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "false")
        assert area.evaluate(scrolls)

    def test_wrap_is_offered_where_lines_are_long(self, page):
        expect(self.block(page, "Python").get_by_role("button", name="Wrap")).to_be_hidden()
        expect(self.block(page, "Python").get_by_role("button", name="Copy")).to_be_visible()
        page.set_viewport_size({"width": 200, "height": 600})
        expect(self.block(page, "Shell session").get_by_role("button", name="Wrap")).to_be_visible()

    def test_code_is_scrolled_with_the_keyboard(self, page):
        area = self.block(page, "blog/querysets.py, Python").locator("pre")
        area.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "() => document.activeElement.matches('pre') && document.activeElement.scrollLeft > 0"
        )


class TestTableOfContents:
    def link(self, page: Page, section: str):
        return page.get_by_role("navigation", name="Contents").get_by_role(
            "link", name=section, exact=True
        )

    def test_folds_on_a_narrow_screen(self, open_page):
        page = open_page(viewport=NARROW, reduced_motion="reduce")
        page.goto(pages.ADDRESS)
        link = self.link(page, pages.SECTIONS[2])
        expect(link).to_be_hidden()
        page.locator("summary").click()
        expect(link).to_be_visible()
        link.click()
        expect(link).to_be_hidden()
        expect(page.get_by_role("heading", name=pages.SECTIONS[2])).to_be_in_viewport()

    def test_stands_open_beside_the_text_on_a_wide_one(self, page):
        page.goto(pages.ADDRESS)
        for section in pages.SECTIONS:
            expect(self.link(page, section)).to_be_visible()
        contents = page.locator("table-of-contents").bounding_box()
        text = page.locator(".prose").bounding_box()
        assert contents["x"] + contents["width"] <= text["x"]
        assert abs(contents["y"] - text["y"]) < 100

    def test_opens_and_folds_with_the_width_of_the_window(self, page):
        page.goto(pages.ADDRESS)
        link = self.link(page, pages.SECTIONS[0])
        page.set_viewport_size(NARROW)
        expect(link).to_be_hidden()
        page.set_viewport_size(WIDE)
        expect(link).to_be_visible()

    def test_current_section_is_marked(self, page):
        page.emulate_media(reduced_motion="reduce")
        page.goto(pages.ADDRESS)
        current = page.locator("table-of-contents [aria-current]")
        expect(current).to_have_count(0)
        for section in (*pages.SECTIONS, pages.SECTIONS[1]):
            heading = page.get_by_role("heading", name=section)
            heading.evaluate("element => scrollTo(0, element.offsetTop - 10)")
            expect(current).to_have_text(section)
            expect(current).to_be_in_viewport()
        page.evaluate("scrollTo(0, 0)")
        expect(current).to_have_count(0)

    def test_link_of_a_heading_leads_to_itself(self, page):
        page.goto(pages.ADDRESS)
        heading = page.get_by_role("heading", name=pages.SECTIONS[3])
        heading.get_by_role("link").click()
        expect(page).to_have_url(re.compile("#the-last-section$"))
        expect(heading).to_be_in_viewport()


class TestEmbed:
    def test_nothing_is_asked_for_before_the_press(self, page, trouble):
        page.goto(pages.ADDRESS)
        button = page.get_by_role("button", name="Play “How not to measure”")
        button.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        expect(page.locator("iframe")).to_have_count(0)
        assert trouble.seen == []
        trouble.expect(r"youtube-nocookie\.com")
        button.click()
        frame = page.locator("iframe")
        expect(frame).to_have_attribute("src", re.compile(re.escape(f"{pages.PLAYER}?")))
        expect(frame).to_have_attribute("title", "How not to measure")
        expect(frame).to_be_focused()
        expect(button).to_have_count(0)
        assert any(f"asked for {pages.PLAYER}" in entry for entry in trouble.seen)

    def test_link_stays_where_there_is_no_javascript(self, open_page):
        page = open_page(java_script_enabled=False)
        page.goto(pages.ADDRESS)
        expect(page.get_by_role("link", name="“How not to measure” on YouTube")).to_be_visible()
        expect(page.get_by_text("before you press play")).to_have_count(2)
        for note in page.get_by_text("before you press play").all():
            expect(note).to_be_hidden()


class TestShare:
    def test_link_is_copied(self, open_page):
        page = open_page(permissions=CLIPBOARD)
        page.goto(pages.ADDRESS)
        page.get_by_role("button", name="Copy link").click()
        expect(page.get_by_text("Link copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()").endswith(pages.ADDRESS)


# Whether the focus can be seen where it is. A video draws that of its controls itself.
FOCUSED = """
() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    (window.reached ??= new Set()).add(element);
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const outlined = element.matches("video")
        || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const inSight = box.width > 1 && box.height > 1 && box.top < innerHeight && box.bottom > 0
        && box.left < innerWidth && box.right > 0 && parseFloat(style.opacity) === 1;
    // What scrolls cuts off the outline of what is in it.
    const reach = parseFloat(style.outlineOffset) + parseFloat(style.outlineWidth) - 0.5;
    let cut = false;
    for (let around = element.parentElement; around; around = around.parentElement) {
        if (getComputedStyle(around).overflowX === "visible") continue;
        const edge = around.getBoundingClientRect();
        cut ||= box.left - reach < edge.left || box.right + reach > edge.right
            || box.top - reach < edge.top || box.bottom + reach > edge.bottom;
    }
    return {seen: outlined && inSight && !cut, markup: element.outerHTML.slice(0, 120)};
}
"""
NOT_REACHED = """
() => [...document.querySelectorAll("a[href], button, input, summary, video, [tabindex='0']")]
    .filter(element => element.checkVisibility({visibilityProperty: true}))
    .filter(element => !window.reached.has(element))
    .map(element => element.outerHTML.slice(0, 120))
"""


class TestKeyboard:
    @pytest.mark.parametrize(
        "name", ["home", "post of every block", "archive", "search that finds"]
    )
    @pytest.mark.parametrize("viewport", [NARROW, WIDE], ids=["narrow", "wide"])
    def test_focus_is_seen_on_every_stop_and_misses_none(self, open_page, name, viewport):
        page = open_page(viewport=viewport, reduced_motion="reduce")
        page.goto(pages.PAGES[name])
        unseen, stops = [], 0
        page.keyboard.press("Tab")
        while (focused := page.evaluate(FOCUSED)) is not None:
            if not focused["seen"]:
                unseen.append(focused["markup"])
            stops += 1
            assert stops < 500, "The keyboard does not get out of the page"
            page.keyboard.press("Tab")
        assert unseen == []
        assert page.evaluate(NOT_REACHED) == []

    def test_first_stop_skips_to_the_content(self, page):
        page.emulate_media(reduced_motion="reduce")
        page.goto(pages.ADDRESS)
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")

    def test_areas_that_scroll_are_stops_and_others_are_not(self, page):
        page.goto(pages.ADDRESS)
        long = page.get_by_role("group", name="Code: blog/querysets.py, Python", exact=True)
        short = page.get_by_role("group", name="Code: Python", exact=True)
        expect(long).to_have_attribute("tabindex", "0")
        assert short.get_attribute("tabindex") is None


class TestWithoutJavaScript:
    @pytest.fixture
    def page(self, open_page):
        return open_page(java_script_enabled=False)

    def follow(self, page: Page, link) -> None:
        address = link.get_attribute("href")
        link.click()
        expect(page).to_have_url(re.compile(re.escape(address) + "$"))
        expect(page.locator("h1")).to_be_visible()

    def test_way_from_the_home_page_to_a_post_its_tag_and_author(self, page):
        page.goto("/")
        self.follow(page, page.locator(".entry__title a").first)
        expect(page.locator(".prose")).to_be_visible()
        self.follow(page, page.locator("a[rel=tag]").first)
        self.follow(page, page.locator(".entry__title a").first)
        self.follow(page, page.locator("a[rel=author]").first)
        self.follow(page, page.locator(".entry__title a").first)

    def test_way_through_the_archive(self, page):
        page.goto("/")
        self.follow(page, page.get_by_role("contentinfo").get_by_role("link", name="Archive"))
        self.follow(page, page.locator(".year__title a").first)
        self.follow(page, page.locator(".month__title a").first)
        self.follow(page, page.locator(".entry__title a").first)
        self.follow(page, page.locator("a[rel=prev]").first)

    def test_way_through_tags_and_series(self, page):
        for name in ("Tags", "Series", "Authors"):
            page.goto("/")
            self.follow(page, page.get_by_role("contentinfo").get_by_role("link", name=name))
            self.follow(page, page.locator(".index__link").first)
            self.follow(page, page.locator(".entry__title a").first)

    def test_pager(self, page):
        page.goto("/")
        first = page.locator(".entry__title").first.text_content()
        page.get_by_role("link", name="Older").click()
        expect(page).to_have_url(re.compile(r"\?page=2$"))
        expect(page.locator(".entry__title").first).not_to_have_text(first)
        expect(page.locator(".pager [aria-current=page]")).to_have_text(re.compile("2$"))
        page.get_by_role("link", name="Newer").click()
        expect(page.locator(".entry__title").first).to_have_text(first)

    def test_search(self, page):
        page.goto("/")
        self.follow(page, page.get_by_role("banner").get_by_role("link", name="Search"))
        page.get_by_role("searchbox").fill("queue")
        page.get_by_role("button", name="Search").click()
        expect(page).to_have_url(re.compile(r"\?q=queue$"))
        expect(page.get_by_role("searchbox")).to_have_value("queue")
        expect(page.get_by_role("status")).to_have_text(re.compile(r"\d+ results for “queue”"))
        self.follow(page, page.locator(".entry__title a").first)

    def test_address_that_leads_nowhere_offers_a_search(self, page, trouble):
        trouble.expect(pages.NOT_FOUND)
        page.goto(pages.PAGES["nothing there"])
        page.get_by_role("button", name="Search").click()
        expect(page).to_have_url(re.compile(r"\?q=blog\+nowhere$"))

    def test_no_control_stands_there_dead(self, page, trouble):
        trouble.expect(pages.NOT_FOUND)
        dead = {}
        for name, address in pages.PAGES.items():
            page.goto(address)
            buttons = page.locator("button:visible:not(form [type=submit])").all()
            if found := [button.text_content().strip() for button in buttons]:
                dead[name] = found
            expect(page.locator(".needs-js:visible")).to_have_count(0)
        assert dead == {}

    def test_contents_fold(self, page):
        page.set_viewport_size(NARROW)
        page.goto(pages.ADDRESS)
        link = page.locator(".toc__link").first
        expect(link).to_be_hidden()
        page.locator("summary").click()
        expect(link).to_be_visible()
        self.follow(page, link)

    def test_contents_stand_beside_the_text(self, page):
        page.goto(pages.ADDRESS)
        expect(page.locator(".toc__link").first).to_be_visible()

    def test_code_is_coloured(self, page):
        page.goto(pages.ADDRESS)
        keyword = page.locator(".code-block .k").first
        own, around = (
            element.evaluate("element => getComputedStyle(element).color")
            for element in (keyword, page.locator(".code-block pre").first)
        )
        assert own != around

    def test_system_decides_on_the_theme(self, page):
        page.goto("/")
        light = background(page)
        page.emulate_media(color_scheme="dark")
        assert background(page) != light


class TestPrint:
    @pytest.fixture
    def page(self, open_page):
        # As wide as the text on A4.
        page = open_page(viewport={"width": 642, "height": 970})
        page.goto(pages.ADDRESS)
        page.get_by_role("button", name="Theme").click()
        page.get_by_role("button", name="Theme: light").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.emulate_media(media="print")
        return page

    def test_text_stands_alone(self, page):
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".prose")).to_be_visible()
        # The series stays: on paper it tells of which whole this is a part.
        for away in (
            "button",
            "nav:not(.series)",
            "footer.site-footer",
            ".share",
            "video",
            ".heading-anchor",
        ):
            expect(page.locator(f"{away}:visible")).to_have_count(0)

    def test_paper_is_white(self, page):
        assert background(page) == "rgb(255, 255, 255)"
        expect(page.locator("body")).to_have_css("color", "rgb(0, 0, 0)")
        for block in page.locator("code-block").all():
            expect(block).to_have_css("background-color", "rgb(255, 255, 255)")

    def test_no_line_leaves_the_paper(self, page):
        assert page.evaluate(SIDEWAYS) == []
        cut = page.locator("pre").evaluate_all(
            "areas => areas.filter(area => area.scrollWidth > area.clientWidth + 1).length"
        )
        assert cut == 0

    def test_addresses_of_links_are_shown(self, page):
        link = page.get_by_role("link", name="Elsewhere")
        content = link.evaluate("element => getComputedStyle(element, '::after').content")
        assert pages.LINK in content.replace('" "', "")


# What stands out to the right of the window, where the page itself would have to be scrolled.
SIDEWAYS = """
() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? []
    : [...document.querySelectorAll("body *")]
        .filter(element => element.getBoundingClientRect().right > innerWidth + 0.5)
        .map(element => element.outerHTML.slice(0, 120))
"""


class TestEveryPage:
    def test_nothing_is_wider_than_a_telephone(self, open_page, trouble):
        trouble.expect(pages.NOT_FOUND)
        page = open_page(viewport=NARROW)
        wide = {}
        for name, address in pages.PAGES.items():
            page.goto(address)
            for width in (360, 320):
                page.set_viewport_size({**NARROW, "width": width})
                if found := page.evaluate(SIDEWAYS):
                    wide[name, width] = found
        assert wide == {}

    def test_names_in_tables_stay_whole(self, open_page):
        page = open_page(viewport=NARROW)
        page.goto(pages.ADDRESS)
        lines = page.locator("th code").evaluate_all(
            "codes => codes.map(code => code.getClientRects().length)"
        )
        assert set(lines) == {1}

    def test_nothing_is_asked_of_other_hosts(self, page, trouble):
        trouble.expect(pages.NOT_FOUND)
        for address in pages.PAGES.values():
            page.goto(address)
            # Down to the pictures that are loaded when they come into sight.
            for picture in page.locator("img").all():
                picture.scroll_into_view_if_needed()
                expect(picture).to_have_js_property("complete", True)
        assert page.context.cookies() == []

    def test_other_hosts_would_be_noticed(self, open_page, trouble):
        page = open_page(bypass_csp=True)
        page.goto("/")
        trouble.expect(r"https://elsewhere\.example/")
        page.evaluate("fetch('https://elsewhere.example/').catch(() => null)")
        assert any("asked for https://elsewhere.example/" in entry for entry in trouble.seen)

    def test_policy_lets_nothing_strange_run(self, page, trouble):
        """What somebody might get into a page: it neither runs nor tells anybody anything."""
        trouble.expect("Content Security Policy")
        page.goto("/")
        page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "window.ran = true";
                document.head.append(script);
                document.body.insertAdjacentHTML("beforeend",
                    "<img src='/nowhere.png' onerror='window.ran = true'>"
                    + "<a href='javascript:window.ran = true'>press</a>");
                document.querySelector("a[href^=javascript]").click();
                return fetch("https://elsewhere.example/").catch(() => null);
            }"""
        )
        assert page.evaluate("() => window.ran") is None
        assert not any("asked for" in entry for entry in trouble.seen)
        refused = [entry for entry in trouble.seen if "Content Security Policy" in entry]
        assert len(refused) >= 3

    def test_nothing_moves_for_those_who_asked_for_rest(self, page):
        moving = """
        () => [document.documentElement, ...document.querySelectorAll("body, body *")]
            .filter(element => element.checkVisibility())
            .filter(element => {
                const style = getComputedStyle(element);
                return style.scrollBehavior === "smooth" || style.animationName !== "none"
                    || style.transitionDuration !== "0s";
            })
            .map(element => element.outerHTML.slice(0, 120))
        """
        page.goto(pages.ADDRESS)
        page.locator(".site-header__brand").hover()
        assert page.evaluate(moving) != []
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(moving) == []

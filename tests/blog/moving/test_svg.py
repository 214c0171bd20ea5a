"""Drawings as programs write them, and as somebody writes them who is up to something."""

from xml.etree import ElementTree

from django.test import SimpleTestCase

from blog.moving.svg import SVG, clean_svg

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawing(content: str = "", attributes: str = 'viewBox="0 0 40 20"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {XLINK} {attributes}>{content}</svg>'.encode()


def cleaned(content: str = "", **options) -> str:
    return clean_svg(drawing(content, **options))[0].decode()


def root_of(attributes: str) -> ElementTree.Element:
    return ElementTree.fromstring(clean_svg(drawing(attributes=attributes))[0])


class KeptTests(SimpleTestCase):
    def test_what_draws_is_kept(self):
        content = (
            "<title>A</title><defs><linearGradient id='g'><stop offset='0' stop-color='red'/>"
            "</linearGradient><marker id='m'><path d='M0 0L1 1'/></marker><clipPath id='c'>"
            "<rect width='1' height='1'/></clipPath><filter id='f'><feGaussianBlur stdDeviation='2'"
            "/></filter><symbol id='s'><circle r='2'/></symbol></defs>"
            "<g fill='url(#g)' clip-path='url(#c)' style='filter:url(#f);stroke:#123'>"
            "<line x1='0' y1='0' x2='9' y2='9' marker-end='url(\"#m\")'/>"
            "<text x='1' y='2' font-family='monospace'>a <tspan dy='1'>b</tspan> c</text>"
            "<use href='#s'/><use xlink:href='#s'/></g>"
        )
        clean, dropped = clean_svg(drawing(content))
        self.assertEqual(dropped, [])
        before = ElementTree.fromstring(drawing(content))
        after = ElementTree.fromstring(clean)
        self.assertEqual(
            [(one.tag, one.attrib, one.text, one.tail) for one in list(before.iter())[1:]],
            [(one.tag, one.attrib, one.text, one.tail) for one in list(after.iter())[1:]],
        )

    def test_namespaces_stay_readable(self):
        text = cleaned("<use xlink:href='#a'/>")
        self.assertIn('<svg xmlns="http://www.w3.org/2000/svg"', text)
        self.assertIn('<use xlink:href="#a"', text)
        self.assertNotIn("ns0:", text)

    def test_forgotten_namespace_is_named(self):
        clean, _ = clean_svg(b'<svg viewBox="0 0 4 2"><g><rect width="4"/></g></svg>')
        root = ElementTree.fromstring(clean)
        self.assertEqual(
            {one.tag for one in root.iter()}, {f"{SVG}{n}" for n in ("svg", "g", "rect")}
        )

    def test_document_type_of_old_programs_is_no_obstacle(self):
        start = (
            b'<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE svg PUBLIC '
            b'"-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
        )
        clean, dropped = clean_svg(
            start + drawing("<text>Gr\xfc\xdfe</text>").decode().encode("latin-1")
        )
        self.assertIn("Grüße", clean.decode())
        self.assertEqual(dropped, [])

    def test_notes_of_a_program_go_without_a_word(self):
        content = (
            '<metadata><rdf:RDF xmlns:rdf="r">x</rdf:RDF></metadata>'
            '<i:namedview xmlns:i="inkscape" i:zoom="2"/><g i:label="Layer" xmlns:i="inkscape" '
            'data-name="a"/><!-- a remark -->'
        )
        clean, dropped = clean_svg(drawing(content))
        self.assertEqual(dropped, [])
        for word in ("metadata", "inkscape", "remark", "data-name"):
            self.assertNotIn(word, clean.decode())

    def test_same_bytes_come_out_again(self):
        content = "<style>.a{fill:red}</style><g class='a' style='opacity:.5'><text>x</text></g>"
        once = clean_svg(drawing(content))[0]
        self.assertEqual(clean_svg(drawing(content))[0], once)
        self.assertEqual(clean_svg(once), (once, []))

    def test_embedded_pictures_of_four_kinds(self):
        for kind in ("png", "jpeg", "gif", "webp"):
            self.assertIn("iVBO", cleaned(f"<image href='data:image/{kind};base64,iVBO'/>"))


class DroppedTests(SimpleTestCase):
    def assert_dropped(self, content: str, word: str, named: str):
        clean, dropped = clean_svg(drawing(content))
        self.assertNotIn(word, clean.decode().lower())
        self.assertTrue(any(named in one for one in dropped), dropped)

    def test_scripts(self):
        self.assert_dropped("<script>alert(1)</script>", "alert", "<script>")
        self.assert_dropped("<g><g><script href='data:,alert(1)'/></g></g>", "alert", "<script>")
        self.assert_dropped(
            "<g xmlns:s='http://www.w3.org/2000/svg'><s:script>alert(1)</s:script></g>",
            "alert",
            "<script>",
        )

    def test_scripts_of_html(self):
        content = '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>'
        self.assertNotIn("alert", cleaned(content))

    def test_handlers(self):
        for name in ("onload", "onclick", "onbegin", "onmouseover", "ONLOAD"):
            self.assert_dropped(f"<g {name}='alert(1)'/>", "alert", name)
        clean, dropped = clean_svg(drawing(attributes="onload='alert(1)'"))
        self.assertNotIn(b"alert", clean)
        self.assertEqual(dropped, ["onload of <svg>"])

    def test_references_to_elsewhere(self):
        for href in (
            "https://example.org/a.svg#b",
            "//example.org/a",
            "a.svg#b",
            "javascript:alert(1)",
            " java&#10;script:alert(1)",
            "data:image/svg+xml;base64,PHN2Zz4=",
            "data:text/html,example",
        ):
            for attribute in ("href", "xlink:href"):
                for name in ("use", "image", "feImage", "linearGradient", "textPath"):
                    with self.subTest(href=href, name=name):
                        clean, dropped = clean_svg(drawing(f"<{name} {attribute}='{href}'/>"))
                        self.assertNotIn(b"href=", clean)
                        self.assertEqual(dropped, [f"href of <{name}>"])

    def test_link_goes_and_what_it_is_around_stays(self):
        clean, dropped = clean_svg(
            drawing("<a href='https://example.org'><rect width='3'/></a><text>a<a>b</a>c</text>")
        )
        self.assertNotIn(b"example", clean)
        self.assertIn(b'<g><rect width="3" /></g><text>a<tspan>b</tspan>c</text>', clean)
        self.assertIn("a link", dropped)

    def test_animation_of_what_draws_stays(self):
        text = cleaned("<circle r='1'><animate attributeName='r' values='1;2' dur='1s'/></circle>")
        self.assertIn("<animate", text)
        self.assertIn("<animateTransform", cleaned("<animateTransform type='rotate'/>"))

    def test_animation_of_a_reference_goes(self):
        for name in ("href", "xlink:href", " href ", "onload", "style", "class", ""):
            for element in ("animate", "set"):
                content = f"<g><{element} attributeName='{name}' to='javascript:alert(1)'/></g>"
                self.assert_dropped(content, "alert", f"<{element}>")

    def test_text_around_what_goes_stays(self):
        self.assertIn("<text>a b c</text>", cleaned("<text>a <script>x</script>b <x/>c</text>"))

    def test_other_documents_within(self):
        for name in ("iframe", "embed", "object", "audio", "video", "handler", "listener"):
            self.assertNotIn(f"<{name}", cleaned(f"<{name} src='https://example.org'/>"))

    def test_base_is_no_way_out(self):
        self.assertNotIn("example", cleaned("<g xml:base='https://example.org/'/>"))


class HtmlTests(SimpleTestCase):
    HTML = (
        "<foreignObject x='10' y='-4' width='20' height='8'>"
        "<div xmlns='http://www.w3.org/1999/xhtml'><p>Read</p><p>it <b>all</b></p>"
        "<script>alert(1)</script></div></foreignObject>"
    )

    def test_its_words_stay_in_the_middle_of_its_box(self):
        clean, dropped = clean_svg(drawing(self.HTML))
        self.assertIn(
            b'<text x="20" y="0" text-anchor="middle" dominant-baseline="central">Read it all<',
            clean,
        )
        self.assertEqual(len(dropped), 1)

    def test_where_a_drawing_has_its_own_words_for_it_those_are_taken(self):
        text = cleaned(f"<switch>{self.HTML}<text>Read</text></switch>")
        self.assertIn("<switch><text>Read</text></switch>", text)


class StyleTests(SimpleTestCase):
    def test_rules_stay(self):
        sheet = ".a &gt; .b{fill:url(#g);font:12px 'A } B'}@media print{.a{fill:red}}"
        self.assertIn(sheet, cleaned(f"<style>{sheet}</style>").replace("\n", ""))

    def test_rules_that_lead_elsewhere_go_and_the_others_stay(self):
        for rule in (
            "@import 'https://example.org/a.css';",
            "@import url(https://example.org/a.css);",
            "@font-face{font-family:x;src:url(https://example.org/a.woff)}",
            ".x{fill:url(https://example.org/#g)}",
            ".x{fill:URL( 'https://example.org/' )}",
            ".x{background:u\\72l(https://example.org)}",
            ".x{background:image-set('https://example.org/a.png' 1x)}",
            ".x{width:expression(example)}",
            ".x{-moz-binding:url(example)}",
            ".x{behavior:url(example)}",
            "@media all{.x{fill:url(//example.org)}}",
            ".x{background:url(//example.org",
        ):
            with self.subTest(rule):
                clean, dropped = clean_svg(
                    drawing(f"<style>.a{{fill:red}} /* and */ {rule}</style><g class='a'/>")
                )
                self.assertNotIn(b"example", clean)
                self.assertIn(b".a{fill:red}", clean)
                self.assertEqual(len(dropped), 1)

    def test_comment_does_not_hide_anything(self):
        self.assertNotIn("example", cleaned("<style>.a{fill:url/**/(example)}</style>"))
        self.assertNotIn("example", cleaned("<style>@im/**/port 'example';</style>"))

    def test_text_between_elements_of_a_style_is_style(self):
        text = cleaned("<style>.a{fill:red}<g/>@import 'example';</style>")
        self.assertNotIn("example", text)

    def test_declarations_of_an_element(self):
        clean, dropped = clean_svg(
            drawing("<g style='fill:red;mask:url(https://example.org#a);stroke:url(#b)'/>")
        )
        self.assertIn(b'style="fill:red;stroke:url(#b)"', clean)
        self.assertEqual(dropped, ["the style mask"])

    def test_attributes_that_lead_elsewhere(self):
        for name in ("fill", "filter", "mask", "clip-path", "marker-end", "cursor"):
            clean, dropped = clean_svg(drawing(f"<g {name}='url(https://example.org/#a)'/>"))
            self.assertNotIn(b"example", clean)
            self.assertEqual(dropped, [f"{name} of <g>"])
        self.assertNotIn(
            "example",
            cleaned("<animate attributeName='fill' values='red;url(//example.org#a)'/>"),
        )


class RefusedTests(SimpleTestCase):
    def test_what_is_no_svg(self):
        for data in (
            b"",
            b"words",
            b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
            b"<svg",
            b"<x:svg xmlns:x='other'/>",
            b"\xff\xfe\x00",
            b'<?xml version="1.0" encoding="nonsense"?><svg/>',
            b'<?xml version="1.0" encoding="utf-7"?><svg/>',
        ):
            with self.subTest(data), self.assertRaises(ValueError):
                clean_svg(data)

    def test_entities(self):
        for declaration in (
            '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">',
            '<!ENTITY a SYSTEM "file:///etc/passwd">',
            '<!ENTITY % a SYSTEM "http://example.org/a">',
        ):
            data = f"<!DOCTYPE svg [{declaration}]>".encode() + drawing()
            with self.subTest(declaration), self.assertRaisesRegex(ValueError, "entities"):
                clean_svg(data)

    def test_far_too_deep(self):
        for depth in (300, 100_000):
            with self.assertRaisesRegex(ValueError, "deep"):
                clean_svg(drawing("<g>" * depth + "</g>" * depth))


class SizeTests(SimpleTestCase):
    def assert_size(self, attributes: str, width: str, height: str, box: str):
        root = root_of(attributes)
        self.assertEqual(
            (root.get("width"), root.get("height"), root.get("viewBox")), (width, height, box)
        )

    def test_as_it_says(self):
        self.assert_size("width='40' height='20'", "40", "20", "0 0 40 20")
        self.assert_size("width='4in' height='72pt' viewBox='0,0 , 4 1'", "384", "96", "0 0 4 1")
        self.assert_size("viewBox='-5 -5 30 15'", "30", "15", "-5 -5 30 15")

    def test_one_side_follows_from_the_other(self):
        self.assert_size("width='100' viewBox='0 0 40 20'", "100", "50", "0 0 40 20")
        self.assert_size("height='100' viewBox='0 0 40 20'", "200", "100", "0 0 40 20")

    def test_what_is_no_size(self):
        for value in ("100%", "auto", "-5", "0", "1e999", "12vw", "calc(1px)"):
            with self.subTest(value):
                self.assert_size(
                    f"width='{value}' height='{value}' viewBox='0 0 40 20'", "40", "20", "0 0 40 20"
                )

    def test_nothing_said(self):
        self.assert_size("", "300", "150", "0 0 300 150")
        self.assert_size("viewBox='none' preserveAspectRatio='xyz'", "300", "150", "0 0 300 150")

    def test_far_too_large_or_small(self):
        self.assert_size("viewBox='0 0 4e7 2e7'", "10000", "5000", "0 0 40000000 20000000")
        self.assert_size("viewBox='0 0 0.5 0.25'", "1", "1", "0 0 0.5 0.25")

from django.http import HttpResponse
from django.test import RequestFactory, SimpleTestCase, override_settings

from home.security.forwarded import (
    ForwardedMiddleware,
    client_address,
    forwarded_scheme,
    network,
)

PEER = "10.0.0.1"
READER = "198.51.100.7"


class ClientAddressTests(SimpleTestCase):
    def test_without_proxies_nobody_is_believed(self):
        self.assertEqual(client_address(PEER, READER, 0), PEER)

    def test_what_a_proxy_has_added_is_believed(self):
        self.assertEqual(client_address(PEER, READER, 1), READER)
        self.assertEqual(client_address(PEER, f"{READER}, 10.0.0.2", 2), READER)

    def test_what_the_reader_has_sent_is_not(self):
        self.assertEqual(client_address(PEER, f"1.2.3.4, 5.6.7.8,{READER}", 1), READER)
        self.assertEqual(client_address(PEER, f"1.2.3.4, {READER}, 10.0.0.2", 2), READER)

    def test_who_comes_past_a_proxy_is_not_believed(self):
        self.assertEqual(client_address(READER, "1.2.3.4", 2), READER)
        self.assertEqual(client_address(READER, "", 1), READER)

    def test_ports_and_brackets(self):
        for entry, address in (
            (f"{READER}:4711", READER),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:DB8::1", "2001:db8::1"),
        ):
            self.assertEqual(client_address(PEER, entry, 1), address)

    def test_what_is_no_address_is_not_taken_for_one(self):
        for entry in ("unknown", "_hidden", "a\n", "1.2.3", "999.1.1.1", "<script>"):
            self.assertEqual(client_address(PEER, entry, 1), PEER)


class SchemeTests(SimpleTestCase):
    def test_without_proxies_nobody_is_believed(self):
        self.assertEqual(forwarded_scheme("https", 0), "")

    def test_the_outermost_proxy_is(self):
        self.assertEqual(forwarded_scheme("https", 1), "https")
        self.assertEqual(forwarded_scheme("HTTPS", 2), "https")
        self.assertEqual(forwarded_scheme("https, http", 2), "https")

    def test_the_reader_is_not(self):
        self.assertEqual(forwarded_scheme("https, http", 1), "http")
        self.assertEqual(forwarded_scheme("https, http, http", 2), "http")


class MiddlewareTests(SimpleTestCase):
    def request(self, **headers):
        seen = []

        def answer(request):
            seen.append(request)
            return HttpResponse()

        request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=PEER)
        ForwardedMiddleware(answer)(request)
        return seen[0]

    @override_settings(
        TRUSTED_PROXIES=1, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")
    )
    def test_behind_a_proxy(self):
        request = self.request(x_forwarded_for=f"1.1.1.1, {READER}", x_forwarded_proto="https")
        self.assertEqual(request.META["REMOTE_ADDR"], READER)
        self.assertTrue(request.is_secure())
        # Only the last word is the proxy's.
        self.assertFalse(self.request(x_forwarded_proto="https, http").is_secure())

    @override_settings(
        TRUSTED_PROXIES=0, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")
    )
    def test_without_one(self):
        request = self.request(x_forwarded_for="1.1.1.1", x_forwarded_proto="https")
        self.assertEqual(request.META["REMOTE_ADDR"], PEER)
        self.assertFalse(request.is_secure())
        self.assertNotIn("HTTP_X_FORWARDED_FOR", request.META)
        self.assertNotIn("HTTP_X_FORWARDED_PROTO", request.META)

    @override_settings(TRUSTED_PROXIES=1)
    def test_a_second_time_changes_nothing(self):
        """As in a preview, for which Wagtail asks the middleware again."""
        request = self.request(x_forwarded_for=READER, x_forwarded_proto="https")
        ForwardedMiddleware(lambda request: HttpResponse())(request)
        self.assertEqual(request.META["REMOTE_ADDR"], READER)
        self.assertEqual(request.META["HTTP_X_FORWARDED_PROTO"], "https")


class NetworkTests(SimpleTestCase):
    def test_what_clients_are_counted_by(self):
        for address, counted in (
            (READER, READER),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("::ffff:198.51.100.7", READER),
            ("fe80::1%eth0", "fe80::"),
            ("", "0.0.0.0"),
        ):
            request = RequestFactory().get("/", REMOTE_ADDR=address)
            self.assertEqual(network(request), counted)

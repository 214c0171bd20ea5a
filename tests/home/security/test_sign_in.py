"""Guessed passwords, forgotten ones, and when a session ends."""

import re
from unittest import mock

from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client, TestCase, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageViewRestriction

from home.models import User
from home.security import sign_in
from tests import factories

LOGIN = "/admin/login/"
ADMIN = "/admin/"
RESET = "/admin/password_reset/"
PASSWORD = "a wagtail runs in the grass"
NEW = "another bird sings by night"


class SignInTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = User.objects.create_superuser("ada", "ada@example.com", PASSWORD)

    def setUp(self):
        cache.clear()
        self.addCleanup(cache.clear)

    def sign_in(self, password: str = PASSWORD, username: str = "ada", **extra):
        data = {"username": username, "password": password}
        return self.client.post(LOGIN, data, **extra)

    def guess_wrong(self, times: int, **extra):
        return [self.sign_in("wrong", **extra).status_code for _ in range(times)]

    def is_inside(self, client: Client | None = None) -> bool:
        return (client or self.client).get(ADMIN).status_code == 200


class LockOutTests(SignInTestCase):
    def test_fifth_failure_and_all_after_it_are_refused(self):
        self.assertEqual(self.guess_wrong(4), [200] * 4)
        with self.assertLogs("home.security.sign_in", "WARNING"):
            self.assertEqual(self.guess_wrong(3), [429] * 3)

    def test_right_password_does_not_help_while_locked_out(self):
        self.guess_wrong(5)
        self.assertEqual(self.sign_in().status_code, 429)
        self.assertFalse(self.is_inside())

    def test_nothing_is_hashed_once_locked_out(self):
        self.guess_wrong(5)
        with mock.patch.object(MD5PasswordHasher, "encode", side_effect=AssertionError) as encode:
            self.assertEqual(self.sign_in().status_code, 429)
            self.assertEqual(self.sign_in(username="nobody").status_code, 429)
        encode.assert_not_called()

    def test_four_failures_do_no_harm(self):
        self.guess_wrong(4)
        self.assertEqual(self.sign_in().status_code, 302)
        self.assertTrue(self.is_inside())

    def test_other_names_count_too(self):
        for number in range(4):
            self.sign_in("wrong", username=f"user{number}")
        self.assertEqual(self.guess_wrong(1), [429])

    def test_others_are_let_in(self):
        """Somebody who guesses cannot keep the administrator out."""
        self.guess_wrong(6)
        self.assertEqual(self.sign_in(REMOTE_ADDR="203.0.113.9").status_code, 302)

    def test_it_ends_by_itself(self):
        self.guess_wrong(5)
        later = timezone.now() + timezone.timedelta(minutes=15, seconds=1)
        with mock.patch("django.utils.timezone.now", return_value=later):
            self.guess_wrong(1)  # neither does one more failure prolong it
        with mock.patch("axes.handlers.proxy.now", return_value=later):
            self.assertEqual(self.sign_in().status_code, 302)

    def test_operator_ends_it(self):
        self.guess_wrong(5)
        call_command("axes_reset", verbosity=0)
        self.assertEqual(self.sign_in().status_code, 302)

    def test_page_explains(self):
        self.guess_wrong(4)
        response = self.sign_in("wrong")
        self.assertContains(response, "Try again in 15 minutes", status_code=429)
        self.assertContains(response, "manage.py axes_reset", status_code=429)
        self.assertEqual(response.headers["Retry-After"], "900")
        self.assertNotIn("unsafe", response.headers["Content-Security-Policy"])

    def test_it_is_written_down_once_and_without_the_address(self):
        address = "203.0.113.77"
        with self.assertLogs() as logs:
            self.guess_wrong(7, REMOTE_ADDR=address)
        warnings = [one for one in logs.output if "Sign-in refused" in one]
        self.assertEqual(len(warnings), 1)
        self.assertIn(f"user {self.user.pk}", warnings[0])
        self.assertNotIn(address, str(logs.output))
        self.assertNotIn("ada", str(logs.output))
        entry = ModelLogEntry.objects.get(action=sign_in.LOCKED)
        self.assertEqual(entry.object_id, str(self.user.pk))
        self.assertEqual(entry.message, "Sign-in was refused after too many failures")

    def test_names_that_nobody_has(self):
        with self.assertLogs("home.security.sign_in") as logs:
            self.guess_wrong(5, username="nobody\n2026 forged")
        self.assertIn("nobody we know", logs.output[0])
        self.assertFalse(ModelLogEntry.objects.exists())


class ProxyTests(SignInTestCase):
    def guess(self, forwarded_for: str, peer: str = "10.0.0.1"):
        return self.guess_wrong(1, REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded_for)[0]

    @override_settings(TRUSTED_PROXIES=1)
    def test_readers_behind_a_proxy_are_told_apart(self):
        codes = [self.guess("198.51.100.1") for _ in range(5)]
        self.assertEqual(codes[-1], 429)
        self.assertEqual(self.guess("198.51.100.2"), 200)

    @override_settings(TRUSTED_PROXIES=1)
    def test_an_address_made_up_changes_nothing(self):
        codes = [self.guess(f"203.0.113.{number}, 198.51.100.1") for number in range(5)]
        self.assertEqual(codes, [200] * 4 + [429])

    def test_without_a_proxy_the_header_is_nothing(self):
        codes = [self.guess(f"203.0.113.{number}") for number in range(5)]
        self.assertEqual(codes, [200] * 4 + [429])

    def test_neighbours_in_one_network_of_ipv6_are_one(self):
        codes = [self.guess("", f"2001:db8::{number}") for number in range(5)]
        self.assertEqual(codes, [200] * 4 + [429])


class SessionTests(SignInTestCase):
    def setUp(self):
        super().setUp()
        self.sign_in()
        self.assertTrue(self.is_inside())

    def test_signing_out_ends_it_for_whoever_has_the_cookie(self):
        thief = Client()
        thief.cookies = self.client.cookies.copy()
        key = Session.objects.get().session_key
        self.client.post("/admin/logout/")
        self.assertFalse(self.is_inside())
        self.assertFalse(self.is_inside(thief))
        self.assertFalse(Session.objects.filter(session_key=key).exists())

    def test_new_password_ends_all_sessions(self):
        self.user.set_password(NEW)
        self.user.save()
        self.assertFalse(self.is_inside())

    def test_deactivation_ends_all_sessions(self):
        User.objects.filter(pk=self.user.pk).update(is_active=False)
        self.assertFalse(self.is_inside())

    def test_signing_in_changes_the_key(self):
        before = Session.objects.get().session_key
        self.sign_in()
        self.assertNotEqual(self.client.cookies["sessionid"].value, "")
        self.client.post("/admin/logout/")
        self.sign_in()
        self.assertNotEqual(Session.objects.get().session_key, before)

    def test_cookies_are_not_for_scripts(self):
        for name in ("sessionid", "csrftoken"):
            self.assertTrue(self.client.cookies[name]["httponly"], name)
            self.assertEqual(self.client.cookies[name]["samesite"], "Lax")


class ForgottenPasswordTests(SignInTestCase):
    def ask(self, email: str = "ada@example.com", **extra):
        return self.client.post(RESET, {"email": email}, **extra)

    def link(self) -> str:
        self.ask()
        return re.search(
            r"https?://[^/]+(/admin/password_reset/confirm/\S+)", mail.outbox[-1].body
        )[1]

    def choose(self, link: str, password: str = NEW):
        form = self.client.get(link, follow=True)
        return self.client.post(
            form.request["PATH_INFO"], {"new_password1": password, "new_password2": password}
        )

    def test_link_works_once(self):
        link = self.link()
        self.assertEqual(self.choose(link).status_code, 302)
        self.assertTrue(User.objects.get().check_password(NEW))
        self.choose(link, "a third one that is long enough")
        self.assertTrue(User.objects.get().check_password(NEW))

    def test_link_works_for_an_hour(self):
        link = self.link()
        token = "django.contrib.auth.tokens.PasswordResetTokenGenerator._now"
        now = timezone.now().replace(tzinfo=None)
        with mock.patch(token, return_value=now + timezone.timedelta(seconds=3602)):
            self.choose(link)
        self.assertTrue(User.objects.get().check_password(PASSWORD))

    def test_new_password_ends_sessions(self):
        thief = Client()
        thief.force_login(self.user)
        self.choose(self.link())
        self.assertFalse(self.is_inside(thief))

    def test_form_is_limited(self):
        codes = [self.ask(f"{number}@example.com").status_code for number in range(6)]
        self.assertEqual(codes, [302] * 5 + [429])
        self.assertEqual(self.ask(REMOTE_ADDR="203.0.113.9").status_code, 302)
        self.assertEqual(self.client.get(RESET).status_code, 200)

    def test_mails_to_one_person_are_limited_and_nothing_tells(self):
        answers = [self.ask(REMOTE_ADDR=f"203.0.113.{number}") for number in range(5)]
        self.assertEqual({answer.status_code for answer in answers}, {302})
        self.assertEqual(len({answer.headers["Location"] for answer in answers}), 1)
        self.assertEqual(len(mail.outbox), 3)

    def test_address_stays_that_of_wagtail(self):
        self.assertEqual(reverse("wagtailadmin_password_reset"), RESET)


class PagePasswordTests(SignInTestCase):
    def test_guesses_are_limited(self):
        page = factories.post()
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.PASSWORD, password="rare"
        )
        address = f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"
        data = {"password": "wrong", "return_url": page.url}
        codes = [self.client.post(address, data).status_code for _ in range(11)]
        self.assertEqual(codes, [200] * 10 + [429])
        data["password"] = "rare"
        self.assertEqual(self.client.post(address, data).status_code, 429)
        response = self.client.post(address, data, REMOTE_ADDR="203.0.113.9")
        self.assertEqual(response.status_code, 302)

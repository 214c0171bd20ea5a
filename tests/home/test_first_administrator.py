from io import StringIO

from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings

from home.models import User
from home.operations.first_administrator import UsernameTaken, create_first_administrator


class FirstAdministratorTests(TestCase):
    def test_password_is_made_up_and_works(self):
        password = create_first_administrator("admin")
        self.assertGreaterEqual(len(password), 16)
        user = User.objects.get()
        self.assertTrue(user.check_password(password))
        self.assertTrue(user.is_superuser and user.is_staff and user.is_active)

    def test_each_installation_has_another(self):
        first = create_first_administrator("admin")
        User.objects.all().delete()
        self.assertNotEqual(create_first_administrator("admin"), first)

    def test_password_that_is_given_is_taken(self):
        self.assertEqual(create_first_administrator("admin", "as given"), "as given")
        self.assertTrue(User.objects.get().check_password("as given"))

    def test_existing_administrator_is_never_changed(self):
        User.objects.create_superuser("somebody", password="own")
        for name in ("admin", "somebody"):
            self.assertIsNone(create_first_administrator(name, "other"))
        user = User.objects.get()
        self.assertEqual(user.username, "somebody")
        self.assertTrue(user.check_password("own"))

    def test_nobody_becomes_administrator_by_a_name(self):
        User.objects.create_user("admin", password="own")
        with self.assertRaises(UsernameTaken):
            create_first_administrator("admin", "other")
        user = User.objects.get()
        self.assertFalse(user.is_superuser)
        self.assertTrue(user.check_password("own"))


@override_settings(ADMIN_USERNAME="admin", ADMIN_PASSWORD="")
class CommandTests(TestCase):
    def run_command(self, *arguments) -> str:
        out = StringIO()
        call_command("create_first_administrator", *arguments, stdout=out, stderr=out)
        return out.getvalue()

    def test_password_is_printed_once(self):
        printed = self.run_command()
        self.assertRegex(printed, r"^Administrator admin created\. Password: \S{16,}\n$")
        self.assertTrue(User.objects.get().check_password(printed.split()[-1]))
        again = self.run_command()
        self.assertNotIn(printed.split()[-1], again)
        self.assertIn("nothing was changed", again)
        self.assertTrue(User.objects.get().check_password(printed.split()[-1]))

    @override_settings(ADMIN_PASSWORD="a secret that was given")
    def test_password_that_was_given_is_not_printed(self):
        self.assertNotIn("a secret", self.run_command())
        self.assertTrue(User.objects.get().check_password("a secret that was given"))

    def test_name_may_be_given(self):
        self.run_command("--username", "ada")
        self.assertEqual(User.objects.get().username, "ada")

    def test_name_of_somebody_else_is_an_error(self):
        User.objects.create_user("admin")
        with self.assertRaisesMessage(CommandError, "ADMIN_USERNAME"):
            self.run_command()
        self.assertFalse(User.objects.filter(is_superuser=True).exists())

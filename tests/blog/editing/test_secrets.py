"""Secrets in code are found, and what only looks a bit like them is left alone."""

from unittest import TestCase

from blog.editing.secrets import entropy, find_secrets

# Put together here, so that nobody who looks through this repository finds a key.
DIGITS = "7f3Kq9Zx2LmW8vRt5YbN4cHd6JgPsQaEuXzA"
HEX = "9f86d081884c7d659a2feaa0c55ad015"
REAL = {
    "AWS": "AKIA" + "Q3EGRIZ7KTWPLMNB",
    "GitHub": "ghp_" + DIGITS,
    "GitHub fine-grained": "github_pat_" + "11AB2CD3E0" + DIGITS + "_" + DIGITS[::-1],
    "GitLab": "glpat-" + DIGITS[:20],
    "Slack": "xoxb-" + "2048571936-" + DIGITS[:24],
    "Stripe": "sk_live_" + DIGITS[:24],
    "Google": "AIza" + DIGITS[:35],
    "npm": "npm_" + DIGITS,
    "OpenAI": "sk-proj-" + DIGITS + DIGITS[::-1],
    "SendGrid": "SG." + DIGITS[:22] + "." + (DIGITS + DIGITS)[:43],
}
INNOCENT = """
AWS_ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
SECRET_KEY = os.environ["SECRET_KEY"]
SECRET_KEY = env.text("SECRET_KEY", required=True)
password = get_random_secret_key()
password: ${{ secrets.DEPLOY_PASSWORD_2024 }}
TOKEN=$GITHUB_TOKEN
token = "your-token-goes-here-please"
token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
api_key = "<your 32 digit api key here>"
csrf_token = request.META.get("CSRF_COOKIE")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
password_validators = "django.contrib.auth.password_validation"
postgres://user:password@localhost/db
postgres://motacilla:${DB_PASSWORD}@db/motacilla
https://example.com:8443/a@b
pip install https://files.example.org/packages/token-2.0.1.tar.gz
commit 9fceb02d0ae598e95dc970b74767f19372d61af8
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0ad8c7
integrity="sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC"
tokenizer = "distilbert-base-uncased-finetuned-sst-2-english"
secret_name = "production/database/primary"
def make_token(self, user): return self.token_generator.make_token(user)
-----BEGIN PUBLIC KEY-----
-----BEGIN PRIVATE KEY-----
...
sk-learn and sk-image
"""


class SecretTests(TestCase):
    def found(self, text: str) -> list:
        return list(find_secrets(text))

    def test_keys_are_found_by_their_form(self):
        for name, key in REAL.items():
            for text in (f"x = '{key}'", f"export KEY={key}", f"a\n{key}\nb"):
                with self.subTest(name, text=text[:8]):
                    self.assertEqual(len(self.found(text)), 1)

    def test_what_is_no_secret_is_left_alone(self):
        for line in INNOCENT.splitlines():
            with self.subTest(line):
                self.assertEqual(self.found(line), [])
        self.assertEqual(self.found(INNOCENT), [])

    def test_random_values_are_found_behind_telling_names(self):
        for line in (
            f'SECRET_KEY = "{DIGITS}"',
            f"password: {HEX}",
            f'{{"api_key": "{HEX}"}}',
            f"AWS_SECRET_ACCESS_KEY={DIGITS}abCD",
            f"config['auth-token'] = '{DIGITS}'",
            f'const clientSecret = "{DIGITS}";',
        ):
            with self.subTest(line):
                self.assertEqual(len(self.found(line)), 1)

    def test_private_keys_are_found_with_their_body(self):
        for kind in ("", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "):
            begin, end = f"-----BEGIN {kind}PRIVATE KEY-----", f"-----END {kind}PRIVATE KEY-----"
            (secret,) = self.found(f"\n{begin}\n{DIGITS}\n{end}\n")
            self.assertEqual((secret.kind, secret.line), ("a private key", 2))

    def test_password_in_an_address_is_found(self):
        (secret,) = self.found("DATABASE_URL=postgres://app:" + DIGITS[:14] + "@10.0.0.5/app")
        self.assertEqual(secret.kind, "a password in an address")

    def test_place_is_named_and_the_secret_is_not_repeated(self):
        (secret,) = self.found(f"a\nb\nkey = {REAL['GitHub']}\n")
        self.assertEqual((secret.line, secret.beginning), (3, "ghp_…"))

    def test_long_text_takes_no_time_to_speak_of(self):
        for text in ("token=" * 40_000, "a" * 300_000, "sk-" * 100_000, "secret_" * 40_000):
            self.assertEqual(self.found(text), [])

    def test_entropy_is_in_bits_a_sign(self):
        self.assertEqual(entropy(""), 0)
        self.assertEqual(entropy("aaaa"), 0)
        self.assertEqual(entropy("abcd"), 2)

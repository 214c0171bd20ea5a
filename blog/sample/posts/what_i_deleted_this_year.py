"""A short note at the end of a year."""

from blog.sample.content import SamplePost, code, moment, text

POST = SamplePost(
    title="What I deleted this year",
    slug="what-i-deleted-this-year",
    date=moment("2025-12-31T23:50:00-08:00"),
    authors=("marit-oakes",),
    tags=("Git", "Writing"),
    introduction="Ten minutes before midnight: 31,977 lines that nobody has missed so far.",
    body=(
        text("""
Ten minutes left. Others make lists of what they have built. Here is what is gone, by a small count
over our main repository:
"""),
        code(
            "bash",
            """
git log --since=2025-01-01 --no-merges --author=marit --numstat --format= |
    awk '$1 ~ /^[0-9]+$/ { added += $1; removed += $2 }
         END { printf "%d added, %d removed\\n", added, removed }'
""",
            filename="balance.sh",
        ),
        text("""
18,204 added, 31,977 removed. For the first time the second number is the larger one.

- 112 migrations ([the story](post:resetting-migrations)).
- A message broker's client library, with its retry wrapper, with *its* retry wrapper.
- A feature flag that had been true for everyone since 2022, and the 900 lines that were there for
  the case that it was false.
- Three dashboards that nobody had opened since they were made. I asked around first. One person
  said "oh, that one", and then could not remember why.
- A utility called `utils`.

None of it is missed. Code that is gone has no bugs, needs no update, and never wakes anybody up. Good
night.
"""),
    ),
)

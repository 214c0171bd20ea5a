"""A draft that is not finished, as drafts are."""

from blog.sample.content import SamplePost, code, moment, text

POST = SamplePost(
    title="Flags that never come down",
    slug="flags-that-never-come-down",
    date=moment("2026-11-02T21:00:00-08:00"),
    authors=("marit-oakes",),
    tags=("Deployment",),
    state="draft",
    body=(
        text("""
A feature flag has a birthday and no date of death. Idea: give it one, and let the test suite fail
on that day.
"""),
        code(
            "python",
            """
from datetime import date

FLAGS = {
    "new_search": date(2027, 1, 31),
}


def overdue(today):
    return sorted(name for name, last_day in FLAGS.items() if today > last_day)
""",
            filename="flags.py",
        ),
        text("""
## Still to say

- What to do when it fails at the worst moment. Extending is fine, silence is not.
- Ask Teo about the flag from 2022.
"""),
    ),
)

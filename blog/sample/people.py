"""Who writes the sample blog, its series, and the site around it."""

from blog.sample.content import Picture, SampleAuthor, SampleSeries

AUTHORS = (
    SampleAuthor(
        slug="marit-oakes",
        name="Marit Oakes",
        bio="""
Marit looks after databases and the programs that upset them. She lives in Portland, Oregon,
repairs bicycles badly, and believes that most incidents begin with the word *just*.
""",
        picture=Picture("portrait", 1),
        links=(
            ("github", "https://github.com/marit-oakes-example"),
            ("mastodon", "https://social.example/@marit"),
            ("email", "mailto:marit@example.org"),
        ),
    ),
    SampleAuthor(
        slug="teo-brandvold",
        name="Teo Brandvold",
        bio="""
Teo has been writing web applications since they were called *scripts*. He works from Trieste, where
the wind decides whether the network holds, and reads error messages aloud.
""",
        picture=Picture("portrait", 2),
        links=(
            ("gitlab", "https://gitlab.com/teo-brandvold-example"),
            ("bluesky", "https://bsky.app/profile/teo.example.org"),
        ),
    ),
)

SERIES = (
    SampleSeries(
        slug="a-queue-in-the-database",
        title="A queue in the database",
        introduction="""
A job queue in one PostgreSQL table: how a worker takes a job, how a job may fail, and how one sees
that all is well. Three parts, about sixty lines of SQL.
""",
    ),
)

# What stands on top of a tag's page. Tags that are missing here go without.
TAGS = {
    "C++": "Mostly about what lives how long.",
    "Deployment": "Getting a change to the reader, and knowing that it arrived.",
    "Django": "The framework of most of what we run, and of this blog.",
    "Migrations": "Changing tables while somebody reads from them.",
    "Observability": "Logs, numbers, and what they leave out.",
    "Performance": "Measured first. Sometimes only measured.",
    "PostgreSQL": "The database that we ask before we install anything else.",
    "Queues": "Work for later, and how to be sure that it gets done.",
    "Writing": "About this blog, and about sentences.",
}

DESCRIPTION = (
    "Two developers write down what happened: databases, deploys, Python, and the afternoons "
    "that went into them."
)
SOCIAL_LINKS = (
    ("github", "https://github.com/motacilla-example"),
    ("mastodon", "https://social.example/@motacilla"),
    ("bluesky", "https://bsky.app/profile/motacilla.example.org"),
    ("email", "mailto:hello@example.org"),
)

GREETING = "Welcome to my blog"
HOME_INTRODUCTION = """
Incidents, small discoveries and the code that came out of them, by Marit Oakes and Teo Brandvold.

Everything that is shown here has been run. Most of it twice.
"""

BLOG_INTRODUCTION = (
    "Every post, newest first. The [beginning](post:why-the-tail) is at the other end."
)

ABOUT_TITLE = "About"
ABOUT_SLUG = "about"
ABOUT_INTRODUCTION = "Two people, one blog, and a bird that cannot keep its tail still."
ABOUT_BODY = """
*Motacilla* is the wagtail, a small bird that walks where others hop. We are
Marit Oakes and Teo Brandvold, and we have worked on the same code for long enough to disagree
about it kindly.

## What you find here

Stories from work, each with something that happened and something to take away. Code is shown as it
ran. When a post gets old, it says so; when we were wrong, we correct it and say when.

## What you do not find here

No tracking, no pop-ups, no newsletter that asks twice. The pages work without JavaScript, and on
paper.

## Write to us

If an example does not run on your machine, we want to know. [Why the tail?](post:why-the-tail)
explains the name, and the three rules by which we write.
"""

"""HTTP: the handful of Cache-Control values that we use."""

from blog.sample.content import Picture, SamplePost, callout, code, moment, table, text

POST = SamplePost(
    title="The five Cache-Control lines we use",
    slug="five-cache-control-lines",
    date=moment("2025-09-13T09:05:00+02:00"),
    authors=("teo-brandvold",),
    tags=("HTTP", "nginx", "Performance"),
    introduction=(
        "Cache-Control has some twenty directives. Most sites need five lines, and the one with the "
        "most misleading name twice."
    ),
    cover=Picture(
        "sheets", 31, "Sheets of paper in a row, each lying on the one before, one of them yellow"
    ),
    body=(
        text("""
I looked through the headers of eleven sites of ours. There were thirty-four different
values of `Cache-Control`, among them `no-cache, max-age=3600` and one `max-age=1 day`, which means
nothing to anybody. Here are the five that were left over afterwards.
"""),
        table(
            ("For", "`Cache-Control`", "Meaning"),
            (
                "files with a hash in their name",
                "`public, max-age=31536000, immutable`",
                "keep for a year, do not even ask",
            ),
            (
                "public pages",
                "`no-cache`",
                "keep it, but *ask each time* whether it still holds",
            ),
            (
                "public pages behind our own cache",
                "`public, max-age=0, s-maxage=60`",
                "shared caches for a minute, browsers ask",
            ),
            (
                "pages of somebody logged in",
                "`private, no-cache`",
                "the browser only, and it asks",
            ),
            ("secrets, previews", "`no-store`", "do not write it down anywhere"),
            caption="Five lines. All the rest was folklore.",
        ),
        text("""
## no-cache caches

The name is the worst in HTTP, and there is competition (`Referer`). `no-cache` does not forbid
keeping an answer. It forbids *using it without asking*. Together with an `ETag` the question is
cheap:
"""),
        code(
            "http",
            """
GET /blog/ HTTP/1.1
Host: example.org
If-None-Match: "5f1c-9a"
""",
        ),
        code(
            "http",
            """
HTTP/1.1 304 Not Modified
ETag: "5f1c-9a"
Cache-Control: no-cache
""",
            highlight="1",
            caption="Three lines instead of 69 kilobytes",
        ),
        text("""
What most people have in mind when they write `no-cache` is `no-store`.

## In nginx

`add_header` has a rule of its own that has cost me an evening: a block that sets *any* header inherits
*none* from outside. And without `always` it is left out on errors.
"""),
        code(
            "nginx",
            """
server {
    listen 80;
    root /srv/blog;

    add_header X-Content-Type-Options nosniff always;

    location /static/ {
        add_header Cache-Control "public, max-age=31536000, immutable";
        # Said again: this block has an add_header, so it inherits none.
        add_header X-Content-Type-Options nosniff always;
    }
}
""",
            filename="static.conf",
            highlight="8-10",
        ),
        text("""
No `always` in line 8, for once on purpose. A 404 that is kept for a year, because a file was asked for one
second before the deploy had copied it, is a support case that you will not find by looking.

And watch [which release just answered](post:which-release-just-answered): during a deploy an old page
asks for old files. Keep the hashed files of the release before for as long as pages may be cached.
"""),
        callout(
            "danger",
            "A shared cache and a cookie",
            "Never put `public` or `s-maxage` on an answer that depends on a cookie. One reader's "
            "name in the corner of everybody's page is the kind of bug that gets a press release.",
        ),
    ),
)

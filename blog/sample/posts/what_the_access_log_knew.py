"""A post that waits for its day."""

from blog.sample.content import Picture, SamplePost, code, text

POST = SamplePost(
    title="What the access log knew",
    slug="what-the-access-log-knew",
    authors=("teo-brandvold",),
    tags=("nginx", "Observability", "PostgreSQL"),
    state="scheduled",
    cover=Picture("stones", 77, "Single stones in a row, and a tall pile in the middle"),
    body=(
        text("""
For half a year we had been looking for the reason why the site was slow on Mondays at nine. We had
traces, metrics and theories. The answer was in a file that had been there all along, once it had two
more columns.
"""),
        code(
            "nginx",
            """
log_format timed '$remote_addr [$time_iso8601] "$request" $status $body_bytes_sent '
                 '$request_time $upstream_response_time';

access_log /var/log/nginx/access.log timed;
""",
            filename="timed.conf",
            highlight="2",
        ),
        text("""
`$request_time` counts until the last byte has left for the reader, `$upstream_response_time` only the
work behind nginx. Where the first is large and the second small, it is the reader's network, or the
size of what you send. On Mondays at nine a newsletter goes out, and its header image had four
megabytes.
"""),
    ),
)

"""PID 1, the shell form, and a signal that arrives nowhere."""

from blog.sample.content import Picture, SamplePost, callout, code, moment, table, text

POST = SamplePost(
    title="A container that hears you",
    slug="a-container-that-hears-you",
    date=moment("2021-09-02T08:15:00+02:00"),
    authors=("teo-brandvold",),
    tags=("Docker", "Deployment", "Linux"),
    introduction=(
        "If stopping your container takes exactly ten seconds, it is not shutting down. It is being "
        "shot. Usually one pair of square brackets is missing."
    ),
    cover=Picture("ripples", 17, "Rings on water, spreading from two points"),
    body=(
        text("""
`docker stop` sends `SIGTERM`, waits ten seconds, and sends `SIGKILL`. An application server that
receives the first of the two finishes its requests and leaves within the time that its slowest
request needs. So if a stop takes ten seconds *always*, to the tenth, nothing in there was listening.
"""),
        code(
            "console",
            """
$ time docker stop blog
blog

real    0m10.214s
user    0m0.021s
sys     0m0.017s
""",
        ),
        text("""
## Who is number one?

The signal goes to process 1 of the container, and to nobody else. Look who that is:
"""),
        code(
            "console",
            """
$ docker exec blog ps -o pid,args
    PID COMMAND
      1 /bin/sh -c python manage.py migrate && gunicorn config.wsgi --bind 0.0.0.0:8000
      9 /usr/local/bin/python /usr/local/bin/gunicorn config.wsgi --bind 0.0.0.0:8000
""",
            highlight="3",
        ),
        text("""
A shell. Shells do not pass signals on to their children. And process 1 is special to the kernel: a
signal that it has no handler for is not delivered to it, whereas any other process would be ended.
The shell stays, gunicorn has heard nothing, ten seconds pass.

The shell came in by the way the command was written:
"""),
        code(
            "diff",
            """
-CMD python manage.py migrate && gunicorn config.wsgi --bind 0.0.0.0:8000
+CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000"]
""",
            filename="Dockerfile",
        ),
        text("""
The first is the *shell form*: everything after `CMD` becomes an argument of `/bin/sh -c`. The second
is the *exec form*, a JSON array that is run as it stands. (It is JSON. Single quotes make it
invalid, and Docker then takes the whole line in shell form.) The migration has gone from the line
because it was in the wrong place: two containers that start at once would both run it.

## When you want the shell

Often there is a script in front, to wait for something or to fill in a variable. Then let the script
*become* the server in its last line:
"""),
        code(
            "bash",
            """
#!/bin/sh
set -eu

: "${PORT:=8000}"
exec gunicorn config.wsgi --bind "0.0.0.0:$PORT"
""",
            filename="entrypoint.sh",
            highlight="5",
            numbers=True,
        ),
        code(
            "dockerfile",
            """
FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
USER 1000
STOPSIGNAL SIGTERM
ENTRYPOINT ["./entrypoint.sh"]
""",
            filename="Dockerfile (whole)",
            highlight="8",
        ),
        text("""
`exec` replaces the shell by gunicorn, in the same process, number 1. You can watch the number stay
the same without any container:
"""),
        code(
            "bash",
            """
sh -c 'echo $$; exec sh -c "echo \\$\\$"'
""",
            filename="same.sh",
            caption="Prints one number twice",
        ),
        table(
            ("Written as", "Process 1", "`docker stop`"),
            ("`CMD migrate && gunicorn …`", "`/bin/sh`", "10 s, requests cut off"),
            ('`CMD ["gunicorn", …]`', "gunicorn", "as long as the slowest request"),
            ("script, last line `gunicorn …`", "`/bin/sh`", "10 s, requests cut off"),
            ("script, last line `exec gunicorn …`", "gunicorn", "as long as the slowest request"),
        ),
        callout(
            "note",
            "Some shells are kind",
            "`bash -c` with a single simple command executes it in place, and some images have bash for "
            "`/bin/sh`. There a plain `CMD gunicorn …` works by luck, until somebody puts a "
            "`migrate &&` in front of it.",
        ),
        text("""
Put it to the test once, in CI: start the container, stop it, and fail when that took more than five
seconds. It is the cheapest test of a graceful shutdown that there is.
"""),
    ),
)

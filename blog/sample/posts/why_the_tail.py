"""The first post: what the blog is called and why."""

from blog.sample.content import Picture, SamplePost, code, moment, text, video

POST = SamplePost(
    title="Why the tail?",
    slug="why-the-tail",
    date=moment("2021-03-14T23:40:00+01:00"),
    authors=("teo-brandvold",),
    tags=("Writing",),
    cover=Picture("feather", 7, "A long pale feather with a yellow spot near its tip"),
    body=(
        text("""
A stream runs past the car park behind our office, and along its wall, between the bicycles and the
container for glass, walks a bird. At every stop its tail goes up and down. It is a grey wagtail,
*Motacilla cinerea*, which is chiefly known for being yellow, and it seems to be always about to
begin something.

Nobody knows for sure what the tail is for. It may tell a hawk that it has been seen and need not
bother. It may flush insects. It may be what thinking looks like from behind. I find it comforting that
one can watch an animal every day, at a distance of three metres, in broad daylight, and have no idea
what its most conspicuous habit does.
"""),
        video(
            "wagtail.webm",
            "A drawn wagtail bobs its tail",
            Picture("wagtail", 1),
            caption="Drawn by a script, eight seconds, no sound.",
        ),
        text("""
Most of my working days are like this. There is a loop that has always been there. Everyone
walks past it. One day you ask what it does, and the afternoon is gone, and sometimes, at the end of the
afternoon, you know.

This is where such afternoons will be written down. Marit has promised to write too, from the
other end of the night. We have agreed on three rules:

1. Something must have happened. No opinions without an incident.
2. Code that is shown has been run.
3. Stop when it is said.

The loop of that first afternoon, by the way, was this one:
"""),
        code(
            "python",
            """
for attempt in range(3):
    try:
        send(message)
    except TimeoutError:
        continue
    break
""",
            filename="notify.py",
            highlight="2-6",
            caption="What happens after the third timeout? Nothing at all. For two years.",
        ),
        text("A `for` loop may have an `else`. This one needed it."),
    ),
)

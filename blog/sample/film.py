"""The film of the first post: a wagtail that bobs its tail, eight seconds, no sound.

Encoding takes a tool that a blog has no other use for, so ``media/wagtail.webm`` is kept in the
repository. To make it again, with ffmpeg: ``python -m blog.sample.film | ffmpeg -f rawvideo
-pix_fmt rgb24 -s 960x504 -r 25 -i - -c:v libvpx-vp9 -b:v 0 -crf 40 -pix_fmt yuv420p wagtail.webm``
"""

import math
import sys
from collections.abc import Iterator

from PIL import Image

from blog.sample.birds import wagtail
from blog.sample.content import Picture

SIZE = (960, 504)
FRAMES_PER_SECOND = 25
SECONDS = 8


def frames() -> Iterator[bytes]:
    """The frames in order, as rows of RGB bytes."""
    for number in range(SECONDS * FRAMES_PER_SECOND):
        sheet = wagtail(Picture("wagtail", 1), tail_lift(number / FRAMES_PER_SECOND))
        yield sheet.finish().resize(SIZE, Image.Resampling.LANCZOS).tobytes()


def tail_lift(second: float) -> float:
    """The lift of the tail, in radians: three quick bobs, then a pause, every four seconds."""
    phase = second % 4
    bobbing = math.sin(math.pi * phase / 0.4) ** 2 if phase < 1.2 else 0
    return 0.18 + 0.3 * bobbing


if __name__ == "__main__":
    for frame in frames():
        sys.stdout.buffer.write(frame)

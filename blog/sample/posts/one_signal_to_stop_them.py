"""Node.js: AbortSignal as the one way to stop."""

from blog.sample.content import Picture, SamplePost, callout, code, moment, text

POST = SamplePost(
    title="One signal to stop them",
    slug="one-signal-to-stop-them",
    date=moment("2023-02-19T17:10:00+01:00"),
    authors=("teo-brandvold",),
    tags=("Node.js", "HTTP"),
    cover=Picture("notation", 12, "Rows of bars that all end at the same vertical line"),
    body=(
        text("""
Our Node.js service asked three others and waited for all of them. When the browser went away, it
went on asking. Nobody was there to read the answers, but they were fetched, parsed and put together
with care.

JavaScript promises cannot be cancelled. What can be handed around is an `AbortSignal`, and by Node
20 nearly everything takes one: `fetch`, timers, streams, `events.once`, child processes. What
was missing was only the habit of passing it on.
"""),
        code(
            "javascript",
            """
import { setTimeout as sleep } from 'node:timers/promises';

/** Try `task` up to `times` times, with a growing pause, until the signal says stop. */
export async function retry(task, { times = 3, pause = 100, signal } = {}) {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await task(signal);
    } catch (error) {
      if (signal?.aborted || attempt === times) throw error;
      await sleep(pause * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}
""",
            filename="retry.mjs",
            highlight="6,11",
            numbers=True,
        ),
        text("""
The pause takes the signal as well. That is the line one forgets, and then the shutdown of the service
takes as long as its longest nap.

Two reasons to stop, the browser is gone or two seconds are over, become one:
"""),
        code(
            "javascript",
            """
import { createServer } from 'node:http';
import { retry } from './retry.mjs';

createServer(async (request, response) => {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(2000)]);
  try {
    const answer = await retry(async (signal) => {
      const upstream = await fetch(process.env.UPSTREAM, { signal });
      if (!upstream.ok) throw new Error(`upstream said ${upstream.status}`);
      return upstream.text();
    }, { signal });
    response.end(answer);
  } catch (error) {
    response.statusCode = error.name === 'TimeoutError' ? 504 : 502;
    response.end();
  }
}).listen(process.env.PORT);
""",
            filename="server.mjs",
            highlight="6-7",
        ),
        text("""
`AbortSignal.any()` wants Node 20.3 or newer, which belongs into the file that npm looks at:
"""),
        code(
            "json",
            """
{
  "name": "ask-three-others",
  "private": true,
  "type": "module",
  "engines": { "node": ">=20.3" },
  "scripts": {
    "start": "node server.mjs",
    "test": "node --test"
  }
}
""",
            filename="package.json",
            highlight="5",
        ),
        callout(
            "note",
            "Added in the summer of 2023",
            "The first version of this post combined the two signals by hand. `AbortSignal.any()` "
            "came with Node 20.3 in June, and eleven lines went.",
        ),
    ),
    updated=moment("2023-07-02T12:00:00+02:00"),
)

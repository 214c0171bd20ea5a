// A picture pasted or dropped into a body becomes a block of its own, behind the block it was put
// into, and asks for its description. Everything else that is pasted is left to the editor.
(() => {
  const FOCUS_DELAY = 150; // milliseconds; a new block takes the focus by itself after 50

  function csrfHeader() {
    const config = JSON.parse(document.getElementById("wagtail-config").textContent);
    return { [config.CSRF_HEADER_NAME]: config.CSRF_TOKEN };
  }

  async function upload(url, file) {
    const body = new FormData();
    body.append("file", file, file.name || "image.png");
    const headers = { ...csrfHeader(), Accept: "application/json" };
    const response = await fetch(url, { method: "POST", headers, body });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const answer = isJson ? await response.json() : {};
    if (!response.ok) throw new Error(answer.error || `The server answered ${response.status}.`);
    return window.telepath.unpack(answer.blocks)[0];
  }

  function picturesOf(transfer) {
    return [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  }

  class Message {
    constructor(element) {
      this.panel = document.createElement("div");
      this.words = document.createElement("div");
      this.panel.className = "markdown-offer";
      this.words.className = "markdown-offer__words";
      this.words.setAttribute("role", "status");
      this.panel.append(this.words);
      element.after(this.panel);
    }

    say(words) {
      // The region has to be there before its words, or screen readers say nothing.
      requestAnimationFrame(() => {
        this.words.textContent = words;
      });
    }

    fail(words) {
      this.say(words);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small";
      button.textContent = "Close";
      button.addEventListener("click", () => this.panel.remove());
      this.panel.append(button);
    }
  }

  function askForDescription(child) {
    const place = child.element.querySelector("[data-contentpath=alt_text]");
    setTimeout(() => {
      place?.scrollIntoView({ block: "center" });
      place?.querySelector("input, textarea")?.focus({ preventScroll: true });
    }, FOCUS_DELAY);
  }

  async function add(stream, child, files) {
    const message = new Message(child?.element ?? stream.element);
    const failures = [];
    let behind = child;
    let first;
    for (const file of files) {
      message.say(`Storing ${file.name || "the picture"} …`);
      try {
        const state = await upload(stream.blockDef.meta.picturesUrl, file);
        const known = stream.children.indexOf(behind);
        behind = stream.insert(state, known < 0 ? stream.children.length : known + 1);
        first ??= behind;
      } catch (error) {
        failures.push(`${file.name || "The picture"}: ${error.message}`);
      }
    }
    if (first) askForDescription(first);
    if (failures.length) message.fail(failures.join(" "));
    else message.panel.remove();
  }

  function childOf(stream, target) {
    return stream.children.find((one) => one.element.contains(target));
  }

  // A file chooser and a chooser of the library take files themselves.
  function takesFiles(target) {
    return target.closest?.("input[type=file], .modal, [data-upload]");
  }

  function watch(stream) {
    if (!stream.blockDef.meta.picturesUrl) return;
    const guard = (handler) => (event) => {
      try {
        handler(event);
      } catch (error) {
        console.warn("This picture was not taken:", error);
      }
    };
    stream.element.addEventListener(
      "paste",
      guard((event) => {
        const files = picturesOf(event.clipboardData);
        // Word processors put a picture of the words beside the words.
        if (!files.length || event.clipboardData.getData("text/plain").trim()) return;
        if (takesFiles(event.target)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        add(stream, childOf(stream, event.target), files);
      }),
      true, // before the editor of the text, which would lose it
    );
    const isPicture = (event) =>
      [...(event.dataTransfer?.items ?? [])].some(
        (item) => item.kind === "file" && item.type.startsWith("image/"),
      ) && !takesFiles(event.target);
    stream.element.addEventListener(
      "dragover",
      guard((event) => {
        if (!isPicture(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      }),
      true,
    );
    stream.element.addEventListener(
      "drop",
      guard((event) => {
        const files = picturesOf(event.dataTransfer);
        if (!files.length || takesFiles(event.target)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        add(stream, childOf(stream, event.target), files);
      }),
      true,
    );
  }

  document.addEventListener("blog:stream", (event) => watch(event.detail));
})();

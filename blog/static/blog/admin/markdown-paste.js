// Markdown with code in it, pasted into a text of a post: below the text stands an offer to make
// blocks of it. The paste itself is the editor's; nothing here stops it, and nothing is taken away
// that the offer cannot bring back. Everything is an extra that may fail: an error thrown while a
// body renders would drop its blocks.
(() => {
  const FENCE = /^ {0,3}(?:`{3,}|~{3,})/m;
  const FOCUS_DELAY = 150; // milliseconds; a block that Wagtail splits takes the focus after 50

  function csrfHeader() {
    const config = JSON.parse(document.getElementById("wagtail-config").textContent);
    return { [config.CSRF_HEADER_NAME]: config.CSRF_TOKEN };
  }

  async function fetchBlocks(url, text) {
    const body = new FormData();
    body.append("text", text);
    const headers = { ...csrfHeader(), Accept: "application/json" };
    const response = await fetch(url, { method: "POST", headers, body });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const answer = isJson ? await response.json() : {};
    if (!response.ok) throw new Error(answer.error || `The server answered ${response.status}.`);
    return { blocks: window.telepath.unpack(answer.blocks), problems: answer.problems };
  }

  // What stands before and behind the caret.
  function around(state) {
    const selection = state.getSelection();
    const blocks = state.getCurrentContent().getBlocksAsArray();
    const place = blocks.findIndex((block) => block.getKey() === selection.getStartKey());
    const text = (list) => list.map((block) => block.getText()).join("");
    const inner = blocks[place].getText();
    return {
      before: text(blocks.slice(0, place)) + inner.slice(0, selection.getStartOffset()),
      behind: inner.slice(selection.getStartOffset()) + text(blocks.slice(place + 1)),
      isCaret: selection.isCollapsed(),
    };
  }

  // One offer: from a paste until it is closed.
  class Offer {
    constructor(stream, child, text, before) {
      this.stream = stream;
      this.child = child;
      this.text = text;
      this.before = before; // the state of the editor without what was pasted
      this.pasted = child.block.getState();
      this.added = [];
      this.panel = this.build();
      child.element.after(this.panel);
      this.say("This looks like Markdown with code.", [
        ["Split into blocks", () => this.split()],
        ["Keep as text", () => this.close()],
      ]);
    }

    build() {
      const panel = document.createElement("div");
      panel.className = "markdown-offer";
      panel.setAttribute("role", "group");
      panel.setAttribute("aria-label", "Pasted Markdown");
      this.words = document.createElement("div");
      this.words.className = "markdown-offer__words";
      this.words.setAttribute("role", "status");
      this.buttons = document.createElement("div");
      this.buttons.className = "markdown-offer__buttons";
      panel.append(this.words, this.buttons);
      panel.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.close();
      });
      return panel;
    }

    say(words, buttons, details = []) {
      const list = document.createElement("ul");
      for (const detail of details) {
        const item = document.createElement("li");
        item.textContent = detail;
        list.append(item);
      }
      // The region has to be there before its words, or screen readers say nothing.
      requestAnimationFrame(() => {
        this.words.replaceChildren(words, ...(details.length ? [list] : []));
      });
      this.buttons.replaceChildren(
        ...buttons.map(([label, action], place) => {
          const button = document.createElement("button");
          button.type = "button";
          button.className = `button button-small${place ? " button-secondary" : ""}`;
          button.textContent = label;
          button.addEventListener("click", action);
          return button;
        }),
      );
    }

    focus() {
      setTimeout(() => this.buttons.querySelector("button")?.focus(), FOCUS_DELAY);
    }

    close() {
      const hadFocus = this.panel.contains(document.activeElement);
      this.panel.remove();
      document.removeEventListener("input", this.closeWhenEdited, true);
      if (!hadFocus) return;
      const next = this.stream.children.includes(this.child) ? this.child : this.added[0];
      if (this.stream.children.includes(next)) next.focus({ soft: true });
    }

    async split() {
      this.say("Splitting …", []);
      try {
        const { blocks, problems } = await fetchBlocks(this.stream.blockDef.meta.markdownUrl, this.text);
        if (!this.panel.isConnected || !this.stream.children.includes(this.child)) return;
        this.insert(blocks);
        const count = blocks.length === 1 ? "1 block" : `${blocks.length} blocks`;
        const rest = this.isRemoved ? "" : " The text was changed since, so it was left in its place.";
        const look = problems.length ? " Have a look at:" : "";
        const buttons = [
          ["Undo", () => this.undo()],
          ["Close", () => this.close()],
        ];
        this.say(`Split into ${count}.${rest}${look}`, buttons, problems);
        document.addEventListener("input", this.closeWhenEdited, true);
      } catch (error) {
        this.say(`It could not be split: ${error.message}`, [
          ["Try again", () => this.split()],
          ["Keep as text", () => this.close()],
        ]);
      }
      this.focus();
    }

    insert(blocks) {
      const { stream, child } = this;
      const current = child.block.getState();
      this.isRemoved = current.getCurrentContent() === this.pasted.getCurrentContent();
      this.added = [];
      this.isReplaced = false;
      let place = child.index + 1;
      if (this.isRemoved) {
        const { before, behind, isCaret } = around(this.before);
        if (!before && !behind) {
          this.isReplaced = true;
          this.id = child.id;
        } else if (isCaret && before && behind && window.draftail.splitState) {
          const parts = window.draftail.splitState(this.before);
          child.split(parts.stateBefore, parts.stateAfter, parts.shouldMoveCommentFn);
          this.added.push(stream.children[place]);
        } else {
          child.block.setState(this.before);
          if (isCaret && !before) place = child.index;
        }
      }
      const made = blocks.map((block, offset) => stream.insert(block, place + offset));
      this.added.unshift(...made);
      if (this.isReplaced) child.delete({ animate: false });
    }

    undo() {
      const { stream } = this;
      const places = this.added.map((one) => stream.children.indexOf(one));
      const first = Math.min(...places.filter((place) => place >= 0), stream.children.length);
      for (const place of places.filter((one) => one >= 0).sort((a, b) => b - a)) {
        stream.deleteBlock(place, { animate: false });
      }
      if (this.isReplaced) {
        const state = { type: "text", value: this.pasted, id: this.id };
        this.child = stream.insert(state, first, {});
      } else if (this.isRemoved && stream.children.includes(this.child)) {
        this.child.block.setState(this.pasted);
      }
      document.removeEventListener("input", this.closeWhenEdited, true);
      this.added = [];
      this.say("The text is back as it was pasted.", [["Close", () => this.close()]]);
      this.focus();
    }

    // Undo would take away what was written since.
    closeWhenEdited = (event) => {
      if (this.added.some((one) => one.element.contains(event.target))) this.close();
    };
  }

  function watch(stream) {
    let open;
    stream.element.addEventListener(
      "paste",
      (event) => {
        try {
          const child = stream.children.find((one) => one.element.contains(event.target));
          const isText = child?.type === "text" && event.target.closest("[data-draftail-editor-wrapper]");
          const text = event.clipboardData?.getData("text/plain") ?? "";
          if (!isText || !FENCE.test(text)) return;
          const before = child.block.getState();
          // The editor has taken the paste by then.
          setTimeout(() => {
            try {
              open?.close();
              open = new Offer(stream, child, text, before);
            } catch (error) {
              console.warn("No offer to split what was pasted:", error);
            }
          });
        } catch (error) {
          console.warn("No offer to split what was pasted:", error);
        }
      },
      true, // before the editor, whose state is then still the one before
    );
  }

  class PostStreamBlockDefinition extends window.wagtailStreamField.blocks.StreamBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      const block = super.render(placeholder, prefix, initialState, initialError);
      try {
        watch(block);
      } catch (error) {
        console.warn("Pasted Markdown is not looked at:", error);
      }
      // For scripts that have more to do with a body; see picture-paste.js.
      document.dispatchEvent(new CustomEvent("blog:stream", { detail: block }));
      return block;
    }
  }

  window.telepath.register("blog.blocks.PostStreamBlock", PostStreamBlockDefinition);
})();

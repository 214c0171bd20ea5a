// The form of a code block: Wagtail's own, made pleasant for code. Everything here is an extra that
// may fail: an error thrown while a block renders would drop it and all blocks after it.
(() => {
  const PREVIEW_DELAY = 200; // milliseconds after the last key
  const PREVIEW_LIMIT = 30_000; // characters
  const TAB_LANGUAGES = new Set(["go", "makefile"]);
  // What one press of Tab writes: as the code is indented so far.
  function unitOf(text, language) {
    const indents = text.match(/^[\t ]+(?=\S)/gm) ?? [];
    if (indents.length === 0) return TAB_LANGUAGES.has(language) ? "\t" : "    ";
    if (indents[0].startsWith("\t")) return "\t";
    return indents.some((indent) => indent.length % 4 === 2) ? "  " : "    ";
  }

  // Through the browser's own editing, so that undo works; it sends the input event, too.
  function replace(area, start, end, text) {
    area.setSelectionRange(start, end);
    const command = text === "" ? "delete" : "insertText";
    if (start === end && text === "") return;
    if (!document.execCommand(command, false, text)) {
      area.setRangeText(text, start, end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function indent(area, unit, backwards) {
    const { selectionStart, selectionEnd, value } = area;
    const selected = value.slice(selectionStart, selectionEnd);
    if (!backwards && !selected.includes("\n")) {
      replace(area, selectionStart, selectionEnd, unit);
      return;
    }
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const before = value.slice(start, selectionEnd);
    // A line of which nothing is selected stays where it is.
    const tail = before.endsWith("\n") && selected ? "\n" : "";
    const lines = (tail ? before.slice(0, -1) : before).split("\n");
    const one = new RegExp(`^(\t| {1,${unit === "\t" ? 4 : unit.length}})`);
    const after = lines.map((line) =>
      backwards ? line.replace(one, "") : line && unit + line,
    );
    replace(area, start, selectionEnd, after.join("\n") + tail);
    const end = start + after.join("\n").length + tail.length;
    if (selected) area.setSelectionRange(start, end);
    else {
      const caret = Math.max(start, selectionStart - (lines[0].length - after[0].length));
      area.setSelectionRange(caret, caret);
    }
  }

  function handleTab(area, select) {
    let leaving = false;
    area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        leaving = true;
      } else if (event.key === "Tab" && !leaving && !event.ctrlKey && !event.altKey) {
        event.preventDefault();
        indent(area, unitOf(area.value, select?.value), event.shiftKey);
      } else if (event.key !== "Shift") {
        leaving = false;
      }
    });
    area.addEventListener("blur", () => {
      leaving = false;
    });
  }

  // A new line begins where the one before it did.
  function handleEnter(area) {
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
      if (event.altKey || event.shiftKey) return;
      const { selectionStart, selectionEnd, value } = area;
      const before = value.slice(value.lastIndexOf("\n", selectionStart - 1) + 1, selectionStart);
      const [indentation] = before.match(/^[\t ]*/);
      if (!indentation) return;
      event.preventDefault();
      replace(area, selectionStart, selectionEnd, `\n${indentation}`);
    });
  }

  function choose(select, language) {
    if (![...select.options].some((option) => option.value === language)) return;
    if (select.value === language) return;
    select.value = language;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // As blog.languages.guess_from_filename does.
  function guess(filename, files) {
    const name = filename.trim().toLowerCase().split("/").pop();
    const dot = name.lastIndexOf(".");
    const [stem, suffix] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
    return [name, stem, suffix].map((key) => files[key]).find(Boolean);
  }

  // A file's name tells the language, until the author has chosen one.
  function followFilename(input, select, files) {
    let isChosen = false;
    select.addEventListener("change", (event) => {
      isChosen ||= event.isTrusted;
    });
    input.addEventListener("change", () => {
      const language = guess(input.value, files);
      if (language && !isChosen) choose(select, language);
    });
  }

  // A new block speaks the language of the one before it, or of the last in the post.
  function followOthers(select) {
    const others = [...document.querySelectorAll(".code-editor [data-contentpath=language] select")]
      .filter((other) => other !== select && other.value);
    const isBefore = (other) =>
      other.compareDocumentPosition(select) & Node.DOCUMENT_POSITION_FOLLOWING;
    const last = others.filter(isBefore).pop() ?? others.pop();
    if (last) choose(select, last.value);
  }

  function isNew(state) {
    // While the page loads, blocks are those that are stored.
    return document.readyState === "complete" && !state?.code && !state?.filename;
  }

  function addPreview(area, select, grammars) {
    const preview = document.createElement("pre");
    const code = document.createElement("code");
    preview.className = "code-editor__preview";
    preview.setAttribute("aria-hidden", "true"); // says nothing that the field above does not
    preview.hidden = true;
    preview.append(code);
    area.closest("[data-field-input]").append(preview);

    let timer;
    const paint = () => {
      try {
        const name = grammars[select?.value];
        const grammar = window.Prism.languages[name];
        preview.hidden = !grammar || !area.value.trim() || area.value.length > PREVIEW_LIMIT;
        if (!preview.hidden) code.innerHTML = window.Prism.highlight(area.value, grammar, name);
      } catch (error) {
        preview.hidden = true;
        console.warn("No preview of this code:", error);
      }
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(paint, PREVIEW_DELAY);
    };
    area.addEventListener("input", soon);
    area.addEventListener("focus", soon);
    select?.addEventListener("change", paint);
    soon();
  }

  // An imported post may name a language that is not in our menu: without an option of its own the
  // menu would be empty, and saving would lose the name.
  function keepLanguage(select, language) {
    if (!language || [...select.options].some((option) => option.value === language)) return;
    select.add(new Option(language, language));
    select.value = language;
  }

  class CodeBlockDefinition extends window.wagtailStreamField.blocks.StructBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      const block = super.render(placeholder, prefix, initialState, initialError);
      try {
        // Elements, not ids: blocks are duplicated and moved.
        const area = block.childBlocks.code.element.querySelector("textarea");
        const select = block.childBlocks.language.element.querySelector("select");
        // A list of one when it comes from the server, a string when a block is duplicated.
        keepLanguage(select, [initialState?.language].flat()[0]);
        const filename = block.childBlocks.filename.element.querySelector("input");
        handleTab(area, select);
        handleEnter(area);
        followFilename(filename, select, this.meta.files);
        if (isNew(initialState)) followOthers(select);
        addPreview(area, select, this.meta.grammars);
      } catch (error) {
        console.warn("The code field stays a plain one:", error);
      }
      return block;
    }
  }

  window.telepath.register("blog.blocks.CodeBlock", CodeBlockDefinition);
})();

/* Says, when somebody enters a new tag in the form of a post, that there are tags much like it. */
(() => {
  const url = document.currentScript.dataset.nearTags;

  const read = (chip) => chip.querySelector(".tagit-label")?.textContent.trim() ?? "";

  const start = () => {
    const field = document.querySelector("input#id_tags");
    const list = field?.parentElement.querySelector("ul.tagit");
    if (!list) return false;

    const box = document.createElement("div");
    box.setAttribute("role", "status");
    box.dataset.tagHints = "";
    list.after(box);
    const known = new Set([...list.querySelectorAll(".tagit-choice")].map(read));

    const use = (name, other) => {
      // Through the widget, which keeps the field that is sent.
      const widget = window.jQuery(field);
      widget.tagit("removeTagByLabel", name, false);
      if (![...list.querySelectorAll(".tagit-choice")].map(read).includes(other)) {
        widget.tagit("createTag", other);
      }
      box.querySelector(`[data-tag="${CSS.escape(name)}"]`)?.remove();
    };

    const show = (name, near) => {
      const hint = document.createElement("p");
      hint.className = "help";
      hint.dataset.tag = name;
      hint.append(`“${name}” is a new tag. Is the same meant as `);
      near.forEach((one, index) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button button-small button-secondary";
        button.textContent = `${one.name} (${one.posts})`;
        button.addEventListener("click", () => use(name, one.name));
        hint.append(index ? " " : "", button);
      });
      hint.append(" ?");
      box.append(hint);
    };

    const ask = async (name) => {
      try {
        const response = await fetch(`${url}?name=${encodeURIComponent(name)}`);
        if (!response.ok) return;
        const { near } = await response.json();
        const names = [...list.querySelectorAll(".tagit-choice")].map(read);
        // It may have been taken away, or asked for twice, in the meantime.
        const shown = [...box.children].some((hint) => hint.dataset.tag === name);
        if (near.length && names.includes(name) && !shown) show(name, near);
      } catch {
        // A hint is no more than that: without the server there is none.
      }
    };

    new MutationObserver(() => {
      const names = [...list.querySelectorAll(".tagit-choice")].map(read).filter(Boolean);
      for (const name of names) {
        if (!known.has(name)) ask(name);
      }
      known.clear();
      for (const name of names) known.add(name);
      for (const hint of [...box.children]) {
        if (!known.has(hint.dataset.tag)) hint.remove();
      }
    }).observe(list, { childList: true });
    return true;
  };

  const wait = () => {
    if (start()) return;
    // Wagtail makes the widget a moment later.
    const observer = new MutationObserver(() => {
      if (start()) observer.disconnect();
    });
    observer.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => observer.disconnect(), 10000);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", wait);
  else wait();
})();

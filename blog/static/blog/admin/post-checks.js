// The panel "Checks" of a post: asks the server what should be looked at before publishing, while
// the post is written, and leads to each place with one press. It only reads the form.
(() => {
  const PAUSE = 1500; // milliseconds without a change
  const TAB_DELAY = 400; // milliseconds until the other tab has come in
  const NARROW = 800; // pixels
  const SHOWN = 3000; // milliseconds for which a place stays marked

  // Of a new post the panel knows no parent, and after the first autosave its page has a number.
  function addressOf(panel) {
    const page = location.pathname.match(/\/pages\/(\d+)\/(?:edit|revisions)\//);
    const parent = location.pathname.match(/\/pages\/add\/\w+\/\w+\/(\d+)\//);
    const base = panel.dataset.postChecks.replace(/(?:new\/)?\d+\/$/, "");
    if (page) return `${base}${page[1]}/`;
    return parent ? `${base}new/${parent[1]}/` : null;
  }

  function elementOf(form, path) {
    let element = form;
    for (const name of path.split(".")) {
      element = element?.querySelector(`[data-contentpath="${CSS.escape(name)}"]`);
    }
    return element;
  }

  // Opens the tab and the folded panels around the element; returns whether the tab was another.
  function reveal(element) {
    const tab = element.closest("[role=tabpanel]");
    const isElsewhere = Boolean(tab?.hidden);
    if (isElsewhere) document.querySelector(`[role=tab][href="#${tab.id}"]`)?.click();
    for (let node = element; node; node = node.parentElement) {
      const content = node.matches(".w-panel__content") && node.hidden === false ? null : node;
      if (content?.getAttribute("hidden") === "until-found" || content?.matches(".w-panel__content[hidden]")) {
        document.querySelector(`[data-panel-toggle][aria-controls="${content.id}"]`)?.click();
      }
    }
    const own = element.querySelector("[data-panel-toggle][aria-expanded=false]");
    if (own && own.closest("[data-contentpath]") === element) own.click();
    return isElsewhere;
  }

  function show(form, path) {
    const element = elementOf(form, path);
    if (!element) return;
    // On a narrow screen the panel covers the form.
    if (window.innerWidth < NARROW) document.querySelector("[data-form-side-close-button]")?.click();
    const field = "input:not([type=hidden]), textarea, select, [contenteditable=true], button";
    const delay = reveal(element) ? TAB_DELAY : 0;
    setTimeout(() => {
      element.scrollIntoView({ block: "center" });
      element.querySelector(field)?.focus({ preventScroll: true });
    }, delay);
    element.classList.add("post-checks__shown");
    setTimeout(() => element.classList.remove("post-checks__shown"), SHOWN);
  }

  // The number on the button of the panel is Wagtail's own: ours is added whenever it writes it.
  class Counter {
    constructor(element) {
      this.element = element;
      this.theirs = 0;
      this.ours = 0;
      if (!element) return;
      this.observer = new MutationObserver(() => {
        this.theirs = Number.parseInt(element.textContent, 10) || 0;
        this.write();
      });
      this.watch();
    }

    watch() {
      this.observer.observe(this.element, { childList: true, characterData: true, subtree: true });
    }

    set(ours) {
      this.ours = ours;
      if (this.element) this.write();
    }

    write() {
      this.observer.disconnect();
      const sum = this.theirs + this.ours;
      this.element.textContent = String(sum);
      this.element.hidden = sum === 0;
      this.watch();
    }
  }

  class Checks {
    constructor(panel, form) {
      this.panel = panel;
      this.form = form;
      this.list = panel.querySelector("[data-post-checks-list]");
      this.words = panel.querySelector("[data-post-checks-words]");
      this.count = panel.querySelector("[data-post-checks-count]");
      this.counter = new Counter(
        document.querySelector('[data-side-panel-toggle="checks"] [data-side-panel-toggle-counter]'),
      );
      this.last = null;
      for (const name of ["input", "change", "w-unsaved:add", "w-autosave:success", "click"]) {
        document.addEventListener(name, () => this.soon());
      }
      this.soon();
    }

    soon() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    }

    async ask() {
      const url = addressOf(this.panel);
      if (!url || !this.form.isConnected) return;
      const data = new URLSearchParams();
      for (const [name, value] of new FormData(this.form)) {
        if (typeof value === "string") data.append(name, value);
      }
      const body = data.toString();
      if (body === this.last) return;
      this.last = body;
      try {
        const response = await fetch(url, { method: "POST", body: data });
        if (body !== this.last) return; // a newer question is on its way
        if (!response.ok) throw new Error(`the server answered ${response.status}`);
        const { findings } = await response.json();
        if (findings) this.print(findings);
        else this.words.textContent = "Checked again as soon as the errors in the form are gone.";
      } catch (error) {
        this.last = null;
        this.words.textContent = "Could not be checked now; it is tried again after the next change.";
        console.warn("Not checked:", error);
      }
    }

    print(findings) {
      this.count.textContent = findings.length;
      this.count.classList.toggle("has-errors", findings.length > 0);
      this.counter.set(findings.length);
      this.words.textContent = findings.length ? "" : "Nothing found.";
      this.list.replaceChildren(
        ...findings.map((finding) => {
          const item = document.createElement("li");
          const button = document.createElement("button");
          const place = document.createElement("span");
          button.type = "button";
          button.className = "post-checks__finding";
          place.className = "post-checks__place";
          place.textContent = finding.place;
          button.append(place, finding.message);
          button.addEventListener("click", () => show(this.form, finding.path));
          item.append(button);
          return item;
        }),
      );
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const panel = document.querySelector("[data-post-checks]");
    const form = document.querySelector("[data-edit-form]");
    if (panel && form) new Checks(panel, form);
  });
})();

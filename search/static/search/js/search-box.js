// <search-box data-suggest="/search/suggest/"> around the search form, which works without this:
// proposes pages while somebody types. And "/" leads to the search from everywhere.
{
  const DELAY = 120; // milliseconds without a key
  const SHORTEST = 2;

  class SearchBox extends HTMLElement {
    connectedCallback() {
      this.field = this.querySelector("input[type=search]");
      if (!this.field || this.list) return;
      this.list = document.createElement("ul");
      this.list.className = "search-box__list";
      this.list.id = `${this.field.id}-list`;
      this.list.hidden = true;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", "Pages");
      this.status = document.createElement("p");
      this.status.className = "visually-hidden";
      this.status.setAttribute("role", "status");
      this.append(this.list, this.status);
      const { field } = this;
      field.setAttribute("role", "combobox");
      field.setAttribute("aria-autocomplete", "list");
      field.setAttribute("aria-controls", this.list.id);
      field.setAttribute("aria-expanded", "false");
      field.addEventListener("input", () => this.wait());
      field.addEventListener("keydown", (event) => this.press(event));
      field.addEventListener("blur", () => this.close());
      // Before the field loses the focus, and the list with it.
      this.list.addEventListener("pointerdown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.go(option, event);
      });
    }

    disconnectedCallback() {
      clearTimeout(this.timer);
      this.request?.abort();
    }

    wait() {
      clearTimeout(this.timer);
      // An answer to what stood there before would come too late.
      this.request?.abort();
      const query = this.field.value.trim();
      if (query.length < SHORTEST) this.close();
      else this.timer = setTimeout(() => this.ask(query), DELAY);
    }

    async ask(query) {
      this.request = new AbortController();
      const { signal } = this.request;
      try {
        const address = `${this.dataset.suggest}?${new URLSearchParams({ q: query })}`;
        const answer = await fetch(address, { signal });
        if (!answer.ok) throw new Error(answer.status);
        const { results } = await answer.json();
        if (!signal.aborted && document.activeElement === this.field) this.show(results);
      } catch {
        // Enter still searches.
        if (!signal.aborted) this.close();
      }
    }

    show(results) {
      this.close();
      this.list.replaceChildren(...results.map((result, index) => this.option(result, index)));
      this.list.hidden = !results.length;
      this.field.setAttribute("aria-expanded", String(!!results.length));
      const count = results.length === 1 ? "1 page" : `${results.length} pages`;
      this.status.textContent = results.length ? `${count}, use the arrow keys` : "No pages";
    }

    option({ title, url, day }, index) {
      const option = document.createElement("li");
      option.className = "search-box__option";
      option.id = `${this.list.id}-${index}`;
      option.dataset.url = url;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const name = document.createElement("span");
      name.textContent = title;
      option.append(name);
      if (day) {
        const year = document.createElement("span");
        year.className = "search-box__day";
        year.textContent = day.slice(0, 4);
        option.append(" ", year);
      }
      return option;
    }

    close() {
      this.list.hidden = true;
      this.list.replaceChildren();
      this.status.textContent = "";
      this.field.setAttribute("aria-expanded", "false");
      this.field.removeAttribute("aria-activedescendant");
    }

    get active() {
      return this.list.querySelector("[aria-selected=true]");
    }

    press(event) {
      if (event.isComposing) return;
      if (event.key === "Enter") {
        clearTimeout(this.timer);
        this.request?.abort();
        if (this.active) this.go(this.active, event);
      } else if (event.key === "Escape" && !this.list.hidden) {
        event.preventDefault();
        this.close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (this.list.hidden) return;
        event.preventDefault();
        this.move(event.key === "ArrowDown" ? 1 : -1);
      }
    }

    // Past either end stands the field itself.
    move(step) {
      const options = [...this.list.children];
      const places = options.length + 1;
      const now = options.indexOf(this.active) + 1;
      const next = options[((now + step + places) % places) - 1];
      for (const option of options) option.setAttribute("aria-selected", String(option === next));
      if (next) {
        this.field.setAttribute("aria-activedescendant", next.id);
        next.scrollIntoView({ block: "nearest" });
      } else this.field.removeAttribute("aria-activedescendant");
    }

    go(option, event) {
      event.preventDefault();
      window.location.assign(option.dataset.url);
    }
  }

  customElements.define("search-box", SearchBox);

  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.defaultPrevented || event.isComposing || target.isContentEditable) return;
    if (target.closest?.("input, textarea, select")) return;
    const field = document.querySelector("input[type=search]");
    const link = document.querySelector("[data-search-link]");
    if (!field && !link) return;
    event.preventDefault();
    if (field) {
      field.focus();
      field.select();
    } else window.location.assign(link.href);
  });
}

// The colour theme: "light", "dark", or none, which leaves the choice to the system.
// Loaded in the head and not deferred, so that the first paint already has the right colours.
(() => {
  const KEY = "theme";
  const CHOICES = ["auto", "light", "dark"];
  const root = document.documentElement;

  // Storage throws where cookies are blocked; the choice then lasts for this page only.
  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function store(choice) {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // Nothing to keep it in.
    }
  }

  function current() {
    return root.dataset.theme ?? "auto";
  }

  function apply(choice) {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
    // The browser's own frame follows: of the two colours in the head, the chosen one counts.
    for (const meta of document.querySelectorAll("meta[data-theme-color]")) {
      const kind = meta.dataset.themeColor;
      meta.media = current() === "auto" ? `(prefers-color-scheme: ${kind})`
        : current() === kind ? "all" : "not all";
    }
  }

  function label() {
    const names = { auto: "automatic", light: "light", dark: "dark" };
    for (const name of document.querySelectorAll("[data-theme-name]")) {
      name.textContent = names[current()];
    }
  }

  // Controls that need JavaScript are shown by style from here on.
  root.dataset.js = "";
  apply(stored());

  document.addEventListener("DOMContentLoaded", label);

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const choice = CHOICES[(CHOICES.indexOf(current()) + 1) % CHOICES.length];
    store(choice);
    apply(choice);
    label();
  });

  // Another tab of the site chose.
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    apply(event.newValue);
    label();
  });
})();

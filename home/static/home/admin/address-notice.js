/* Shows the notice about an old address while the slug is another one than readers know. */
(() => {
  const update = () => {
    const field = document.getElementById("id_slug");
    for (const notice of document.querySelectorAll("[data-address-notice]")) {
      const slug = field?.value.trim() ?? "";
      notice.hidden = !slug || slug === notice.dataset.slug;
      const target = notice.querySelector("[data-address-new]");
      const address = `${notice.dataset.base}${slug}/`;
      // A text that is set anew is read out anew.
      if (!notice.hidden && target.textContent !== address) target.textContent = address;
    }
  };
  const start = () => {
    // Wagtail cleans the slug when the field is left, and says so with "change" or "blur".
    for (const kind of ["input", "change", "focusout", "w-sync:apply"]) {
      document.addEventListener(kind, (event) => {
        if (event.target.id === "id_slug") setTimeout(update);
      });
    }
    update();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

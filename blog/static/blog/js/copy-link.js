// A [data-copy-link] button copies the address it names, and says so in the [data-copy-status]
// beside it.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-link]");
  if (!button) return;
  const status = button.parentElement.querySelector("[data-copy-status]");
  try {
    await navigator.clipboard.writeText(button.dataset.copyLink);
    status.textContent = "Link copied";
  } catch {
    // No permission, or no secure connection: the address bar still has it.
    status.textContent = "Copying was refused by the browser";
  }
  setTimeout(() => {
    status.textContent = "";
  }, 4000);
});

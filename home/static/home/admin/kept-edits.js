// What is typed while a draft is on its way to the server is saved too.
//
// Wagtail takes what the form holds when the answer comes for what was saved. But it was sent some
// seconds before: whoever typed on without a pause until then, and no further, would neither have
// the rest saved nor be warned on leaving.

(() => {
  const EDITS = ["input", "change", "keydown", "click", "drop"];
  // What the form held when it was sent, and whether anything has been touched since.
  let sent = null;

  const controller = (form) =>
    window.wagtail?.app?.getControllerForElementAndIdentifier(form, "w-unsaved");

  // Without what the answer itself has filled in, such as the keys of new rows.
  const without = (names, data) => {
    const fields = new URLSearchParams(data);
    names.forEach((name) => fields.delete(name));
    return fields.toString();
  };

  document.addEventListener("w-autosave:save", ({ target }) => {
    const unsaved = controller(target);
    sent = unsaved ? { data: unsaved.formData, isTouched: false } : null;
  });

  EDITS.forEach((name) => {
    document.addEventListener(
      name,
      () => {
        if (sent) sent.isTouched = true;
      },
      true,
    );
  });

  document.addEventListener("w-autosave:success", ({ target, detail }) => {
    const unsaved = controller(target);
    const { data, isTouched } = sent || {};
    sent = null;
    if (!unsaved || !isTouched) return;
    const answered = Object.keys(detail?.data?.field_updates || {});
    if (without(answered, data) === without(answered, unsaved.formData)) return;
    // Its next look, in half a second, finds the difference, and does the rest.
    unsaved.initialFormData = data;
    unsaved.previousFormData = data;
  });
})();

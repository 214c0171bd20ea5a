// <code-block>: gives a code block its two buttons, "Wrap" where lines run out of sight and "Copy".
// Without this file the code scrolls and can be selected; no button stands there dead.
customElements.define(
  "code-block",
  class extends HTMLElement {
    connectedCallback() {
      if (this.pre) return;
      this.pre = this.querySelector("pre");
      const bar = this.querySelector("[data-bar]");

      this.wrapButton = this.button("Wrap", () => this.toggleWrap());
      this.wrapButton.setAttribute("aria-pressed", "false");
      this.copyButton = this.button("Copy", () => this.copy());
      this.copyButton.dataset.copy = "";
      this.status = document.createElement("span");
      this.status.className = "visually-hidden";
      this.status.setAttribute("role", "status");
      bar.append(this.wrapButton, this.copyButton, this.status);

      new ResizeObserver(() => this.measure()).observe(this.pre);
    }

    button(label, action) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "code-block__button";
      button.textContent = label;
      button.addEventListener("click", action);
      return button;
    }

    // Only what scrolls needs a place in the order of the Tab key, and a way to see all of it.
    measure() {
      const scrolls = this.pre.scrollWidth > this.pre.clientWidth + 1;
      this.wrapButton.hidden = !scrolls && !this.hasAttribute("data-wrap");
      if (scrolls) this.pre.tabIndex = 0;
      else this.pre.removeAttribute("tabindex");
    }

    toggleWrap() {
      const wraps = this.toggleAttribute("data-wrap");
      this.wrapButton.setAttribute("aria-pressed", String(wraps));
      this.measure();
    }

    // All of the code; of a session only what was typed, without prompts and answers.
    get text() {
      const code = this.pre.querySelector("code");
      if (!this.hasAttribute("data-session")) return code.textContent;
      let typed = "";
      for (const line of code.children) {
        if (line.classList.contains("go")) continue;
        const copy = line.cloneNode(true);
        for (const prompt of copy.querySelectorAll(".gp")) prompt.remove();
        typed += copy.textContent;
      }
      // Pasted into a terminal, a newline at the end would start the last command at once.
      return typed.replace(/^\n+|\n+$/g, "");
    }

    async copy() {
      let copied = true;
      try {
        await navigator.clipboard.writeText(this.text);
      } catch {
        // No secure connection, or no permission.
        copied = this.copyTheOldWay(this.text);
      }
      this.say(copied ? "Copied" : "Failed", copied ? "Code copied" : "Copying was refused");
    }

    copyTheOldWay(text) {
      const area = document.createElement("textarea");
      area.value = text;
      area.readOnly = true;
      area.className = "visually-hidden";
      this.append(area);
      area.select();
      let copied = false;
      try {
        copied = document.execCommand("copy");
      } catch {
        // Said by the button.
      }
      area.remove();
      this.copyButton.focus({ preventScroll: true });
      return copied;
    }

    say(label, announcement) {
      this.copyButton.textContent = label;
      this.status.textContent = announcement;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.copyButton.textContent = "Copy";
        this.status.textContent = "";
      }, 2500);
    }
  },
);

// <embed-player>: turns the link into a button that puts the player where the picture is. Nothing is
// asked of another host before that press. Without this file it stays a link to the page itself.
customElements.define(
  "embed-player",
  class extends HTMLElement {
    connectedCallback() {
      const link = this.querySelector("[data-embed-button]");
      // No data-src: an address whose player nobody knows any more.
      if (!this.dataset.src || link.tagName === "BUTTON") return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = link.className;
      button.dataset.embedButton = "";
      button.append(...link.childNodes);
      const label = button.querySelector("[data-embed-label]");
      label.textContent = label.dataset.embedLabel;
      button.addEventListener("click", () => this.play());
      link.replaceWith(button);
      this.querySelector("[data-embed-note]").hidden = false;
    }

    play() {
      const frame = document.createElement("iframe");
      frame.className = "embed__frame";
      frame.src = this.dataset.src;
      frame.title = this.dataset.title;
      frame.allow = this.dataset.allow;
      frame.allowFullscreen = true;
      // Some players refuse to start when they are not told which site they stand on.
      frame.referrerPolicy = "strict-origin-when-cross-origin";
      // The keyboard must not fall off the page with the button that is going.
      frame.tabIndex = 0;
      this.replaceChildren(frame);
      frame.focus();
    }
  },
);

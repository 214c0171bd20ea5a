// A frame that is as high as what is in it. Without this it scrolls.
(() => {
  class MarkdownPreview extends HTMLElement {
    connectedCallback() {
      const frame = this.querySelector("iframe");
      const fit = () => {
        const page = frame.contentDocument?.documentElement;
        if (page) frame.style.height = `${page.getBoundingClientRect().height + 2}px`;
      };
      const watch = () => {
        fit();
        this.observer?.disconnect();
        this.observer = new ResizeObserver(fit);
        if (frame.contentDocument?.body) this.observer.observe(frame.contentDocument.body);
      };
      frame.addEventListener("load", watch);
      watch();
    }

    disconnectedCallback() {
      this.observer?.disconnect();
    }
  }

  customElements.define("markdown-preview", MarkdownPreview);
})();

// <table-of-contents>: opens the list where it stands in the margin, and marks the section that is
// being read. Without this file the list is a <details> of plain links.
customElements.define(
  "table-of-contents",
  class extends HTMLElement {
    connectedCallback() {
      const details = this.querySelector("details");
      const wide = matchMedia("(min-width: 64rem)");
      const follow = () => {
        details.open = wide.matches;
      };
      follow();
      wide.addEventListener("change", follow);

      // On a narrow screen the list covers what it leads to.
      details.addEventListener("click", (event) => {
        if (event.target.closest("a") && !wide.matches) details.open = false;
      });

      this.links = new Map();
      for (const link of this.querySelectorAll("a[href^='#']")) {
        const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
        if (heading) this.links.set(heading, link);
      }
      // A heading counts from when it enters the upper third of the window.
      this.observer = new IntersectionObserver(() => this.mark(), {
        rootMargin: "0px 0px -66% 0px",
      });
      for (const heading of this.links.keys()) this.observer.observe(heading);
    }

    disconnectedCallback() {
      this.observer?.disconnect();
    }

    mark() {
      const limit = window.innerHeight / 3 + 1;
      let current = null;
      for (const [heading, link] of this.links) {
        if (heading.getBoundingClientRect().top > limit) break;
        current = link;
      }
      for (const link of this.links.values()) {
        if (link === current) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      }
      // Only inside the list: the text must never move by itself.
      if (current && this.scrollHeight > this.clientHeight) {
        const top = current.offsetTop - this.offsetTop;
        if (top < this.scrollTop || top > this.scrollTop + this.clientHeight - 40) {
          this.scrollTop = top - this.clientHeight / 3;
        }
      }
    }
  },
);

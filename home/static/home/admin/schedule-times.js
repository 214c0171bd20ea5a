// Under a field of the schedule: what is typed there, on the editor's clock and on the site's.

(() => {
  const PATTERN = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})/;

  // How far the zone is east of UTC at that moment, in milliseconds.
  const offset = (moment, zone) => {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    const parts = Object.fromEntries(
      format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]),
    );
    const { year, month, day, hour, minute } = parts;
    return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(moment / 60000) * 60000;
  };

  // The moment at which clocks in the zone show the text, or null if it is no time.
  const parse = (text, zone) => {
    const found = PATTERN.exec(text.trim());
    if (!found) return null;
    const [year, month, day, hour, minute] = found.slice(1).map(Number);
    const shown = Date.UTC(year, month - 1, day, hour, minute);
    if (Number.isNaN(shown)) return null;
    // Twice: near a change of clocks the first guess takes the offset of the other side.
    const guess = shown - offset(shown, zone);
    return shown - offset(guess, zone);
  };

  const show = (moment, zone) =>
    `${new Intl.DateTimeFormat(document.documentElement.lang || "en", {
      timeZone: zone,
      dateStyle: "medium",
      timeStyle: "short",
      hourCycle: "h23",
    }).format(moment)} ${zone}`;

  class ScheduleTimes extends HTMLElement {
    connectedCallback() {
      this.field = document.getElementById(this.dataset.field);
      if (!this.field) return;
      this.update = () => this.print();
      for (const name of ["input", "change"]) this.field.addEventListener(name, this.update);
      this.print();
    }

    disconnectedCallback() {
      for (const name of ["input", "change"]) this.field?.removeEventListener(name, this.update);
    }

    print() {
      const { own, site } = this.dataset;
      let text = "";
      try {
        const moment = parse(this.field.value, own);
        if (moment !== null) {
          text = own === site ? show(moment, own) : `${show(moment, own)} = ${show(moment, site)}`;
        }
      } catch {
        // A zone that this browser does not know: what the server said stands above.
      }
      this.textContent = text;
    }
  }

  customElements.define("schedule-times", ScheduleTimes);
})();

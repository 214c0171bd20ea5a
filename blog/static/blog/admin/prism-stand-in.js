// Stands in for Prism until prism.js has loaded, or for good if it never does: nobody who asks it to
// colour something may fail. "manual" also tells Prism not to colour the whole admin by itself.
window.Prism = window.Prism || {
  manual: true,
  languages: {},
  highlight: (text) => text,
  highlightElement() {},
  highlightAll() {},
};

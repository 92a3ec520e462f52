// Light or dark: what was chosen here, else as the system says. Runs before the first paint.
(() => {
  const kept = (() => {
    try {
      return localStorage.getItem("dunlin-console-theme");
    } catch {
      return null; // a browser that keeps nothing
    }
  })();
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
})();

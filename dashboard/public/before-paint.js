/* Runs before the first paint, so that neither theme nor language flashes. A file of its own: the content policy allows no inline script. */
(() => {
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const scheme = read('footfall-theme');
  const dark = scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  const root = document.documentElement;
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  root.lang = read('footfall-language') || (/^fr/i.test(navigator.language) ? 'fr' : 'en');
})();

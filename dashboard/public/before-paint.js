/* Runs before the first paint, so that neither theme nor language flashes and the first answers are under way. A file of its own: the content policy allows no inline script. */
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

  // What every morning's first page asks: the server answers while the browser is still reading the page's code. Taken
  // up by src/api/client.ts, which asks in the same way.
  const isFirst = location.pathname === '/' && !/[?&]region=/.test(location.search);
  const addresses = isFirst ? ['/v1/network', '/v1/overview'] : [];
  const ask = (address) =>
    fetch(address, { headers: { accept: 'application/json' }, cache: 'no-cache', credentials: 'same-origin' });
  window.footfallAsked = new Map(addresses.map((address) => [address, ask(address)]));
  for (const asked of window.footfallAsked.values()) asked.catch(() => {});
})();

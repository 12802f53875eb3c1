/** Run in the page, as text: Node knows no types of pages, and the content policy of the page lets no text be run inside. */

/** Scrolls to the end, a window at a time, and back to the top. */
export const throughThePage = `(async () => {
  const pause = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)));
  for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight) {
    scrollTo(0, top);
    await pause();
  }
  scrollTo(0, 0);
  await pause();
})()`;

/** How many shapes stand for what has not come yet. */
export const skeletons = `document.querySelectorAll('[role="status"][data-shape]').length`;

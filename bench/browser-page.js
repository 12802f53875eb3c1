// Runs in the page before its own scripts (bench/browser.ts): keeps when the verdict stood, when each canvas was drawn
// anew and while which section waited. Milliseconds since navigation.
{
  const seen = { verdict: null, marks: [], inputs: [] };
  globalThis.footfallSeen = seen;

  const isInSight = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  };

  // Every picture of a chart begins by clearing its canvas.
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    seen.marks.push({ at: performance.now(), isInSight: isInSight(this.canvas) });
    return clearRect.apply(this, area);
  };

  // The browser's own figure: from the key or the click to the next picture on the screen.
  new PerformanceObserver((list) => {
    for (const { name, startTime, duration } of list.getEntries()) seen.inputs.push({ name, at: startTime, duration });
  }).observe({ type: 'event', durationThreshold: 16 });

  let isFound = false;
  const look = () => {
    if (!isFound && document.querySelector('main section[data-verdict]') !== null) {
      isFound = true;
      requestAnimationFrame(() => {
        seen.verdict = performance.now();
      });
    }
    for (const section of document.querySelectorAll('main section[aria-busy=true]'))
      seen.marks.push({ at: performance.now(), isInSight: isInSight(section) });
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  /** Of the newest key or click of this name: until the next picture, the last change in sight, the last of the page. */
  globalThis.footfallTook = (name) => {
    const input = seen.inputs.filter((one) => one.name === name).at(-1);
    if (input === undefined) return null;
    const after = seen.marks.filter(({ at }) => at > input.at);
    const last = (marks) => Math.max(input.duration, ...marks.map(({ at }) => at - input.at));
    return { next: input.duration, inSight: last(after.filter((mark) => mark.isInSight)), whole: last(after) };
  };
}

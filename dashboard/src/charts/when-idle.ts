/**
 * Runs a task when the browser has nothing else to do, `patience` milliseconds from now at the latest; soon, where a
 * browser cannot tell. Returns what takes it back.
 */
export function whenIdle(task: () => void, patience: number): () => void {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(task, { timeout: patience });
    return () => cancelIdleCallback(handle);
  }
  const handle = setTimeout(task, Math.min(patience, withoutIdle));
  return () => clearTimeout(handle);
}

/** Some pictures, milliseconds. */
const withoutIdle = 50;

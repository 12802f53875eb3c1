const key = 'footfall-branch';

/** The branch that was looked at last in this browser. */
export function lastVisited(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function visit(id: string): void {
  try {
    localStorage.setItem(key, id);
  } catch {
    // Storage may be forbidden; the page then begins with the first branch.
  }
}

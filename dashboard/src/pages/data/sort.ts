/** The order that columns have in the address: names, `-` for falling, the weightiest first. */
export type Order = readonly string[];

/** The most columns that the API orders by. */
const most = 4;

export function directionOf(order: Order, column: string): 'rising' | 'falling' | null {
  return order.includes(column) ? 'rising' : order.includes(`-${column}`) ? 'falling' : null;
}

/** Place among several that rule the order, from 1; null where it is the only one or none. */
export function rankOf(order: Order, column: string): number | null {
  const at = order.findIndex((text) => text === column || text === `-${column}`);
  return at < 0 || order.length < 2 ? null : at + 1;
}

/**
 * The order after a press on a column's head: rising, falling, none, or first falling for figures, whose largest are
 * looked for. `isAdded` keeps the other columns of the order.
 */
export function nextOrder(order: Order, column: string, isAdded: boolean, isFigure: boolean): Order {
  const now = directionOf(order, column);
  const [first, second] = isFigure ? [`-${column}`, column] : [column, `-${column}`];
  const isFirst = now !== null && order.includes(first);
  const next = now === null ? first : isFirst ? second : null;
  if (!isAdded) {
    return next === null ? [] : [next];
  }
  const at = order.findIndex((text) => text === column || text === `-${column}`);
  if (at >= 0) {
    return order.flatMap((text, index) => (index === at ? (next ?? []) : [text]));
  }
  return [...order, first].slice(-most);
}

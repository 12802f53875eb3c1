/** How far the work may run ahead of the one whose turn it is, in units of the concurrency: a slow one stops few. */
const ahead = 4;

/**
 * Works on several items at once and gives the results in the order of the items. At most `concurrency` are under way
 * and `ahead` times as many are unfetched, so a slow consumer or a slow item bounds memory. The first failure whose turn
 * comes is thrown; ends when the consumer leaves.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const iterator = items[Symbol.iterator]();
  const waiting: Promise<Result>[] = [];
  const idle: (() => void)[] = [];
  let running = 0;
  let over = false;

  const run = async (item: Item): Promise<Result> => {
    if (running >= concurrency) await new Promise<void>((resolve) => idle.push(resolve));
    else running++;
    try {
      if (over) throw new Error('nobody waits for this any more');
      return await work(item);
    } finally {
      const next = idle.shift();
      if (next) next();
      else running--;
    }
  };

  try {
    for (;;) {
      while (waiting.length < concurrency * ahead) {
        const { done, value } = iterator.next();
        if (done) break;
        const result = run(value);
        // It is awaited when its turn comes; until then a failure is not unhandled.
        result.catch(() => undefined);
        waiting.push(result);
      }
      const next = waiting.shift();
      if (!next) return;
      yield await next;
    }
  } finally {
    over = true;
  }
}

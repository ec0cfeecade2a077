/**
 * Runs a task for every item, some at a time, and hands the results out in the items' order. No
 * more are under way or waiting to be taken than `atOnce`: whoever takes slowly holds no memory.
 * The first failure in that order ends it; whoever stops taking stops the rest from starting, and
 * goes on when those under way have come to rest.
 *
 * @example
 * for await (const bytes of inOrder(paths, 8, (path) => readFile(path))) total += bytes.length
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  atOnce: number,
  task: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const waiting = items[Symbol.iterator]()
  const underWay: Promise<Result>[] = []
  const fill = () => {
    while (underWay.length < atOnce) {
      const next = waiting.next()
      if (next.done) return
      const result = task(next.value)
      // Told when its turn comes, not before.
      result.catch(() => undefined)
      underWay.push(result)
    }
  }
  try {
    fill()
    for (let first = underWay.shift(); first; first = underWay.shift()) {
      const result = await first
      fill()
      yield result
    }
  } finally {
    await Promise.allSettled(underWay)
  }
}

import { readImports } from './imports.mjs'

/**
 * Finds import circles in lib/ and include circles in native/. Reports the shortest circle through each
 * file, unless another report already shows that file.
 *
 * @param {string} root of the checkout
 * @param {readonly string[]} files relative to `root`
 * @returns {Promise<string>} one line per circle, empty if there is none
 */
export async function circles(root, files) {
  const targets = new Map()
  const lines = new Map()
  for (const { from, to, line } of await readImports(root, files)) {
    targets.set(from, [...(targets.get(from) ?? []), to])
    lines.set(`${from} ${to}`, line)
  }
  const reported = new Set()
  const messages = []
  for (const start of [...targets.keys()].sort()) {
    if (reported.has(start)) continue
    const circle = shortestCircle(targets, start)
    if (circle === undefined) continue
    for (const path of circle) reported.add(path)
    messages.push(
      `${start}:${lines.get(`${start} ${circle[1]}`)}: import circle ${circle.join(' -> ')}. ` +
        'Fix: move what these files share to a file that imports none of them.',
    )
  }
  return messages.join('\n')
}

/** Searches breadth-first for the shortest way from `start` back to `start`. */
function shortestCircle(targets, start) {
  const importers = new Map()
  const queue = [start]
  for (const path of queue) {
    for (const next of targets.get(path) ?? []) {
      if (next === start) return [...importChain(path, importers), start]
      if (importers.has(next)) continue
      importers.set(next, path)
      queue.push(next)
    }
  }
  return undefined
}

/** The files from the start of the search to `end`. */
function importChain(end, importers) {
  const chain = [end]
  for (let path = importers.get(end); path !== undefined; path = importers.get(path))
    chain.unshift(path)
  return chain
}

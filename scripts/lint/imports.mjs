import { readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'

/**
 * An import of one file by another, both relative to the checkout.
 *
 * @typedef {{ from: string, to: string, line: number }} Import
 */

const languages = [
  {
    sources: /^lib\/.*\.(ts|mjs)$/,
    // `from './a.js'`, `import './a.js'` and `import('./a.js')`; packages are left out.
    pattern: /\b(?:from|import)[ \t]*\(?[ \t]*['"](\.[^'"]+)['"]/g,
    candidates: (from, target) => {
      const path = normalize(join(dirname(from), target))
      return [path.replace(/\.js$/, '.ts'), path]
    },
  },
  {
    sources: /^native\/.*\.(h|cc)$/,
    pattern: /^[ \t]*#[ \t]*include[ \t]+"([^"]+)"/gm,
    candidates: (from, target) => [join(dirname(from), target), join('native', target)],
  },
]

/**
 * Reads the imports in lib/, type imports and dynamic imports included, and the includes in native/.
 * Leaves out packages and system headers.
 *
 * @param {string} root of the checkout
 * @param {readonly string[]} files relative to `root`
 * @returns {Promise<Import[]>}
 */
export async function readImports(root, files) {
  const known = new Set(files)
  const lists = await Promise.all(
    files.map(async (from) => {
      const language = languages.find(({ sources }) => sources.test(from))
      if (language === undefined) return []
      const text = await readFile(join(root, from), 'utf8')
      return [...text.matchAll(language.pattern)].flatMap(({ 1: target, index }) => {
        const to = language.candidates(from, target).find((path) => known.has(path))
        return to === undefined ? [] : [{ from, to, line: text.slice(0, index).split('\n').length }]
      })
    }),
  )
  return lists.flat()
}

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeApiReference } from '../api-reference.mjs'

/**
 * Checks that every public symbol has a description, and that docs/api/ is what TypeDoc makes of the docstrings.
 * Resolves with one line per finding.
 */
export async function apiReference(root) {
  const folder = await mkdtemp(join(tmpdir(), 'falsario-api-'))
  try {
    const findings = await writeApiReference(root, folder)
    const differing = await differences(folder, join(root, 'docs', 'api'))
    if (differing.length > 0) {
      findings.push(`docs/api is not current (${differing[0]}). Fix: npm run docs:api`)
    }
    return findings.join('\n')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The names of the files that differ between two folders, or exist in one of them only. */
async function differences(first, second) {
  const [a, b] = await Promise.all([filesOf(first), filesOf(second)])
  const names = new Set([...a.keys(), ...b.keys()])
  return [...names].filter((name) => a.get(name) !== b.get(name)).sort()
}

async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  const texts = files.map(async (entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name)
    return [path.slice(folder.length), await readFile(path, 'utf8')]
  })
  return new Map(await Promise.all(texts))
}

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const STAMP = '.sources'

async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

/** Changes when any source, or how it is compiled, does. */
async function fingerprint(root, sources) {
  const hash = createHash('sha256')
  const settings = ['tsconfig.json', 'package-lock.json'].map((name) => join(root, name))
  for (const path of [...sources, ...settings]) {
    const { mtimeMs, size } = await stat(path)
    hash.update(`${path}\n${mtimeMs}\n${size}\n`)
  }
  return hash.digest('hex')
}

/** Removes what sources left that are gone. */
async function removeOrphans(root, sources) {
  const known = new Set(sources.map((path) => path.slice(join(root, 'lib').length, -'.ts'.length)))
  for (const path of await filesIn(join(root, 'dist'))) {
    const stem = path.slice(join(root, 'dist').length).match(/^(.*)\.(d\.ts|js|js\.map)$/)?.[1]
    if (stem !== undefined && !known.has(stem)) await rm(path)
  }
}

function tsc(root) {
  const program = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const buildInfo = join(root, 'dist', '.tsbuildinfo')
  const args = [
    program,
    '-p',
    root,
    '--incremental',
    '--tsBuildInfoFile',
    buildInfo,
    '--pretty',
    'false',
  ]
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 2] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    child.on('error', fail)
    child.on('close', (status) => done({ status, output }))
  })
}

/**
 * Compiles lib/ to dist/ when a source changed. Resolves with TypeScript's complaints, if any:
 * what can be emitted is there nevertheless. Does nothing in an installed package.
 */
export async function compileTypeScript(root, say) {
  const sources = await filesIn(join(root, 'lib'))
  if (sources.length === 0) return undefined
  const stamp = join(root, 'dist', STAMP)
  const wanted = await fingerprint(root, sources)
  const compiled = await readFile(stamp, 'utf8').catch(() => undefined)
  if (compiled === wanted) return undefined
  const started = performance.now()
  say('Compiling TypeScript')
  // tsc emits only what its build info says is missing: it goes with a dist that is not known whole.
  if (compiled === undefined) await rm(join(root, 'dist', '.tsbuildinfo'), { force: true })
  await mkdir(join(root, 'dist'), { recursive: true })
  const { status, output } = await tsc(root)
  await removeOrphans(root, sources)
  if (status !== 0) return `TypeScript does not compile:\n${output}`
  await writeFile(stamp, wanted)
  say(`Compiled TypeScript in ${((performance.now() - started) / 1000).toFixed(0)} s`)
  return undefined
}

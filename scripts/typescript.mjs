import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { bundle } from './bundle.mjs'

const STAMP = '.sources'

async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

/** Changes if a source file, the compiler or its options change. */
async function fingerprint(root, sources) {
  const hash = createHash('sha256')
  const settings = ['tsconfig.json', 'package-lock.json', 'scripts/bundle.mjs'].map((name) =>
    join(root, name),
  )
  for (const path of [...sources, ...settings]) {
    const { mtimeMs, size } = await stat(path)
    hash.update(`${path}\n${mtimeMs}\n${size}\n`)
  }
  return hash.digest('hex')
}

/** Removes the compiled files of sources that no longer exist. */
async function removeOrphans(root, sources) {
  const names = sources.map((path) =>
    path.slice(join(root, 'lib').length).replace(/\.m?[jt]s$/, ''),
  )
  const known = new Set(names)
  const bundled = ['bundle', 'types'].map((name) => join(root, 'dist', name, sep))
  for (const path of await filesIn(join(root, 'dist'))) {
    if (bundled.some((folder) => path.startsWith(folder))) continue
    const name = path.slice(join(root, 'dist').length).match(/^(.*?)(\.d)?\.m?[jt]s(\.map)?$/)?.[1]
    if (name !== undefined && !known.has(name)) await rm(path)
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
 * Compiles lib/ to dist/, and bundles it, if a source changed. Resolves with TypeScript's errors, or undefined if there
 * are none; JavaScript is emitted in both cases. Does nothing in an installed package.
 *
 * @param print writes one line for the user
 */
export async function compileTypeScript(root, print) {
  const sources = await filesIn(join(root, 'lib'))
  if (sources.length === 0) return undefined
  const stamp = join(root, 'dist', STAMP)
  const current = await fingerprint(root, sources)
  const compiled = await readFile(stamp, 'utf8').catch(() => undefined)
  if (compiled === current) return undefined
  const started = performance.now()
  print('Compiling TypeScript')
  // With build info, tsc skips files that it believes to be in dist/. Without the stamp they may be missing.
  if (compiled === undefined) await rm(join(root, 'dist', '.tsbuildinfo'), { force: true })
  await mkdir(join(root, 'dist'), { recursive: true })
  const { status, output } = await tsc(root)
  await removeOrphans(root, sources)
  await bundle(root)
  if (status !== 0) return `TypeScript does not compile:\n${output}`
  await writeFile(stamp, current)
  print(`Compiled TypeScript in ${((performance.now() - started) / 1000).toFixed(0)} s`)
  return undefined
}

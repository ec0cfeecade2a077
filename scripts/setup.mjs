#!/usr/bin/env node
// Everything up to a usable falsario: npm packages, compiled TypeScript, LibTorch, the add-on.
// Does only what is missing. `--quiet` says nothing unless something is done.
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { withLock } from './lock.mjs'
import { installPackages } from './packages.mjs'
import { compileTypeScript } from './typescript.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const quiet = process.argv.includes('--quiet')
const started = performance.now()

function say(line) {
  process.stderr.write(`${line}\n`)
}

function refuseOldNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= 20) return
  throw new Error(
    `falsario needs Node 20 or newer, this is ${process.version}.\nFix: nvm install 20, or https://nodejs.org/en/download`,
  )
}

async function setUp() {
  refuseOldNode()
  await installPackages(root, say)
  const complaints = await compileTypeScript(root, say)
  const load = (path) => import(pathToFileURL(join(root, 'dist', 'libtorch', path)).href)
  const [{ runSetup }, { terminalReporter }] = await Promise.all([
    load('setup.js'),
    load('reporter.js'),
  ])
  const { libtorch } = await runSetup({ reporter: terminalReporter() })
  // Last, so that the native code's errors and the TypeScript's are seen in one run.
  if (complaints !== undefined) throw new Error(complaints)
  return libtorch
}

try {
  const libtorch = await withLock(join(root, 'build', 'setup.lock'), setUp, () =>
    say('Waiting for another set-up of this checkout'),
  )
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (!quiet) say(`Ready in ${seconds} s: LibTorch ${libtorch.version} in ${libtorch.folder}`)
} catch (error) {
  say(`\nSet-up failed: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

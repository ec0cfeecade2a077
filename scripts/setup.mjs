#!/usr/bin/env node
// Prepares a checkout: installs npm packages, compiles TypeScript, installs LibTorch and builds the
// add-on. Skips the steps whose results are up to date. With `--quiet` it prints only the steps it runs. With
// `--prebuilt` it installs the published add-on and LibTorch instead of building, if they are of the same source.
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { installPackages } from './packages.mjs'
import { compileTypeScript } from './typescript.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const quiet = process.argv.includes('--quiet')
const prebuilt = process.argv.includes('--prebuilt')
const started = performance.now()

function print(line) {
  process.stderr.write(`${line}\n`)
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 9)) return
  throw new Error(
    `falsario needs Node 20.9 or newer, but this is ${process.version}.\nFix: nvm install 20, or https://nodejs.org/en/download`,
  )
}

function load(...path) {
  return import(pathToFileURL(join(root, ...path)).href)
}

async function setUp() {
  refuseOldNode()
  await installPackages(root, print)
  const typeErrors = await compileTypeScript(root, print)
  const [{ runSetup }, { terminalReporter }] = await Promise.all([
    load('dist', 'libtorch', 'setup.js'),
    load('dist', 'libtorch', 'reporter.js'),
  ])
  const { libtorch } = await runSetup({ reporter: terminalReporter(), prebuilt })
  // Thrown last, so that one run shows both the errors of C++ and those of TypeScript.
  if (typeErrors !== undefined) throw new Error(typeErrors)
  return libtorch
}

try {
  // A fresh checkout has no dist/ yet.
  const { withLock } = await load('lib', 'system', 'lock.mjs')
  const libtorch = await withLock(join(root, 'build', 'setup.lock'), setUp, () =>
    print('Waiting for another setup of this checkout'),
  )
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (!quiet) print(`Ready in ${seconds} s: LibTorch ${libtorch.version} in ${libtorch.folder}`)
} catch (error) {
  print(`\nSetup failed: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

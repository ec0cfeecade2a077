#!/usr/bin/env node
// `npm run pack:check`: checks the packages that `npm run pack:platform` packed, or those of another folder. Prints one
// line for each fault.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addonProblems, machOProblems, symbolProblems, windowsProblems } from './pack/binaries.mjs'
import { moduleProblems } from './pack/module.mjs'
import { tarballsIn } from './pack/packages.mjs'
import { run } from './pack/run.mjs'
import { libraryTitle } from './pack/third-party.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const packages = process.argv[2] ?? join(root, 'build', 'packages')

/** The largest size of each package's tarball, in bytes, and the files that it may have. */
const contracts = [
  {
    tarball: /^falsario-\d/,
    bytes: 3e6,
    files:
      /^(package\.json|README\.md|LICENSE|THIRD_PARTY\.md|CHANGELOG\.md|(assets|examples)\/[\w./-]+|dist\/bundle\/([\w-]+\.c?js|licences\.txt)|dist\/types\/([\w./-]+\.d\.m?ts|package\.json)|dist\/system\/node-version\.js)$/,
    check: mainProblems,
  },
  {
    tarball: /^falsario-libtorch-/,
    bytes: 190e6,
    files:
      /^(package\.json|README\.md|THIRD_PARTY\.md|falsario\.json|licences\/[\w.-]+|(torch\/lib|torch\.libs|nvidia\/\w+\/lib)\/(lib[\w.+-]+|(c10|torch_cpu|uv)\.dll))$/,
    check: libtorchProblems,
  },
  {
    tarball: /^falsario-(linux|darwin|win32)-/,
    bytes: 10e6,
    files: /^(package\.json|README\.md|LICENSE|falsario\.json|falsario(_loader)?\.node)$/,
    check: nativeProblems,
  },
]

async function readJson(...path) {
  return JSON.parse(await readFile(join(...path), 'utf8'))
}

async function mainProblems(folder, tarball) {
  const manifest = await readJson(folder, 'package.json')
  const problems = []
  for (const key of ['scripts', 'devDependencies', 'gypfile']) {
    if (key in manifest) problems.push(`package.json has ${key}`)
  }
  for (const name of ['cmake-js', 'node-addon-api', 'node-api-headers', 'esbuild', 'typescript']) {
    if (name in manifest.dependencies) problems.push(`it depends on ${name}`)
  }
  const names = Object.keys(manifest.optionalDependencies ?? {})
  if (names.length !== 8) problems.push(`it has ${names.length} packages of platforms instead of 8`)
  return [...problems, ...(await moduleProblems(tarball))]
}

async function libtorchProblems(folder) {
  const { libraries } = await readJson(folder, 'falsario.json')
  const problems = await sizeProblems(folder, libraries)
  const files = await readdir(folder, { recursive: true })
  for (const name of files) {
    if (/\.(so|dylib|dll)[.\d]*$/.test(name) && !(name in libraries)) {
      problems.push(`${name} is not in falsario.json`)
    }
  }
  const table = await readFile(join(folder, 'THIRD_PARTY.md'), 'utf8')
  for (const name of Object.keys(libraries)) {
    const library = libraryTitle(name.split('/').pop())
    if (!table.includes(`\`${library}\``)) problems.push(`${library} is not in THIRD_PARTY.md`)
    if (process.platform === 'linux') problems.push(...(await symbolProblems(join(folder, name))))
  }
  if ((await readdir(join(folder, 'licences'))).length === 0) problems.push('it has no licences')
  return problems
}

async function nativeProblems(folder) {
  const { files } = await readJson(folder, 'falsario.json')
  const problems = await sizeProblems(folder, files)
  const check = { darwin: machOProblems, win32: windowsProblems }[process.platform] ?? addonProblems
  for (const name of Object.keys(files)) problems.push(...(await check(join(folder, name))))
  return problems
}

async function sizeProblems(folder, files) {
  const problems = []
  for (const [name, bytes] of Object.entries(files)) {
    const size = await stat(join(folder, name)).then(
      ({ size }) => size,
      () => undefined,
    )
    if (size !== bytes) problems.push(`${name} has ${size} bytes, but falsario.json says ${bytes}`)
  }
  return problems
}

/** Unpacks one tarball and resolves with its problems. */
async function check(path, { bytes, files, check }) {
  const problems = []
  const { size } = await stat(path)
  if (size > bytes) problems.push(`it has ${size} bytes, but at most ${bytes} are allowed`)
  const folder = await mkdtemp(join(tmpdir(), 'falsario-pack-'))
  try {
    await run('tar', ['-xzf', path, '-C', folder])
    const unpacked = join(folder, 'package')
    const entries = await readdir(unpacked, { recursive: true, withFileTypes: true })
    for (const entry of entries.filter((entry) => !entry.isDirectory())) {
      const path = join(entry.parentPath ?? entry.path, entry.name)
      const name = path.slice(unpacked.length + 1).replaceAll('\\', '/')
      if (!files.test(name)) problems.push(`nobody needs ${name}`)
    }
    problems.push(...(await check(unpacked, path)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return problems
}

const names = await tarballsIn(packages)
let faults = 0
for (const contract of contracts) {
  const found = names.filter((name) => contract.tarball.test(name))
  if (found.length === 0) console.log(`missing  ${contract.tarball}: npm run pack:platform`)
  faults += found.length === 0 ? 1 : 0
  for (const name of found) {
    const problems = await check(join(packages, name), contract)
    const { size } = await stat(join(packages, name))
    const megabytes = (size / 1e6).toFixed(1)
    if (problems.length === 0) console.log(`right    ${name}, ${megabytes} MB`)
    for (const problem of problems) console.log(`fault    ${name}: ${problem}`)
    faults += problems.length
  }
}
console.log(`${faults} faults`)
process.exitCode = faults === 0 ? 0 : 1

#!/usr/bin/env node
// `npm run lint`: every check of the house; none is skipped, one failure fails all.
// `npm run lint -- --fix` formats first; names of checks run these alone: `npm run lint -- biome`.
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { clangTidy } from './lint/clang-tidy.mjs'
import { clangTools } from './lint/clang-tools.mjs'
import { sourceFiles } from './lint/files.mjs'
import { houseRules } from './lint/house-rules.mjs'
import { run } from './lint/run.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = (name) => join(root, 'node_modules', '.bin', name)

/** Each resolves with its complaints, empty when there is nothing to complain of. */
const checks = {
  'house rules': async (files) => houseRules(root, files),
  biome: () => complaints(bin('biome'), ['check', '--colors=off', '--error-on-warnings']),
  typescript: () => complaints(bin('tsc'), ['--noEmit', '-p', 'tsconfig.json']),
  'typescript of tests': () => complaints(bin('tsc'), ['--noEmit', '-p', 'tsconfig.test.json']),
  'clang-format': async (files) => {
    const { clangFormat } = await clangTools(root)
    return unformatted(clangFormat, nativeFiles(files, /\.(cc|h)$/))
  },
  'clang-tidy': async (files) => {
    const { clangTidy: program } = await clangTools(root)
    return clangTidy(root, program, nativeFiles(files, /\.cc$/))
  },
}

const nativeFiles = (files, kind) =>
  files.filter((path) => /^(test\/)?native\//.test(path) && kind.test(path))

async function complaints(program, args) {
  const { status, output } = await run(program, args, root)
  return status === 0 ? '' : output || `${program} ended with status ${status}`
}

/** The files that clang-format would change; its own words point at every space of them. */
async function unformatted(clangFormat, paths) {
  const said = await complaints(clangFormat, ['--dry-run', '-Werror', ...paths])
  const names = new Set([...said.matchAll(/^(\S+?):\d+:\d+: error/gm)].map((match) => match[1]))
  return names.size === 0 ? said : `Mend with \`npm run lint -- --fix\`:\n${[...names].join('\n')}`
}

async function fix(files) {
  await run(bin('biome'), ['check', '--write'], root)
  const { clangFormat } = await clangTools(root)
  await run(clangFormat, ['-i', ...nativeFiles(files, /\.(cc|h)$/)], root)
}

const only = process.argv.slice(2).filter((name) => name !== '--fix')
const unknown = only.filter((name) => !(name in checks))
if (unknown.length > 0) {
  console.error(
    `No check is called ${unknown.join(', ')}; there are: ${Object.keys(checks).join(', ')}`,
  )
  process.exit(2)
}
const files = await sourceFiles(root)
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
console.log(`falsario ${version}: ${files.length} files`)
if (process.argv.includes('--fix')) await fix(files)
for (const [name, check] of Object.entries(checks)) {
  if (only.length > 0 && !only.includes(name)) continue
  const started = performance.now()
  const said = await check(files).catch((error) => error.message)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${said === '' ? 'ok    ' : 'not ok'} ${name} (${seconds} s)`)
  if (said === '') continue
  console.log(said.trimEnd())
  process.exitCode = 1
}

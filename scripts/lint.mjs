#!/usr/bin/env node
// `npm run lint` runs all checks and fails if one fails.
// `npm run lint -- --fix` formats first. `npm run lint -- biome clang-format` runs only these checks.
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiReference } from './lint/api-reference.mjs'
import { circles } from './lint/circles.mjs'
import { clangTidy } from './lint/clang-tidy.mjs'
import { clangTools } from './lint/clang-tools.mjs'
import { sourceFiles } from './lint/files.mjs'
import { homes } from './lint/homes.mjs'
import { houseRules } from './lint/house-rules.mjs'
import { roomOrder } from './lint/rooms.mjs'
import { run } from './lint/run.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = (name) => join(root, 'node_modules', '.bin', name)

/** Each check resolves with what it found, as text; the text is empty if the check passes. */
const checks = {
  'house rules': (files) => houseRules(root, files),
  circles: (files) => circles(root, files),
  rooms: (files) => roomOrder(root, files),
  homes: (files) => homes(root, files),
  biome: () => outputOnFailure(bin('biome'), ['check', '--colors=off', '--error-on-warnings']),
  typescript: () => outputOnFailure(bin('tsc'), ['--noEmit', '-p', 'tsconfig.json']),
  'typescript of tests': () =>
    outputOnFailure(bin('tsc'), ['--noEmit', '-p', 'tsconfig.test.json']),
  'api reference': () => apiReference(root),
  'clang-format': async (files) => {
    const { clangFormat } = await clangTools(root)
    const { names, output } = await unformatted(clangFormat, nativeFiles(files, /\.(cc|h)$/))
    return names.length === 0 ? output : `Fix with \`npm run lint -- --fix\`:\n${names.join('\n')}`
  },
  'clang-tidy': async (files) => {
    const { clangTidy: program } = await clangTools(root)
    return clangTidy(root, program, nativeFiles(files, /\.cc$/))
  },
}

const nativeFiles = (files, extension) =>
  files.filter((path) => /^(test\/)?native\//.test(path) && extension.test(path))

/** Returns the output of a program that fails, else an empty string. */
async function outputOnFailure(program, args) {
  const { status, output } = await run(program, args, root)
  return status === 0 ? '' : output || `${program} ended with status ${status}`
}

/** The files that clang-format would change; its own output has several lines for each space. */
async function unformatted(clangFormat, paths) {
  const output = await outputOnFailure(clangFormat, ['--dry-run', '-Werror', ...paths])
  const names = [...output.matchAll(/^(\S+?):\d+:\d+: error/gm)].map((match) => match[1])
  return { names: [...new Set(names)], output }
}

async function fix(files) {
  await run(bin('biome'), ['check', '--write'], root)
  const { clangFormat } = await clangTools(root)
  // Only these, because a file that was written is compiled again.
  const { names } = await unformatted(clangFormat, nativeFiles(files, /\.(cc|h)$/))
  if (names.length > 0) await run(clangFormat, ['-i', ...names], root)
}

const only = process.argv.slice(2).filter((name) => name !== '--fix')
const unknown = only.filter((name) => !(name in checks))
if (unknown.length > 0) {
  console.error(
    `Unknown check: ${unknown.join(', ')}. Valid names: ${Object.keys(checks).join(', ')}`,
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
  const findings = await check(files).catch((error) => error.message)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${findings === '' ? 'ok    ' : 'not ok'} ${name} (${seconds} s)`)
  if (findings === '') continue
  console.log(findings.trimEnd())
  process.exitCode = 1
}

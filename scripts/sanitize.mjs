#!/usr/bin/env node
// Runs the tests of the native code with the compiler's sanitizers.
//   npm run sanitize                    address and undefined behaviour
//   npm run sanitize -- thread          data races
//   npm run sanitize -- thread test/native/lifetime.test.ts     only these tests
// It works on a copy of the checkout in build/sanitize/, with an add-on of its own. Needs Linux and GCC.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildCopy } from './sanitize/build.mjs'
import { findingsIn } from './sanitize/findings.mjs'
import { runWatched } from './sanitize/run-watched.mjs'
import { sanitizers } from './sanitize/sanitizers.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [first, ...others] = process.argv.slice(2)
const name = first in sanitizers ? first : 'address'
const given = first === undefined || first in sanitizers ? others : [first, ...others]
const { flags, environment, wrapper } = sanitizers[name]

if (process.platform !== 'linux') {
  console.error('npm run sanitize needs Linux, because it preloads the sanitizers of GCC.')
  process.exit(2)
}

const copy = join(root, 'build', 'sanitize', name)
await buildCopy(root, copy, flags)

const logs = join(copy, 'build', 'sanitizer-logs')
await rm(logs, { recursive: true, force: true })
await mkdir(logs, { recursive: true })
const variables = { ...process.env, ...(await environment(copy, join(logs, 'report'))) }

// tap would also run the child processes of a folder's tests.
const testsIn = async (folder) =>
  (await readdir(join(root, folder), { recursive: true }))
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(folder, file))
const folders = ['test/native', 'test/parity', 'test/training', 'test/models']
const tests = given.length > 0 ? given : (await Promise.all(folders.map(testsIn))).flat()
const commands = [
  [process.execPath, '--expose-gc', 'scripts/sanitize/hostile-arguments.mjs'],
  [
    process.execPath,
    'node_modules/.bin/tap',
    '--reporter=tap',
    '--timeout=3000',
    '--jobs=1',
    ...tests,
  ],
]
let failed = false
for (const command of given.length > 0 ? commands.slice(1) : commands) {
  console.log(`\n${command.slice(1).join(' ')}`)
  const { status, errors } = await runWatched([...wrapper, ...command], copy, variables)
  // UBSan reports on standard error whatever its options say.
  await writeFile(join(logs, `report.stderr.${commands.indexOf(command)}`), errors)
  failed ||= status !== 0
}

const reports = await Promise.all(
  (await readdir(logs)).map((file) => readFile(join(logs, file), 'utf8')),
)
const { own, foreign } = findingsIn(reports.join('\n'))
for (const finding of own) console.log(`\n${finding}`)
console.log(`\n${own.length} reports in falsario's code, ${foreign} elsewhere (${logs})`)
if (failed) console.log('Some tests failed; see above.')
process.exitCode = own.length > 0 || failed ? 1 : 0

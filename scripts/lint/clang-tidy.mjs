import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from './run.mjs'

/** clang-tidy needs 7 s for ATen's headers and little more for our files, so many files share one run. */
const FILES_PER_RUN = 12

/**
 * Runs clang-tidy on the native sources. Includes several sources into one file and checks them together.
 * If that does not compile, because two sources define the same local name, halves the batch, down to
 * single files. Resolves with the warnings.
 */
export async function clangTidy(root, program, files) {
  const flags = await compileFlags(root)
  const folder = join(root, 'build', 'tidy')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const queue = []
  for (let i = 0; i < files.length; i += FILES_PER_RUN) {
    queue.push(files.slice(i, i + FILES_PER_RUN))
  }
  const warningsPerBatch = []
  let runs = 0
  const worker = async () => {
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      const source = join(folder, `batch-${runs++}.cc`)
      const includes = batch.map((path) => `#include "${join(root, path)}"\n`)
      await writeFile(source, includes.join(''))
      const { status, output } = await run(program, ['--quiet', source, '--', ...flags], root)
      if (status === 0) continue
      if (batch.length > 1 && /\[clang-diagnostic-error/.test(output)) {
        const half = Math.ceil(batch.length / 2)
        queue.unshift(batch.slice(0, half), batch.slice(half))
      } else {
        warningsPerBatch.push(warnings(output))
      }
    }
  }
  // If a worker finds the queue empty while another one halves its batch, the other one checks both halves.
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker))
  // Each batch that includes a header repeats its warnings.
  return [...new Set(warningsPerBatch.join('\n').split('\n\n'))].join('\n')
}

/**
 * Returns the compiler flags of a file in native/binding/, which include Node-API's headers and suit all
 * other files too.
 */
async function compileFlags(root) {
  const path = join(root, 'build', 'compile_commands.json')
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(`${path} is missing: run \`npm run setup\` first`)
  })
  const entry = JSON.parse(text).find(({ file }) =>
    /native[/\\]binding[/\\](?!loader[/\\])/.test(file),
  )
  if (entry === undefined) throw new Error(`${path} lists no file of native/binding/`)
  const words = entry.command.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
  const flags = []
  words.forEach((word, i) => {
    if (/^-(D|I|std=)/.test(word)) flags.push(word)
    if (word === '-isystem') flags.push(word, words[i + 1])
  })
  return [...flags, '-include', join(root, 'native', 'pch.h')]
}

/** Returns the warnings as blocks with an empty line between them, without clang-tidy's statistics. */
function warnings(output) {
  return output
    .split('\n')
    .filter(
      (line) => line !== '' && !/^\d+ warnings? (and \d+ errors? )?(generated|treated)/.test(line),
    )
    .join('\n')
    .replaceAll(/\n(?=\S*:\d+:\d+: (warning|error))/g, '\n\n')
}

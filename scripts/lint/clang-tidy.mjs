import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from './run.mjs'

/** Reading ATen's headers takes 7 s, a file of ours hardly anything: many files share one reading. */
const FILES_PER_READING = 12

/**
 * clang-tidy over the native sources. Several are included into one file and checked together;
 * where that does not compile (two files may have something of the same name for themselves) the
 * batch is halved, down to single files. Resolves with the warnings.
 */
export async function clangTidy(root, program, files) {
  const flags = await compileFlags(root)
  const folder = join(root, 'build', 'tidy')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const queue = []
  for (let i = 0; i < files.length; i += FILES_PER_READING) {
    queue.push(files.slice(i, i + FILES_PER_READING))
  }
  const complaints = []
  let readings = 0
  const worker = async () => {
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      const source = join(folder, `batch-${readings++}.cc`)
      const includes = batch.map((path) => `#include "${join(root, path)}"\n`)
      await writeFile(source, includes.join(''))
      const { status, output } = await run(program, ['--quiet', source, '--', ...flags], root)
      if (status === 0) continue
      if (batch.length > 1 && /\[clang-diagnostic-error/.test(output)) {
        const half = Math.ceil(batch.length / 2)
        queue.unshift(batch.slice(0, half), batch.slice(half))
      } else {
        complaints.push(warnings(output))
      }
    }
  }
  // A worker may find the queue empty while another is about to halve its batch: that one goes on.
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker))
  // A header's warning comes once for each batch that includes it.
  return [...new Set(complaints.join('\n').split('\n\n'))].join('\n')
}

/**
 * What the build passes to the compiler, as far as it matters for reading the sources: for a file
 * of the binding, which includes what any other does and Node-API's headers.
 */
async function compileFlags(root) {
  const path = join(root, 'build', 'compile_commands.json')
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(`${path} is missing: run \`npm run setup\` first`)
  })
  const entry = JSON.parse(text).find(({ file }) =>
    /native[/\\]binding[/\\](?!loader[/\\])/.test(file),
  )
  if (entry === undefined) throw new Error(`${path} names no file of the binding`)
  const words = entry.command.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
  const flags = []
  words.forEach((word, i) => {
    if (/^-(D|I|std=)/.test(word)) flags.push(word)
    if (word === '-isystem') flags.push(word, words[i + 1])
  })
  return [...flags, '-include', join(root, 'native', 'pch.h')]
}

/** The warnings as blocks with an empty line between them, without clang-tidy's own counting. */
function warnings(output) {
  return output
    .split('\n')
    .filter(
      (line) => line !== '' && !/^\d+ warnings? (and \d+ errors? )?(generated|treated)/.test(line),
    )
    .join('\n')
    .replaceAll(/\n(?=\S*:\d+:\d+: (warning|error))/g, '\n\n')
}

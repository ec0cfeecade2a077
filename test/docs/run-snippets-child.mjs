/**
 * Runs commands and modules in the folder of a user's project, one after the other, in one process, which is much
 * faster than a process for each. The parent sends a step, `{ args, output }` or `{ module }`, and gets
 * `{ problem, text }`: what went wrong, if anything did, and what a command wrote.
 *
 * Usage: node run-snippets-child.mjs PACKAGE, with the working directory in the project
 */
import { writeFile } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'

const [, , packageRoot] = process.argv
const program = new URL('dist/cli/program.js', pathToFileURL(`${packageRoot}/`))
const { runCommandLine } = await import(program.href)

class Collected extends Writable {
  text = ''
  _write(chunk, _encoding, done) {
    this.text += chunk.toString()
    done()
  }
}

async function run({ args, output, module }) {
  if (module !== undefined) {
    await import(pathToFileURL(module).href)
    return { text: '' }
  }
  const [stdout, stderr] = [new Collected(), new Collected()]
  const status = await runCommandLine(args, { stdout, stderr })
  if (output !== undefined) await writeFile(output, stdout.text)
  const text = stdout.text + stderr.text
  return status === 0 ? { text } : { text, problem: `exit status ${status}: ${text}` }
}

process.on('message', async (step) => {
  const answer = await run(step).catch((error) => ({
    text: '',
    problem: String(error?.stack ?? error),
  }))
  process.send(answer)
})
process.send({ text: 'ready' })

/**
 * Runs commands and modules in the folder of a user's project, one after the other, in one process, which is much
 * faster than a process for each. The parent sends a step, `{ args, output }`, `{ module }` or `{ module, request }`, and gets
 * `{ problem, text }`: what went wrong, if anything did, and what a command wrote.
 *
 * Usage: node run-snippets-child.mjs PACKAGE, with the working directory in the project
 */
import { writeFile } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
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

/** Asks a server for a picture. Returns what is wrong with the answer. */
async function faultOf(request) {
  for (let tries = 0; globalThis.port === undefined && tries < 100; tries++) await sleep(50)
  const answer = await fetch(`http://localhost:${globalThis.port}${request}`)
  const type = answer.headers.get('content-type')
  const signature = Buffer.from(await answer.arrayBuffer())
    .subarray(1, 4)
    .toString('latin1')
  if (answer.status === 200 && type === 'image/png' && signature === 'PNG') return undefined
  return `${request} gives status ${answer.status}, ${type}, ${signature}`
}

async function run({ args, output, module, request }) {
  if (module !== undefined) {
    await import(pathToFileURL(module).href)
    return { text: '', problem: request && (await faultOf(request)) }
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

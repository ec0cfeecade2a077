import { Writable } from 'node:stream'
import { runCommandLine } from '../../lib/cli/program.js'
import type { Ended } from './run-falsario.js'

class Collected extends Writable {
  text = ''
  override _write(chunk: Buffer, _encoding: string, done: () => void) {
    this.text += chunk.toString()
    done()
  }
}

/** Runs the command line in this process, which is faster than a new one. */
export async function callFalsario(line: string): Promise<Ended> {
  const [stdout, stderr] = [new Collected(), new Collected()]
  const status = await runCommandLine(line.split(' '), { stdout, stderr })
  return { status, stdout: stdout.text, stderr: stderr.text }
}

import {
  diagnose,
  falsarioVersion,
  formatDiagnosis,
  type RuntimeInfo,
  resolveDevice,
  runtimeInfo,
} from '../index.js'
import { exitStatus } from './exit-status.js'
import type { DeclareCommand, Invocation } from './invocation.js'

/** `falsario doctor` */
export const declareDoctor: DeclareCommand = (command, invocation) => {
  command
    .option('--json', 'machine-readable', false)
    .action(async ({ json }: { json: boolean }) => {
      invocation.status = await doctorCommand(json, invocation)
    })
}

interface Running {
  readonly info: RuntimeInfo
  /** What keeps CUDA from being used; nothing where it can be. */
  readonly cudaRefusal?: string
}

async function doctorCommand(json: boolean, { stdout }: Invocation): Promise<number> {
  const version = await falsarioVersion()
  const diagnosis = await diagnose()
  const running = await load()
  const works = typeof running !== 'string'
  const facts = works
    ? { runtime: running.info, cudaRefusal: running.cudaRefusal }
    : { load: running }
  const text = json
    ? JSON.stringify({ type: 'doctor', works, version, ...diagnosis, ...facts })
    : [
        `falsario   ${version}`,
        formatDiagnosis(diagnosis),
        works ? runningLines(running) : notRunning(running, diagnosis.problems.length),
      ].join('\n')
  stdout.write(`${text}\n`)
  return works ? exitStatus.done : exitStatus.failed
}

/** Whether it really runs; if not, the reason. */
async function load(): Promise<Running | string> {
  try {
    const info = await runtimeInfo()
    const cudaRefusal = await resolveDevice('cuda').then(() => undefined, reason)
    return cudaRefusal === undefined ? { info } : { info, cudaRefusal }
  } catch (error) {
    return reason(error)
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Set out like the lines of the diagnosis above it. */
function runningLines({ info, cudaRefusal }: Running): string {
  const { libtorch, threads, cpuCapability, cuda } = info
  return [
    `running    LibTorch ${libtorch}, ${threads} threads, ${cpuCapability}`,
    `gpu        ${cudaRefusal ?? `${cuda.devices} CUDA device${cuda.devices === 1 ? '' : 's'}`}`,
    '',
    'All is well: falsario can train.',
  ].join('\n')
}

/** The diagnosis tells it already where it found problems. */
function notRunning(why: string, problems: number): string {
  return problems > 0 ? '\nfalsario cannot train yet.' : `\nfalsario cannot train: ${why}`
}

import {
  diagnose,
  FalsarioError,
  falsarioVersion,
  formatDiagnosis,
  type RuntimeInfo,
  resolveDevice,
  runtimeInfo,
} from '../../index.js'
import { exitStatus } from '../exit-status.js'
import type { DeclareCommand, Invocation } from '../invocation.js'
import { jsonOption } from '../shared-options.js'

/** `falsario doctor` */
export const declareDoctor: DeclareCommand = (command, invocation) => {
  command.addOption(jsonOption()).action(async ({ json }: { json: boolean }) => {
    invocation.status = await doctorCommand(json, invocation)
  })
}

interface Running {
  readonly info: RuntimeInfo
  /** Why CUDA is not available; absent if it is. */
  readonly cudaProblem?: string
}

async function doctorCommand(json: boolean, { stdout }: Invocation): Promise<number> {
  const version = await falsarioVersion()
  const diagnosis = await diagnose()
  // What the diagnosis found may end the process that loads the add-on.
  const [problem] = diagnosis.problems
  const running = problem === undefined ? await tryToRun() : { reason: problem.what }
  const works = 'info' in running
  const facts = works
    ? { runtime: running.info, cudaRefusal: running.cudaProblem }
    : { load: running.reason }
  const text = json
    ? JSON.stringify({ type: 'doctor', works, version, ...diagnosis, ...facts })
    : [
        `falsario   ${version}`,
        formatDiagnosis(diagnosis),
        works ? runningLines(running) : refusalLines(running, diagnosis.problems.length),
      ].join('\n')
  stdout.write(`${text}\n`)
  return works ? exitStatus.done : exitStatus.failed
}

interface Refusal {
  readonly reason: string
  readonly fix?: string
}

/** Loads the add-on and asks for the devices. Resolves with the reason if that fails. */
async function tryToRun(): Promise<Running | Refusal> {
  try {
    const info = await runtimeInfo()
    const cudaProblem = await resolveDevice('cuda').then(() => undefined, reason)
    return cudaProblem === undefined ? { info } : { info, cudaProblem }
  } catch (error) {
    const fix = error instanceof FalsarioError ? error.fix : undefined
    return { reason: reason(error), ...(fix === undefined ? {} : { fix }) }
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Aligned with the lines of the diagnosis above. */
function runningLines({ info, cudaProblem }: Running): string {
  const { libtorch, threads, cpuCapability, bf16, cuda } = info
  return [
    `running    LibTorch ${libtorch}, ${threads} threads, ${cpuCapability}${bf16 ? ', bf16' : ''}`,
    `gpu        ${cudaProblem ?? `${cuda.devices} CUDA device${cuda.devices === 1 ? '' : 's'}`}`,
    '',
    'No problems: falsario can train.',
  ].join('\n')
}

/** Leaves out the reason if the diagnosis above has already listed problems. The reason repeats the diagnosis. */
function refusalLines({ reason, fix }: Refusal, problems: number): string {
  if (problems > 0) return '\nfalsario cannot train yet.'
  const line = `\nfalsario cannot train: ${reason.split('\n')[0]}`
  return fix === undefined ? line : `${line}\n  fix: ${fix}`
}

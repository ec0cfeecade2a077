import { Command, CommanderError } from 'commander'
import { FalsarioError, falsarioVersion } from '../index.js'
import { addCompare } from './compare.js'
import { addDoctor } from './doctor.js'
import { addEvaluate } from './evaluate.js'
import { exitStatus, statusOf } from './exit-status.js'
import { addGenerate } from './generate.js'
import { addInspect } from './inspect.js'
import { addInterpolate } from './interpolate.js'
import type { Invocation, Output } from './invocation.js'
import { addPack } from './pack.js'
import { addPresets } from './presets.js'
import { addReconstruct } from './reconstruct.js'
import { errorJson, errorText } from './report-error.js'
import { addSample } from './sample.js'
import { addSetup } from './setup.js'
import { addTrain } from './train.js'

/** The catalogue of commands: one line each. */
const commands = [
  addTrain,
  addSample,
  addInterpolate,
  addReconstruct,
  addGenerate,
  addEvaluate,
  addCompare,
  addPack,
  addPresets,
  addInspect,
  addDoctor,
  addSetup,
]

/**
 * Runs one command line and gives its exit status; errors are told, not thrown.
 *
 * @param args without node and script: `['train', 'dcgan', '--steps', '500']`
 */
export async function runCommandLine(
  args: readonly string[],
  outputs: Pick<Invocation, 'stdout' | 'stderr'> = process,
): Promise<number> {
  const { stdout, stderr } = outputs
  const json = args.includes('--json')
  const invocation: Invocation = { stdout, stderr, status: exitStatus.done }
  const program = new Command('falsario')
    .description('Train, sample and measure GANs and VAEs')
    .version(await falsarioVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => json || stderr.write(text), // for programs it is told as JSON below
    })
    .showHelpAfterError('(add --help for what is valid)')
  for (const add of commands) add(program, invocation)
  try {
    await program.parseAsync(args, { from: 'user' })
    return invocation.status
  } catch (error) {
    if (error instanceof CommanderError) return wrongUse(error, json ? stderr : undefined)
    stderr.write(`${json ? errorJson(error) : errorText(error)}\n`)
    return statusOf(error)
  }
}

/** Commander has told it already, but not to programs. */
function wrongUse(error: CommanderError, programs: Output | undefined): number {
  if (error.exitCode === 0) return exitStatus.done // --help, --version
  const message = error.message.replace(/^error: /, '')
  programs?.write(`${errorJson(new FalsarioError('USAGE', message))}\n`)
  return exitStatus.wrongUse
}

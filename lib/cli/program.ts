import { Command, CommanderError } from 'commander'
import { FalsarioError } from '../system/errors.js'
import { falsarioVersion } from '../system/version.js'
import { catalogue } from './catalogue.js'
import { exitStatus, statusOf } from './exit-status.js'
import type { Invocation, Output } from './invocation.js'
import { withOptionNames } from './option-names.js'
import { errorJson, errorText } from './report-error.js'

/**
 * Runs one command line and returns its exit status. Writes errors to stderr and does not throw them.
 * Imports only the module of the command that runs, so that help and errors come at once.
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
  const program = await declareProgram(invocation, args, json)
  let command: Command | undefined
  program.hook('preAction', (_program, action) => {
    command = action
  })
  try {
    await program.parseAsync(expandHelp(args), { from: 'user' })
    return invocation.status
  } catch (thrown) {
    if (thrown instanceof CommanderError) return reportMisuse(thrown, json ? stderr : undefined)
    const error = withOptionNames(thrown, command)
    stderr.write(`${json ? errorJson(error) : errorText(error)}\n`)
    return statusOf(error)
  }
}

async function declareProgram(
  invocation: Invocation,
  args: readonly string[],
  json: boolean,
): Promise<Command> {
  const { stdout, stderr } = invocation
  const usages = new Map(catalogue.map(({ name, usage }) => [name, usage]))
  const program = new Command('falsario')
    .description('Train, sample and measure GANs and VAEs')
    .version(await falsarioVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => json || stderr.write(text), // reportMisuse writes the error as JSON
    })
    .configureHelp({
      subcommandTerm: (command) =>
        `${command.name()} ${usages.get(command.name()) ?? command.usage()}`,
    })
    .showHelpAfterError('(add --help to list the valid options)')
  for (const { name, summary } of catalogue) program.command(name).description(summary)
  return program.hook('preSubcommand', async (_program, command) => {
    const entry = catalogue.find(({ name }) => name === command.name())
    if (entry?.computes && !asksForHelp(args)) await openLibTorchEarly()
    const declare = await entry?.load()
    declare?.(command, invocation)
  })
}

const asksForHelp = (args: readonly string[]) => args.includes('--help') || args.includes('-h')

/**
 * Opens LibTorch on another thread while this one imports the command's module, because each takes about a
 * third of a second. Resolves when the other thread has begun: during an import nothing else gets its turn.
 */
async function openLibTorchEarly(): Promise<void> {
  const { beginToOpenLibTorch } = await import('../libtorch/open.js')
  try {
    const { opened } = await beginToOpenLibTorch()
    opened?.catch(() => {})
  } catch {
    // It fails in the same way when the command computes, and then the error is shown.
  }
}

/** Turns `help train` into `train --help`, which loads the command before it shows the help. */
function expandHelp(args: readonly string[]): readonly string[] {
  const [first, name] = args
  const isHelp = first === 'help' && catalogue.some((entry) => entry.name === name)
  return isHelp && name !== undefined ? [name, '--help'] : args
}

/** Commander has already written the error for people; this adds the JSON for programs. */
function reportMisuse(error: CommanderError, jsonOutput: Output | undefined): number {
  if (error.exitCode === 0) return exitStatus.done // --help, --version
  const message = error.message.replace(/^error: /, '')
  jsonOutput?.write(`${errorJson(new FalsarioError('USAGE', message))}\n`)
  return exitStatus.wrongUse
}

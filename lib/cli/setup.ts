import type { Command } from 'commander'
import { runSetup, terminalReporter } from '../index.js'
import type { Invocation } from './invocation.js'

/** `falsario setup` */
export function addSetup(program: Command, { stdout }: Invocation): void {
  program
    .command('setup')
    .description('get LibTorch and build the native add-on')
    .option('--json', 'machine-readable lines only', false)
    .action(async ({ json }: { json: boolean }) => {
      const { libtorch, installed, built } = await runSetup(
        json ? {} : { reporter: terminalReporter() },
      )
      const { folder, version } = libtorch
      const line = { type: 'setup', libtorch: { folder, version }, installed, built }
      stdout.write(
        json ? `${JSON.stringify(line)}\n` : `Ready: LibTorch ${version} from ${folder}\n`,
      )
    })
}

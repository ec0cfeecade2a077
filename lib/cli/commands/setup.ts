import { runSetup, terminalReporter } from '../../index.js'
import type { DeclareCommand } from '../invocation.js'
import { jsonOption } from '../shared-options.js'

/** `falsario setup` */
export const declareSetup: DeclareCommand = (command, { stdout }) => {
  command.addOption(jsonOption()).action(async ({ json }: { json: boolean }) => {
    const { libtorch, installed, built } = await runSetup(
      json ? {} : { reporter: terminalReporter() },
    )
    const { folder, version } = libtorch
    const line = { type: 'setup', libtorch: { folder, version }, installed, built }
    stdout.write(json ? `${JSON.stringify(line)}\n` : `Ready: LibTorch ${version} from ${folder}\n`)
  })
}

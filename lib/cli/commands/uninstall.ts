import { Argument } from 'commander'
import { uninstallCuda } from '../../index.js'
import type { DeclareCommand } from '../invocation.js'
import { jsonOption } from '../shared-options.js'

/** `falsario uninstall cuda` */
export const declareUninstall: DeclareCommand = (command, { stdout }) => {
  command
    .addArgument(new Argument('<what>', 'what to remove').choices(['cuda']))
    .addOption(jsonOption())
    .action(async (_what: string, { json }: { json: boolean }) => {
      const removed = await uninstallCuda()
      const line = { type: 'uninstall', removed }
      const text = removed ? 'CUDA is removed.' : 'CUDA was not installed.'
      stdout.write(`${json ? JSON.stringify(line) : text}\n`)
    })
}

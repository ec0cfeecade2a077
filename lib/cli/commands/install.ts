import { Argument, Option } from 'commander'
import { installCuda, terminalReporter } from '../../index.js'
import type { DeclareCommand } from '../invocation.js'
import { jsonOption } from '../shared-options.js'

interface Options {
  readonly from?: string
  readonly index?: string
  readonly cuda?: string
  readonly json: boolean
}

/** `falsario install cuda` */
export const declareInstall: DeclareCommand = (command, { stdout }) => {
  command
    .addArgument(new Argument('<what>', 'what to install').choices(['cuda']))
    .addOption(new Option('--from <folder>', 'use the files of this folder instead of a network'))
    .addOption(new Option('--index <url>', "Python package index; by default pip's"))
    .addOption(
      new Option('--cuda <version>', 'version of CUDA; by default the newest that the driver runs'),
    )
    .addOption(jsonOption())
    .action(async (_what: string, { json, ...options }: Options) => {
      const reporter = json ? {} : { reporter: terminalReporter() }
      const { cuda, folder, installed } = await installCuda({ ...options, ...reporter })
      const line = { type: 'install', cuda, folder, installed }
      const text = `CUDA ${cuda} ${installed ? 'is installed' : 'was installed already'} in ${folder}. To see whether falsario uses it: falsario doctor`
      stdout.write(`${json ? JSON.stringify(line) : text}\n`)
    })
}

import { packImages } from '../../index.js'
import { DataDisplay } from '../displays/data-display.js'
import { count as counted } from '../displays/format.js'
import type { DeclareCommand, Invocation } from '../invocation.js'
import { imageChannels, outputPath } from '../option-values.js'
import { imageSizeOption, jsonOption } from '../shared-options.js'
import { stoppable } from '../stoppable.js'

interface Flags {
  readonly size?: [height: number, width: number]
  readonly channels?: 1 | 3
  readonly out: string
  readonly json: boolean
}

/** `falsario pack DIR --size 64 --out DIR` */
export const declarePack: DeclareCommand = (command, invocation) => {
  command
    .argument('<folder>', 'folder of images, or folder with one folder of images per class')
    .addOption(imageSizeOption('all images'))
    .option(
      '--channels <n>',
      '1 for grey, 3 for colour (default: 3 if any image has colour)',
      imageChannels,
    )
    .requiredOption(
      '--out <dir>',
      'new folder for the idx files; train --data reads it',
      outputPath,
    )
    .addOption(jsonOption())
    .action(async (folder: string, flags: Flags) => {
      invocation.status = await packCommand(folder, flags, invocation)
    })
}

async function packCommand(folder: string, flags: Flags, { stdout }: Invocation): Promise<number> {
  const { json, ...options } = flags
  const display = new DataDisplay(json, stdout)
  return stoppable(display, async (signal) => {
    const packed = await packImages(folder, options, {
      signal,
      onProgress: (progress) => display.progress(progress),
    })
    const { path, shape, classes, unreadable, unused } = packed
    const emptyClasses = classes.filter(({ count }) => count === 0).map(({ name }) => name)
    display.leftOut({
      count: shape[0],
      classes: classes.length,
      emptyClasses,
      unreadable,
      unused,
    })
    display.close()
    const line = { type: 'pack', path, shape, classes, unreadable: unreadable.length }
    stdout.write(json ? `${JSON.stringify(line)}\n` : `${summary(shape, path)}\n`)
  })
}

function summary([count, channels, height, width]: readonly number[], path: string): string {
  const kind = channels === 1 ? 'grey' : 'colour'
  return `${counted(count ?? 0)} ${kind} images of ${height}x${width}: ${path}`
}

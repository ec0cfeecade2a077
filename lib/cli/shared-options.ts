import { Option } from 'commander'
import { imageSize, wholeNumber } from './option-values.js'

/** The options that several commands take, so that their help texts agree. */

/** The valid values of `--data`. */
export const dataSources = 'digits, shapes, mnist, fashion-mnist, cifar10, or a folder'

export function deviceOption(): Option {
  return new Option('--device <name>', 'device to compute on') //
    .choices(['auto', 'cpu', 'cuda'])
    .default('auto')
}

/** @param usual the split that is used by default, for the help text */
export function splitOption(usual: string): Option {
  return new Option('--split <name>', `split of the dataset, if it has splits (default: ${usual})`) //
    .choices(['train', 'validation', 'test', 'all'])
}

/**
 * @param images the images that are resized, for the help text: `all images of a folder`
 * @param usual the size that is used by default, if the command chooses one
 */
export function imageSizeOption(images: string, usual?: string): Option {
  const preset = usual === undefined ? '' : ` (default: ${usual})`
  return new Option(
    '--size <pixels>',
    `resize ${images} to this size, or to HEIGHTxWIDTH${preset}`,
  ).argParser(imageSize)
}

/** @param images the images that are padded, for the help text: `the training images` */
export function padOption(images: string): Option {
  return new Option(
    '--pad <pixels>',
    `put each of ${images} in the middle of a black square with this side`,
  ).argParser(wholeNumber(1))
}

export function jsonOption(): Option {
  return new Option('--json', 'write JSON instead of text').default(false)
}

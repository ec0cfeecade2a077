import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { pathArgument } from '../../config/arguments.js'
import { parseWith } from '../../config/explain.js'
import { type LoadOptions, loadOptionsSchema } from '../../kinds/load-model.js'
import { resolveDevice } from '../../native/index.js'
import { FalsarioError } from '../../system/errors.js'
import { isFolder } from '../../system/is-there.js'
import { PACKAGE_ROOT } from '../../system/package-root.js'
import { refuseSpecialFile } from '../../system/read-file.js'
import { systemReason } from '../../system/system-reason.js'
import { openClassifierExtractor } from './classifier-extractor.js'
import type { FeatureExtractor } from './feature-extractor.js'
import { type InputContractInput, parseInputContract } from './input-contract.js'
import { openScriptExtractor } from './script-extractor.js'

/** Options of openExtractor(). */
export interface ExtractorOptions extends LoadOptions {
  /**
   * How a TorchScript module takes images. The default is the JSON file beside it, or the contract of a
   * published module.
   */
  readonly contract?: InputContractInput
}

const optionsSchema = loadOptionsSchema.extend({ contract: z.unknown().optional() })

const digitClassifier = join(PACKAGE_ROOT, 'assets', 'digit-classifier.safetensors')

/**
 * Opens a feature extractor.
 *
 * @param source `digits` (the built-in classifier), a classifier's model file or run directory, or a
 * TorchScript file. A TorchScript file is code: open only files that you would run.
 * @throws EXTRACTOR_INVALID with what is wrong with the file, MODEL_NOT_FOUND, MODEL_INVALID,
 * CONFIG_INVALID for the contract, DEVICE_UNAVAILABLE
 * @example
 * const extractor = await openExtractor('dino.pt', { contract: { size: 224, channels: 3, range: [0, 1] } })
 * const { features } = await extractor.extract(images)
 */
export async function openExtractor(
  source: string,
  given: ExtractorOptions = {},
): Promise<FeatureExtractor> {
  pathArgument('source', source)
  const options = parseWith(optionsSchema, given, '')
  const contract =
    options.contract === undefined ? undefined : parseInputContract(options.contract, 'contract')
  const script = source !== 'digits' && (await isScript(source))
  if (script)
    return openScriptExtractor(source, await resolveDevice(options.device ?? 'auto'), contract)
  if (contract !== undefined)
    throw new FalsarioError(
      'CONFIG_INVALID',
      `contract: ${source} is a classifier, whose spec states how it takes images`,
      { path: 'contract', expected: 'no contract for a classifier', fix: 'leave out the contract' },
    )
  const device = options.device === undefined ? {} : { device: options.device }
  return source === 'digits'
    ? openClassifierExtractor(digitClassifier, { ...device, name: 'digits' })
    : openClassifierExtractor(source, device)
}

/** Whether LibTorch should open a path: neither a folder nor a safetensors file. */
async function isScript(path: string): Promise<boolean> {
  try {
    if (await isFolder(path)) return false
    await refuseSpecialFile(path)
    return !(await isSafetensors(path))
  } catch (cause) {
    throw new FalsarioError(
      'MODEL_NOT_FOUND',
      `there is no feature extractor at ${path}: ${systemReason(cause)}`,
      {
        path,
        expected: 'digits, a classifier’s model file or run directory, or a TorchScript file',
        fix: 'name one of these; digits is built in',
        cause,
      },
    )
  }
}

/** Whether a file begins like a safetensors file: a length of eight bytes, then JSON. */
async function isSafetensors(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(9), 0, 9)
    return bytesRead === 9 && buffer[8] === '{'.charCodeAt(0)
  } finally {
    await file.close()
  }
}

import { basename, extname } from 'node:path'
import { nearest } from '../config/nearest.js'
import { InvalidJson, readJsonFile } from '../formats/json-text.js'
import {
  FalsarioError,
  findPreset,
  type Preset,
  parseRunInput,
  presetNames,
  type RunSettingsInput,
  type TrainOptions,
} from '../index.js'
import { editedData } from '../runs/located-data.js'
import { isThere } from '../system/is-there.js'
import { systemReason } from '../system/system-reason.js'

/** The run that a target stands for. */
export interface RunTarget {
  /** The beginning of the name of the run directory. */
  readonly name: string
  /** Without the run directory. */
  readonly options: TrainOptions
}

/**
 * Returns the run for the name of a preset or the path of a config file.
 *
 * @throws USAGE if it is neither, CONFIG_INVALID
 */
export async function runTarget(target: string): Promise<RunTarget> {
  if (presetNames.includes(target)) {
    const model = findPreset(target)
    return { name: target, options: { model, data: dataOf(model) } }
  }
  if (isConfigFile(target)) return readConfig(target)
  if (await isThere(target))
    throw new FalsarioError(
      'USAGE',
      `${target} is no config file: its name does not end in .json`,
      {
        path: target,
        expected: `one of ${presetNames.join(', ')}, or a config file (.json)`,
        received: target,
        fix: 'name data with --data, a run to continue with --resume, or a config file',
      },
    )
  const suggestion = nearest(target, presetNames)
  throw new FalsarioError(
    'USAGE',
    `unknown preset "${target}"${suggestion === undefined ? '' : ` (did you mean "${suggestion}"?)`}`,
    {
      path: target,
      expected: `one of ${presetNames.join(', ')}, or a config file (.json)`,
      received: target,
      fix: 'list the presets with their descriptions: falsario presets',
    },
  )
}

/** Whether a target is a file, not a preset. A `.jsonc` file is read as JSON, and the error names its comments. */
export function isConfigFile(target: string): boolean {
  return /\.jsonc?$/.test(target)
}

/** Returns the default dataset of a preset. */
export function dataOf({ data = { source: 'digits' } }: Preset): RunSettingsInput['data'] {
  return data
}

async function readConfig(path: string): Promise<RunTarget> {
  const { model, settings } = parseRunInput(await readJson(path))
  const { preset, dataPath, ...others } = settings
  const data = await editedData({ data: settings.data, dataPath })
  const name = preset ?? basename(path, extname(path))
  if (model !== undefined) return { name, options: { ...others, preset, data, model } }
  return { name, options: { ...others, data, model: findPreset(name) } }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return await readJsonFile(path)
  } catch (cause) {
    if (cause instanceof InvalidJson) {
      const { message, fix } = cause
      throw new FalsarioError('CONFIG_INVALID', `${path} is not JSON: ${message}`, {
        path,
        fix,
        cause,
      })
    }
    const reason = systemReason(cause)
    throw new FalsarioError('USAGE', `cannot read the config ${path}: ${reason}`, { path, cause })
  }
}

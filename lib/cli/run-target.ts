import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { nearest } from '../config/nearest.js'
import {
  FalsarioError,
  findPreset,
  type Preset,
  parseRunInput,
  presetNames,
  type RunSettingsInput,
  type TrainOptions,
} from '../index.js'
import { systemReason } from '../system-reason.js'

/** What the command line says to train: options without an output folder, and a name for one. */
export interface RunTarget {
  readonly name: string
  readonly options: TrainOptions
}

/**
 * A preset by its name, or a config file.
 *
 * @throws USAGE when it is neither, CONFIG_INVALID
 */
export async function runTarget(target: string): Promise<RunTarget> {
  if (presetNames.includes(target)) {
    const model = findPreset(target)
    return { name: target, options: { model, data: dataOf(model) } }
  }
  if (target.endsWith('.json')) return readConfig(target)
  const meant = nearest(target, presetNames)
  throw new FalsarioError(
    'USAGE',
    `"${target}" is no preset${meant === undefined ? '' : ` (did you mean "${meant}"?)`} ` +
      'and no config file (.json)',
    {
      path: target,
      expected: `one of ${presetNames.join(', ')}, or a file like config.json`,
      received: target,
      fix: `choose one of ${presetNames.join(', ')}, or name a config file that ends in .json`,
    },
  )
}

/** What a preset learns when nobody names data. */
export function dataOf({ data = { source: 'digits' } }: Preset): RunSettingsInput['data'] {
  return data
}

async function readConfig(path: string): Promise<RunTarget> {
  const { model, settings } = parseRunInput(parseJson(path, await readText(path)))
  const { preset, ...others } = settings
  const name = preset ?? basename(path, '.json')
  if (model !== undefined) return { name, options: { ...settings, model } }
  return { name, options: { ...others, model: findPreset(name) } }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const reason = systemReason(cause)
    throw new FalsarioError('USAGE', `cannot read the config ${path}: ${reason}`, { path, cause })
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new FalsarioError('CONFIG_INVALID', `${path} is not JSON: ${reason}`, { path, cause })
  }
}

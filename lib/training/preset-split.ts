import { hasSplits } from '../data/source-options.js'
import type { Preset } from '../presets/preset.js'
import type { RunSettings } from '../runs/config.js'

/**
 * The data as the user names them, in the part that the preset learns unless a split is asked for.
 *
 * @example
 * await inPresetSplit(presets.cganConv, { source: 'mnist' }) // { source: 'mnist', split: 'all' }
 */
export async function inPresetSplit(
  { data: own, split: ofOthers }: Pick<Preset, 'data' | 'split'>,
  data: RunSettings['data'],
): Promise<RunSettings['data']> {
  const split = own?.source === data.source ? own.split : ofOthers
  if (split === undefined || data.split !== undefined) return data
  return (await hasSplits(data.source)) ? { ...data, split } : data
}

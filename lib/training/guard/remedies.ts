import { formatSetting } from '../../config/set.js'
import { kindOf } from '../../kinds/catalogue.js'
import type { CurableProblem, Remedy } from '../../kinds/remedy.js'
import { describeSpec } from '../../native/index.js'
import { parseRunConfig, type RunConfig } from '../../runs/config.js'
import { FalsarioError } from '../../system/errors.js'
import { shellWord } from '../../system/shell-word.js'
import { checkBatchNorm, checkGroups } from '../checks.js'
import type { WarningEvent } from '../events.js'
import { applyAll, changesOf } from '../plan.js'

/**
 * Returns the remedies of a problem that a run of this config accepts, the best first: as text, one per line, each
 * with the options of the command line that apply it, and as changes.
 *
 * @example
 * const { remedies: [best] = [] } = await cureFor(config, 'modeCollapse')
 */
export async function cureFor(
  config: RunConfig,
  problem: CurableProblem,
): Promise<Pick<WarningEvent, 'remedy' | 'remedies'>> {
  const remedies: Remedy[] = []
  for (const remedy of kindOf(config.model).remedies(config.model, problem))
    if (await isAccepted(config, remedy)) remedies.push(remedy)
  return remedies.length === 0 ? {} : { remedy: textOf(remedies), remedies }
}

async function isAccepted(config: RunConfig, { set }: Remedy): Promise<boolean> {
  try {
    const changed = parseRunConfig(applyAll(config, changesOf(set, true).model))
    const description = await describeSpec(changed.model)
    checkGroups(description, changed)
    checkBatchNorm(description, changed)
    return true
  } catch (error) {
    if (error instanceof FalsarioError) return false
    throw error
  }
}

function textOf(remedies: readonly Remedy[]): string {
  const lines = remedies.map(({ name, set }) => `    ${name}: ${optionsText(set)}`)
  const head = 'one of these in a new run, the first ones first (docs/remedies.md):'
  return [head, ...lines].join('\n')
}

function optionsText(set: Remedy['set']): string {
  return Object.entries(set)
    .map(([path, value]) => `--set ${shellWord(formatSetting(path, value))}`)
    .join(' ')
}

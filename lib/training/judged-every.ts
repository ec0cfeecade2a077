import type { RunConfig } from '../config/run.js'
import { kindOf } from '../kinds/catalogue.js'

/**
 * At multiples of which step the run is judged, best or not: where what it is judged by is measured,
 * so that every value counts and belongs to the checkpoint that it is kept for; by a loss, and by
 * nothing but the guard, at the regular checkpoints.
 */
export function judgedEvery({ best, checkpoint, evaluate, guard, model }: RunConfig): number {
  if (best === undefined || kindOf(model).losses(model).includes(best.metric))
    return checkpoint.every
  if (best.metric === 'diversity' && guard.diversity !== false) return guard.diversity.every
  return evaluate?.every ?? checkpoint.every
}

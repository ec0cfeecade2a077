import { invalid } from '../config/explain.js'
import type { BestSettings } from '../config/guard.js'
import type { RunSettings } from '../config/run.js'
import type { ModelSpec } from '../config/spec.js'
import { evaluatedValues } from './run-evaluation.js'

/**
 * Refuses, before a step is made, a metric that this model has not, and a way back without files to
 * go back to.
 *
 * @throws CONFIG_INVALID
 */
export function checkGuard(
  spec: ModelSpec,
  { best, guard, evaluate }: Pick<RunSettings, 'best' | 'guard' | 'evaluate'>,
  out: string | undefined,
): void {
  const measured = evaluatedValues(spec, { evaluate })
  const metrics = [...metricsOf(spec, guard.diversity !== false), ...measured]
  if (best !== undefined && !metrics.includes(best.metric))
    throw invalid('best.metric', `one of ${metrics.join(', ')}`, best.metric)
  if (guard.rollback !== false && out === undefined)
    throw invalid('guard.rollback', 'false, for there is no run directory (out)', guard.rollback)
}

/** A model is judged by its loss unless told otherwise; but a GAN's losses say nothing of its pictures. */
export function judgedBy(
  spec: ModelSpec,
  { best }: Pick<RunSettings, 'best'>,
): { readonly best?: BestSettings } {
  if (best !== undefined) return { best }
  return spec.kind === 'gan' ? {} : { best: { metric: 'loss', goal: 'lowest', minDelta: 0 } }
}

/** What every step tells. */
export function lossesOf(spec: ModelSpec): string[] {
  if (spec.kind === 'classifier') return ['loss', 'accuracy']
  if (spec.kind === 'vae') return ['loss', 'reconstruction', 'kl']
  return ['generator', 'critic' in spec ? 'critic' : 'discriminator']
}

function metricsOf(spec: ModelSpec, diversity: boolean): string[] {
  const guarded = spec.kind === 'gan' && diversity ? ['diversity'] : []
  return [...guarded, ...lossesOf(spec)]
}

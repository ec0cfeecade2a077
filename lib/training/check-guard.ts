import { invalid } from '../config/explain.js'
import type { BestSettings } from '../config/guard.js'
import type { RunSettings } from '../config/run.js'
import { kindOf, type ModelSpec } from '../kinds/catalogue.js'
import { evaluatedValues } from './evaluated-values.js'

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
  const { defaultBest } = kindOf(spec)
  return defaultBest ? { best: defaultBest } : {}
}

function metricsOf(spec: ModelSpec, diversity: boolean): string[] {
  const kind = kindOf(spec)
  const guarded = kind.guards.diversity && diversity ? ['diversity'] : []
  return [...guarded, ...kind.losses(spec)]
}

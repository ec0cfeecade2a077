import { invalid } from '../config/explain.js'
import type { RunSettings } from '../config/run.js'
import type { Card } from '../evaluation/card.js'
import { featuresFor } from '../evaluation/extractors/default-extractor.js'
import { chooseMetrics } from '../evaluation/metrics/choose-metrics.js'
import type { ModelSpec } from '../kinds/catalogue.js'
import type { NativeModel } from '../native.js'
import { ClassifierEvaluation, classifierMetrics } from './classifier-evaluation.js'
import { GenerativeEvaluation } from './generative-evaluation.js'
import type { TrainingPlan } from './plan.js'

/** What was measured. */
export interface Evaluated {
  /** Every value of every metric, by name. */
  readonly metrics: Readonly<Record<string, number>>
  /** The same with all that decides it; a classifier's accuracy has none. */
  readonly card?: Card
}

/** Measures a model while it is trained, by means that change no number of the run. */
export interface RunEvaluation {
  /** The names of what it gives. */
  readonly values: readonly string[]
  /** @throws the run's reason to stop, where it was stopped meanwhile */
  take(step: number): Promise<Evaluated>
  dispose(): void
}

/**
 * Makes ready what the config asks for; nothing where it asks for nothing.
 *
 * @throws CONFIG_INVALID, DATA_NOT_FOUND, DATA_INVALID, EXTRACTOR_INVALID, MODEL_NOT_FOUND, MODEL_INVALID
 */
export async function openRunEvaluation(
  plan: TrainingPlan,
  model: NativeModel,
  signal: AbortSignal,
): Promise<RunEvaluation | undefined> {
  const { evaluate, model: spec } = plan.config
  if (evaluate === undefined) return undefined
  if (evaluate.every > plan.steps)
    throw invalid('evaluate.every', `at most the run's ${plan.steps} steps`, evaluate.every)
  const opened = await (spec.kind === 'classifier'
    ? ClassifierEvaluation.open(evaluate, plan, model, spec)
    : GenerativeEvaluation.open(evaluate, plan, spec, model, signal))
  const { best } = plan.config
  // What this extractor and these data cannot give is known only now.
  if (best === undefined || !lacks(best.metric, opened, evaluatedValues(spec, { evaluate })))
    return opened
  opened.dispose()
  throw invalid('best.metric', `one of ${opened.values.join(', ')}`, best.metric)
}

function lacks(metric: string, { values }: RunEvaluation, wanted: readonly string[]): boolean {
  return wanted.includes(metric) && !values.includes(metric)
}

/**
 * The values that a run's evaluation gives, by name, for `best.metric`.
 *
 * @throws CONFIG_INVALID for a metric that there is not, or that needs what the model is not
 */
export function evaluatedValues(
  spec: ModelSpec,
  { evaluate }: Pick<RunSettings, 'evaluate'>,
): readonly string[] {
  if (evaluate === undefined) return []
  if (spec.kind === 'classifier') return valuesOfClassifier(evaluate)
  featuresFor(evaluate, spec.image, 'evaluate.')
  const all = {
    features: true,
    logits: true,
    ownClasses: true,
    classes: true,
    realLabels: true,
    trainer: false,
  }
  const means = { ...all, labels: spec.classes > 0, vae: spec.kind === 'vae' }
  const metrics = chooseMetrics(evaluate.metrics, means, 'evaluate.metrics')
  return metrics.flatMap(({ values }) => values.map(({ name }) => name))
}

function valuesOfClassifier({ metrics, features }: NonNullable<RunSettings['evaluate']>) {
  const known: readonly string[] = classifierMetrics
  const wrong = metrics?.find((name) => !known.includes(name))
  const path = 'evaluate.metrics'
  if (wrong !== undefined) throw invalid(path, `one of ${known.join(', ')}`, wrong)
  if (features !== undefined)
    throw invalid('evaluate.features', 'nothing, for the model is a classifier itself', features)
  return known
}

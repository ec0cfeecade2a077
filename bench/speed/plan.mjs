// The training run of a model on the built-in digits, as train() would plan it.
import { findPreset } from '../../dist/index.js'
import { planTraining } from '../../dist/training/plan.js'

/** Returns the plan. @param {object} entry of models.mjs */
export function planOf({ preset, batch, set }, { threads, precision }) {
  return planTraining({
    model: findPreset(preset),
    data: 'digits',
    batchSize: batch,
    threads,
    device: 'cpu',
    ...(precision !== undefined && { precision }),
    set,
  })
}

// The training run of a model, on the built-in digits unless it has data of its own, as train() would plan it.
import { findPreset } from '../../dist/index.js'
import { planTraining } from '../../dist/training/plan.js'

/** Returns the plan. @param {object} entry of models.mjs */
export function planOf({ preset, batch, set, source = 'digits' }, { threads, precision }) {
  return planTraining({
    model: findPreset(preset),
    data: source,
    batchSize: batch,
    threads,
    device: 'cpu',
    ...(precision !== undefined && { precision }),
    set,
  })
}

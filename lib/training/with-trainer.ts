import { byteTensor } from '../models/native-tensors.js'
import {
  type NativeDataset,
  type NativeModel,
  type NativeTrainer,
  newTrainer,
  uploadDataset,
} from '../native/index.js'
import type { TrainingPlan } from './plan.js'
import { restoreTrainer } from './run-outputs.js'

/**
 * Calls `use` with a trainer, at the state of the checkpoint if the run resumes. Data and trainer exist during the
 * call. The trainer is disposed first, because it uses the data.
 */
export async function withTrainer<Value>(
  { config, data, resume }: TrainingPlan,
  model: NativeModel,
  use: (trainer: NativeTrainer) => Promise<Value>,
  { profile = false }: { readonly profile?: boolean } = {},
): Promise<Value> {
  const { batchSize, accumulate, precision, seed, threads = 0, augment, freeze, guard } = config
  const images = data.files
    ? { files: data.files, shape: data.shape }
    : { images: byteTensor('images', data.shape, data.images) }
  const labels =
    config.model.classes > 0 && data.labels
      ? { labels: byteTensor('labels', [data.count], data.labels) }
      : {}
  let dataset: NativeDataset | undefined
  let trainer: NativeTrainer | undefined
  try {
    dataset = await uploadDataset({ ...images, ...labels, device: model.device })
    const watch = guard.nonFinite
    const how = { batchSize, accumulate, precision, freeze, watch, profile }
    const settings = { ...how, seed, threads, augment }
    trainer = await newTrainer(model, dataset, settings)
    if (resume) await restoreTrainer(trainer, resume.checkpoint)
    return await use(trainer)
  } finally {
    trainer?.dispose()
    dataset?.dispose()
  }
}

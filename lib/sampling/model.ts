import type { GenerativeSpec } from '../config/spec.js'
import type { NativeModel } from '../native.js'
import { ClassifierModel } from './classifier-model.js'
import { GanModel } from './gan-model.js'
import type { ModelIdentity } from './model-file.js'
import { VaeModel } from './vae-model.js'

export { Model } from './abstract-model.js'
export { GenerativeModel } from './generative-model.js'
export { ClassifierModel, GanModel, VaeModel }

/** What training gives, by the spec's kind. */
export type TrainedModel = GanModel | VaeModel | ClassifierModel

/** The class that fits the spec's kind. */
export function modelOf(native: NativeModel, identity: ModelIdentity): TrainedModel {
  const { spec, ...rest } = identity
  return spec.kind === 'classifier'
    ? new ClassifierModel(native, spec, rest)
    : generativeModelOf(native, spec, rest)
}

/** The same where the model makes images. */
export function generativeModelOf(
  native: NativeModel,
  spec: GenerativeSpec,
  identity: Omit<ModelIdentity, 'spec'>,
): GanModel | VaeModel {
  return spec.kind === 'gan'
    ? new GanModel(native, spec, identity)
    : new VaeModel(native, spec, identity)
}

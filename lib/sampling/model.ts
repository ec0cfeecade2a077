import type { NativeModel } from '../native.js'
import { GanModel } from './gan-model.js'
import type { ModelIdentity } from './model-file.js'
import { VaeModel } from './vae-model.js'

export { Model } from './abstract-model.js'
export { GanModel, VaeModel }

/** The class that fits the spec's kind. */
export function modelOf(native: NativeModel, identity: ModelIdentity): GanModel | VaeModel {
  const { spec, ...rest } = identity
  return spec.kind === 'gan' ? new GanModel(native, spec, rest) : new VaeModel(native, spec, rest)
}

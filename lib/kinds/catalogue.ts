import type { z } from 'zod'
import { invalid } from '../config/explain.js'
import { requireFloatRange } from '../config/float-range.js'
import { isRecord } from '../config/is-record.js'
import { formatPath } from '../config/path.js'
import type { ModelIdentity } from '../models/model-file.js'
import type { NativeModel } from '../native/index.js'
import { classifier } from './classifier/classifier.js'
import { gan } from './gan/gan.js'
import type { Capabilities, Kind } from './kind.js'
import type { Progress } from './progress.js'
import { vae } from './vae/vae.js'

/** The kinds of models. A new kind is a folder and a line here. */
const kinds = { gan, vae, classifier }

type Kinds = typeof kinds
export type KindName = keyof Kinds

/** The spec of a kind, with every default filled in. */
export type SpecOf<Name extends KindName> = z.output<Kinds[Name]['schema']>
/** The spec of a kind as a user writes it: fields with defaults may be left out. */
export type SpecInputOf<Name extends KindName> = z.input<Kinds[Name]['schema']>
/** The class of trained models of a kind. */
export type ModelOf<Name extends KindName> = ReturnType<Kinds[Name]['model']>
/** The progress event of a kind. */
export type ProgressEventOf<Name extends KindName> = Name extends KindName
  ? Progress & ReturnType<Kinds[Name]['progress']>
  : never
/** The kinds whose models have a capability. */
type KindWith<Capability extends keyof Capabilities> = {
  [Name in KindName]: Kinds[Name]['capabilities'][Capability] extends true ? Name : never
}[KindName]
/** The kinds whose models make images. */
export type GenerativeKind = KindWith<'images'>

/** A model spec with every default filled in. */
export type ModelSpec = SpecOf<KindName>
/** A model spec as a user writes it: fields with defaults may be left out. */
export type ModelSpecInput = SpecInputOf<KindName>
/** The spec of a model that makes images. */
export type GenerativeSpec = SpecOf<GenerativeKind>
/** A trained model of any kind. */
export type TrainedModel = ModelOf<KindName>

/** The descriptor of any kind. Its methods accept specs of that kind only. */
export type AnyKind = Kind<ModelSpec, TrainedModel, ReturnType<Kinds[KindName]['progress']>>

/** Returns the descriptor of a spec's kind. */
export function kindOf({ kind }: Pick<ModelSpec, 'kind'>): AnyKind {
  return kinds[kind]
}

/** A trained model that makes images. */
export type ImageModel = ModelOf<GenerativeKind>
/** A trained model with an encoder that returns a posterior over latents. */
export type PosteriorModel = ModelOf<KindWith<'posterior'>>

/** A trained model that predicts the class of an image. */
export type ClassifyingModel = ModelOf<KindWith<'classes'>>

/** Returns whether a model makes images. */
export function makesImages(model: TrainedModel): model is ImageModel {
  return kindOf(model.spec).capabilities.images
}

/** Returns whether a model has an encoder that returns a posterior over latents. */
export function hasPosterior(model: TrainedModel): model is PosteriorModel {
  return kindOf(model.spec).capabilities.posterior
}

/** Returns whether a model predicts the class of an image. */
export function predictsClasses(model: TrainedModel): model is ClassifyingModel {
  return kindOf(model.spec).capabilities.classes
}

/** Returns whether a spec is that of a model that makes images. */
export function specifiesImages(spec: ModelSpec): spec is GenerativeSpec {
  return kindOf(spec).capabilities.images
}

/** Returns the kinds whose models have a capability, in words: `a GAN or a VAE`. */
export function kindsWith(capability: keyof Capabilities): string {
  const able = Object.values<Kind>(kinds).filter(({ capabilities }) => capabilities[capability])
  return able.map(({ title }) => title).join(' or ')
}

/** Returns the descriptor of a kind by its name, or undefined if there is no such kind. */
export function findKind(name: unknown): Kind | undefined {
  return Object.values<Kind>(kinds).find((kind) => kind.name === name)
}

/**
 * Checks a model spec and fills in its defaults. It does not check whether the layers fit together:
 * `describeSpec` does.
 *
 * @param path the config path of the spec, for errors
 * @throws CONFIG_INVALID with the path, the expected and received values and the valid choices
 * @example
 * const spec = parseModelSpec(JSON.parse(await readFile('my-spec.json', 'utf8')), 'model')
 */
export function parseModelSpec(raw: unknown, path = 'model'): ModelSpec {
  if (!isRecord(raw)) throw invalid(path, 'a model spec, an object with "kind"', raw)
  const { kind } = raw
  if (isKindName(kind)) {
    const spec = kinds[kind].parse(raw, path)
    requireFloatRange(spec, path)
    return spec
  }
  const names = Object.keys(kinds).map((name) => `"${name}"`)
  throw invalid(formatPath(path, ['kind']), `one of ${names.join(', ')}`, kind)
}

function isKindName(name: unknown): name is KindName {
  return typeof name === 'string' && Object.hasOwn(kinds, name)
}

/** Wraps native networks in the model class of their spec's kind. */
export function modelOf(
  native: NativeModel,
  { spec, ...identity }: ModelIdentity<ModelSpec>,
): TrainedModel {
  return kindOf(spec).model(native, spec, identity)
}

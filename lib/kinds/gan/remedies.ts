import { type LayerSpec, layerSchema } from '../../config/layers.js'
import { penaltiesOf } from '../../config/objectives.js'
import type { CurableProblem, Remedy } from '../remedy.js'
import type { GanSpec } from './schema.js'

/**
 * Returns the remedies that docs/remedies.md lists for a problem, in the order of that page, without those that
 * the spec has already. Some may not fit the spec: parse the changed config to find out.
 *
 * @example
 * ganRemedies(spec, 'modeCollapse')[0]?.set // { 'model.objective.penalty': { type: 'r1', weight: 10 } }
 */
export function ganRemedies(spec: GanSpec, problem: CurableProblem): Remedy[] {
  const remedies = problem === 'saturation' ? forSaturation(spec) : forCollapse(spec)
  return remedies.filter(({ set }) => Object.keys(set).length > 0)
}

const r1 = { type: 'r1', weight: 10 } as const
const objective = 'model.objective'
const penaltyPath = `${objective}.penalty`

function forCollapse(spec: GanSpec): Remedy[] {
  const { loss, unrolledSteps, featureMatching } = spec.objective
  return [
    penaltyRemedy('R1', spec, r1),
    penaltyRemedy('DRAGAN', spec, { type: 'dragan', weight: 10 }),
    layerRemedy('minibatch discrimination', spec, { type: 'minibatchDiscrimination' }),
    layerRemedy('minibatch standard deviation', spec, { type: 'minibatchStd' }),
    {
      name: 'unrolled discriminator',
      set: unrolledSteps > 0 ? {} : { [`${objective}.unrolledSteps`]: 5 },
    },
    {
      name: 'feature matching',
      set: featureMatching === null ? { [`${objective}.featureMatching.weight`]: 1 } : {},
    },
    {
      name: 'relativistic loss',
      set:
        loss === 'relativistic' || loss === 'wasserstein'
          ? {}
          : {
              [`${objective}.loss`]: 'relativistic',
              ...(penaltiesOf(spec.objective).length === 0 && { [penaltyPath]: r1 }),
            },
    },
    ...(loss === 'wasserstein' ? [gradientPenalty(spec)] : []),
  ]
}

/** The penalty of `wgan-gp`, in place of the clipping. */
function gradientPenalty(spec: GanSpec): Remedy {
  const { clip } = spec.objective
  const set = {
    [penaltyPath]: { type: 'gradient', weight: 10 },
    ...(clip !== null && { [`${objective}.clip`]: null }),
  }
  return { name: 'gradient penalty', set: hasPenalty(spec, 'gradient') ? {} : set }
}

/** `minimax` saturates by itself, so another loss comes first. */
function forSaturation(spec: GanSpec): Remedy[] {
  const { loss, discriminatorSteps, generatorSteps, fakes, ...now } = spec.objective
  const change = (name: string, path: string, value: unknown): Remedy => ({
    name,
    set: { [`${objective}.${path}`]: value },
  })
  const losses =
    loss === 'minimax'
      ? [
          change('non-saturating loss', 'loss', 'nonSaturating'),
          change('least squares', 'loss', 'leastSquares'),
        ]
      : []
  return [
    ...losses,
    { name: 'spectral normalisation', set: spectralNorms(spec) },
    penaltyRemedy('R1', spec, r1),
    { name: 'two learning rates', set: slowerDiscriminator(spec) },
    ...(now.labelSmoothing > 0 ? [] : [change('one-sided label smoothing', 'labelSmoothing', 0.1)]),
    ...(now.labelFlip > 0 ? [] : [change('flipped labels', 'labelFlip', 0.05)]),
    ...(now.instanceNoise ? [] : [change('instance noise', 'instanceNoise.std', 0.1)]),
    discriminatorSteps > 1
      ? change('fewer updates of the discriminator', 'discriminatorSteps', 1)
      : {
          name: 'more updates of the generator',
          set: {
            [`${objective}.generatorSteps`]: 2 * generatorSteps,
            ...(fakes === 'reused' && { [`${objective}.fakes`]: 'fresh' }),
          },
        },
  ]
}

function penaltyRemedy(name: string, spec: GanSpec, penalty: { type: string; weight: number }) {
  if (hasPenalty(spec, penalty.type)) return { name, set: {} }
  const { penalty: now } = spec.objective
  // A list is kept, but a mix of images can be penalised once.
  const mixes = ['gradient', 'dragan']
  const kept = Array.isArray(now)
    ? now.filter(({ type }) => !(mixes.includes(type) && mixes.includes(penalty.type)))
    : []
  return { name, set: { [penaltyPath]: kept.length > 0 ? [...kept, penalty] : penalty } }
}

function hasPenalty(spec: GanSpec, type: string): boolean {
  return penaltiesOf(spec.objective).some((penalty) => penalty.type === type)
}

/** Returns the second network: its name and its layers. */
function examiner(spec: GanSpec): { path: string; layers: readonly LayerSpec[] } {
  const [name, { layers }] =
    'critic' in spec
      ? (['critic', spec.critic] as const)
      : (['discriminator', spec.discriminator] as const)
  return { path: `model.${name}.layers`, layers }
}

/** Inserts a layer before the last layer with a weight: the layers behind it move up by one. */
function layerRemedy(name: string, spec: GanSpec, added: { type: LayerSpec['type'] }): Remedy {
  const { path, layers } = examiner(spec)
  const at = layers.findLastIndex(scores)
  if (at < 0 || layers.some(({ type }) => type === added.type)) return { name, set: {} }
  const moved = [added, ...layers.slice(at).map(withoutDefaults)]
  const changes = moved.map((layer, index) => [`${path}[${at + index}]`, layer])
  return { name, set: Object.fromEntries(changes) }
}

/** Switches on the spectral normalisation of each layer that can have it. */
function spectralNorms(spec: GanSpec): Remedy['set'] {
  const { path, layers } = examiner(spec)
  const changes = [...spectralPaths(path, layers)]
  return Object.fromEntries(changes.map((place) => [place, true]))
}

function* spectralPaths(path: string, layers: readonly LayerSpec[]): Generator<string> {
  for (const [index, layer] of layers.entries()) {
    const place = `${path}[${index}]`
    if (isWeighted(layer) && !layer.spectralNorm) yield `${place}.spectralNorm`
    if (!('layers' in layer)) continue
    yield* spectralPaths(`${place}.layers`, layer.layers)
    yield* spectralPaths(`${place}.shortcut`, layer.shortcut)
  }
}

/** Whether a discriminator may end in such a layer: the added layer comes before it. */
function scores(layer: LayerSpec): boolean {
  return isWeighted(layer) || layer.type === 'discriminativeBasis'
}

function isWeighted(layer: LayerSpec): layer is LayerSpec & { spectralNorm: boolean } {
  return 'spectralNorm' in layer
}

/** A quarter of the generator's learning rate, if the discriminator's is higher. */
function slowerDiscriminator({ optimizer }: GanSpec): Remedy['set'] {
  const [name, { learningRate }] =
    'critic' in optimizer
      ? (['critic', optimizer.critic] as const)
      : (['discriminator', optimizer.discriminator] as const)
  const rate = optimizer.generator.learningRate / 4
  return learningRate > rate ? { [`model.optimizer.${name}.learningRate`]: rate } : {}
}

/** Leaves out the fields that have their default, so that a command stays short. */
function withoutDefaults(layer: LayerSpec): object {
  const whole = JSON.stringify(layer)
  const needed = Object.entries(layer).filter(([field]) => {
    const others = Object.entries(layer).filter(([name]) => name !== field)
    const parsed = layerSchema.safeParse(Object.fromEntries(others))
    return !parsed.success || JSON.stringify(parsed.data) !== whole
  })
  return Object.fromEntries(needed)
}

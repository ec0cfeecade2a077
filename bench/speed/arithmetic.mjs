// Counts the arithmetic and the optimiser traffic of a step from the spec. Only linear layers and convolutions count:
// the rest of the arithmetic is small beside them. Counts are multiply-adds an image, and bytes a step.
import { kindOf } from '../../dist/kinds/catalogue.js'

/** Reads and writes of float32 numbers per parameter in one update: the parameter, its gradient and its moments. */
const TOUCHES = {
  adam: () => 7,
  adamw: () => 7,
  rmsprop: ({ momentum }) => (momentum > 0 ? 7 : 5),
  sgd: ({ momentum }) => (momentum > 0 ? 5 : 3),
}
const FLOAT = 4

/**
 * Returns `{ flops, bytes, rough }` of a step. `rough`: it has gradients of gradients, which are estimated.
 *
 * @param {object} plan as of planTraining()
 */
export function arithmeticOf({ config: { model: spec, batchSize }, description: { networks } }) {
  const passes = Object.fromEntries(networks.map((each) => [each.name, passesOf(spec, each)]))
  const { macs, rough } = spec.kind === 'gan' ? ganStep(spec, passes) : vaeStep(passes)
  return { flops: 2 * macs * batchSize, bytes: traffic(spec, networks), rough }
}

/** Multiply-adds of a network: forward, of the weights' gradient, and of the input's with and without the first layer. */
function passesOf(spec, { name, layers }) {
  const { channels, height, width } = spec.image
  const isFed = name === 'generator' || name === 'decoder'
  const shape = isFed ? [spec.latent.size] : [channels, height, width]
  const { total, first } = countOf(spec[name].layers, layers, shape)
  return { forward: total, weights: total, input: total, inner: total - (first ?? 0) }
}

/** Returns the total of a sequence, and what its first weighted layers cost (0 if a label's weight precedes them). */
function countOf(specs, described, shape) {
  let total = 0
  let first
  let input = shape
  for (const [at, layer] of described.entries()) {
    const count = layerCount(specs[at] ?? {}, layer, input)
    total += count.total
    first ??= count.first
    input = layer.output
  }
  return { total, first }
}

function layerCount(fields, { type, children, parameters, output, traits }, input) {
  if (children.length > 0) {
    const { layers, shortcut } = fields
    const main = countOf(layers, children.slice(0, layers.length), input)
    const side = countOf(shortcut, children.slice(layers.length), input)
    const first = main.first === undefined ? side.first : main.first + (side.first ?? 0)
    return { total: main.total + side.total, first }
  }
  if (traits.weighted !== true) return { total: 0, first: parameters > 0 ? 0 : undefined }
  const weights = parameters - (fields.bias === false ? 0 : output[0])
  // A weight of a convolution is used once per place of its output, of a transposed one per place of its input.
  const [, height = 1, width = 1] = type === 'convTranspose2d' ? input : output
  const total = weights * height * width
  return { total, first: total }
}

function vaeStep(passes) {
  const { encoder, decoder } = passes
  const macs =
    encoder.forward +
    encoder.weights +
    encoder.inner +
    decoder.forward +
    decoder.weights +
    decoder.input
  return { macs, rough: false }
}

function ganStep({ objective }, { generator: g, discriminator, critic }) {
  const d = discriminator ?? critic
  const { discriminatorSteps, generatorSteps, fakes, order, penalty, unrolledSteps } = objective
  const runOfD = d.forward + d.weights + d.inner
  const backwardOfG = g.weights + g.inner
  const update = 2 * runOfD + (penalty === null ? 0 : penaltyOf(penalty, d) / penalty.every)
  if (order === 'simultaneous')
    return { macs: update + g.forward + backwardOfG + d.input, rough: penalty !== null }
  const forwardsOfG = discriminatorSteps + (fakes === 'reused' ? 0 : generatorSteps)
  // Each unrolled update runs and differentiates D on both batches, and is differentiated once more, at twice that.
  const unrolling = unrolledSteps * 2 * (d.forward + d.weights + d.input) * 3
  const macs =
    discriminatorSteps * update +
    forwardsOfG * g.forward +
    generatorSteps * (backwardOfG + d.forward + d.input + unrolling)
  return { macs, rough: penalty !== null || unrolledSteps > 0 }
}

/** A penalty's gradient, and the gradient of that; `gradient` and `dragan` first run D on their mix. */
function penaltyOf({ type }, d) {
  const own = d.input + d.input + d.weights
  return type === 'gradient' || type === 'dragan' ? own + d.forward : own
}

/** Bytes that the optimisers, clipping and the moving average read and write. */
function traffic(spec, networks) {
  const sizes = Object.fromEntries(networks.map(({ name, parameters }) => [name, parameters]))
  const { clip, unrolledSteps } = spec.objective
  let numbers = 0
  for (const { optimizer, updates, networks: names } of kindOf(spec).optimizers(spec)) {
    const size = names.reduce((sum, name) => sum + sizes[name], 0)
    const touches = TOUCHES[optimizer.type](optimizer)
    const clipped = clip && !names.includes('generator') ? 2 : 0
    const unrolled = unrolledSteps && !names.includes('generator') ? unrolledSteps * touches : 0
    numbers += size * (updates * (touches + clipped) + unrolled)
  }
  if (spec.ema) numbers += 3 * sizes.generator
  return FLOAT * numbers
}

import t from 'tap'
import type { LayerSpecInput } from '../../lib/config/layers.js'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { buildModel } from '../../lib/native/index.js'
import { tinyConditionalGan } from '../tiny-model.js'

/** Initial parameters (`init` in docs/spec.md), tested by their bounds and standard deviations. */

const classes = 30
const spectralNorm = true
/** Every weighted layer is large enough to estimate its moments. */
const layers: LayerSpecInput[] = [
  { type: 'concatLabel', as: 'embedding', size: 200 },
  { type: 'linear', out: 512 },
  { type: 'batchNorm' },
  { type: 'reshape', shape: [32, 4, 4] },
  { type: 'convTranspose2d', out: 24, kernel: 4, stride: 2, padding: 1 },
  { type: 'conv2d', out: 40, kernel: 3, padding: 1 },
  { type: 'flatten' },
  { type: 'minibatchDiscrimination' },
  { type: 'linear', out: 64, spectralNorm },
  { type: 'tanh' },
  { type: 'reshape', shape: [1, 8, 8] },
]

type Init = NonNullable<(typeof tinyConditionalGan)['generator']['init']>

/** Returns a function that returns the generator's initial tensors by name. */
async function initialWeights(init: Init, seed = 1) {
  const spec = parseModelSpec({
    ...tinyConditionalGan,
    classes,
    generator: { init, layers },
  })
  const model = await buildModel(spec, { seed, device: 'cpu' })
  const tensors = await model.state('raw')
  model.dispose()
  return (name: string): Float32Array => {
    const tensor = tensors.find((entry) => entry.name === `generator.${name}`)
    if (tensor === undefined) throw new Error(`no tensor ${name}`)
    return new Float32Array(tensor.data.slice().buffer)
  }
}

const meanOf = (values: Iterable<number>) => {
  const all = [...values]
  return all.reduce((sum, value) => sum + value, 0) / all.length
}

/** Returns whether mean and standard deviation are as expected, within sampling errors. */
function hasMoments(values: Float32Array, mean: number, deviation: number): boolean {
  const variance = meanOf(values.map((value) => (value - mean) ** 2))
  const tolerance = 6 / Math.sqrt(values.length)
  return (
    Math.abs(meanOf(values) - mean) < tolerance * deviation &&
    Math.abs(variance / deviation ** 2 - 1) < 1.5 * tolerance
  )
}

const largest = (values: Float32Array) =>
  values.reduce((max, value) => Math.max(max, Math.abs(value)), 0)

/** U(-bound, bound). A normal with the same deviation exceeds the bound. */
const uniform = (values: Float32Array, bound: number) =>
  hasMoments(values, 0, bound / Math.sqrt(3)) &&
  largest(values) <= bound * (1 + 1e-6) &&
  largest(values) > bound * (1 - 20 / values.length)

const normal = (values: Float32Array, mean: number, deviation: number) =>
  hasMoments(values, mean, deviation) &&
  largest(values.map((value) => value - mean)) > 2 * deviation

/** Unlike tap's comparison, does not print large arrays. */
const equal = (one: Float32Array, two: Float32Array) => one.every((value, at) => value === two[at])

const all = (values: Float32Array, expected: number) => values.every((value) => value === expected)
const latent = tinyConditionalGan.latent.size
const linearIn = latent + 200

t.test(
  "torch is PyTorch's default; the fan-in of a transposed kernel is its outputs",
  async (t) => {
    const tensor = await initialWeights('torch')
    t.ok(normal(tensor('0.weight'), 0, 1), 'embedding')
    t.ok(uniform(tensor('1.weight'), 1 / Math.sqrt(linearIn)), 'linear')
    t.ok(uniform(tensor('1.bias'), 1 / Math.sqrt(linearIn)), 'its bias')
    t.ok(uniform(tensor('4.weight'), 1 / Math.sqrt(24 * 16)), 'convTranspose2d')
    t.ok(uniform(tensor('4.bias'), 1 / Math.sqrt(24 * 16)), 'its bias')
    t.ok(uniform(tensor('5.weight'), 1 / Math.sqrt(24 * 9)), 'conv2d')
    t.ok(all(tensor('2.weight'), 1) && all(tensor('2.bias'), 0), 'batchNorm')
  },
)

t.test(
  "keras is Glorot's uniform distribution with biases 0 and embeddings in U(-0.05, 0.05)",
  async (t) => {
    const tensor = await initialWeights('keras')
    const glorot = (fans: number) => Math.sqrt(6 / fans)
    t.ok(uniform(tensor('0.weight'), 0.05), 'embedding')
    t.ok(uniform(tensor('1.weight'), glorot(linearIn + 512)), 'linear')
    t.ok(uniform(tensor('4.weight'), glorot((32 + 24) * 16)), 'convTranspose2d')
    t.ok(uniform(tensor('5.weight'), glorot((24 + 40) * 9)), 'conv2d')
    for (const bias of ['1.bias', '4.bias', '5.bias']) t.ok(all(tensor(bias), 0), bias)
    t.ok(all(tensor('2.weight'), 1) && all(tensor('2.bias'), 0), 'batchNorm')
  },
)

t.test('dcgan is N(0, 0.02), and N(1, 0.02) for the weights of batchNorm', async (t) => {
  const tensor = await initialWeights('dcgan')
  for (const weight of ['0.weight', '1.weight', '4.weight', '5.weight'])
    t.ok(normal(tensor(weight), 0, 0.02), weight)
  t.ok(normal(tensor('2.weight'), 1, 0.02), 'batchNorm')
  for (const bias of ['1.bias', '2.bias', '4.bias', '5.bias']) t.ok(all(tensor(bias), 0), bias)
})

t.test(
  'orthogonal is orthonormal rows, or columns if there are fewer, with biases 0',
  async (t) => {
    const tensor = await initialWeights('orthogonal')
    for (const [name, rows] of [
      ['0.weight', classes],
      ['1.weight', 512],
      ['4.weight', 32],
      ['5.weight', 40],
    ] as const)
      t.ok(orthonormal(tensor(name), rows), name)
    for (const bias of ['1.bias', '4.bias', '5.bias']) t.ok(all(tensor(bias), 0), bias)
  },
)

/** Returns whether the rows of a row-major matrix, or its columns if there are fewer, are orthonormal. */
function orthonormal(values: Float32Array, rows: number): boolean {
  const columns = values.length / rows
  const at = (row: number, column: number) => values[row * columns + column] ?? Number.NaN
  const [few, many] = rows <= columns ? [rows, columns] : [columns, rows]
  const entry = (one: number, other: number) => (rows <= columns ? at(one, other) : at(other, one))
  for (let one = 0; one < few; one++)
    for (let two = 0; two <= one; two++) {
      let product = 0
      for (let place = 0; place < many; place++) product += entry(one, place) * entry(two, place)
      if (!(Math.abs(product - Number(one === two)) < 1e-5)) return false
    }
  return true
}

/** Returns a function that returns the initial tensors of a GAN by name. */
async function initialGan(
  init: Init,
  generator: LayerSpecInput[],
  discriminator: LayerSpecInput[],
) {
  const spec = parseModelSpec({
    ...tinyConditionalGan,
    classes,
    image: { channels: 1, height: 16, width: 16, range: [-1, 1] },
    latent: { size: 40 },
    generator: { init, layers: generator },
    discriminator: { init, layers: discriminator },
  })
  const model = await buildModel(spec, { seed: 1, device: 'cpu' })
  const tensors = await model.state('raw')
  model.dispose()
  return (name: string): Float32Array => {
    const tensor = tensors.find((entry) => entry.name === name)
    if (tensor === undefined) throw new Error(`no tensor ${name}`)
    return new Float32Array(tensor.data.slice().buffer)
  }
}

t.test('xavier is Glorot, larger in the convolutions of residual blocks', async (t) => {
  const tensor = await initialGan(
    'xavier',
    [
      { type: 'linear', out: 24 * 16 },
      { type: 'reshape', shape: [24, 4, 4] },
      { type: 'generatorBlock', out: 20, norm: 'label' },
      { type: 'generatorBlock', out: 16 },
      { type: 'conv2d', out: 1, kernel: 3, padding: 1 },
    ],
    [
      { type: 'discriminatorBlock', out: 32, first: true },
      { type: 'globalSumPool' },
      { type: 'projection', spectralNorm },
    ],
  )
  const glorot = (fans: number) => Math.sqrt(6 / fans)
  t.ok(uniform(tensor('generator.0.weight'), glorot(40 + 24 * 16)), 'linear')
  t.ok(uniform(tensor('generator.0.bias'), 1 / Math.sqrt(40)), "PyTorch's bias")
  t.ok(uniform(tensor('generator.2.conv1.weight'), Math.SQRT2 * glorot(44 * 9)), 'conv1')
  t.ok(uniform(tensor('generator.2.conv2.weight'), Math.SQRT2 * glorot(40 * 9)), 'conv2')
  t.ok(uniform(tensor('generator.2.shortcut.weight'), glorot(44)), 'shortcut')
  t.ok(uniform(tensor('discriminator.0.conv2.weight'), Math.SQRT2 * glorot(64 * 9)), 'conv2 of D')
  const table = tensor('generator.2.norm1.embedding.weight')
  const rows = Array.from({ length: classes }, (_, row) => table.subarray(row * 48, row * 48 + 48))
  const halves = (from: number) =>
    Float32Array.from(rows.flatMap((row) => [...row.subarray(from, from + 24)]))
  t.ok(normal(halves(0), 1, 0.02) && all(halves(24), 0), 'factors and shifts by class')
  t.ok(all(tensor('generator.3.norm1.weight'), 1), 'norm')
  t.ok(uniform(tensor('discriminator.2.embedding.weight_orig'), glorot(classes + 32)), 'projection')
})

t.test(
  'r3gan starts blocks the smaller the more there are, and their last part as 0',
  async (t) => {
    const block: LayerSpecInput = { type: 'resNeXtBlock', groups: 4 }
    const tensor = await initialGan(
      'r3gan',
      [
        { type: 'generativeBasis', out: 32 },
        { type: 'residual', layers: [block] },
        { type: 'upsample', scale: 4 },
        block,
        { type: 'conv2d', out: 1, kernel: 1 },
      ],
      [{ type: 'conv2d', out: 32, kernel: 4, stride: 4 }, block, { type: 'discriminativeBasis' }],
    )
    const gain = (blocks: number) => Math.sqrt(2 / 1.04) * blocks ** -0.25
    t.ok(normal(tensor('generator.0.basis'), 0, 1), 'basis')
    t.ok(normal(tensor('generator.0.linear.weight'), 0, 1 / Math.sqrt(40)), 'its linear layer')
    t.ok(normal(tensor('generator.1.layers.0.conv1.weight'), 0, gain(2) / Math.sqrt(32)), 'conv1')
    t.ok(normal(tensor('generator.3.conv2.weight'), 0, gain(2) / Math.sqrt(16 * 9)), 'conv2')
    t.ok(all(tensor('generator.3.conv3.weight'), 0) && all(tensor('generator.3.conv1.bias'), 0))
    t.ok(normal(tensor('discriminator.1.conv1.weight'), 0, gain(1) / Math.sqrt(32)), 'one block')
    t.ok(normal(tensor('discriminator.2.basis.weight'), 0, 1 / 4), 'a fan in of 16')
    const scale = 1 / Math.sqrt(classes * 32)
    t.ok(normal(tensor('discriminator.2.embedding.weight'), 0, scale), 'embedding')
  },
)

t.test('msra is a tenth of Kaiming normal, with biases 0', async (t) => {
  const tensor = await initialWeights('msra')
  t.ok(normal(tensor('5.weight'), 0, 0.1 * Math.sqrt(2 / (24 * 9))), 'conv2d')
  t.ok(normal(tensor('0.weight'), 0, 1) && all(tensor('5.bias'), 0))
})

t.test('a new spectral norm knows the largest singular value nearly', async (t) => {
  const tensor = await initialWeights('torch')
  const [weight, u, v] = ['8.weight_orig', '8.weight_u', '8.weight_v'].map(tensor)
  const times = (vector: Float32Array) =>
    Float32Array.from({ length: 64 }, (_, row) =>
      vector.reduce((sum, value, at) => sum + value * (weight?.[row * vector.length + at] ?? 0), 0),
    )
  const known = times(v ?? new Float32Array()).reduce(
    (sum, value, at) => sum + value * (u?.[at] ?? 0),
    0,
  )
  let best = Float32Array.from(v ?? [])
  for (let i = 0; i < 300; i++) {
    const rows = times(best)
    best = best.map((_, at) =>
      rows.reduce((sum, value, row) => sum + value * (weight?.[row * best.length + at] ?? 0), 0),
    )
    const length = Math.hypot(...best)
    best = best.map((value) => value / length)
  }
  const largestValue = Math.hypot(...times(best))
  t.ok(known > 0.9 * largestValue && known < 1.0001 * largestValue, `${known / largestValue}`)
})

t.test(
  'with every init, minibatchDiscrimination is N(0, 0.05²) and spectral vectors have length 1',
  async (t) => {
    for (const init of ['torch', 'keras', 'dcgan', 'orthogonal'] as const) {
      const tensor = await initialWeights(init)
      t.ok(normal(tensor('7.weight'), 0, 0.05) && all(tensor('7.bias'), 0), init)
      for (const vector of ['8.weight_u', '8.weight_v'])
        t.ok(Math.abs(Math.hypot(...tensor(vector)) - 1) < 1e-5, `${init} ${vector}`)
    }
  },
)

t.test(
  'a layer has its own init; the same seed gives the same weights, another seed others',
  async (t) => {
    const [first, again, other] = [
      await initialWeights('torch'),
      await initialWeights('torch'),
      await initialWeights('torch', 2),
    ]
    t.ok(equal(first('1.weight'), again('1.weight')))
    t.notOk(equal(first('1.weight'), other('1.weight')))
    const spec = parseModelSpec({
      ...tinyConditionalGan,
      generator: {
        init: 'torch',
        layers: [
          { type: 'linear', out: 300 },
          { type: 'linear', out: 64, init: 'dcgan' },
          { type: 'tanh' },
          { type: 'reshape', shape: [1, 8, 8] },
        ],
      },
    })
    const model = await buildModel(spec, { seed: 1, device: 'cpu' })
    const tensors = await model.state('raw')
    const weight = tensors.find(({ name }) => name === 'generator.1.weight')
    t.ok(weight && normal(new Float32Array(weight.data.slice().buffer), 0, 0.02))
  },
)

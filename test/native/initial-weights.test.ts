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

import t from 'tap'
import { datasetFromArrays } from '../../../lib/data/dataset.js'
import { train } from '../../../lib/index.js'
import type { DiscriminatorGanSpecInput } from '../../../lib/kinds/gan/schema.js'
import type { NativeTensor } from '../../../lib/native/index.js'
import { ClassMeasure } from '../../../lib/training/guard/measure-classes.js'
import { OneClass } from '../../../lib/training/guard/one-class.js'
import { tinyGan } from '../../tiny-model.js'

const SIZE = 64

/** Images whose class is the number of the bright quarter, with noise that makes all of them different. */
function quarters(count: number, classOf: (index: number) => number) {
  const images = Uint8Array.from({ length: count * SIZE }, (_, at) => {
    const [index, pixel] = [Math.floor(at / SIZE), at % SIZE]
    const noise = ((at * 2654435761) >>> 24) / 4
    return Math.floor(pixel / 16) === classOf(index) ? 190 + noise : noise
  })
  const labels = Uint8Array.from({ length: count }, (_, index) => classOf(index))
  return { images, shape: [count, 1, 8, 8] as const, labels, name: 'quarters' }
}

const real = quarters(64, (index) => index % 4)
const generated = (classOf: (index: number) => number): NativeTensor => {
  const { images, shape } = quarters(32, classOf)
  return { name: 'generated', dtype: 'U8', shape, data: images }
}

t.test('the class of images is that of the nearest real image', async (t) => {
  const measure = await ClassMeasure.of(datasetFromArrays(real))
  t.same(await measure?.take(generated(() => 2)), { name: '2', share: 1, real: 64, expected: 0.25 })
  t.match(await measure?.take(generated((index) => index % 4)), { share: 0.25 })
  const classNames = ['ant', 'bee', 'cat', 'dog']
  const named = await ClassMeasure.of(datasetFromArrays({ ...real, classNames }))
  t.match(await named?.take(generated(() => 2)), { name: 'cat' })
})

t.test('data without labels, or mostly of one class, have nothing to tell', async (t) => {
  const { labels: _, ...unlabelled } = real
  t.equal(await ClassMeasure.of(datasetFromArrays(unlabelled)), undefined)
  const uneven = quarters(64, (index) => (index % 4 === 0 ? 1 : 0))
  t.equal(await ClassMeasure.of(datasetFromArrays(uneven)), undefined)
})

t.test(
  'one class is told once, after consecutive checks, until there are several again',
  async (t) => {
    const shares = [0.95, 0.5, 0.95, 0.98, 1, 0.3, 0.95, 0.95]
    const check = new OneClass(2)
    const told = shares.flatMap((share, at) => {
      const largest = { name: '1', share, real: 2000, expected: 0.11 }
      return check.check(500 * (at + 1), largest, false) ?? []
    })
    t.match(told, [
      {
        reason: 'oneClass',
        message:
          /^by step 2000 .*one class only: 98 % .* class 1, by the nearest of 2000 .* 11 % of the data$/,
      },
      { message: /^by step 4000/ },
    ])
    const alike = new OneClass(1)
    const largest = { name: '1', share: 1, real: 9, expected: 0.1 }
    t.equal(alike.check(1, largest, true), undefined, 'a collapse is told as such')
    t.ok(alike.check(2, largest, false), 'and the class once the images differ again')
  },
)

const second: DiscriminatorGanSpecInput = {
  ...tinyGan,
  generator: {
    layers: [
      { type: 'linear', out: 16 },
      { type: 'sigmoid' },
      { type: 'linear', out: 64 },
      { type: 'tanh' },
      { type: 'reshape', shape: [1, 8, 8] },
    ],
  },
}

/** Real images of noise in classes; those of class 3 alone are grey, as untrained generators' images are. */
const greyClass = {
  ...real,
  images: Uint8Array.from(real.images, (_, at) => {
    const noise = (at * 2654435761) >>> 24
    return Math.floor(at / SIZE) % 4 === 3 ? 120 + noise / 16 : noise > 127 ? 255 : 0
  }),
}

t.test('a run tells it with remedies, and its numbers do not depend on that', async (t) => {
  const guard = { diversity: { every: 4, images: 16, times: 1, below: 0 } }
  const base = {
    model: second,
    steps: 8,
    batchSize: 8,
    seed: 1,
    device: 'cpu',
    threads: 1,
  } as const
  const { labels: _, ...unlabelled } = greyClass
  const warnings: unknown[] = []
  const run = train({ ...base, guard, data: datasetFromArrays(greyClass) })
  for await (const event of run) if (event.type === 'warning') warnings.push(event)
  t.match(warnings, [
    { reason: 'oneClass', step: 4, message: /class 3/, remedies: [{ name: 'R1' }] },
  ])
  using model = (await run.result).model
  using plain = (await train({ ...base, guard, data: datasetFromArrays(unlabelled) }).result).model
  t.same((await model.sample({ count: 4 })).float, (await plain.sample({ count: 4 })).float)
})

import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readSafetensors } from '../../lib/formats/safetensors.js'
import { train } from '../../lib/index.js'
import type { DiscriminatorGanSpecInput } from '../../lib/kinds/gan/schema.js'
import { outcomeOf } from '../runs/run-files.js'
import { tinyConditionalGan, tinyGan } from '../tiny-model.js'
import { follow, from } from './follow.js'
import { data, settings } from './resuming.js'

/** A conditional GAN with a table of classes, which has a row for each. */
const embedding: DiscriminatorGanSpecInput = {
  ...tinyConditionalGan,
  generator: {
    layers: [
      { type: 'concatLabel', as: 'embedding', size: 4 },
      ...tinyConditionalGan.generator.layers.slice(1),
    ],
  },
}

/** Returns a function that reads a tensor of a run's model. */
async function modelOf(out: string) {
  const { tensors } = await readSafetensors(join(out, 'model.safetensors'))
  return (name: string) => {
    const found = tensors.find((tensor) => tensor.name === name)
    if (found === undefined) throw new Error(`no tensor ${name}`)
    return [...new Float32Array(found.data.slice().buffer)]
  }
}

/** Trains a model, and returns the folder of its run and a place for another run. */
async function trained(t: Test, model: DiscriminatorGanSpecInput) {
  const folder = t.testdir()
  const start = join(folder, 'first')
  await train({ ...settings, model, out: start }).result
  return { folder, start, out: join(folder, 'second') }
}

/** A learning rate of 0 keeps the start visible. */
const still = (model: DiscriminatorGanSpecInput): DiscriminatorGanSpecInput => {
  const adam = { type: 'adam', learningRate: 0 } as const
  const { ema: _, ...rest } = model
  return { ...rest, optimizer: { generator: adam, discriminator: adam } }
}

t.test('a run starts from every tensor that fits, without a warning if all do', async (t) => {
  const { start, out } = await trained(t, tinyGan)
  const events = await follow({ ...settings, model: still(tinyGan), steps: 1, start, out })
  t.notOk(events.some((event) => event.type === 'warning' && event.reason === 'partialStart'))
  const [before, after] = [await modelOf(start), await modelOf(out)]
  for (const name of ['generator.0.weight', 'generator.3.bias', 'discriminator.1.weight'])
    t.same(after(name), before(name), name)
})

t.test('with other classes the common rows are taken, and what is fresh is named', async (t) => {
  const { start, out } = await trained(t, embedding)
  const four = { ...still(embedding), classes: 4 }
  const events = await follow({ ...settings, model: four, steps: 1, start, out })
  const warning = events.find(
    (event) => event.type === 'warning' && event.reason === 'partialStart',
  )
  t.match(warning, {
    message:
      /tensors start from .*further classes in generator\.0\.weight start fresh, discriminator\.2\.weight starts fresh/,
  })
  const [before, after] = [await modelOf(start), await modelOf(out)]
  t.same(after('generator.0.weight').slice(0, 12), before('generator.0.weight'))
  t.equal(after('generator.0.weight').length, 16)
  t.same(after('generator.1.weight'), before('generator.1.weight'))
})

t.test('the head of an auxiliary classifier keeps its logit and the common classes', async (t) => {
  const acgan: DiscriminatorGanSpecInput = {
    ...tinyConditionalGan,
    discriminator: { layers: [{ type: 'flatten' }, { type: 'linear', out: 4 }] },
    objective: { loss: 'nonSaturating', auxiliary: { weight: 1 } },
  }
  const { start, out } = await trained(t, acgan)
  const four = still({
    ...acgan,
    classes: 4,
    discriminator: { layers: [{ type: 'flatten' }, { type: 'linear', out: 5 }] },
  })
  await follow({ ...settings, model: four, steps: 1, start, out })
  const [before, after] = [await modelOf(start), await modelOf(out)]
  const head = after('discriminator.1.weight')
  t.equal(head.length, 5 * 64)
  t.same(head.slice(0, 4 * 64), before('discriminator.1.weight'))
})

t.test('a frozen layer that does not fit is refused, and every tensor is named', async (t) => {
  const { start } = await trained(t, tinyGan)
  const wider: DiscriminatorGanSpecInput = {
    ...tinyGan,
    generator: {
      layers: tinyGan.generator.layers.map((layer) =>
        layer.type === 'linear' && layer.out === 8 ? { ...layer, out: 10 } : layer,
      ),
    },
  }
  await t.rejects(train({ ...settings, model: wider, start, freeze: ['generator.0'] }).result, {
    code: 'CONFIG_INVALID',
    path: 'freeze',
    message: /generator\.0 does not fit the model/,
  })
  const events = await follow({ ...settings, model: wider, start, steps: 1 })
  const [warning] = events.flatMap((event) =>
    event.type === 'warning' && event.reason === 'partialStart' ? [event.message] : [],
  )
  const fresh = ['0.weight', '0.bias', '1.weight', '1.bias', '1.running_mean', '1.running_var']
  for (const name of [...fresh, '3.weight']) t.match(warning, `generator.${name} starts fresh`)
})

t.test('a model without a tensor that fits is refused, and so is a missing one', async (t) => {
  const { start } = await trained(t, tinyGan)
  const model: DiscriminatorGanSpecInput = {
    ...tinyGan,
    generator: {
      layers: [
        { type: 'reshape', shape: [1, 2, 2] },
        { type: 'upsample', scale: 4 },
        { type: 'conv2d', out: 1, kernel: 1 },
      ],
    },
    discriminator: { layers: [{ type: 'conv2d', out: 1, kernel: 8 }] },
  }
  await t.rejects(train({ ...settings, model, start }).result, {
    code: 'CONFIG_INVALID',
    path: 'start',
  })
  const missing = train({ ...settings, model: tinyGan, start: join(start, 'nothing') })
  await t.rejects(missing.result, { code: 'MODEL_NOT_FOUND' })
})

t.test('frozen layers keep their weights and statistics, the others are trained', async (t) => {
  const { start, out } = await trained(t, tinyGan)
  const freeze = ['generator.1', 'discriminator.1']
  await train({ ...settings, model: tinyGan, start, freeze, out }).result
  const [before, after] = [await modelOf(start), await modelOf(out)]
  for (const name of ['generator.1.weight', 'generator.1.running_mean', 'discriminator.1.weight'])
    t.same(after(name), before(name), name)
  for (const name of ['generator.0.weight', 'discriminator.4.weight'])
    t.notSame(after(name), before(name), name)
})

t.test('a frozen layer without parameters changes nothing', async (t) => {
  const folder = t.testdir()
  const [plain, frozen] = [join(folder, 'plain'), join(folder, 'frozen')]
  await train({ ...settings, model: tinyGan, out: plain }).result
  await train({ ...settings, model: tinyGan, freeze: ['generator.2'], out: frozen }).result
  const [expected, found] = [await modelOf(plain), await modelOf(frozen)]
  const near = (name: string) =>
    expected(name).every((value, at) => Math.abs(value - (found(name)[at] ?? 0)) < 1e-4)
  t.ok(near('generator.1.running_mean') && near('generator.0.weight'))
})

t.test(
  'a layer that does not exist, and a network without a layer to train, are refused',
  async (t) => {
    const refused = (freeze: string[]) => train({ ...settings, model: tinyGan, freeze }).result
    await t.rejects(refused(['discriminator.9']), {
      code: 'CONFIG_INVALID',
      path: 'freeze[0]',
      expected: /such as generator\.0/,
    })
    await t.rejects(refused(['discriminator.1', 'discriminator.4']), {
      code: 'CONFIG_INVALID',
      path: 'freeze',
      expected: /layers of the discriminator/,
    })
  },
)

t.test('a run with a start and frozen layers resumes to the same bytes', async (t) => {
  const { folder, start, out } = await trained(t, tinyGan)
  const options = { ...settings, model: tinyGan, start, freeze: ['discriminator.1'] }
  await follow({ ...options, out: join(folder, 'whole') })
  await follow({ ...options, out }, from(9))
  await follow({ resume: out, data })
  t.same(await outcomeOf(out), await outcomeOf(join(folder, 'whole')))
})

import t from 'tap'
import { unusable } from '../../lib/config/explain.js'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { describeSpec } from '../../lib/native/index.js'
import { tinyClassifier, tinyGan, tinyVae, tinyWgan } from '../tiny-model.js'
import { refusal } from './refusal.js'

t.test('parseModelSpec fills in every default', async (t) => {
  const spec = parseModelSpec(tinyGan)
  if (spec.kind !== 'gan' || !('discriminator' in spec)) throw new Error('not a GAN')
  t.equal(spec.classes, 0)
  t.equal(spec.latent.distribution, 'normal')
  t.equal(spec.generator.init, 'torch')
  t.same(spec.generator.layers[0], { type: 'linear', out: 8, bias: true, spectralNorm: false })
  t.same(spec.generator.layers[1], { type: 'batchNorm', momentum: 0.1, eps: 1e-5 })
  t.same(spec.optimizer.generator, {
    type: 'adam',
    learningRate: 1e-3,
    betas: [0.9, 0.999],
    beta2Schedule: null,
    eps: 1e-8,
    weightDecay: 0,
    schedule: { type: 'constant', warmup: 0 },
  })
  t.equal(spec.objective.fakes, 'fresh')
  t.equal(spec.objective.order, 'discriminatorFirst')
  t.same(spec.objective.fakeLabels, { discriminator: 'real', generator: 'drawn' })
})

t.test('a rule between fields says what is expected and what to do', async (t) => {
  t.match(refusal({ ...tinyGan, objective: { loss: 'hinge', labelFlip: 0.1 } }), {
    path: 'model.objective.labelFlip',
    expected: '0',
    received: '0.1 (number)',
    fix: 'set labelFlip to 0',
    message: /the loss hinge has no targets to flip; set labelFlip to 0$/,
  })
  const reused = { loss: 'nonSaturating', fakes: 'reused', generatorSteps: 2 } as const
  t.match(refusal({ ...tinyGan, objective: reused }), {
    path: 'model.objective.generatorSteps',
    expected: '1',
    fix: 'set generatorSteps to 1, or set fakes to "fresh"',
  })
  const together = { loss: 'nonSaturating', fakes: 'reused', order: 'simultaneous' } as const
  t.match(refusal({ ...tinyGan, objective: together }), {
    path: 'model.objective.fakes',
    expected: '"fresh"',
    fix: 'set fakes to "fresh", or set order to "discriminatorFirst"',
  })
  const unrolled = { loss: 'nonSaturating', unrolledSteps: 5, clip: 0.1 } as const
  t.match(refusal({ ...tinyGan, objective: unrolled }), {
    path: 'model.objective.clip',
    expected: 'null',
    fix: 'set clip to null, or set unrolledSteps to 0',
  })
})

t.test('an error without one expected value has none, and says what to do', async (t) => {
  const error = unusable('label', 'the model was trained without classes', 3)
  t.equal(error.expected, undefined)
  t.match(error, { path: 'label', fix: 'remove label' })
})

t.test('parseModelSpec returns its own output unchanged', async (t) => {
  for (const input of [tinyGan, tinyWgan, tinyVae, tinyClassifier]) {
    const spec = parseModelSpec(input)
    t.same(parseModelSpec(JSON.parse(JSON.stringify(spec))), spec)
  }
})

t.test(
  'an unknown key is reported with its path, the nearest valid key and all valid keys',
  async (t) => {
    const error = refusal(tinyGan, 'model.generator.layers[0].biass=true')
    t.equal(error.code, 'CONFIG_INVALID')
    t.equal(error.path, 'model.generator.layers[0].biass')
    t.match(error.message, 'did you mean "bias"?')
    t.match(
      error.message,
      'valid keys of model.generator.layers[0]: type, out, bias, init, spectralNorm',
    )
  },
)

t.test('an unknown key at the top of a spec is reported with the keys of a spec', async (t) => {
  const error = refusal(tinyVae, 'model.encodr={}')
  t.equal(error.path, 'model.encodr')
  t.match(error.message, /did you mean "encoder"\?.*valid keys of model: .*latent.*decoder/)
})

t.test('a wrong type is reported with the expected and the received type', async (t) => {
  const error = refusal(tinyGan, 'model.generator.layers[3].out=big')
  t.equal(error.path, 'model.generator.layers[3].out')
  t.equal(error.expected, 'a number')
  t.equal(error.received, '"big" (string)')
})

t.test('a number out of range is reported with the range', async (t) => {
  t.match(refusal(tinyGan, 'model.latent.size=0').message, 'at least 1, got 0 (number)')
  t.match(refusal(tinyGan, 'model.latent.size=1.5').message, 'a whole number, got 1.5')
  t.match(refusal(tinyGan, 'model.generator.layers=[]').message, 'at least 1 item, got []')
  const dropout = refusal(tinyGan, 'model.discriminator.layers[3].p=2')
  t.match(dropout.message, 'at most 1, got 2')
})

t.test('an unknown layer type is reported with all types and the nearest', async (t) => {
  const error = refusal(tinyGan, 'model.generator.layers[0].type=linnear')
  t.equal(error.path, 'model.generator.layers[0].type')
  t.match(error.message, /one of "linear", "conv2d".*did you mean "linear"\?.*got "linnear"/)
})

t.test('an invalid choice is reported with all choices and the nearest', async (t) => {
  const error = refusal(tinyGan, 'model.objective.fakes=reusd')
  t.match(error.message, 'one of "fresh", "reused" (did you mean "reused"?), got "reusd"')
})

t.test('a field that accepts several kinds of value is reported with all of them', async (t) => {
  for (const range of ['[0,255]', '[1,-1]', '[0]', 'tanh']) {
    const error = refusal(tinyGan, `model.image.range=${range}`)
    t.equal(error.path, 'model.image.range')
    t.equal(error.expected, '[-1, 1] or [0, 1]')
  }
  const conv = '[{"type":"conv2d","out":1,"kernel":1,"padding":"valid"}]'
  t.match(
    refusal(tinyGan, `model.discriminator.layers=${conv}`).message,
    'layers[0].padding: expected a number, [left, right, top, bottom] or "same", got "valid"',
  )
  t.match(refusal(tinyGan, 'model.ema=true').message, 'expected { decay } or { halfLife, rampUp }')
})

t.test(
  'of a union of objects, the error is about the member with the fewest unknown keys',
  async (t) => {
    const ema = (value: string) => refusal(tinyGan, `model.ema=${value}`).message
    t.match(ema('{"decay":2}'), /^model\.ema\.decay: expected a number of at most 1, got 2/)
    t.match(ema('{"halfLife":0}'), /^model\.ema\.halfLife: expected a number greater than 0, got 0/)
    t.match(
      ema('{"decay":0.9,"halfLife":2000}'),
      'expected { decay } or { halfLife, rampUp }, got {',
    )
    t.match(ema('{}'), 'model.ema: expected { decay } or { halfLife, rampUp }, got {}')
    t.equal(
      ema('{"halflife":2000}'),
      'model.ema.halflife: unknown key (did you mean "halfLife"?); ' +
        'valid keys of model.ema: decay, halfLife, rampUp',
    )
    t.match(
      ema('{"decay":0.9,"rate":1}'),
      'ema.rate: unknown key; valid keys of model.ema: decay, halfLife, rampUp',
    )
  },
)

t.test('a missing field is reported as missing', async (t) => {
  const { latent: _, ...rest } = tinyGan
  const error = refusal(rest)
  t.equal(error.path, 'model.latent')
  t.match(error.message, 'model.latent is missing: expected an object')
})

t.test('the kind selects the schema and is checked first', async (t) => {
  t.match(
    refusal(tinyGan, 'model.kind=wgan').message,
    'model.kind: expected one of "gan", "vae", "classifier"',
  )
  t.match(refusal('gan').message, 'model: expected a model spec')
  t.match(refusal([1]).received, '[1] (list)')
})

t.test('the loss selects the schema of a GAN and is checked first', async (t) => {
  const error = refusal(tinyGan, 'model.objective.loss=hing')
  t.equal(error.path, 'model.objective.loss')
  t.match(error.message, /"wasserstein" \(did you mean "hinge"\?\)/)
  t.match(refusal({ kind: 'gan' }).message, 'model.objective.loss is missing')
})

t.test('a wasserstein loss requires a critic, any other loss a discriminator', async (t) => {
  const critic = refusal(tinyGan, 'model.objective.loss=wasserstein')
  t.equal(critic.path, 'model.discriminator')
  t.match(critic.message, 'this key is "critic" ("critic" is for "wasserstein"')
  const discriminator = refusal(tinyWgan, 'model.objective.loss=hinge')
  t.equal(discriminator.path, 'model.critic')
  t.match(discriminator.fix, 'rename "critic" to "discriminator"')
  const { discriminator: network, ...rest } = tinyGan
  const half = { ...rest, critic: network, objective: { loss: 'wasserstein' } }
  t.equal(refusal(half).path, 'model.optimizer.discriminator')
})

t.test('a rule that involves several fields is reported with the field to change', async (t) => {
  const error = refusal(tinyWgan, 'model.objective.labelSmoothing=0.1')
  t.equal(error.path, 'model.objective.labelSmoothing')
  t.match(error.message, 'wasserstein has no targets to smooth')
})

t.test('several errors are reported together, with the path of the first', async (t) => {
  const error = refusal(tinyGan, 'model.latent.size=0', 'model.image.widht=8')
  t.equal(error.path, 'model.image.widht')
  t.match(error.message, 'model.latent.size')
  t.match(error.message, 'model.image.widht')
})

t.test('values at the ends of their ranges are accepted', async (t) => {
  const spec = parseModelSpec({
    ...tinyGan,
    ema: { decay: 1 },
    generator: {
      init: null,
      layers: [{ type: 'leakyRelu', slope: -1 }, ...tinyGan.generator.layers],
    },
    objective: {
      loss: 'hinge',
      penalty: { type: 'r1', weight: 0 },
      instanceNoise: { std: 0 },
      featureMatching: { weight: 0 },
    },
  })
  t.equal(spec.kind === 'gan' && spec.generator.init, 'torch')
  await t.resolves(describeSpec(spec))
})

t.test('null is the same as an omitted field', async (t) => {
  const optimizer = { type: 'adam', learningRate: 1e-3 }
  const spec = parseModelSpec({
    ...tinyGan,
    ema: null,
    optimizer: { generator: { ...optimizer, schedule: null }, discriminator: optimizer },
    objective: {
      loss: 'nonSaturating',
      instanceNoise: { std: 0.1, decaySteps: null },
      featureMatching: { weight: 1, layer: null },
    },
  })
  if (spec.kind !== 'gan') throw new Error('not a gan')
  t.equal(spec.ema ?? undefined, undefined)
  t.same(spec.optimizer.generator.schedule, { type: 'constant', warmup: 0 })
  await t.resolves(describeSpec(spec))
})

t.test('a number that is infinite in float32 is refused', (t) => {
  const cases = [
    [tinyWgan, 'objective.clip=1e39'],
    [tinyGan, 'generator.layers[1].eps=1e300'],
    [tinyGan, 'optimizer.generator.learningRate=4e38'],
    [tinyVae, 'objective.beta=1e308'],
  ] as const
  for (const [spec, change] of cases) {
    const { code, path, expected } = refusal(spec, `model.${change}`)
    t.same([code, path], ['CONFIG_INVALID', `model.${change.split('=')[0]}`])
    t.match(expected, /float32/)
  }
  parseModelSpec({
    ...tinyGan,
    objective: { loss: 'hinge', instanceNoise: { std: 3e38, decaySteps: 1 } },
  })
  t.end()
})

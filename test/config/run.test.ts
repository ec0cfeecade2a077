import t from 'tap'
import { parseRunConfig, parseRunInput, parseRunSettings } from '../../lib/runs/config.js'
import { tinyGan, tinyVae } from '../tiny-model.js'

const settings = { data: { source: 'digits' }, steps: 10 }

t.test('all documented defaults are filled in', async (t) => {
  t.same(parseRunSettings(settings), {
    data: { source: 'digits' },
    steps: 10,
    batchSize: 64,
    accumulate: 1,
    augment: { horizontalFlip: false, verticalFlip: false, translate: 0 },
    freeze: [],
    seed: 0,
    device: 'auto',
    precision: 'float32',
    log: { every: 50, tensorboard: false },
    samples: { every: 500, count: 25 },
    checkpoint: { every: 1000, keep: 3 },
    guard: {
      nonFinite: true,
      saturation: { accuracy: 0.999, steps: 1000 },
      diversity: { every: 500, images: 256, below: 0.25, times: 2 },
      rollback: false,
    },
  })
})

t.test('augmentation is off by default, and invalid settings of it are refused', async (t) => {
  const augment = (value: unknown) => parseRunSettings({ ...settings, augment: value }).augment
  t.same(augment({ translate: 2 }), { horizontalFlip: false, verticalFlip: false, translate: 2 })
  for (const [key, value] of [
    ['translate', -1],
    ['translate', 1.5],
    ['horizontalFlip', 1],
  ] as const)
    t.throws(() => augment({ [key]: value }), { code: 'CONFIG_INVALID', path: `augment.${key}` })
  t.throws(() => augment({ flip: true }), { code: 'CONFIG_INVALID', message: /augment/ })
})

t.test('exactly one of steps and epochs is required', async (t) => {
  t.equal(parseRunSettings({ ...settings, steps: undefined, epochs: 2 }).epochs, 2)
  t.throws(() => parseRunSettings({ ...settings, epochs: 2 }), {
    code: 'CONFIG_INVALID',
    path: 'epochs',
    message: /epochs cannot be used here, because steps also sets/,
  })
  t.throws(() => parseRunSettings({ data: settings.data }), {
    code: 'CONFIG_INVALID',
    path: 'steps',
  })
  t.equal(parseRunSettings({ data: settings.data }, { steps: 7 }).steps, 7)
})

t.test('steps, batch size and threads must be positive integers', async (t) => {
  for (const key of ['steps', 'batchSize', 'threads'])
    for (const value of [0, -1, 1.5, '10', Number.NaN])
      t.throws(
        () => parseRunSettings({ ...settings, [key]: value }),
        { code: 'CONFIG_INVALID', path: key },
        `${key} ${value}`,
      )
})

t.test('a key that is not in the schema is an unknown key', async (t) => {
  t.throws(() => parseRunSettings({ ...settings, evalute: { every: 5 } }), {
    path: 'evalute',
    message: /unknown key.*did you mean "evaluate".*valid keys: model, preset, data, steps, epochs/,
  })
  t.throws(() => parseRunSettings({ ...settings, data: { source: 'a', splt: 'test' } }), {
    path: 'data.splt',
    message: /did you mean "split"\?/,
  })
})

t.test('an unknown device or precision is reported with the choices', async (t) => {
  t.throws(() => parseRunSettings({ ...settings, device: 'gpu' }), {
    message: /device: expected one of "auto", "cpu", "cuda".*got "gpu"/,
  })
  t.throws(() => parseRunSettings({ ...settings, precision: 'float16' }), {
    message: /precision: expected one of "float32", "bf16"/,
  })
})

t.test('a complete config parses to itself', async (t) => {
  const config = parseRunConfig({ ...settings, model: tinyVae })
  t.same(parseRunConfig(JSON.parse(JSON.stringify(config))), config)
})

t.test('a config file is parsed without filling in defaults', async (t) => {
  const input = parseRunInput({ preset: 'vae', data: { source: 'shapes', count: 100 } })
  t.same(input, { settings: { preset: 'vae', data: { source: 'shapes', count: 100 } } })
  t.equal(parseRunInput({ ...settings, model: tinyGan }).model?.kind, 'gan')
})

t.test('a config file without model and preset is refused with what to add', async (t) => {
  t.throws(() => parseRunInput(settings), { path: 'model', message: /preset/ })
  for (const raw of [null, [], 'text', 5])
    t.throws(() => parseRunInput(raw), { code: 'CONFIG_INVALID' }, String(raw))
})

t.test('an invalid part of the guard is reported with the valid values', async (t) => {
  const guard = (value: unknown) => () => parseRunSettings({ ...settings, guard: value })
  t.throws(guard({ saturation: true }), {
    message: /guard\.saturation: expected false or an object, got true/,
  })
  t.throws(guard({ diversity: { below: 7 } }), {
    path: 'guard.diversity.below',
    message: /at most 1/,
  })
  t.throws(guard({ rollback: { tims: 1 } }), { message: /rollback\.tims: unknown key/ })
})

import t from 'tap'
import { groupProfile, type StepProfile } from '../../lib/training/step-profile.js'
import { type TrainControls, train } from '../../lib/training/train.js'
import { tinyConditionalGan, tinyData, tinyGan, tinyVae, tinyWgan } from '../tiny-model.js'

const data = tinyData({ labelled: true })
const options = { data, batchSize: 4, steps: 6, seed: 1, device: 'cpu' } as const

/** A run's profile, which `onProfile` of `controls` receives. */
function profiling(controls: TrainControls = {}) {
  const profiles: StepProfile[] = []
  const onProfile = (profile: StepProfile) => void profiles.push(profile)
  return { profiles, controls: { ...controls, onProfile } }
}

async function profileOf(model: object, steps: number = options.steps): Promise<StepProfile> {
  const { profiles, controls } = profiling()
  const run = train({ ...options, steps, model: model as typeof tinyGan }, controls)
  using _ = (await run.result).model
  const [profile, another] = profiles
  if (profile === undefined || another !== undefined) throw new Error('expected one profile')
  return profile
}

t.test('the parts of a step add up to its time, and name its layers and phases', async (t) => {
  const profile = await profileOf(tinyGan)
  t.equal(profile.steps, 5)
  const sum = profile.parts.reduce((all, { milliseconds }) => all + milliseconds, 0)
  t.ok(Math.abs(sum / profile.milliseconds - 1) < 0.05, `${sum} of ${profile.milliseconds} ms`)
  for (const { milliseconds, calls } of profile.parts) t.ok(milliseconds >= 0 && calls > 0)
  const layers = groupProfile(profile, 'layer')
  const linear = layers.find(({ name }) => name === 'generator.0 linear')
  t.ok((linear?.phases.forward ?? 0) > 0 && (linear?.phases.backward ?? 0) > 0)
  const rest = layers.at(-1)
  t.equal(rest?.name, '')
  for (const phase of ['forward', 'backward', 'update', 'data', 'random'] as const)
    t.ok((rest?.phases[phase] ?? 0) > 0, phase)
})

t.test('every network of every kind of model has layers with a backward pass', async (t) => {
  const networks = [
    [tinyWgan, ['generator', 'critic']],
    [tinyConditionalGan, ['generator', 'discriminator']],
    [tinyVae, ['encoder', 'decoder']],
  ] as const
  for (const [model, names] of networks) {
    const layers = groupProfile(await profileOf(model), 'layer')
    for (const name of names)
      t.ok(layers.some((layer) => layer.name.startsWith(`${name}.`) && layer.phases.backward > 0))
  }
})

t.test('operations are sorted by their time', async (t) => {
  const operations = groupProfile(await profileOf(tinyGan), 'operation')
  const times = operations.map(({ milliseconds }) => milliseconds)
  t.same(
    times,
    [...times].sort((one, other) => other - one),
  )
  // The name depends on the processor: native/kernels/linear.h.
  const product = /^(linear|addmm|_linear_pointwise)$/
  t.ok(operations.some(({ name, calls }) => product.test(name) && calls >= 1))
})

t.test('a profile that no run gave is refused', async (t) => {
  const wrong: unknown[] = [
    undefined,
    null,
    {},
    { parts: [null] },
    { parts: [{ phase: 'forward' }] },
  ]
  for (const profile of wrong)
    t.throws(() => Reflect.apply(groupProfile, undefined, [profile, 'layer']), {
      code: 'CONFIG_INVALID',
      path: /^profile/,
    })
  t.throws(() => Reflect.apply(groupProfile, undefined, [{ parts: [] }, 'phase']), {
    code: 'CONFIG_INVALID',
    path: 'by',
  })
})

t.test('a run that is stopped is reported too; a profile of one step is empty', async (t) => {
  const abort = new AbortController()
  const onPace = ({ step }: { readonly step: number }) => {
    if (step > 3) abort.abort()
  }
  const { profiles, controls } = profiling({ signal: abort.signal, onPace })
  const run = train({ ...options, model: tinyGan, steps: 100_000 }, controls)
  await t.rejects(run.result, { name: 'AbortError' })
  t.ok((profiles[0]?.steps ?? 0) >= 2)
  t.match(await profileOf(tinyGan, 1), { steps: 0, parts: [] })
})

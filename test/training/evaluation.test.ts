import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { writeIdx } from '../../lib/data/idx.js'
import { type RunEvent, type TrainOptions, train } from '../../lib/index.js'
import { readCheckpointFile } from '../../lib/runs/checkpoint-file.js'
import { writeTinyExtractor } from '../evaluation/tiny-extractor.js'
import { outcomeOf } from '../runs/run-files.js'
import { tinyClassifier, tinyConditionalGan, tinyData, tinyGan, tinyVae } from '../tiny-model.js'
import { follow } from './follow.js'

const root = t.testdir()
process.env.FALSARIO_CACHE = join(root, 'cache')
const features = join(root, 'extractor.safetensors')
const evaluate = { every: 4, metrics: ['fid', 'precisionRecall'], count: 16, features }

/** 32 training and 16 test images, labelled. */
t.before(async () => {
  await writeTinyExtractor(features)
  const { images } = tinyData()
  for (const [name, count] of [
    ['train', 32],
    ['t10k', 16],
  ] as const) {
    const labels = Uint8Array.from({ length: count }, (_, image) => image % 3)
    await writeIdx(
      join(root, `${name}-images-idx3-ubyte`),
      [count, 8, 8],
      images.subarray(0, count * 64),
    )
    await writeIdx(join(root, `${name}-labels-idx1-ubyte`), [count], labels)
  }
})

const settings = {
  model: tinyGan,
  data: root,
  steps: 12,
  batchSize: 8,
  device: 'cpu',
  threads: 1,
  log: { every: 3 },
  checkpoint: { every: 4 },
} as const

const evaluations = (events: readonly RunEvent[]) =>
  events.filter((event) => event.type === 'evaluation')

t.test(
  'a run emits and writes all values, and evaluation does not change the training',
  async (t) => {
    const [with_, without] = [join(root, 'with'), join(root, 'without')]
    const found = evaluations(await follow({ ...settings, evaluate, out: with_ }))
    await follow({ ...settings, out: without })
    t.same(
      found.map(({ step }) => step),
      [4, 8, 12],
    )
    for (const { metrics } of found) t.same(Object.keys(metrics), ['fid', 'precision', 'recall'])
    for (const { step, card, metrics } of found) {
      const file = join(with_, 'evaluations', `00000${step}.json`.slice(-11))
      t.same(JSON.parse(await readFile(file, 'utf8')), card)
      t.match(card, {
        subject: { kind: 'gan', name: with_, trainedSteps: step },
        real: { split: 'test' },
      })
      t.equal(card?.metrics.fid?.values.fid, metrics.fid)
      t.ok(card?.metrics.fid?.floor, 'the FID has a floor')
    }
    const [one, other] = [await outcomeOf(with_), await outcomeOf(without)]
    t.equal(one.model, other.model, 'the same bytes')
    const lines = one.metrics.filter((line) => 'fid' in Object(line))
    t.same(
      lines,
      found.map(({ step, metrics }) => ({ step, ...metrics })),
    )
    t.same(
      one.metrics.filter((line) => !('fid' in Object(line))),
      other.metrics,
    )
  },
)

t.test('a metric decides the best checkpoint, and stops a run without improvement', async (t) => {
  const out = join(root, 'best')
  const best = { metric: 'fid', goal: 'lowest', patience: 1 } as const
  const events = await follow({ ...settings, steps: 400, evaluate, best, out })
  const values = evaluations(events).map(({ metrics }) => metrics.fid ?? Number.NaN)
  const { session } = await readCheckpointFile(join(out, 'checkpoints', 'best.safetensors'))
  const lowest = values.indexOf(Math.min(...values))
  t.equal(session.step, 4 * (lowest + 1))
  const last = events.at(-1)
  t.match(last, { type: 'end' })
  if (last?.type === 'end' && last.reason === 'earlyStop') t.equal(last.step, 4 * (lowest + 2))
  else t.equal(lowest, values.length - 1, 'it improved until the end')
})

t.test(
  'a run that is stopped during an evaluation and resumed ends like an uninterrupted run',
  async (t) => {
    const [whole, cut] = [join(root, 'whole'), join(root, 'cut')]
    const options = { ...settings, evaluate, best: { metric: 'fid', goal: 'lowest' } } as const
    await follow({ ...options, out: whole })
    // The progress event of step 3 arrives before the evaluation of step 4.
    await follow({ ...options, out: cut }, (event) => event.type === 'progress' && event.step === 3)
    await follow({ resume: cut }, (event) => event.type === 'evaluation' && event.step === 8)
    await follow({ resume: cut })
    t.same(await outcomeOf(cut), await outcomeOf(whole))
  },
)

t.test('a resume may change the metrics, unless they decide when the run ends', async (t) => {
  const out = join(root, 'changed')
  await follow({ ...settings, evaluate, out })
  const more = { ...evaluate, metrics: ['kid'] }
  const found = evaluations(await follow({ resume: out, steps: 16, evaluate: more }))
  t.same(
    found.map(({ metrics }) => Object.keys(metrics)),
    [['kid', 'kidStd'].slice(0, Object.keys(found[0]?.metrics ?? {}).length)],
  )
  const judged = join(root, 'judged')
  const best = { metric: 'fid', goal: 'lowest', patience: 9 } as const
  await follow({ ...settings, evaluate, best, out: judged })
  await t.rejects(follow({ resume: judged, steps: 16, evaluate: { ...evaluate, count: 8 } }), {
    code: 'RESUME_REFUSED',
    path: 'evaluate.count',
  })
})

t.test(
  'conditional models, VAEs and classifiers have the metrics that apply to them',
  async (t) => {
    const values = async (options: Partial<TrainOptions> & Pick<TrainOptions, 'model'>) => {
      const events = await follow({ ...settings, ...options, steps: 4 })
      return Object.keys(evaluations(events)[0]?.metrics ?? {})
    }
    const usual = { every: 4, count: 16, features }
    const conditional = await values({ model: tinyConditionalGan, evaluate: usual })
    t.ok(conditional.includes('labelAgreement') && conditional.includes('classEntropy'))
    const vae = await values({ model: tinyVae, evaluate: usual })
    t.ok(vae.includes('elbo') && vae.includes('fid') && !vae.includes('labelAgreement'))
    const own = { every: 4, count: 16 }
    t.same(await values({ model: tinyClassifier, evaluate: own }), ['testAccuracy', 'testLoss'])
    const accuracy = { ...own, metrics: ['testAccuracy'] }
    const both = await values({ model: tinyClassifier, evaluate: accuracy })
    t.same(both, ['testAccuracy', 'testLoss'], 'both, whichever is named')
    const bound = { ...own, metrics: ['elbo'] }
    t.same(
      await values({ model: tinyVae, evaluate: bound }),
      ['elbo', 'reconstruction', 'kl'],
      'no extractor is opened',
    )
  },
)

t.test('a classifier keeps the checkpoint with the best accuracy on test images', async (t) => {
  const best = { metric: 'testAccuracy', goal: 'highest' } as const
  const own = { every: 4, count: 16 }
  const out = join(root, 'classifier')
  const events = await follow({ ...settings, model: tinyClassifier, evaluate: own, best, out })
  const found = evaluations(events).map(({ metrics }) => metrics.testAccuracy ?? -1)
  const { session } = await readCheckpointFile(join(out, 'checkpoints', 'best.safetensors'))
  t.equal(session.step, 4 * (1 + found.indexOf(Math.max(...found))))
  const config = JSON.parse(await readFile(join(out, 'config.json'), 'utf8'))
  t.match(config, { evaluate: { every: 4, count: 16 } })
})

t.test('metrics that cannot be measured are refused before the first step', async (t) => {
  const refused = async (change: object, error: object) =>
    t.rejects(train({ ...settings, ...change }).result, { code: 'CONFIG_INVALID', ...error })
  const wrong = (change: object) => ({ evaluate: { ...evaluate, ...change } })
  await refused(wrong({ metrics: ['fidd'] }), { message: /evaluate.metrics: .*did you mean "fid"/ })
  await refused(wrong({ metrics: ['elbo'] }), { message: /needs a VAE/ })
  await refused(wrong({ metrics: ['labelAgreement'] }), { message: /needs a model with classes/ })
  await refused(wrong({ metrics: ['cas'] }), { path: 'evaluate.metrics' })
  await refused(wrong({ features: undefined }), { path: 'evaluate.features' })
  await refused(wrong({ every: 0 }), { path: 'evaluate.every' })
  const best = { metric: 'kid', goal: 'lowest' }
  await refused({ evaluate, best }, { path: 'best.metric', expected: /fid, precision, recall/ })
  await refused(
    { model: tinyClassifier, evaluate: { every: 4, metrics: ['fid'] } },
    { expected: /testAccuracy/ },
  )
  // The extractor has three classes, but these data have none.
  const usual = { every: 4, count: 16, features }
  const unlabelled = {
    data: tinyData(),
    evaluate: usual,
    best: { metric: 'labelAgreement', goal: 'highest' },
  }
  await refused(unlabelled, { path: 'best.metric' })
  const noTest = {
    model: tinyClassifier,
    data: tinyData({ labelled: true }),
    evaluate: { every: 4 },
  }
  await refused(noTest, { message: /no test images/ })
})

import t from 'tap'
import { cardText } from '../../lib/cli/displays/card-text.js'
import { comparisonText } from '../../lib/cli/displays/compare-text.js'
import type { Card } from '../../lib/evaluation/card.js'
import type { ComparedRun, Comparison } from '../../lib/reports/comparison.js'
import { groupsOf } from '../../lib/reports/groups.js'
import { groupLabels, runLabels } from '../../lib/reports/run-labels.js'

const run: ComparedRun = {
  path: 'runs/gan',
  kind: 'gan',
  loss: 'hinge',
  seed: 0,
  latent: 4,
  classes: 0,
  data: { source: 'digits', options: {} },
  training: { steps: 100, batchSize: 8, accumulate: 1, seconds: 20 },
  parameters: { making: 1000, all: 3000 },
  time: { batch: 64, repeats: 9, inBatch: 0.5, alone: 2 },
  losses: {},
  metrics: { fid: { steps: [50, 100], seconds: [12, 20], values: [8, 9] } },
  measuredWith: { features: 'digits', count: 500 },
}

const long: ComparedRun = {
  ...run,
  path: 'runs/vae',
  kind: 'vae',
  loss: 'bce',
  training: { steps: 200, batchSize: 4, accumulate: 2, seconds: 10 },
  metrics: {
    fid: { steps: [100, 200], seconds: [5, 10], values: [7, 6], best: { value: 6, step: 200 } },
  },
}

/** Each run is a group of its own, except those with equal keys. */
const textOf = (given: Omit<Comparison, 'groups'>, keys = given.runs.map(({ path }) => path)) =>
  comparisonText({ ...given, groups: groupsOf(given.runs, keys) })

const comparison: Omit<Comparison, 'groups'> = {
  format: 1,
  falsario: '0',
  libtorch: '2',
  device: 'cpu',
  threads: 2,
  seed: 0,
  runs: [run, long],
  flags: [{ reason: 'otherData', message: 'mind this' }],
}

/** Returns the cells of a table whose first line starts with `start`. */
function tableAt(text: string, start: string): string[][] {
  const lines = text.split('\n')
  const from = lines.findIndex((line) => line.startsWith(start))
  const until = lines.indexOf('', from)
  return lines.slice(from, until).map((line) => line.split(/ {2,}/))
}

t.test(
  'tables have tenths of the longest run, in parentheses after the end of a run',
  async (t) => {
    const text = textOf(comparison)
    const steps = tableAt(text, 'classifier FID over steps')
    t.same(steps[0], ['classifier FID over steps', 'gan', 'vae'])
    t.same(steps[3], ['60', '8'], 'the VAE has no value yet')
    t.same(steps[5], ['100', '9', '7'])
    t.same(steps[6], ['120', '(9)', '7'], 'the GAN had ended')
    t.equal(steps.length, 11)
    const seconds = tableAt(text, 'classifier FID over seconds')
    t.same(seconds[3], ['6 s', '7'])
    t.same(seconds[10], ['20 s', '9', '(6)'])
    t.match(text, '\nin parentheses: the last value of a run that had ended by then\n')
    t.match(text, '! mind this')
    t.match(text, /batch size +8 +2 x 4\n/)
    t.match(text, /classifier FID during training, best +6 at step 200\n/)
  },
)

t.test('values of different extractors or counts are in different tables', async (t) => {
  const other = { ...long, measuredWith: { features: 'digits', count: 2000 } }
  const text = textOf({ ...comparison, runs: [run, other] })
  t.same(tableAt(text, 'classifier FID (digits, 500 images) over steps')[0]?.slice(1), ['gan'])
  t.same(tableAt(text, 'classifier FID (digits, 2,000 images) over steps')[0]?.slice(1), ['vae'])
  const by = (hash: string, size = 64, features = 'mine.pt') => ({
    ...long,
    path: `runs/${hash}-${size}-${features.length}`,
    measuredWith: { features, extractor: { hash, size, contract: { channels: 1 } }, count: 500 },
  })
  const runs = [by('a1'), by('b2'), by('a1', 128), by('b2', 64, 'elsewhere/mine.pt')]
  const files = textOf({ ...comparison, runs })
  const columns = (title: string) => tableAt(files, title)[0]?.slice(1)
  t.same(columns('FID (mine.pt a1, 64 numbers, 500 images) over steps'), ['a1-64-7'])
  t.same(columns('FID (mine.pt a1, 128 numbers, 500 images) over steps'), ['a1-128-7'])
  t.same(
    columns('FID (mine.pt b2, 64 numbers, 500 images) over steps'),
    ['b2-64-7', 'b2-64-17'],
    'the path of the file does not matter',
  )
})

t.test(
  'one extractor with two input contracts gives two tables with different titles',
  async (t) => {
    const brought = (channels: number) => ({
      ...long,
      path: `runs/of-${channels}`,
      measuredWith: {
        features: 'mine.pt',
        extractor: { hash: 'a1', size: 64, contract: { channels } },
        count: 500,
      },
    })
    const text = textOf({ ...comparison, runs: [brought(1), brought(3)] })
    const title = (channels: number) =>
      `FID (mine.pt a1, 64 numbers, 500 images, input {"channels":${channels}}) over steps`
    t.same(tableAt(text, title(1))[0]?.slice(1), ['of-1'])
    t.same(tableAt(text, title(3))[0]?.slice(1), ['of-3'])
  },
)

t.test(
  'the title of a metric is that of the cards, because only Inception gives the FID',
  async (t) => {
    const by = (features: string, titles?: Readonly<Record<string, string>>) =>
      textOf({
        ...comparison,
        runs: [{ ...run, measuredWith: { features, count: 500, ...(titles && { titles }) } }],
      })
    t.match(by('runs/mine', { fid: 'classifier FID' }), /^classifier FID over steps /m)
    t.match(
      by('mine.pt', { fid: 'FID (mine.pt)' }),
      /^ {2}FID \(mine\.pt\) during training, last /m,
    )
    t.match(by('inception.pt', { fid: 'FID' }), /^FID over steps /m)
    t.match(by('mine.pt'), /^FID \(mine\.pt\) over steps /m, 'without a card')
  },
)

t.test('figures have as many digits as they mean', async (t) => {
  const values = { fid: 6.81234, recall: 0.22431, missingClasses: 2, kid: 0.0341, kidStd: 0.0031 }
  const shown = [
    { name: 'fid', title: 'classifier FID', better: 'lower' },
    { name: 'recall', title: 'Recall', better: 'higher' },
    { name: 'missingClasses', title: 'Missing classes', better: 'lower' },
    { name: 'kid', title: 'classifier KID', better: 'lower', spread: 'kidStd' },
  ] as const
  const metric = { shown, values, settings: {}, source: '', flags: [] }
  const part = { split: 'all', count: 1, of: 1, fingerprint: '' }
  const card: Card = {
    format: 1,
    falsario: '0',
    libtorch: '2',
    device: 'cpu',
    threads: 2,
    cpuCapability: 'AVX2',
    subject: { kind: 'gan', name: 'runs/gan' },
    data: { source: 'digits', options: {} },
    real: part,
    seed: 0,
    quantisation: 'uint8',
    resize: 'none',
    metrics: { all: metric },
    flags: [],
  }
  const runs = [
    { ...run, losses: { generator: { steps: [100], seconds: [20], values: [0.81234] } } },
  ]
  const text = textOf({
    ...comparison,
    runs: [...runs, long].map((one) => ({ ...one, card })),
  })
  t.match(text, /^ {2}classifier FID +6\.81 +6\.81 +lower$/m)
  t.match(text, /^ {2}Recall +0\.22 +0\.22 +higher$/m)
  t.match(text, /^ {2}Missing classes +2 +2 +lower$/m)
  t.match(text, /^ {2}classifier KID +0\.034 ± 0\.003 +/m)
  t.match(text, /^ {2}generator +0\.81$/m)
  t.match(cardText(card), /^Recall +0\.22 +higher$/m)
  t.match(cardText(card), /^Missing classes +2 +lower$/m)
})

t.test('runs that differ by their seed are one column with mean and deviation', async (t) => {
  const seeds = [5, 6.5, 9].map((fid, at) => ({
    ...run,
    path: `runs/five/seed-${at + 1}`,
    seed: at + 1,
    training: { ...run.training, seconds: 20 + at },
    metrics: { fid: { steps: [50, 100], seconds: [12, 20], values: [8, fid] } },
  }))
  const runs = [...seeds, long]
  const text = textOf({ ...comparison, runs }, ['a', 'a', 'a', 'b'])
  t.match(text, /^ +five \(3 seeds\) +vae +better$/m)
  t.match(text, /^ {2}seeds +1, 2, 3 +0$/m)
  t.match(text, /^ {2}time +21 s ± 1 s +10 s$/m)
  t.match(text, /^ {2}classifier FID during training, last +6\.83 ± 2\.02 +6$/m)
  const steps = tableAt(text, 'classifier FID over steps')
  t.same(steps[0], ['classifier FID over steps', 'five (3 seeds)', 'vae'])
  t.same(steps[5], ['100', '6.83 ± 2.02', '7'])
  t.same(steps[6], ['120', '(6.83 ± 2.02)', '7'])
})

t.test('a figure that a seed lacks states how many have it', async (t) => {
  const { measuredWith: _, ...plain } = { ...run, metrics: {} }
  const seeds = [1, 2, 3].map((seed) => ({
    ...plain,
    path: `runs/five/seed-${seed}`,
    seed,
    losses: seed === 2 ? {} : { generator: { steps: [9], seconds: [9], values: [seed] } },
  }))
  const text = textOf({ ...comparison, runs: seeds }, ['a', 'a', 'a'])
  t.match(text, /^ {2}generator +2\.00 ± 1\.41 \(2 seeds\)$/m)
})

t.test('runs are named by their folders if these differ', async (t) => {
  t.same(runLabels(['runs/a/', 'b']), ['a', 'b'])
  t.same(runLabels(['x/a', 'y/a']), ['x/a', 'y/a'])
})

t.test('groups are named by the folder of their seeds, or what their paths share', async (t) => {
  t.same(groupLabels([['runs/five/seed-1', 'runs/five/seed-2'], ['runs/vae']]), ['five', 'vae'])
  t.same(groupLabels([['runs/hinge-1', 'runs/hinge-2']]), ['hinge'])
  t.same(groupLabels([['runs/hinge_seed-1', 'runs/hinge_seed-2']]), ['hinge'])
  t.same(groupLabels([['runs/1', 'runs/2']]), ['1'])
})

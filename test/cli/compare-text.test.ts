import t from 'tap'
import { comparisonText } from '../../lib/cli/displays/compare-text.js'
import { runLabels } from '../../lib/cli/displays/run-labels.js'
import type { ComparedRun, Comparison } from '../../lib/reports/comparison.js'

const run: ComparedRun = {
  path: 'runs/gan',
  kind: 'gan',
  loss: 'hinge',
  latent: 4,
  classes: 0,
  data: { source: 'digits', options: {} },
  training: { steps: 100, batchSize: 8, seconds: 20 },
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
  training: { steps: 200, batchSize: 8, seconds: 10 },
  metrics: {
    fid: { steps: [100, 200], seconds: [5, 10], values: [7, 6], best: { value: 6, step: 200 } },
  },
}

const comparison: Comparison = {
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
    const text = comparisonText(comparison)
    const steps = tableAt(text, 'fid over steps')
    t.same(steps[0], ['fid over steps', 'gan', 'vae'])
    t.same(steps[3], ['60', '8.0000'], 'the VAE has no value yet')
    t.same(steps[5], ['100', '9.0000', '7.0000'])
    t.same(steps[6], ['120', '(9.0000)', '7.0000'], 'the GAN had ended')
    t.equal(steps.length, 11)
    const seconds = tableAt(text, 'fid over seconds')
    t.same(seconds[3], ['6 s', '7.0000'])
    t.same(seconds[10], ['20 s', '9.0000', '(6.0000)'])
    t.match(text, '\nin parentheses: the last value of a run that had ended by then\n')
    t.match(text, '! mind this')
    t.match(text, /fid during training, best +6\.0000 at step 200\n/)
  },
)

t.test('values of different extractors or counts are in different tables', async (t) => {
  const other = { ...long, measuredWith: { features: 'digits', count: 2000 } }
  const text = comparisonText({ ...comparison, runs: [run, other] })
  t.same(tableAt(text, 'fid (digits, 500 images) over steps')[0]?.slice(1), ['gan'])
  t.same(tableAt(text, 'fid (digits, 2,000 images) over steps')[0]?.slice(1), ['vae'])
  const by = (hash: string, size = 64, features = 'mine.pt') => ({
    ...long,
    path: `runs/${hash}-${size}-${features.length}`,
    measuredWith: { features, extractor: { hash, size, contract: { channels: 1 } }, count: 500 },
  })
  const runs = [by('a1'), by('b2'), by('a1', 128), by('b2', 64, 'elsewhere/mine.pt')]
  const files = comparisonText({ ...comparison, runs })
  const columns = (title: string) => tableAt(files, title)[0]?.slice(1)
  t.same(columns('fid (mine.pt a1, 64 numbers, 500 images) over steps'), ['a1-64-7'])
  t.same(columns('fid (mine.pt a1, 128 numbers, 500 images) over steps'), ['a1-128-7'])
  t.same(
    columns('fid (mine.pt b2, 64 numbers, 500 images) over steps'),
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
    const text = comparisonText({ ...comparison, runs: [brought(1), brought(3)] })
    const title = (channels: number) =>
      `fid (mine.pt a1, 64 numbers, 500 images, input {"channels":${channels}}) over steps`
    t.same(tableAt(text, title(1))[0]?.slice(1), ['of-1'])
    t.same(tableAt(text, title(3))[0]?.slice(1), ['of-3'])
  },
)

t.test('runs are named by their folders if these differ', async (t) => {
  t.same(runLabels([{ path: 'runs/a/' }, { path: 'b' }]), ['a', 'b'])
  t.same(runLabels([{ path: 'x/a' }, { path: 'y/a' }]), ['x/a', 'y/a'])
})

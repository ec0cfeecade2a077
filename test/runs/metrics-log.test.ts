import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { MetricsLog, parseMetricsLog } from '../../lib/runs/metrics-log.js'

const progress = {
  type: 'progress',
  steps: 9,
  time: 1.23456,
  imagesPerSecond: 1,
  secondsLeft: 1,
} as const

t.test('the lines of a log are read back with their types', async (t) => {
  const log = new MetricsLog(join(t.testdir(), 'metrics.jsonl'))
  const vae = { losses: { loss: 3, kl: 1 }, klPerDimension: [0.5, 0.5] }
  await log.writeProgress({ ...progress, step: 1, ...vae })
  await log.writeEvaluation({ step: 1, time: 2, metrics: { kl: 7, fid: 40 } })
  await log.writeProgress({ ...progress, step: 2, losses: { generator: Number.NaN } })
  const text = await readFile(log.path, 'utf8')
  t.same(text.split('\n'), [
    '{"step":1,"time":1.235,"klPerDimension":[0.5,0.5],"loss":3,"kl":1}',
    '{"step":1,"time":2,"kl":7,"fid":40}',
    '{"step":2,"time":1.235,"generator":null}',
    '',
  ])
  t.same(
    [...parseMetricsLog(text)],
    [
      {
        type: 'progress',
        step: 1,
        time: 1.235,
        values: { klPerDimension: [0.5, 0.5], loss: 3, kl: 1 },
      },
      { type: 'evaluation', step: 1, time: 2, values: { kl: 7, fid: 40 } },
      { type: 'progress', step: 2, time: 1.235, values: { generator: null } },
    ],
  )
})

t.test(
  'rewind removes later and incomplete lines, and keeps lines that are not metrics',
  async (t) => {
    const lines = [
      '{"step":4,"time":1,"loss":1}',
      'a note',
      '{"step":5,"time":1,"fid":1}',
      '{"step":5,"time":1,"loss":1}',
    ]
    const path = join(
      t.testdir({ 'metrics.jsonl': `${lines.join('\n')}\n{"step":5` }),
      'metrics.jsonl',
    )
    const log = new MetricsLog(path)
    await log.rewind(5, 5)
    t.equal(await readFile(path, 'utf8'), `${lines.join('\n')}\n`)
    await log.rewind(5, 4)
    t.equal(await readFile(path, 'utf8'), `${lines.slice(0, 3).join('\n')}\n`)
    await log.rewind(4, 4)
    t.equal(await readFile(path, 'utf8'), `${lines.slice(0, 2).join('\n')}\n`)
    await log.rewind(0, 0)
    t.equal(await readFile(path, 'utf8'), '')
  },
)

t.test('a byte order mark in front of a log does not hide its first line', async (t) => {
  const text = '\ufeff{"step":1,"time":2,"kl":7}\n{"step":2,"time":3,"kl":6}\n'
  t.same(
    [...parseMetricsLog(text)].map(({ step }) => step),
    [1, 2],
  )
})

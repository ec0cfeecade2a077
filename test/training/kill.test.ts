import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { killedRun } from '../../bench/killed-run.mjs'
import { writeIdx } from '../../lib/data/idx.js'
import { train } from '../../lib/index.js'
import type { ModelSpecInput } from '../../lib/kinds/catalogue.js'
import { runFalsario } from '../cli/run-falsario.js'
import { outcomeOf } from '../runs/run-files.js'
import {
  tinyClassifier,
  tinyConditionalGan,
  tinyData,
  tinyGan,
  tinyVae,
  tinyWgan,
} from '../tiny-model.js'

/** Kills processes during training. `npm run bench:kill` runs more of these tests. */

const folder = t.testdir()
const data = join(folder, 'data')
const settings = {
  data: { source: data },
  steps: 60,
  batchSize: 8,
  seed: 7,
  device: 'cpu',
  threads: 1,
  log: { every: 7 },
  checkpoint: { every: 3, keep: 2 },
  samples: { every: 1000, count: 4 },
} as const

t.before(async () => {
  const { images, labels, shape } = tinyData({ labelled: true })
  await mkdir(data)
  await writeIdx(join(data, 'train-images-idx3-ubyte'), [shape[0], 8, 8], images)
  if (labels) await writeIdx(join(data, 'train-labels-idx1-ubyte'), [shape[0]], labels)
})

async function trainHere(options: Parameters<typeof train>[0]): Promise<void> {
  const { model } = await train(options).result
  model[Symbol.dispose]()
}

/** For each model, the numbers of file writes after which a process is killed. */
const kills: readonly [string, ModelSpecInput, readonly number[]][] = [
  ['gan', tinyGan, [5, 12, 21]],
  ['wgan', tinyWgan, [7, 16]],
  ['conditional', tinyConditionalGan, [6, 18]],
  ['vae', tinyVae, [5, 9, 20]],
  ['classifier', tinyClassifier, [6, 13]],
]

/** Tries again if the process ends before the kill, which happens on a slow machine. */
async function killAt(t: Test, write: number, config: string, name: string): Promise<string> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const out = join(folder, `${name}-${write}-${attempt}`)
    const { status, signal, stderr } = await killedRun([config, '--out', out], out, { write })
    if (signal === 'SIGKILL') return out
    t.equal(status, 0, stderr)
  }
  throw new Error('the kill always came too late')
}

for (const [name, model, writes] of kills) {
  t.test(
    `${name}: a run that is killed during a write and resumed ends with the same bytes`,
    async (t) => {
      const whole = join(folder, name)
      await trainHere({ ...settings, model, out: whole })
      const config = join(folder, `${name}.json`)
      await writeFile(config, JSON.stringify({ ...settings, model }))
      for (const write of writes) {
        const out = await killAt(t, write, config, name)
        await trainHere({ resume: out })
        t.same(await outcomeOf(out), await outcomeOf(whole), `killed at write ${write}`)
      }
    },
  )
}

t.test(
  'a run that is killed before its first checkpoint cannot be resumed, and the error states a fix',
  async (t) => {
    const config = join(folder, 'none.json')
    const checkpoint = { every: 1_000_000 }
    const endless = { ...settings, model: tinyGan, steps: 1_000_000, checkpoint }
    await writeFile(config, JSON.stringify(endless))
    const out = join(folder, 'none')
    await runFalsario(folder, ['train', config, '--out', out], ({ kill }) => kill('SIGKILL'))
    await t.rejects(train({ resume: out }).result, {
      code: 'CHECKPOINT_NOT_FOUND',
      fix: /start a new run in another folder/,
    })
  },
)

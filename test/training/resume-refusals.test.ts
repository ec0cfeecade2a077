import { randomBytes } from 'node:crypto'
import { cp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { type ResumeOptions, train } from '../../lib/index.js'
import { loadModel } from '../../lib/kinds/load-model.js'
import { outcomeOf } from '../runs/run-files.js'
import { tinyData, tinyGan, tinyVae } from '../tiny-model.js'
import { follow, from } from './follow.js'
import { data, settings } from './resuming.js'

t.test('a schedule that ends before a longer run causes a warning', async (t) => {
  const out = join(t.testdir(), 'run')
  const set = { 'model.optimizer.generator.schedule': { type: 'linear', steps: 30 } }
  await follow({ ...settings, model: tinyGan, set, out })
  const events = await follow({ resume: out, data, steps: 32 })
  t.match(
    events.find((event) => event.type === 'warning'),
    { reason: 'scheduleOver', message: /generator\.schedule ends after 30 of 32 updates/ },
  )
})

t.test('checkpoint.every cannot be changed if a patience counts checkpoints', async (t) => {
  const out = join(t.testdir(), 'run')
  const best = { metric: 'kl', goal: 'lowest', patience: 30 } as const
  await follow({ ...settings, model: tinyVae, best, out }, from(9))
  await t.rejects(follow({ resume: out, data, checkpoint: { every: 2 } }), {
    code: 'RESUME_REFUSED',
    message: /checkpoint\.every/,
  })
  const keep = { every: 8, keep: 9 }
  t.equal((await follow({ resume: out, data, checkpoint: keep })).at(-1)?.type, 'end')
})

t.test(
  'if the last checkpoint is damaged, the run resumes from the previous one with a warning',
  async (t) => {
    const folder = t.testdir()
    const [whole, out] = [join(folder, 'whole'), join(folder, 'run')]
    await follow({ ...settings, model: tinyGan, out: whole })
    await follow({ ...settings, model: tinyGan, out }, from(18))
    await truncate(join(out, 'checkpoints', 'last.safetensors'), 1000)
    const events = await follow({ resume: out, data })
    const warning = events.find((event) => event.type === 'warning')
    t.match(warning, { reason: 'damagedCheckpoint', message: /last\.safetensors.*truncated/ })
    t.same(await outcomeOf(out), await outcomeOf(whole))
  },
)

t.test('a resume warns if lines of metrics.jsonl are lost', async (t) => {
  const folder = t.testdir()
  const run = join(folder, 'run')
  await follow({ ...settings, model: tinyGan, out: run }, from(18))
  const log = (name: string) => join(folder, name, 'metrics.jsonl')
  const text = await readFile(log('run'), 'utf8')
  const lines = text.split('\n')
  const lost = {
    damaged: () => writeFile(log('damaged'), randomBytes(300)),
    cut: () => writeFile(log('cut'), `${lines.slice(0, 1).join('\n')}\n`),
    removed: () => rm(log('removed')),
  }
  for (const [name, lose] of Object.entries(lost)) {
    await cp(run, join(folder, name), { recursive: true })
    await lose()
    const events = await follow({ resume: join(folder, name), data })
    const warning = events.find((event) => event.type === 'warning')
    t.match(warning, { reason: 'damagedLog', message: /metrics\.jsonl lacks lines/ }, name)
  }
  const events = await follow({ resume: run, data })
  t.notOk(events.some((event) => event.type === 'warning'))
})

t.test(
  'settings and data that differ from the run are refused, and the error lists each difference',
  async (t) => {
    const out = join(t.testdir(), 'run')
    await follow({ ...settings, model: tinyGan, out }, from(10))
    const refused = (options: Partial<ResumeOptions>, message: RegExp, code = 'RESUME_REFUSED') =>
      t.rejects(follow({ resume: out, data, ...options }), { code, message })
    await refused({ seed: 8 }, /seed: the run used 7.*; this resume would use 8/)
    const set = { 'model.optimizer.generator.learningRate': 1, batchSize: 4 }
    await refused({ set }, /learningRate: the run used 0\.001[\s\S]*batchSize: the run used 8/)
    await refused(
      { data: tinyData({ labelled: true }).slice(0, 16) },
      /are not those that the run was trained on/,
    )
    await refused({ steps: 5 }, /at least 1\d/, 'CONFIG_INVALID')
    await refused(
      { resume: join(out, 'nowhere') },
      /the path does not exist/,
      'CHECKPOINT_NOT_FOUND',
    )
    const config = join(out, 'config.json')
    const text = await readFile(config, 'utf8')
    await writeFile(config, text.replace('"batchSize": 8', '"batchSize": 4'))
    await refused({}, /config\.json differs:\n.*batchSize: the run used 8/)
    await writeFile(config, text)
    t.equal((await follow({ resume: out, data, log: { every: 5 } })).at(-1)?.type, 'end')
  },
)

t.test('the error of loading a killed run states the checkpoint to resume from', async (t) => {
  const out = join(t.testdir(), 'run')
  await follow({ ...settings, model: tinyGan, out }, from(10))
  await rm(join(out, 'model.safetensors'))
  await t.rejects(loadModel(out), {
    code: 'MODEL_NOT_FOUND',
    message: /has not ended/,
    fix: /--resume .*last\.safetensors/,
  })
})

t.test('two runs cannot use one folder at the same time', async (t) => {
  const out = join(t.testdir(), 'run')
  await follow({ ...settings, model: tinyGan, out }, from(10))
  const run = train({ resume: out, data, steps: 100_000 })
  for await (const event of run) {
    if (event.type !== 'start') continue
    await t.rejects(follow({ resume: out, data }), { code: 'RUN_BUSY', message: /another/ })
    break
  }
  await follow({ resume: out, data, steps: 100 }).catch(() => undefined)
})

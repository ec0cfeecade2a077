import { copyFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { loadModel } from '../../lib/kinds/load-model.js'
import { callFalsario } from './call-falsario.js'
import { jsonLines, type Running, runFalsario } from './run-falsario.js'
import { writeTinyProject } from './tiny-project.js'

const folder = t.testdir()
process.chdir(folder)
t.before(() => writeTinyProject(folder))
const falsario = (args: string[], watch?: (running: Running) => void) =>
  runFalsario(folder, args, watch)

/** Sends a signal after the first log line, or two signals. */
const killAt = (signal: NodeJS.Signals, again = false) => {
  let killed = false
  return ({ stdout, kill }: Running) => {
    if (killed || !stdout.includes('step 5/')) return
    killed = true
    kill(signal)
    if (again) kill(signal)
  }
}

t.test('train runs a config file and writes plain lines to a pipe', async (t) => {
  const { status, stdout, stderr } = await falsario(['train', 'tiny.json'])
  t.equal(status, 0)
  t.equal(stderr, '')
  const lines = stdout.trimEnd().split('\n')
  t.match(lines[0], 'Training gan on data: 12 steps of 8 images, cpu, into runs/tiny-001')
  t.match(lines[1], /^step 5\/12 {2}.*generator -?[\d.]+ {2}.*[\d,]+ images\/s/)
  t.match(stdout, 'Pictures: runs/tiny-001/samples/000012.png')
  t.match(stdout, 'Model:    runs/tiny-001/model.safetensors')
  t.notMatch(stdout, '\u001b')
  t.same((await readdir(join(folder, 'runs/tiny-001'))).sort(), [
    'checkpoints',
    'config.json',
    'metrics.jsonl',
    'model.safetensors',
    'samples',
  ])
})

t.test('a resumed run tells its own time and that of the whole run', async (t) => {
  await callFalsario('train tiny.json --out two-parts')
  const { stdout } = await callFalsario('train --resume two-parts --steps 15')
  t.match(stdout, /Done in \d+ s, \d+ s in all\./)
})

t.test('the resume of a finished run tells that nothing is left, and how to go on', async (t) => {
  await callFalsario('train tiny.json --out finished')
  const { status, stdout } = await callFalsario('train --resume finished')
  t.equal(status, 0)
  t.match(stdout, 'warning: all 12 steps of the run are done, so nothing is left to train')
  t.match(stdout, 'try: more steps: falsario train --resume finished --steps 24')
  t.notMatch(stdout, 'images/s', 'there is no speed without a step')
})

t.test('the next run takes the next number; a folder with a run is refused', async (t) => {
  t.match((await callFalsario('train tiny.json')).stdout, 'into runs/tiny-002')
  const { status, stderr } = await callFalsario('train tiny.json --out runs/tiny-001')
  t.equal(status, 1)
  t.match(stderr, /runs\/tiny-001 already contains a run.*\n.*choose another folder/)
})

t.test('two runs started at once use two folders', async (t) => {
  await copyFile(join(folder, 'tiny.json'), join(folder, 'twin.json'))
  const both = await Promise.all([
    falsario(['train', 'twin.json']),
    falsario(['train', 'twin.json']),
  ])
  t.same(
    both.map(({ status }) => status),
    [0, 0],
  )
  const runs = (await readdir(join(folder, 'runs'))).filter((name) => name.startsWith('twin-'))
  t.same(runs.sort(), ['twin-001', 'twin-002'])
})

t.test('--json writes one event per line and nothing else', async (t) => {
  const { status, stdout, stderr } = await callFalsario('train tiny.json --json')
  t.equal(status, 0)
  t.equal(stderr, '')
  const events = jsonLines(stdout)
  t.match(events[0], { type: 'start', steps: 12, config: { model: { kind: 'gan' } } })
  t.match(events[1], { type: 'samples', step: 1, path: /000001\.png$/ })
  t.match(events[2], { type: 'progress', step: 5, losses: { generator: Number } })
  t.match(events.at(-1), { type: 'end', step: 12, model: /model\.safetensors$/ })
})

t.test('options replace the values of the file, and --set replaces both', async (t) => {
  const { stdout } = await callFalsario(
    'train tiny.json --json --epochs 2 --batch-size 16 --accumulate 2 --seed 5 --threads 1 --out here ' +
      '--set model.latent.size=3 --set log.every=1',
  )
  const config: unknown = JSON.parse(await readFile(join(folder, 'here', 'config.json'), 'utf8'))
  t.match(config, {
    epochs: 2,
    batchSize: 16,
    accumulate: 2,
    seed: 5,
    threads: 1,
    log: { every: 1 },
    model: { latent: { size: 3 } },
  })
  t.notOk(JSON.stringify(config).includes('"steps":12'))
  t.match(jsonLines(stdout).at(-1), { type: 'end', step: 2 })
})

t.test('a preset trains on the dataset of --data', async (t) => {
  const line = 'train vae --data data --steps 2 --batch-size 8 --device cpu --json'
  const { status, stdout } = await callFalsario(line)
  t.equal(status, 0)
  t.match(jsonLines(stdout)[0], {
    config: { preset: 'vae', model: { kind: 'vae', image: { height: 8 } } },
    out: /vae-001$/,
  })
})

t.test('the first SIGINT or SIGTERM ends after the step and writes the model', async (t) => {
  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const args = ['train', 'tiny.json', '--steps', '100000000', '--out', signal]
    const { status, stdout } = await falsario(args, killAt(signal))
    t.equal(status, expected, signal)
    const steps = Number(/Stopped after (\d+) steps/.exec(stdout)?.[1])
    using model = await loadModel(join(folder, signal))
    t.equal(model.trainedSteps, steps)
    const picture = `${String(steps).padStart(6, '0')}.png`
    t.ok((await readdir(join(folder, signal, 'samples'))).includes(picture))
  }
})

t.test('a second signal exits at once', async (t) => {
  const args = ['train', 'tiny.json', '--steps', '100000000', '--out', 'twice']
  const { status } = await falsario(args, killAt('SIGINT', true))
  t.equal(status, 130)
})

// Measures falsario's training speed against PyTorch's, in one run on this machine, and writes bench/RESULTS.md.
//   npm run bench:speed -- [--models mlp-gan,vae] [--rounds 5] [--seconds 3] [--threads 2]
//     [--precision float32,bf16] [--rivals eager,fused,compiled] [--sample dcgan] [--growth batch,width]
//     [--python PATH] [--quick] [--no-write]
// First the PyTorch models (bench/pytorch/) are checked: their losses must be falsario's for three steps. Then the
// contestants of a model are started, and train in turn, a few seconds each, round by round. A contestant that fails
// is left out with its reason. Close other programs before: they slow whichever contestant runs at that moment.
import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDataset } from '../dist/index.js'
import { checkLosses } from './speed/check.mjs'
import { contestantsOf, variants } from './speed/contestants.mjs'
import { growthOf, series } from './speed/growth.mjs'
import { describeMachine } from './speed/machine.mjs'
import { models } from './speed/models.mjs'
import { pythonEnvironment, runPython } from './speed/python-environment.mjs'
import { writeResults } from './speed/results.mjs'
import { rooflineOf } from './speed/roofline.mjs'
import { measure } from './speed/rounds.mjs'
import { lineOf, rowOf } from './speed/summary.mjs'
import { measureTogether } from './speed/together.mjs'

const USAGE =
  'usage: npm run bench:speed -- [--models mlp-gan,vae] [--rounds 5] [--seconds 3] [--threads 2]\n' +
  '         [--precision float32,bf16] [--rivals eager,fused,compiled] [--sample dcgan]\n' +
  '         [--growth batch,width,side,threads,images] [--python PATH] [--quick] [--no-write]'
const PRECISIONS = ['float32', 'bf16']
const GROWTH = Object.keys(series)
/** Seconds in which the best matrix product and the memory are each measured. */
const CEILING_SECONDS = 3

function wrongUse(reason) {
  console.error(`${reason}\n${USAGE}`)
  process.exit(2)
}

/** Returns the entries of a comma-separated option, each of which must be one of `valid`. */
function listed(option, text, valid) {
  const names = text.split(',').filter((name) => name !== '')
  const unknown = names.find((name) => !valid.includes(name))
  if (unknown !== undefined)
    wrongUse(`--${option}: expected some of ${valid.join(', ')}, got ${unknown}`)
  return names
}

function number(option, text, least) {
  const value = Number(text)
  return value >= least && (least < 1 || Number.isInteger(value))
    ? value
    : wrongUse(
        `--${option}: expected ${least < 1 ? 'a number' : 'a whole number'} from ${least}, got ${text}`,
      )
}

function readArguments() {
  const options = {
    models: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    precision: { type: 'string', default: 'float32' },
    rivals: { type: 'string', default: Object.keys(variants).join(',') },
    sample: { type: 'string', default: 'dcgan' },
    growth: { type: 'string' },
    python: { type: 'string' },
    quick: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
  }
  let values
  try {
    values = parseArgs({ options }).values
  } catch (error) {
    wrongUse(error.message)
  }
  const { quick } = values
  const isPart = quick || values.models !== undefined
  const names = models.map(({ name }) => name)
  const chosen = listed('models', values.models ?? (quick ? 'mlp-gan,vae' : names.join(',')), names)
  return {
    models: models.filter(({ name }) => chosen.includes(name)),
    rounds: number('rounds', values.rounds ?? (quick ? '2' : '5'), 1),
    seconds: number('seconds', values.seconds ?? (quick ? '0.3' : '3'), 0.01),
    threads: number('threads', values.threads, 1),
    precisions: listed('precision', values.precision, PRECISIONS),
    rivals: listed('rivals', values.rivals, Object.keys(variants)),
    sampled: listed('sample', values.sample, names),
    growth: listed('growth', values.growth ?? (isPart ? '' : GROWTH.join(',')), GROWTH),
    together: !isPart,
    ceilingSeconds: quick ? 0.5 : CEILING_SECONDS,
    python: values.python,
    write: !values['no-write'],
  }
}

/** Writes the digits as raw bytes, which PyTorch's side reads. */
async function writeData(folder) {
  const digits = await openDataset('digits')
  const data = {
    images: join(folder, 'images.bin'),
    labels: join(folder, 'labels.bin'),
    shape: digits.shape,
  }
  await writeFile(data.images, digits.images)
  await writeFile(data.labels, digits.labels)
  return data
}

/** Checks and measures one model. What fails is a result too: `{ failed: reason }`. */
async function resultOf(entry, settings) {
  const result = { entry }
  try {
    result.check = await checkLosses(entry, settings)
    console.log(result.check.text)
  } catch (error) {
    result.check = { text: `${entry.name}: not checked: ${error.message}`, failed: true }
    console.error(result.check.text)
  }
  const contestants = await contestantsOf(entry, settings)
  const measured = await measure(entry, contestants, settings)
  return { ...result, measured, roofline: await rooflineOf(entry, settings) }
}

async function main() {
  const { python: given, ...request } = readArguments()
  const python = await pythonEnvironment(given, (line) => console.log(line))
  const folder = await mkdtemp(join(tmpdir(), 'falsario-bench-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  // The contestants end with this process, because their commands end.
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])
    process.once(signal, () => {
      remove()
      process.exit(status)
    })
  try {
    // torch.compile starts without the results of earlier runs, and leaves none behind.
    const env = {
      ...process.env,
      OMP_NUM_THREADS: String(request.threads),
      TORCHINDUCTOR_CACHE_DIR: join(folder, 'inductor'),
    }
    const settings = { ...request, python, env, folder, data: await writeData(folder) }
    settings.ceilings = {}
    for (const precision of new Set(['float32', ...request.precisions])) {
      const { threads, ceilingSeconds: seconds } = settings
      const asked = { threads, precision, seconds }
      settings.ceilings[precision] = await runPython('ceilings.py', asked, settings)
    }
    const machine = await describeMachine(settings)
    const results = []
    const more = { growth: {}, together: undefined }
    const write = async () => {
      // After each part, so that a run that is interrupted leaves what it measured.
      if (request.write) await writeResults(results, { ...settings, ...more, machine })
    }
    for (const entry of request.models) {
      const result = await resultOf(entry, settings)
      results.push(result)
      console.log(lineOf(result))
      await write()
    }
    // The rest in float32, beside the PyTorch variant that is the fastest on most models.
    const beside = { ...settings, precisions: ['float32'], rivals: ['fused'] }
    if (request.together) {
      more.together = await measureTogether(beside)
      await write()
    }
    for (const name of request.growth) {
      more.growth[name] = await growthOf(series[name], beside)
      console.log(
        `${series[name].title}, ${series[name].model}: ${more.growth[name].map(rowOf).join('; ')}`,
      )
      await write()
    }
    if (request.write) console.log('all results: bench/RESULTS.md')
    if (results.some(({ check }) => check.failed)) process.exitCode = 1
  } finally {
    remove()
  }
}

try {
  await main()
} catch (error) {
  console.error(`error: ${error.message}`)
  process.exitCode = 1
}

// Kills training processes with SIGKILL at random moments, resumes them and compares the results with
// those of uninterrupted runs: node bench/kill-and-resume.mjs [kills] [seed] [preset,preset]
// A third of the moments is uniform over the life of the process; the others are during or shortly after
// the write of a file. A third of the resumed processes is killed too. Runs are written to TMPDIR.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killedRun, outcomeOf } from './killed-run.mjs'

/** Steps take milliseconds, so that a short run writes many checkpoints. */
const cases = {
  quick: { steps: 40 },
  'mlp-gan': { steps: 30 },
  vae: { steps: 40 },
  cgan: { steps: 30 },
  dcgan: { steps: 16, batchSize: 4 },
  'wgan-gp': { steps: 12, batchSize: 2, 'model.objective.discriminatorSteps': 2 },
}
const settings = {
  'checkpoint.every': 2,
  'checkpoint.keep': 2,
  'log.every': 5,
  'samples.every': 1000,
  'samples.count': 4,
  'guard.diversity': { every: 7, images: 16 },
  batchSize: 8,
  threads: 1,
  device: 'cpu',
}

/** Mulberry32 (Tommy Ettinger, public domain). The same seed gives the same moments. */
function randomNumbers(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}

const kills = Number(process.argv[2] ?? 100)
const seed = Number(process.argv[3] ?? 0)
const presets = process.argv[4]?.split(',') ?? Object.keys(cases)
if (!(kills > 0) || !Number.isInteger(seed) || presets.some((name) => !(name in cases))) {
  const known = Object.keys(cases).join(',')
  console.error(`usage: node bench/kill-and-resume.mjs [kills] [seed] [${known}]`)
  process.exit(2)
}
const random = randomNumbers(seed)

function newRun(preset, out) {
  const set = Object.entries({ ...settings, ...cases[preset] })
  const changes = set.flatMap(([path, value]) => ['--set', `${path}=${JSON.stringify(value)}`])
  return [preset, '--data', 'digits', '--out', out, '--json', ...changes]
}

/** Returns a random moment in the life of a process. */
function momentIn({ life, writes }) {
  if (random() < 1 / 3) return { after: random() * life }
  return { write: 1 + Math.floor(random() * writes), delay: Math.floor(random() ** 2 * 30) }
}

const momentText = ({ after, write, delay }) =>
  after === undefined ? `write ${write} + ${delay} ms` : `${(after / 1000).toFixed(3)} s`

async function uninterrupted(preset, out) {
  const never = { write: Number.POSITIVE_INFINITY }
  const { status, life, writes, stderr } = await killedRun(newRun(preset, out), out, never)
  if (status !== 0) throw new Error(`${preset} failed without a kill: ${stderr}`)
  return { life, writes, outcome: await outcomeOf(out) }
}

/** Kills a run and resumes it until it ends; returns the kills and the difference to the expected result. */
async function interrupted(preset, expected, out) {
  const moments = []
  let args = newRun(preset, out)
  for (;;) {
    const again = moments.length === 0 || random() < 1 / 3
    const moment = again ? momentIn(expected) : {}
    const { status, signal, stderr } = await killedRun(args, out, moment)
    if (signal === 'SIGKILL') moments.push(moment)
    else if (status === 0) return { moments, wrong: await difference(expected.outcome, out) }
    else if (stderr.includes('CHECKPOINT_NOT_FOUND') && (await hasNoCheckpoint(out)))
      return { moments, early: true }
    else return { moments, wrong: `exit status ${status}: ${stderr}` }
    args = ['--resume', out, '--json']
  }
}

async function hasNoCheckpoint(out) {
  const names = await readdir(join(out, 'checkpoints')).catch(() => [])
  return !names.some((name) => name.endsWith('.safetensors'))
}

async function difference(expected, out) {
  const outcome = await outcomeOf(out)
  const parts = Object.keys(expected).filter((part) => expected[part] !== outcome[part])
  return parts.length === 0 ? undefined : `different ${parts.join(' and ')}`
}

const folder = await mkdtemp(join(tmpdir(), 'falsario-kill-'))
const expectedRuns = new Map()
let [done, identical, early, missed] = [0, 0, 0, 0]
for (let turn = 0; done < kills; turn++) {
  const preset = presets[turn % presets.length]
  if (!expectedRuns.has(preset))
    expectedRuns.set(preset, await uninterrupted(preset, join(folder, preset)))
  const out = join(folder, `${preset}-${turn}`)
  const {
    moments,
    wrong,
    early: tooEarly,
  } = await interrupted(preset, expectedRuns.get(preset), out)
  if (wrong === undefined) await rm(out, { recursive: true, force: true })
  else if (moments.length === 0) throw new Error(`${preset}, without a kill: ${wrong}`)
  if (tooEarly) {
    early += 1 // correct, because there is nothing to resume; does not count as a kill
    console.log(`     ${preset}: killed at ${momentText(moments[0])}, before its first checkpoint`)
    continue
  }
  if (moments.length === 0) missed += 1
  for (const moment of moments) {
    done += 1
    if (wrong === undefined) identical += 1
    const place = `${String(done).padStart(4)} ${preset}: killed at ${momentText(moment)}`
    console.log(`${place}: ${wrong ?? 'identical'}`)
  }
}
console.log(`killed before the first checkpoint: ${early}; ended before the kill: ${missed}`)
console.log(`${identical} of ${done} identical`)
if (identical === done) await rm(folder, { recursive: true })
else console.log(`runs that differ are kept in ${folder}`)
process.exitCode = identical === done ? 0 : 1

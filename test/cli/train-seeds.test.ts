import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { callFalsario } from './call-falsario.js'
import { jsonLines, type Running, runFalsario } from './run-falsario.js'
import { writeTinyProject } from './tiny-project.js'

const folder = t.testdir()
process.chdir(folder)
t.before(() => writeTinyProject(folder))

const weights = (run: string) => readFile(join(run, 'model.safetensors'))

t.test('--seeds 3 trains a run for each seed from 1, as --seed does', async (t) => {
  const { status, stdout, stderr } = await callFalsario('train tiny.json --seeds 3')
  t.same([status, stderr], [0, ''])
  t.same((await readdir('runs/tiny-001')).sort(), ['seed-1', 'seed-2', 'seed-3', 'seeds.json'])
  t.match(stdout, /^Training gan on data: 12 steps .* into runs\/tiny-001\/seed-1$/m)
  t.match(
    stdout,
    /^Runs: {5}seed-1, seed-2, seed-3 in runs\/tiny-001\nCompare: {2}falsario compare runs\/tiny-001$/m,
  )
  await callFalsario('train tiny.json --seed 2 --out alone')
  t.same(await weights('runs/tiny-001/seed-2'), await weights('alone'))
  t.notSame(await weights('runs/tiny-001/seed-1'), await weights('alone'))
})

t.test('--json writes JSON lines only, each with its seed', async (t) => {
  const { stdout } = await callFalsario('train tiny.json --seeds 7,2 --out listed --json')
  const lines = jsonLines(stdout).map((line) => Object(line))
  t.same(
    lines.filter(({ type }) => type === 'start').map(({ seed, out }) => [seed, out]),
    [
      [7, 'listed/seed-7'],
      [2, 'listed/seed-2'],
    ],
  )
  t.ok(lines.slice(0, -1).every(({ seed }) => seed === 7 || seed === 2))
  t.same(lines.at(-1), { type: 'seeds', out: 'listed', seeds: [7, 2], diverged: [] })
})

t.test('an interruption stops the whole, and --resume continues what is missing', async (t) => {
  let killed = false
  const stopAtSecond = ({ stdout, kill }: Running) => {
    if (killed || !/seed-2\nstep 5\//.test(stdout)) return
    killed = true
    kill('SIGINT')
  }
  const args = 'train tiny.json --steps 600 --seeds 3 --out stopped'.split(' ')
  const first = await runFalsario(folder, args, stopAtSecond)
  t.equal(first.status, 130)
  t.match(first.stdout, /Resume: {3}falsario train --resume stopped\n$/)
  t.same((await readdir('stopped')).sort(), ['seed-1', 'seed-2', 'seeds.json'])

  const again = await callFalsario('train --resume stopped')
  t.same([again.status, again.stderr], [0, ''])
  t.match(again.stdout, /^Seed 1 is finished: stopped\/seed-1$/m)
  t.match(again.stdout, /^Resuming gan on data: from step \d+ to 600, cpu, into stopped\/seed-2$/m)
  t.match(again.stdout, /^Training gan on data: 600 steps .* into stopped\/seed-3$/m)
  await callFalsario('train tiny.json --steps 600 --seeds 3 --out whole')
  for (const seed of [1, 2, 3])
    t.same(await weights(`stopped/seed-${seed}`), await weights(`whole/seed-${seed}`), `${seed}`)
})

t.test('a resume may repeat the command, add seeds, and give more steps', async (t) => {
  await callFalsario('train tiny.json --seeds 2 --out grown')
  const command = 'train tiny.json --seeds 3 --steps 14 --out grown --resume grown'
  const { status, stdout, stderr } = await callFalsario(command)
  t.same([status, stderr], [0, ''])
  t.match(stdout, /from step 12 to 14, cpu, into grown\/seed-1\n/)
  t.match(stdout, /14 steps of 8 images, cpu, into grown\/seed-3\n/)
  t.same(JSON.parse(await readFile('grown/seeds.json', 'utf8')), { seeds: [1, 2, 3] })
})

t.test('a run that diverges does not stop the others, and the status is 1', async (t) => {
  const set = '--set model.optimizer.discriminator.learningRate=1e38'
  const { status, stdout, stderr } = await callFalsario(
    `train tiny.json --seeds 2 --out bad ${set}`,
  )
  t.equal(status, 1)
  t.match(stderr, /^seed 1: falsario: .*diverged.*[\s\S]*^seed 2: falsario: /m)
  t.match(stdout, 'in bad (diverged: 1, 2)')
})

t.test('what cannot be meant is refused before anything is trained', async (t) => {
  await callFalsario('train tiny.json --out single')
  await callFalsario('train tiny.json --seeds 1 --out once')
  const refused: [string, number, RegExp][] = [
    ['train tiny.json --seeds 0', 2, /Expected the number of seeds/],
    ['train tiny.json --seeds 1,1', 2, /different seeds such as 1,2,3/],
    ['train tiny.json --seeds 1,x', 2, /Expected the number of seeds/],
    ['train tiny.json --seeds 2 --seed 4', 2, /--seed cannot be used here/],
    ['train --resume single --seeds 2', 2, /single is a single run/],
    ['train --resume once --out other', 2, /--out cannot be used here/],
    ['train --resume once --dry-run', 2, /--dry-run cannot be used here: once has runs of several/],
    ['sample once --out a.png', 1, /once has the runs of several seeds[\s\S]*once\/seed-1/],
    ['evaluate once --data data', 1, /several seeds[\s\S]*falsario compare once/],
    ['evaluate once', 1, /several seeds[\s\S]*falsario compare once/],
    ['train tiny.json --seeds 2 --out once', 1, /once\/seed-1 exists already[\s\S]*--resume once/],
  ]
  const before = (await readdir('.')).sort()
  for (const [line, expected, message] of refused) {
    const { status, stderr } = await callFalsario(line)
    t.equal(status, expected, line)
    t.match(stderr, message, line)
  }
  t.same((await readdir('.')).sort(), before)
  t.same((await readdir('once')).sort(), ['seed-1', 'seeds.json'])
})

t.test('a run without a checkpoint and a damaged list are told with a way out', async (t) => {
  await callFalsario('train tiny.json --seeds 1,2 --out killed')
  await rm('killed/seed-2/checkpoints', { recursive: true })
  t.match(
    (await callFalsario('train --resume killed')).stderr,
    /no checkpoint[\s\S]*rm -r killed\/seed-2/,
  )
  await writeFile('killed/seeds.json', '{ "seeds": "all" }')
  t.match((await callFalsario('train --resume killed')).stderr, /does not list the seeds/)
})

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import t from 'tap'
import { presetNames } from '../../lib/presets/index.js'
import { parseRunInput } from '../../lib/runs/config.js'
import { callFalsario } from './call-falsario.js'
import { jsonLines } from './run-falsario.js'
import { writeTinyProject } from './tiny-project.js'

const folder = t.testdir()
process.chdir(folder)

t.before(async () => {
  await writeTinyProject(folder)
  const { status, stderr } = await callFalsario('train tiny.json --out run')
  if (status !== 0) throw new Error(stderr)
})

t.test('sample writes a grid from a run directory or a model file', async (t) => {
  const { status, stdout } = await callFalsario('sample run --count 6 --columns 3 --out grid.png')
  t.equal(status, 0)
  t.equal(stdout, '6 images: grid.png\n')
  t.equal((await sharp(join(folder, 'grid.png')).metadata()).format, 'png')
  const again = await callFalsario(
    'sample run/model.safetensors --count 6 --columns 3 --out again.png --json',
  )
  t.match(jsonLines(again.stdout), [{ type: 'sample', path: 'again.png', shape: [6, 1, 8, 8] }])
  const read = (name: string) => readFile(join(folder, name))
  t.ok((await read('grid.png')).equals(await read('again.png')))
})

t.test('sample reports a missing or damaged model and missing classes', async (t) => {
  const missing = await callFalsario('sample nowhere --out grid.png')
  t.equal(missing.status, 1)
  t.match(missing.stderr, 'there is no model at nowhere')
  t.equal((await callFalsario('sample run')).status, 2)
  t.match(await callFalsario('sample run --label 1 --out grid.png'), {
    status: 2,
    stderr: /trained without classes/,
  })
  await writeFile(join(folder, 'cut.safetensors'), 'cut')
  const cut = await callFalsario('sample cut.safetensors --out grid.png --json')
  t.equal(cut.status, 1)
  t.match(jsonLines(cut.stderr), [{ type: 'error', code: 'MODEL_INVALID' }])
})

t.test('presets lists every preset with summary, parameters and source', async (t) => {
  const { status, stdout } = await callFalsario('presets')
  t.equal(status, 0)
  for (const name of presetNames) t.match(stdout, new RegExp(`^${name} `, 'm'))
  t.match(stdout, '2,300,546 parameters; Radford et al. 2016')
  const lines = jsonLines((await callFalsario('presets --json')).stdout)
  t.match(
    lines,
    presetNames.map((name) => ({ name, summary: String, source: String })),
  )
})

t.test('presets NAME --json writes a config file for train', async (t) => {
  const { stdout } = await callFalsario('presets dcgan --json')
  const { model, settings } = parseRunInput(JSON.parse(stdout))
  t.match(model, { kind: 'gan', latent: { size: 100 } })
  t.match(settings, { preset: 'dcgan', data: { source: 'digits' }, batchSize: 64 })
  t.match(await callFalsario('presets dcgn'), { status: 2, stderr: /did you mean "dcgan"\?/ })
})

t.test('inspect shows the layers of a model with their shapes and parameters', async (t) => {
  for (const path of ['run', 'run/model.safetensors']) {
    const { status, stdout } = await callFalsario(`inspect ${path}`)
    t.equal(status, 0)
    t.match(stdout, /trained +12 steps/)
    t.match(stdout, /generator\.5 +reshape +\[1, 8, 8\] +0/)
    t.match(stdout, /generator\.0 +linear +\[8\] +40/)
  }
  t.match(jsonLines((await callFalsario('inspect run --json')).stdout), [
    { type: 'model', trainedSteps: 12, description: { networks: [{ name: 'generator' }] } },
  ])
})

t.test('inspect shows the contents of an idx file', async (t) => {
  const { stdout } = await callFalsario('inspect data/train-images-idx3-ubyte.gz')
  t.match(stdout, /content +32 images of 8 x 8 pixels/)
  t.match(stdout, /shape +\[32, 8, 8\] uint8/)
  t.equal((await callFalsario('inspect nowhere.gz')).status, 1)
})

t.test('doctor shows the version and folder of LibTorch', async (t) => {
  const { status, stdout } = await callFalsario('doctor')
  t.equal(status, 0)
  t.match(stdout, /libtorch +2\.11\.0 from /)
  t.match(stdout, /running +LibTorch 2\.11\.0, \d+ threads/)
  const [facts] = jsonLines((await callFalsario('doctor --json')).stdout)
  t.match(facts, { type: 'doctor', works: true, problems: [], runtime: { libtorch: '2.11.0' } })
})

t.test('help and version exit with status 0', async (t) => {
  for (const line of ['--help', 'train --help', '--version'])
    t.match(await callFalsario(line), { status: 0, stderr: '' }, line)
})

import t from 'tap'
import { dataOf, runTarget } from '../../lib/cli/run-target.js'
import { digitImages, findPreset, parseRunInput, presetNames, presets } from '../../lib/index.js'
import { callFalsario } from './call-falsario.js'
import { jsonLines } from './run-falsario.js'

t.test('the list has two lines per preset, in order and within 80 columns', async (t) => {
  const { stdout } = await callFalsario('presets')
  const [list = '', photographs = ''] = stdout.trimEnd().split('\n\n')
  const lines = list.split('\n')
  t.equal(lines.length, 2 * presetNames.length)
  t.same(
    lines.flatMap((line) => line.match(/^[\w-]+/) ?? []),
    presetNames,
  )
  for (const line of [...lines, ...photographs.split('\n')]) t.ok(line.length <= 80, line)
  t.match(photographs, /^For colour photographs: photos, with --size 64\. On two CPU cores/)
})

t.test('a preset shows its size, source, length and dataset within 80 columns', async (t) => {
  for (const name of presetNames) {
    const { stdout } = await callFalsario(`presets ${name}`)
    for (const line of stdout.split('\n')) t.ok(line.length <= 80, line)
  }
  const { stdout } = await callFalsario('presets cgan-conv')
  t.match(stdout, /parameters +generator 1,491,215, discriminator 80,385/)
  t.match(stdout, /training +21,880 steps of 64 images/)
  t.match(stdout, /data +digits; split all of mnist or an idx folder/)
})

t.test('every preset writes a valid config', async (t) => {
  for (const name of presetNames) {
    const { stdout } = await callFalsario(`presets ${name} --json`)
    const { model, settings } = parseRunInput(JSON.parse(stdout))
    const { height } = findPreset(name).image ?? digitImages
    t.match(model, { image: { height } }, name)
    t.match(settings, { preset: name })
  }
})

t.test('presets train on the data that they name, others on digits', async (t) => {
  const shapes = { source: 'shapes', split: 'train' } as const
  for (const name of presetNames) {
    const expected = findPreset(name).data ?? { source: 'digits' }
    t.same((await runTarget(name)).options.data, expected, name)
    const [config] = jsonLines(await compact(`presets ${name} --json`))
    t.match(config, { data: expected })
  }
  t.same(dataOf(presets.shapesVae), shapes)
})

async function compact(line: string): Promise<string> {
  return JSON.stringify(JSON.parse((await callFalsario(line)).stdout))
}

import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { applySetting, parseSetting } from '../../../lib/config/set.js'
import { findPreset, train } from '../../../lib/index.js'
import type { ModelSpecInput } from '../../../lib/kinds/catalogue.js'
import { parseRunConfig, type RunConfig } from '../../../lib/runs/config.js'
import { cureFor } from '../../../lib/training/guard/remedies.js'
import { tinyData, tinyGan, tinyVae, tinyWgan } from '../../tiny-model.js'

const root = new URL('../../../', import.meta.url)
const problems = ['modeCollapse', 'oneClass', 'saturation'] as const

function configOf(model: ModelSpecInput, changes: Readonly<Record<string, unknown>> = {}) {
  const raw = { model, data: { source: 'digits' }, steps: 10, batchSize: 64 }
  return parseRunConfig(
    Object.entries(changes).reduce<unknown>(
      (config, [path, value]) =>
        applySetting(config, parseSetting(`${path}=${JSON.stringify(value)}`)),
      raw,
    ),
  )
}

/** Returns the settings of each line, as a shell reads them. */
function pasted(remedy: string): { name: string; settings: string[] }[] {
  const [, ...lines] = remedy.split('\n')
  return lines.map((line) => {
    const [, name = '', options = ''] = /^ {4}([^:]+): (.*)$/.exec(line) ?? []
    const words = execFileSync('sh', ['-c', `printf '%s\\n' ${options}`], { encoding: 'utf8' })
    const settings = words.trimEnd().split('\n')
    return { name, settings: settings.filter((word) => word !== '--set') }
  })
}

const changed = (config: RunConfig, settings: readonly string[]) =>
  parseRunConfig(
    settings.reduce<unknown>((before, text) => applySetting(before, parseSetting(text)), config),
  )

const namesFor = async (config: RunConfig, problem: (typeof problems)[number]) =>
  (await cureFor(config, problem)).remedies?.map(({ name }) => name)

t.test('every proposed line changes the config of a preset and is accepted', async (t) => {
  const data = { channels: 1, height: 28, width: 28, classes: 10, steps: 100 } as const
  for (const name of ['quick', 'mlp-gan', 'dcgan', 'wgan', 'sngan', 'acgan']) {
    const config = configOf(findPreset(name).spec(data))
    for (const problem of problems) {
      const { remedy, remedies = [] } = await cureFor(config, problem)
      const lines = remedy === undefined ? [] : pasted(remedy)
      t.equal(lines.length, remedies.length, `${name}: one line per remedy`)
      for (const { name: title, settings } of lines) {
        t.not(settings.length, 0, title)
        t.notSame(changed(config, settings), config, `${name}: ${title}`)
      }
    }
  }
})

t.test('a run with a proposed remedy trains', async (t) => {
  const { batchSize, ...config } = configOf(tinyGan)
  for (const problem of problems)
    for (const { name, set } of (await cureFor({ ...config, batchSize }, problem)).remedies ?? []) {
      const run = train({ model: tinyGan, data: tinyData(), steps: 1, batchSize: 8, set })
      using model = (await run.result).model
      t.equal(model.trainedSteps, 1, name)
    }
})

t.test(
  'the remedies against a collapse are those of docs/remedies.md, in its order, R1 first',
  async (t) => {
    const page = await readFile(new URL('docs/remedies.md', root), 'utf8')
    const [, section = ''] = /## Mode collapse\n(.*?)\n## /s.exec(page) ?? []
    const rows = [...section.matchAll(/^\| ([^|]+) \| [^|]* \| [^|]+ \| [^|]+ \|$/gm)]
    const listed = rows.map(([, name = '']) => name).filter((name) => !/^(remedy|---)$/.test(name))
    const raw = await readFile(new URL('examples/remedies/mode-collapse.json', root), 'utf8')
    const config = parseRunConfig(JSON.parse(raw))
    const names = await namesFor(config, 'modeCollapse')
    t.equal(names?.[0], 'R1')
    t.same(
      names,
      listed.filter((name) => names?.includes(name)),
    )
    t.ok(names?.includes('minibatch discrimination'), 'the discriminator ends in linear layers')
    t.notOk(names?.includes('minibatch standard deviation'), 'it has no images to compare')
  },
)

t.test('what the run has already, or would refuse, is not proposed', async (t) => {
  const penalty = configOf(tinyGan, { 'model.objective.penalty': { type: 'r1', weight: 1 } })
  const names = await namesFor(penalty, 'modeCollapse')
  t.notOk(names?.includes('R1'))
  t.notOk(names?.includes('unrolled discriminator'), 'it goes with no penalty')
  const unrolled = configOf(tinyGan, { 'model.objective.unrolledSteps': 2 })
  t.notOk((await namesFor(unrolled, 'modeCollapse'))?.includes('R1'))
  const critic = await namesFor(configOf(tinyWgan), 'modeCollapse')
  t.notOk(critic?.includes('relativistic loss'))
  t.ok(critic?.includes('gradient penalty'))
  const hinge = configOf(tinyGan, { 'model.objective.loss': 'hinge' })
  t.notOk((await namesFor(hinge, 'saturation'))?.includes('one-sided label smoothing'))
  t.same(await cureFor(configOf(tinyVae), 'modeCollapse'), {}, 'a VAE has none')
})

t.test('the remedies against saturation come from the same page', async (t) => {
  const page = await readFile(new URL('docs/remedies.md', root), 'utf8')
  const minimax = configOf(tinyGan, { 'model.objective.loss': 'minimax' })
  const names = (await namesFor(minimax, 'saturation')) ?? []
  t.same(names.slice(0, 3), ['non-saturating loss', 'least squares', 'spectral normalisation'])
  for (const name of names) t.match(page, name.replace(/ of the .*$/, ''), name)
  t.notOk((await namesFor(configOf(tinyGan), 'saturation'))?.includes('least squares'))
})

t.test(
  'a remedy of generator updates also frees reused fakes, which would refuse it',
  async (t) => {
    const config = configOf(tinyGan, { 'model.objective.fakes': 'reused' })
    const { remedies } = await cureFor(config, 'saturation')
    t.match(remedies?.find(({ name }) => name.startsWith('more updates'))?.set, {
      'model.objective.generatorSteps': 2,
      'model.objective.fakes': 'fresh',
    })
  },
)

import { readdir, readFile } from 'node:fs/promises'
import t from 'tap'
import { layerSchema } from '../../lib/config/layers.js'
import { applySetting, parseSetting } from '../../lib/config/set.js'
import { parseRunConfig, parseRunInput } from '../../lib/runs/config.js'

const root = new URL('../../', import.meta.url)
const page = await readFile(new URL('docs/remedies.md', root), 'utf8')
const configOf = async (path: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(path, root), 'utf8'))
const base = await configOf('examples/remedies/oscillation.json')

/** Returns all texts between backticks. */
const codeOf = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
const settingsOf = (text: string) => codeOf(text).filter((code) => /^model\.[\w.]+=/.test(code))
const changed = (config: unknown, settings: readonly string[]) =>
  settings.reduce((current, text) => applySetting(current, parseSetting(text)), config)
const [explained = '', refused = ''] = page.split('## Refused together')

t.test('every config of the page is a complete run config', async (t) => {
  const files = await readdir(new URL('examples/remedies/', root))
  t.equal(files.length, 4)
  for (const file of files) {
    const raw = await configOf(`examples/remedies/${file}`)
    parseRunInput(raw)
    t.match(parseRunConfig(raw), { seed: 1, threads: 1, device: 'cpu' }, file)
    t.match(page, `examples/remedies/${file}`, 'the page uses it')
  }
})

t.test('every command of the page is accepted by the parser', async (t) => {
  const commands = page.replaceAll('\\\n', ' ').match(/^npx falsario train .*$/gm) ?? []
  t.equal(commands.length, 8)
  for (const command of commands) {
    const [, file = ''] = /train (\S+\.json) /.exec(command) ?? []
    const settings = [...command.matchAll(/--set (?:'([^']+)'|(\S+))/g)]
    const texts = settings.map(([, quoted, bare]) => quoted ?? bare ?? '')
    t.ok(parseRunInput(changed(await configOf(file), texts)).model, command)
  }
})

t.test('every field on the page exists and accepts the value shown', async (t) => {
  const settings = settingsOf(explained)
  t.ok(settings.length > 40)
  for (const setting of settings) t.ok(parseRunInput(changed(base, [setting])).model, setting)
})

t.test('every layer on the page exists', async (t) => {
  const layers = codeOf(page).filter((code) => code.startsWith('{ "type"'))
  t.ok(layers.length >= 4)
  for (const layer of layers) t.ok(layerSchema.parse(JSON.parse(layer)).type, layer)
})

t.test('the page names every field of the objective', async (t) => {
  const { model } = parseRunConfig(base)
  const names = settingsOf(explained).map((setting) => setting.split(/[.=]/)[2])
  for (const field of Object.keys(model.objective)) t.ok(names.includes(field), field)
})

t.test(
  'every combination under "Refused together" is refused, and each setting alone is accepted',
  async (t) => {
    const rows = refused.split('\n').filter((line) => line.startsWith('| `'))
    t.equal(rows.length, 15)
    for (const row of rows) {
      const settings = settingsOf(row)
      t.equal(settings.length, 2, row)
      t.throws(() => parseRunInput(changed(base, settings)), { code: 'CONFIG_INVALID' }, row)
      if (row.includes('wasserstein`')) continue // alone, it requires a critic, as the row states
      for (const alone of settings) t.ok(parseRunInput(changed(base, [alone])).model, alone)
    }
  },
)

t.test(
  'every image of the page exists and is a grid of 5 x 5 digits at twice their size',
  async (t) => {
    const links = [...page.matchAll(/!\[[^\]]+\]\((remedies\/[\w-]+\.png)\)/g)]
    t.equal(links.length, 10)
    for (const [, link = ''] of links) {
      const png = await readFile(new URL(`docs/${link}`, root))
      t.equal(png.toString('latin1', 1, 4), 'PNG', link)
      t.same([png.readUInt32BE(16), png.readUInt32BE(20)], [304, 304], link)
    }
  },
)

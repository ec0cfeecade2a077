import { digitImages, findPreset, type Preset, parseModelSpec, presets } from '../../index.js'
import { count, table } from '../displays/format.js'
import type { DeclareCommand } from '../invocation.js'
import { dataOf } from '../run-target.js'
import { jsonOption } from '../shared-options.js'

/** `falsario presets [name]` */
export const declarePresets: DeclareCommand = (command, { stdout }) => {
  command
    .argument(
      '[name]',
      'preset to show; with --json, print its run config, which you can edit and train',
    )
    .addOption(jsonOption())
    .action((name: string | undefined, { json }: { json: boolean }) => {
      const text = name === undefined ? listing(json) : single(findPreset(name), json)
      stdout.write(`${text}\n`)
    })
}

function listing(json: boolean): string {
  const all = Object.values<Preset>(presets)
  if (json) return all.map((preset) => JSON.stringify(facts(preset))).join('\n')
  const rows = all.flatMap((preset) => [
    [preset.name, preset.summary],
    ['', `${count(total(preset))} parameters; ${preset.source}`],
  ])
  return `${table(rows)}\n\n${photographs}`
}

/** Measured on two CPU cores, with 300 photographs. */
const photographs = `For colour photographs: photos, with --size 64. On two CPU cores it takes about
40 minutes and gives scenes with the colours and textures of the data. To
measure the time on this machine:
falsario train photos --data FOLDER --size 64 --dry-run`

function single(preset: Preset, json: boolean): string {
  if (json) return JSON.stringify(runConfig(preset), null, 2)
  const { name, summary, source, parameters, training } = preset
  const networks = Object.entries(parameters).map(([key, value]) => `${key} ${count(value)}`)
  return table([
    [name, summary],
    ['source', source],
    ['parameters', networks.join(', ')],
    ['for images', imageLine(preset)],
    ['training', `${count(training.steps)} steps of ${training.batchSize} images`],
    ['data', dataLine(preset)],
    ['', ''],
    ['train it', `falsario train ${name}${dataFor(preset)}`],
    ['change it', `falsario presets ${name} --json > ${name}.json`],
    ['', `falsario train ${name}.json${dataFor(preset)}`],
  ])
}

/** The options that a preset needs whose images are not those of the default data. */
function dataFor({ data, image = digitImages }: Preset): string {
  return data === undefined && image.height !== digitImages.height
    ? ` --data FOLDER --size ${image.height}`
    : ''
}

/** Describes the images that the numbers of parameters are for: `28 x 28 pixels, grey`. */
function imageLine({ image = digitImages }: Preset): string {
  const { width, height, channels } = image
  return `${width} x ${height} pixels, ${channels === 1 ? 'grey' : 'colour'}`
}

/** Describes the default dataset: `shapes, split train`. */
function dataLine(preset: Preset): string {
  const { source, split } = dataOf(preset)
  const data = split === undefined ? source : `${source}, split ${split}`
  return preset.split === undefined
    ? data
    : `${data}; split ${preset.split} of mnist or an idx folder`
}

function facts(preset: Preset) {
  const { name, summary, source, parameters, training } = preset
  return { name, summary, source, parameters, training, data: dataOf(preset) }
}

/** The config that `falsario train NAME` trains, with all defaults of the model. */
function runConfig(preset: Preset) {
  const { steps, batchSize } = preset.training
  const model = parseModelSpec(preset.spec({ ...(preset.image ?? digitImages), steps }))
  return { preset: preset.name, model, data: dataOf(preset), steps, batchSize }
}

function total(preset: Preset): number {
  return Object.values(preset.parameters).reduce((sum, parameters) => sum + parameters, 0)
}

import { inspectModel, type ModelSummary, readIdx } from '../../index.js'
import { kindOf } from '../../kinds/catalogue.js'
import { isFolder } from '../../system/is-there.js'
import { count, table, testedText } from '../displays/format.js'
import type { DeclareCommand } from '../invocation.js'
import { jsonOption } from '../shared-options.js'

/** `falsario inspect FILE` */
export const declareInspect: DeclareCommand = (command, { stdout }) => {
  command
    .argument('<file>', 'a model.safetensors file, a run directory or an idx file')
    .addOption(jsonOption())
    .action(async (path: string, { json }: { json: boolean }) => {
      const text = (await isModel(path)) ? await modelText(path, json) : await idxText(path, json)
      stdout.write(`${text}\n`)
    })
}

/** A path that does not exist is neither: readIdx then throws the error. */
async function isModel(path: string): Promise<boolean> {
  if (path.endsWith('.safetensors')) return true
  return isFolder(path)
}

async function idxText(path: string, json: boolean): Promise<string> {
  const { shape, data } = await readIdx(path)
  if (json) return JSON.stringify({ type: 'idx', path, shape, dtype: 'uint8' })
  const [items = 0, ...item] = shape
  const content =
    item.length === 0
      ? `labels, ${new Set(data).size} distinct`
      : `images of ${item.join(' x ')} pixels`
  return table([
    ['file', path],
    ['content', `${count(items)} ${content}`],
    ['shape', `[${shape.join(', ')}] uint8`],
  ])
}

async function modelText(path: string, json: boolean): Promise<string> {
  const summary = await inspectModel(path)
  if (json) return JSON.stringify({ type: 'model', ...summary })
  return `${table(identityRows(summary))}\n\n${table(layerRows(summary))}`
}

function identityRows({
  path,
  spec,
  trainedSteps,
  classNames,
  emptyClasses,
  tested,
  notFinite,
}: ModelSummary): string[][] {
  const { channels, height, width, range } = spec.image
  const rows = [
    ['file', path],
    ['model', `${spec.kind}, ${kindOf(spec).objective(spec)}`],
    ['images', `${channels} x ${height} x ${width} in [${range.join(', ')}]`],
    ...('latent' in spec ? [['latent', `${spec.latent.size}, ${spec.latent.distribution}`]] : []),
    ['trained', `${count(trainedSteps)} steps`],
  ]
  if (tested) rows.push(['accuracy', testedText(tested)])
  if (spec.classes > 0) rows.push(['classes', classNames?.join(', ') ?? String(spec.classes)])
  if (emptyClasses) rows.push(['not trained on', emptyClasses.join(', ')])
  if (notFinite !== undefined) rows.push(['damaged', notFinite])
  return rows
}

function layerRows({ description }: ModelSummary): string[][] {
  const rows = [['layer', 'type', 'output', 'parameters']]
  for (const { name, layers, parameters } of description.networks) {
    for (const layer of layers)
      rows.push([layer.name, layer.type, `[${layer.output.join(', ')}]`, count(layer.parameters)])
    rows.push([name, '', '', count(parameters)])
  }
  return rows
}

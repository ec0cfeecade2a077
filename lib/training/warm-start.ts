import { invalid } from '../config/explain.js'
import { suggestion } from '../config/nearest.js'
import { kindOf } from '../kinds/catalogue.js'
import { modelPath } from '../kinds/load-model.js'
import { readModelFile } from '../kinds/read-model-file.js'
import type { ModelDescription, NativeModel, NativeTensor } from '../native/index.js'
import type { RunConfig } from '../runs/config.js'
import { FalsarioError } from '../system/errors.js'

/** Start of a run from the weights of another model, and layers that it leaves as they are. */

/** How the tensors of a model file fit a new model. */
interface Fit {
  readonly tensors: readonly NativeTensor[]
  /** Why tensors of the new model keep their own start, and which of the file's are not used: one sentence each. */
  readonly problems: readonly string[]
}

/**
 * Copies every tensor of the model at `config.start` whose name and shape fit into a new model. Of a tensor with a row for
 * each class, the rows that both models have. Resolves with a sentence about what did not fit; undefined if all did.
 *
 * @throws MODEL_NOT_FOUND, MODEL_INVALID; CONFIG_INVALID if no tensor fits, or not those of a frozen layer
 *
 * @example
 * const warning = await startFrom(native, { ...config, start: 'runs/dcgan-001' })
 */
export async function startFrom(
  native: NativeModel,
  { start, model, freeze }: RunConfig,
): Promise<string | undefined> {
  if (start === undefined) return undefined
  const file = await readModelFile(await modelPath(start))
  const own = await native.state('raw')
  const classes = [file.spec.classes, model.classes] as const
  const { tensors, problems } = fitOf(own, file.tensors, classes)
  // Counters fit every model.
  const weights = own.filter(({ shape }) => shape.length > 0).length
  const fresh = own.filter((tensor, i) => tensor === tensors[i])
  const taken = weights - fresh.filter(({ shape }) => shape.length > 0).length
  if (taken === 0) {
    const expected = `${kindOf(model).title} with layers of the same positions and shapes as this one`
    const got = `${start}, ${kindOf(file.spec).title} of which no tensor fits`
    throw new FalsarioError('CONFIG_INVALID', `start: expected ${expected}, got ${got}`, {
      path: 'start',
      expected,
      received: got,
      fix: 'start from a model of the same preset, or leave out start',
    })
  }
  refuseFreshLayers(freeze, fresh, start)
  await native.load(tensors)
  if (problems.length === 0) return undefined
  return `${taken} of ${weights} tensors start from ${start}: ${problems.join(', ')}`
}

/** A frozen layer that did not fit would keep its random start. */
function refuseFreshLayers(
  freeze: readonly string[],
  fresh: readonly NativeTensor[],
  start: string,
) {
  const layer = freeze.find((each) => fresh.some(({ name }) => name.startsWith(`${each}.`)))
  if (layer === undefined) return
  const sentence = `freeze: ${layer} does not fit the model at ${start}, so it would keep its random start`
  throw new FalsarioError('CONFIG_INVALID', sentence, {
    path: 'freeze',
    expected: 'layers that the model of start has, with the same shapes',
    received: layer,
    fix: `leave ${layer} out of freeze, or start from a model with that layer`,
  })
}

function fitOf(
  own: readonly NativeTensor[],
  theirs: readonly NativeTensor[],
  classes: readonly [from: number, to: number],
): Fit {
  const left = new Map(theirs.map((tensor) => [tensor.name, tensor]))
  const problems: string[] = []
  const tensors = own.map((tensor) => {
    const given = left.get(tensor.name)
    left.delete(tensor.name)
    if (given === undefined) {
      problems.push(`${tensor.name} starts fresh, because the model has none of that name`)
      return tensor
    }
    if (given.dtype === tensor.dtype && shapeOf(given) === shapeOf(tensor)) return given
    const merged = withRowsOf(given, tensor, classes)
    const shapes = `${shapeOf(given)} instead of ${shapeOf(tensor)}`
    problems.push(
      merged === undefined
        ? `${tensor.name} starts fresh, because the model's has the shape ${shapes}`
        : `the rows of further classes in ${tensor.name} start fresh`,
    )
    return merged ?? tensor
  })
  for (const name of left.keys()) problems.push(`${name} is not used, because this model has none`)
  return { tensors, problems }
}

const shapeOf = ({ shape }: NativeTensor): string => `[${shape.join(', ')}]`

/**
 * Returns a table of classes with the rows that both models have; undefined if the tensors are no such tables. The head
 * of an auxiliary classifier has a row for the logit before them.
 */
function withRowsOf(
  given: NativeTensor,
  own: NativeTensor,
  [from, to]: readonly [number, number],
): NativeTensor | undefined {
  const isTable =
    given.dtype === own.dtype &&
    given.shape.length === own.shape.length &&
    [0, 1].some((before) => given.shape[0] === from + before && own.shape[0] === to + before) &&
    given.shape.slice(1).join() === own.shape.slice(1).join()
  if (!isTable) return undefined
  const data = new Uint8Array(own.data)
  data.set(given.data.subarray(0, Math.min(given.data.length, data.length)))
  return { ...own, data }
}

/**
 * Checks that every layer in `freeze` exists, and that each network keeps something to train.
 *
 * @throws CONFIG_INVALID naming the layer
 */
export function checkFreeze(
  { freeze }: Pick<RunConfig, 'freeze'>,
  { networks }: Pick<ModelDescription, 'networks'>,
): void {
  // Not the heads of a VAE, which have no position.
  const names = networks.flatMap(({ layers }) =>
    layers.map(({ name }) => name).filter((name) => /\.\d+$/.test(name)),
  )
  for (const [i, layer] of freeze.entries()) {
    if (names.includes(layer)) continue
    const expected = `a layer of the model, such as ${names[0]}${suggestion(layer, names)}`
    throw invalid(`freeze[${i}]`, expected, layer)
  }
  for (const { name, layers } of networks) {
    const trained = layers.some((layer) => layer.parameters > 0 && !freeze.includes(layer.name))
    if (trained) continue
    throw invalid('freeze', `some layers of the ${name} that are left to train`, freeze)
  }
}

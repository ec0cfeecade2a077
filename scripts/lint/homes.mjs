import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Public type guards that may test for a kind of model outside lib/kinds/: at most three files. */
const TYPE_GUARDS = []

/**
 * Files that may name a layer type. All others ask the layer for its traits. The warnings and the remedies name
 * a layer as advice only.
 */
const LAYER_HOMES =
  /^native\/layers\/|^lib\/config\/layers\.ts$|^lib\/presets\/|^lib\/kinds\/warnings\.ts$|^lib\/kinds\/gan\/remedies\.ts$/

/** Layer types that also name something else: an interpolation, a schedule, a random stream. */
const AMBIGUOUS_LAYERS = ['linear', 'dropout']

/**
 * Finds tests for a kind of model outside lib/kinds/, and names of layer types outside the layers.
 *
 * @param {string} root of the checkout
 * @param {readonly string[]} files relative to `root`
 * @returns {Promise<string>} one line per finding, empty if there is none
 */
export async function homes(root, files) {
  const rules = [kindRule(files), layerRule(await layerTypes(root))]
  const messages = []
  for (const path of files.filter((name) => /^(lib|native)\/.*\.(ts|cc|h)$/.test(name))) {
    const text = await readFile(join(root, path), 'utf8')
    text.split('\n').forEach((line, index) => {
      if (/^\s*(\/\/|\/?\*)/.test(line)) return
      for (const { isHome, pattern, message } of rules) {
        const found = isHome(path) ? undefined : pattern.exec(line)?.groups
        const name = found?.name ?? found?.model
        if (name !== undefined) messages.push(`${path}:${index + 1}: ${message(name)}`)
      }
    })
  }
  return messages.join('\n')
}

/** The kinds are the folders of lib/kinds/. */
function kindRule(files) {
  const folders = files.flatMap((path) => /^lib\/kinds\/([^/]+)\//.exec(path)?.[1] ?? [])
  const kinds = [...new Set(folders)].join('|')
  return {
    isHome: (path) => path.startsWith('lib/kinds/') || TYPE_GUARDS.includes(path),
    // Also C++: `text("kind") == "vae"`; and `model instanceof VaeModel`.
    pattern: new RegExp(
      `(\\bkind [!=]==|\\bkind['"]\\) [!=]=|\\bcase) ['"](?<name>${kinds})['"]|instanceof (?<model>${kinds})Model\\b`,
      'i',
    ),
    message: (kind) =>
      `tests for the kind '${kind}', but only lib/kinds/ tests for kinds. ` +
      'Fix: add a member to the descriptor in lib/kinds/kind.ts and use that.',
  }
}

function layerRule(types) {
  return {
    isHome: (path) => LAYER_HOMES.test(path),
    pattern: new RegExp(`['"](?<name>${types.join('|')})['"]`),
    message: (type) =>
      `names the layer type '${type}', but only native/layers/, lib/config/layers.ts and lib/presets/ name layer types. ` +
      'Fix: ask the layer for a trait (native/layers/layer.h).',
  }
}

/** The layer types of native/layers/catalogue.h that have no other meaning. */
async function layerTypes(root) {
  const text = await readFile(join(root, 'native', 'layers', 'catalogue.h'), 'utf8')
  const types = [...text.matchAll(/^ +LAYER\((\w+)\)/gm)].map((match) => match[1])
  if (types.length === 0) throw new Error('native/layers/catalogue.h lists no layer types')
  return types.filter((type) => !AMBIGUOUS_LAYERS.includes(type))
}

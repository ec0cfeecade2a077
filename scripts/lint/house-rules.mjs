import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const MAX_LINES = 400

const NODE_API_HEADER =
  /#\s*include\s*[<"](napi|node_api|js_native_api|node|uv|v8)(-inl)?(\.[a-z]+)?[>"]/

/** The parts of native/ that know JavaScript. */
const KNOWS_JAVASCRIPT = /^native\/binding\//

/** The files of lib/ through which all others see the add-on. */
const FACES = ['native', 'native-models', 'native-training', 'native-metrics', 'native-features']

/** Names that native/binding/exports.cc exports, save those that its faces offer under the same name. */
async function exportsOfAddon(root) {
  const read = (path) => readFile(join(root, path), 'utf8').catch(() => '')
  const [addon, ...native] = await Promise.all([
    read('native/binding/exports.cc'),
    ...FACES.map((name) => read(`lib/${name}.ts`)),
  ])
  const names = [...addon.matchAll(/"([a-z]\w*)"/g)].map((match) => match[1])
  const offered = new Set(
    [...native.join('\n').matchAll(/export (?:async )?(?:function|const) (\w+)/g)].map(
      (match) => match[1],
    ),
  )
  // A single word such as `generate` is everybody's; the compound names are the add-on's.
  return new Set(names.filter((name) => /[A-Z]/.test(name) && !offered.has(name)))
}

/** Each rule: which files, and what is wrong with a line of them (or undefined). */
function lineRules(addonExports) {
  return [
    {
      applies: (path) => path.startsWith('native/') && !KNOWS_JAVASCRIPT.test(path),
      complaint: (line) =>
        NODE_API_HEADER.test(line) &&
        'includes a Node-API header: only native/binding knows JavaScript',
    },
    {
      applies: (path) => /^lib\/(?!native\.ts$|libtorch\/).*\.ts$/.test(path),
      complaint: (line) =>
        /\bloadAddon\b|\bADDON_PATH\b|falsario\.node/.test(line) &&
        'reaches for the add-on: only lib/native.ts does',
    },
    {
      applies: (path) => /^lib\/(?!native(-[a-z]+)?\.ts$).*\.ts$/.test(path),
      complaint: (line) => {
        const name = line.match(/\b[a-z]\w*[A-Z]\w*\b/g)?.find((word) => addonExports.has(word))
        return name !== undefined && `names the add-on's export ${name}: only lib/native*.ts do`
      },
    },
  ]
}

/** Complaints about what no other tool looks at: the walls between rooms, the length of files. */
export async function houseRules(root, files) {
  const rules = lineRules(await exportsOfAddon(root))
  const found = []
  for (const path of files) {
    if (!/\.(ts|mts|mjs|js|cc|h|py|md|sh|txt)$|^\.ci\//.test(path)) continue
    const lines = (await readFile(join(root, path), 'utf8')).split('\n')
    const count = lines.at(-1) === '' ? lines.length - 1 : lines.length
    if (count > MAX_LINES) found.push(`${path}: ${count} lines, at most ${MAX_LINES} are allowed`)
    for (const { applies, complaint } of rules) {
      if (!applies(path)) continue
      lines.forEach((line, i) => {
        const said = complaint(line)
        if (said) found.push(`${path}:${i + 1}: ${said}`)
      })
    }
  }
  return found.join('\n')
}

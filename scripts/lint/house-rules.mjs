import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const MAX_LINES = 350

const NODE_API_HEADER =
  /#\s*include\s*[<"](napi|node_api|js_native_api|node|uv|v8)(-inl)?(\.[a-z]+)?[>"]/

/** The files of lib/ that may call the add-on. */
const CALLS_ADDON = /^lib\/native(-[a-z]+)?\.ts$|^lib\/native\//

/** The one file of lib/ that loads the add-on, apart from lib/libtorch/. */
const LOADS_ADDON = /^lib\/(native|native\/addon)\.ts$|^lib\/libtorch\//

/** Returns the names that the add-on exports, without those that lib/native/ exports under the same name. */
async function addonExportNames(root, files) {
  const read = (path) => readFile(join(root, path), 'utf8').catch(() => '')
  const [addon, ...callers] = await Promise.all([
    read('native/binding/exports.cc'),
    ...files.filter((path) => CALLS_ADDON.test(path)).map(read),
  ])
  const names = [...addon.matchAll(/"([a-z]\w*)"/g)].map((match) => match[1])
  const functions = callers.join('\n').matchAll(/export (?:async )?(?:function|const) (\w+)/g)
  const wrapped = new Set([...functions].map((match) => match[1]))
  // Single words such as `generate` are common names elsewhere, so only compound names count.
  return new Set(names.filter((name) => /[A-Z]/.test(name) && !wrapped.has(name)))
}

/** Each rule states to which files it applies, and returns what is wrong with a line, or a falsy value. */
function lineRules(addonNames) {
  return [
    {
      applies: (path) => /^native\/(?!binding\/)/.test(path),
      problem: (line) =>
        NODE_API_HEADER.test(line) &&
        'includes a Node-API header, but only native/binding/ uses Node-API',
    },
    {
      applies: (path) => /^lib\/.*\.ts$/.test(path) && !LOADS_ADDON.test(path),
      problem: (line) =>
        /\bloadAddon\b|\bADDON_PATH\b|falsario\.node/.test(line) &&
        'loads the add-on, but only lib/native/addon.ts loads it',
    },
    {
      applies: (path) => /^lib\/.*\.ts$/.test(path) && !CALLS_ADDON.test(path),
      problem: (line) => {
        const name = line.match(/\b[a-z]\w*[A-Z]\w*\b/g)?.find((word) => addonNames.has(word))
        return (
          name !== undefined &&
          `uses the add-on's export ${name}, but only lib/native/ calls the add-on`
        )
      },
    },
  ]
}

/** Checks who uses Node-API and the add-on, and the length of files. Resolves with one line per finding. */
export async function houseRules(root, files) {
  const rules = lineRules(await addonExportNames(root, files))
  const messages = []
  for (const path of files) {
    if (!/\.(ts|mts|mjs|js|cc|h|py|md|sh|txt)$|^\.ci\//.test(path)) continue
    if (/^(scripts\/pack\/licences|docs\/api)\//.test(path)) continue
    const lines = (await readFile(join(root, path), 'utf8')).split('\n')
    const count = lines.at(-1) === '' ? lines.length - 1 : lines.length
    if (count > MAX_LINES)
      messages.push(`${path}: has ${count} lines, but at most ${MAX_LINES} are allowed`)
    for (const { applies, problem } of rules) {
      if (!applies(path)) continue
      lines.forEach((line, i) => {
        const text = problem(line)
        if (text) messages.push(`${path}:${i + 1}: ${text}`)
      })
    }
  }
  return messages.join('\n')
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PACKAGE_ROOT } from '../../lib/system/package-root.js'

/** One `@example` of a public symbol. */
export interface Example {
  /** lib/data/dataset.ts:93 */
  readonly place: string
  readonly text: string
}

/** What examples use without declaring it, in the words of the text around them. */
const known: Readonly<Record<string, string>> = {
  data: 'Dataset',
  images: 'ImageTensor',
  gan: 'GanModel',
  classifier: 'ClassifierModel',
  spec: 'ModelSpec',
  signal: 'AbortSignal',
}
/** The kind of model that examples of a file mean. */
const models: Readonly<Record<string, string>> = {
  'lib/kinds/vae/': 'VaeModel',
  'lib/kinds/gan/': 'GanModel',
  'lib/kinds/classifier/': 'ClassifierModel',
}

/** Returns the examples of everything that lib/index.ts exports. */
export async function publicExamples(): Promise<readonly Example[]> {
  const exported = exportsOf(await readFile(join(PACKAGE_ROOT, 'lib/index.ts'), 'utf8'))
  const found: Example[] = []
  for (const [file, names] of exported) {
    const text = await readFile(join(PACKAGE_ROOT, file), 'utf8')
    for (const match of text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n(.*)/g)) {
      const [, comment = '', declaration = ''] = match
      const example = /@example\n([\s\S]*?)(?=\n[ \t]*\* @|\s*$)/.exec(comment)?.[1]
      const declared = /^export (?:abstract )?(?:async )?\w+ (\w+)/.exec(declaration)?.[1]
      const isMember = declaration.startsWith('  ')
      if (example === undefined || !(isMember || names.includes(declared ?? ''))) continue
      const line = text.slice(0, match.index).split('\n').length
      const code = example.replaceAll(/^[ \t]*\* ?/gm, '')
      found.push({ place: `${file}:${line}`, text: code })
    }
  }
  return found
}

/** Returns the module of an example: it imports what it uses, and the rest is declared. */
export async function moduleOf({ place, text }: Example): Promise<string> {
  const index = await readFile(join(PACKAGE_ROOT, 'lib/index.ts'), 'utf8')
  const names = [...exportsOf(index).values()].flat()
  const [, model = 'VaeModel'] =
    Object.entries(models).find(([folder]) => place.startsWith(folder)) ?? []
  const types = { ...known, model }
  const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(text))
  const imported = [...new Set([...used, ...Object.values(types)])].filter((name) =>
    names.includes(name),
  )
  const declared = Object.entries(types).map(([name, type]) => `declare const ${name}: ${type}`)
  return [
    `import { ${imported.join(', ')} } from 'falsario'`,
    "import { readFile } from 'node:fs/promises'",
    ...declared,
    `export async function example() {\n${text}\n}\n`,
  ].join('\n')
}

/** Returns the names that lib/index.ts exports, by the file that they come from. */
function exportsOf(index: string): ReadonlyMap<string, readonly string[]> {
  const statements = [...index.matchAll(/export (?:type )?\{([^}]*)\} from '\.\/([^']+)\.js'/g)]
  return new Map(
    statements.map(([, names = '', file = '']) => [
      `lib/${file}.ts`,
      names
        .split(',')
        .map((name) => name.replace(/\btype\b/, '').trim())
        .filter((name) => name !== ''),
    ]),
  )
}

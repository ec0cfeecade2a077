import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t from 'tap'
import ts from 'typescript'
import { nodeProblem } from '../../lib/system/node-version.js'

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))
const asNode18 =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"18.19.0"}})'
const needs = 'falsario needs Node 20.9 or newer; this is Node 18.19.0'

/** Runs a module in a process that says it is Node 18. */
const run = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', asNode18, ...args], { encoding: 'utf8' })

t.test('the oldest version is that of package.json', async (t) => {
  const { engines }: { engines: { node: string } } = JSON.parse(
    await readFile(path('package.json'), 'utf8'),
  )
  const oldest = engines.node.replace('>=', '')
  t.equal(nodeProblem(`${oldest}.0`), undefined)
  t.match(nodeProblem('20.8.9'), `needs Node ${oldest}`)
  t.match(nodeProblem('19.9.9'), `needs Node ${oldest}`)
  t.equal(nodeProblem('100.1.0'), undefined)
})

t.test('an old Node is told which version falsario needs', async (t) => {
  for (const name of ['cli/main.js', 'bundle/main.js']) {
    const command = run(path(`dist/${name}`), 'presets')
    t.match(command, { status: 1, stdout: '', stderr: `${needs}\n` })
  }
  for (const name of ['index.js', 'bundle/index.js']) {
    const url = pathToFileURL(path(`dist/${name}`)).href
    const code = `import(${JSON.stringify(url)}).catch((e) => console.log(e.message))`
    t.equal(run('-e', code).stdout, `${needs}\n`)
  }
})

t.test('the files before the check have no syntax that Node 12 does not know', async (t) => {
  const names = [
    'cli/main.js',
    'bundle/main.js',
    'system/node-version.js',
    'system/require-node.js',
  ]
  for (const name of names) {
    const code = await readFile(path(`dist/${name}`), 'utf8')
    const compilerOptions = {
      target: ts.ScriptTarget.ES2019,
      module: ts.ModuleKind.ESNext,
      removeComments: true,
    }
    const newest = { ...compilerOptions, target: ts.ScriptTarget.ESNext }
    t.equal(
      ts.transpileModule(code, { compilerOptions }).outputText,
      ts.transpileModule(code, { compilerOptions: newest }).outputText,
      name,
    )
    t.notMatch(code, /^\s*await\b|\bnew RegExp|\/[a-z]*v[a-z]*;$/m, name)
  }
})

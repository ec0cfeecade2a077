import { execFileSync, fork, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { parseContractText } from '../../lib/evaluation/extractors/input-contract.js'
import { parseRunConfig, parseRunInput } from '../../lib/runs/config.js'
import { PACKAGE_ROOT } from '../../lib/system/package-root.js'
import { compileProject, folderElsewhere, installTypes } from '../user-project.js'
import { commandsOf, type Fence, fencesOf, pages } from './fences.js'
import { writeGuideProject } from './guide-project.js'
import { shortenedArgs, shortenedModule } from './shortened.js'

/**
 * Every block of README and docs, as a reader would use it who follows all pages in one project: modules are
 * compiled strictly against the published types and run, commands are run, JSON is parsed by its schema.
 */

/** Beginnings of commands that are not run, with the reason. */
const notRun: Readonly<Record<string, string>> = {
  'npm install': 'installs packages',
  'npm start': 'installs LibTorch, builds the add-on and trains for three minutes',
  'npm test': 'runs all tests',
  'npx falsario install': 'downloads gigabytes',
  'npm run pack': 'builds for minutes',
  'npm run bench:lucic': 'trains for half an hour',
  'node server.mjs': 'the block of the server is run',
}

/** Languages of blocks that are neither compiled nor run, with the reason. */
const onlyShown: Readonly<Record<string, string>> = {
  '': 'shows an output, or names of files',
  python: 'needs PyTorch',
}

/** What the JSON blocks of a page are, and under which name a later command reads them. */
const json: Readonly<Record<string, { check: (text: string) => unknown; savedAs?: string }>> = {
  'README.md': { check: JSON.parse, savedAs: 'tsconfig.json' },
  'docs/features.md': { check: (text) => parseContractText(text, 'docs/features.md') },
  'docs/spec.md': { check: parseWholeConfig, savedAs: 'my-gan.json' },
}

/** What the output of a command must contain, because the page says so. */
const says: Readonly<Record<string, RegExp>> = {
  'train classifier --data digits-by-class/': /^Accuracy: [\d.]+ % of 60 images/m,
  'train dcgan --dry-run': /^total +[\d,]+ MB/m,
}

const fences = (await Promise.all((await pages()).map(fencesOf))).flat()
const ofLanguage = (language: string) => fences.filter((fence) => fence.language === language)
const placeOf = ({ page, line }: Fence) => `${page}:${line}`
const moduleOf = ({ page, line }: Fence) => `${page.replaceAll(/\W/g, '-')}-${line}`

t.test('every block is in a language that this test knows', async (t) => {
  const known = ['ts', 'js', 'sh', 'json', ...Object.keys(onlyShown)]
  for (const fence of fences) t.ok(known.includes(fence.language), placeOf(fence))
  t.ok(ofLanguage('ts').length > 10)
  t.ok(ofLanguage('sh').length > 10)
})

t.test('every JSON block is valid', async (t) => {
  for (const fence of ofLanguage('json')) {
    const checked = json[fence.page]
    t.ok(checked?.check(fence.text), placeOf(fence))
  }
})

t.test('every command that is not run stands on a page', async (t) => {
  const commands = ofLanguage('sh').flatMap(({ text }) => commandsOf(text))
  for (const beginning of Object.keys(notRun))
    t.ok(
      commands.some((command) => command.startsWith(beginning)),
      beginning,
    )
})

const compiled = await folderElsewhere(t)
const project = await folderElsewhere(t)

t.test(
  "every module compiles strictly with the compiler options of README's tsconfig",
  async (t) => {
    await installTypes(compiled)
    await mkdir(join(project, 'modules'))
    await writeFile(join(compiled, 'package.json'), '{ "type": "module" }')
    for (const fence of ofLanguage('ts'))
      await writeFile(join(compiled, `${moduleOf(fence)}.ts`), `${fence.text}export {}\n`)
    const shown = ofLanguage('json').find(({ page }) => page === 'README.md')?.text ?? '{}'
    const { compilerOptions }: { compilerOptions: Record<string, unknown> } = JSON.parse(shown)
    t.match(compilerOptions, { strict: true, skipLibCheck: undefined })
    const options = { ...compilerOptions, outDir: join(project, 'modules'), rootDir: '.' }
    const files = ofLanguage('ts').map((fence) => `${moduleOf(fence)}.ts`)
    await writeFile(
      join(compiled, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, files }),
    )
    const report = await compileProject(compiled)
    for (const fence of ofLanguage('ts')) {
      const faults = report.split('\n').filter((line) => line.startsWith(`${moduleOf(fence)}.ts(`))
      t.same(faults, [], placeOf(fence))
    }
    t.equal(report, '')
  },
)

t.test('every command and every module runs, in the order of the pages', async (t) => {
  await writeGuideProject(project)
  const answerTo = await startChild(t, project)
  for (const fence of fences)
    for (const step of await stepsOf(fence)) {
      const line = 'args' in step ? step.args.join(' ') : ''
      const { problem, text } = await answerTo(step)
      t.equal(problem, undefined, `${placeOf(fence)} ${line}`)
      const [, said] = Object.entries(says).find(([command]) => line.startsWith(command)) ?? []
      if (said !== undefined) t.match(text, said, `${placeOf(fence)} says so`)
    }
})

type Step =
  | { readonly args: readonly string[]; readonly output?: string }
  | {
      readonly module: string
      /** What the module, a server, is asked for: a picture. */
      readonly request?: string
    }

async function stepsOf(fence: Fence): Promise<readonly Step[]> {
  if (fence.language === 'json') {
    const name = json[fence.page]?.savedAs
    if (name !== undefined) await writeFile(join(project, name), fence.text)
  }
  if (fence.language === 'ts') {
    const module = join(project, 'modules', `${moduleOf(fence)}.js`)
    await writeFile(module, shortenedModule(await readFile(module, 'utf8')))
    return [{ module }]
  }
  if (fence.language === 'js') {
    const module = join(project, 'modules', `${moduleOf(fence)}.js`)
    await writeFile(module, shortenedModule(fence.text))
    return [{ module, request: '/?count=9&seed=1' }]
  }
  if (fence.language !== 'sh') return []
  const commands = commandsOf(fence.text)
  const run = commands.filter(
    (line) => !Object.keys(notRun).some((begin) => line.startsWith(begin)),
  )
  return run.map((line) => {
    const [, command = line, output] = /^(.*?)\s*>\s*(\S+)$/.exec(line) ?? []
    const args = shortenedArgs(argsOf(command))
    return { args, ...(output !== undefined && { output: join(project, output) }) }
  })
}

/** Splits a command as a shell does. Fails if it is another program than falsario. */
function argsOf(command: string): readonly string[] {
  const script = `npx() { printf '%s\\0' "$@"; }; ${command}`
  const options = { encoding: 'utf8', env: { PATH: '' } } as const
  const words = execFileSync('/bin/sh', ['-c', script], options).split('\0')
  if (words[0] !== 'falsario') throw new Error(`add this command to notRun: ${command}`)
  return words.slice(1, -1)
}

interface Answer {
  /** What went wrong, if anything did. */
  readonly problem?: string
  /** What the command wrote. */
  readonly text?: string
}

/** Starts the process that runs the steps, in the project's folder. */
async function startChild(t: Test, cwd: string): Promise<(step: Step) => Promise<Answer>> {
  const script = fileURLToPath(new URL('run-snippets-child.mjs', import.meta.url))
  const env = { ...process.env, FALSARIO_CACHE: join(cwd, 'cache'), OMP_NUM_THREADS: '1' }
  // What modules print is not read, and a full pipe would stop them.
  const stdio: StdioOptions = ['ignore', 'ignore', 'inherit', 'ipc']
  const child = fork(script, [PACKAGE_ROOT], { cwd, env, stdio, execArgv: [] })
  t.teardown(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(([status]) => ({ problem: `it exited with ${status}` }))
  const answer = async (): Promise<Answer> => {
    const answered = once(child, 'message').then(([message]: Answer[]) => message ?? {})
    return Promise.race([answered, ended])
  }
  await answer()
  return (step) => {
    child.send(step)
    return answer()
  }
}

function parseWholeConfig(text: string): unknown {
  const raw: unknown = JSON.parse(text)
  return parseRunInput(raw).model && parseRunConfig(raw)
}

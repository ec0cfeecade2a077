import t from 'tap'
import { catalogue } from '../../lib/cli/catalogue.js'
import { callFalsario } from './call-falsario.js'
import { loadedModules } from './loaded-modules.js'

/** The commands whose modules are among the loaded ones. */
function commandsIn(modules: readonly string[]): string[] {
  return catalogue
    .map(({ name }) => name)
    .filter((name) =>
      modules.some((path) => new RegExp(`^cli/(commands/)?${name}\\.js$`).test(path)),
    )
}

t.test('help, version and misuse load no command, no schema and no image library', async (t) => {
  for (const args of [['--help'], ['--version'], ['tarin'], []]) {
    const modules = await loadedModules(args)
    const packages = modules.filter((name) => !name.includes('.js'))
    t.same(packages, ['commander'], args.join(' '))
    t.same(commandsIn(modules), [])
    const rooms = new Set(modules.map((path) => path.split('/')[0]))
    t.notOk(modules.includes('index.js'))
    for (const room of ['config', 'native', 'data', 'training', 'evaluation', 'presets'])
      t.notOk(rooms.has(room), `${args.join(' ')} loads nothing of ${room}`)
  }
})

t.test('the help of a command loads that command only', async (t) => {
  t.same(commandsIn(await loadedModules(['presets', '--help'])), ['presets'])
  t.same(commandsIn(await loadedModules(['help', 'doctor'])), ['doctor'])
})

t.test('the list of commands shows the arguments that each command takes', async (t) => {
  const { stdout } = await callFalsario('--help')
  const [, list = ''] = stdout.split('Commands:\n')
  for (const { name, usage, summary } of catalogue) {
    const line = `${name} ${usage}`
    t.ok(list.replaceAll(/\n {2,}/g, ' ').includes(`${line} `), line)
    const own = (await callFalsario(`${name} --help`)).stdout
    t.equal(own.split('\n')[0], `Usage: falsario ${line}`)
    t.match(own, summary)
    t.equal((await callFalsario(`help ${name}`)).stdout, own)
  }
})

import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t from 'tap'

const dist = fileURLToPath(new URL('../../dist/', import.meta.url))
const index = JSON.stringify(pathToFileURL(join(dist, 'index.js')).href)

/** Runs Node in a folder that is deleted before it starts. What tap adds to Node's options needs the folder. */
function inDeletedFolder(root: string, args: readonly string[]) {
  mkdirSync(join(root, 'gone'), { recursive: true })
  const script = 'unset NODE_OPTIONS; rmdir ../gone && exec "$@"'
  const options = { cwd: join(root, 'gone'), encoding: 'utf8' } as const
  return spawnSync('sh', ['-c', script, 'sh', process.execPath, ...args], options)
}

t.test('a command in a deleted folder ends with an error, not with an abort', (t) => {
  const root = t.testdir()
  const main = join(dist, 'cli', 'main.js')
  for (const args of [
    ['train', 'mlp-gan', '--data', 'digits', '--steps', '1', '--out', join(root, 'run')],
    ['train', 'mlp-gan', '--steps', '1'],
  ]) {
    const { status, stderr } = inDeletedFolder(root, [main, ...args])
    t.equal(status, 2, args.join(' '))
    t.match(stderr, /^falsario: the working folder no longer exists, and .*\. Change to a folder/)
  }
  t.end()
})

t.test('a program whose folder is deleted before LibTorch is loaded gets an error', (t) => {
  const root = t.testdir({ gone: {} })
  const program = `
    import { rmdirSync } from 'node:fs'
    const { describeSpec, presets } = await import(${index})
    const { cwd } = process
    process.chdir(${JSON.stringify(join(root, 'gone'))})
    cwd() // Node remembers the path
    rmdirSync(${JSON.stringify(join(root, 'gone'))})
    await describeSpec(presets['mlp-gan'] ?? presets.quick).then(
      () => console.log('described'),
      ({ code, message }) => console.log(code, message),
    )`
  const options = { cwd: root, encoding: 'utf8' } as const
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', program],
    options,
  )
  t.equal(status, 0)
  t.match(stdout, /^CONFIG_INVALID the working folder no longer exists/)
  t.end()
})

t.test('doctor and diagnose() tell that the folder was deleted', (t) => {
  const root = t.testdir()
  const doctor = inDeletedFolder(root, [join(dist, 'cli', 'main.js'), 'doctor'])
  t.equal(doctor.status, 1)
  t.match(doctor.stdout, /LibTorch does not load: the working folder no longer exists/)
  t.match(doctor.stdout, /Change to a folder that exists/)
  const program = `
    import { mkdirSync, rmdirSync } from 'node:fs'
    const { diagnose } = await import(${index})
    mkdirSync(${JSON.stringify(join(root, 'gone'))})
    process.chdir(${JSON.stringify(join(root, 'gone'))})
    rmdirSync(${JSON.stringify(join(root, 'gone'))})
    console.log(JSON.stringify((await diagnose()).problems))`
  const options = { cwd: root, encoding: 'utf8' } as const
  const args = ['--input-type=module', '-e', program]
  const { status, stdout } = spawnSync(process.execPath, args, options)
  t.equal(status, 0)
  t.match(JSON.parse(stdout), [{ what: /the working folder no longer exists/ }])
  t.end()
})

t.test('a sound model is not blamed for a deleted folder', (t) => {
  const root = t.testdir()
  const main = join(dist, 'cli', 'main.js')
  const run = join(root, 'run')
  const trained = spawnSync(
    process.execPath,
    [main, 'train', 'mlp-gan', '--steps', '1', '--batch-size', '2', '--out', run],
    { encoding: 'utf8' },
  )
  t.equal(trained.status, 0, trained.stderr)
  for (const args of [
    ['sample', run, '--device', 'cpu', '--out', join(root, 'a.png')],
    ['generate', run, '--count', '2', '--out', join(root, 'more')],
  ])
    t.match(
      inDeletedFolder(root, [main, ...args]).stderr,
      /^falsario: the working folder no longer exists/,
      args.join(' '),
    )
  t.end()
})

t.test('a program whose folder is deleted after LibTorch was loaded computes on', (t) => {
  const root = t.testdir({ gone: {} })
  const program = `
    import { rmdirSync } from 'node:fs'
    const { presets, train } = await import(${index})
    const settings = { model: presets.quick, data: 'digits', steps: 1, batchSize: 2, device: 'cpu' }
    await train(settings).result
    process.chdir(${JSON.stringify(join(root, 'gone'))})
    rmdirSync(${JSON.stringify(join(root, 'gone'))})
    const { model } = await train(settings).result
    console.log((await model.sample({ count: 2 })).shape.length)`
  const options = { cwd: root, encoding: 'utf8' } as const
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], options)
  t.equal(stdout.trim(), '4')
  t.end()
})

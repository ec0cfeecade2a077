import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'

async function modified(path) {
  return stat(path).then(
    (found) => found.mtimeMs,
    () => undefined,
  )
}

/**
 * `npm ci` in a clone whose node_modules is missing or older than package-lock.json. An installed
 * package has no lock file and needs nothing.
 */
export async function installPackages(root, say) {
  const lock = await modified(join(root, 'package-lock.json'))
  // npm writes this file last, so a folder that an interrupted install left does not count.
  const installed = await modified(join(root, 'node_modules', '.package-lock.json'))
  if (lock === undefined || (installed !== undefined && installed >= lock)) return
  const started = performance.now()
  say('Installing npm packages')
  await npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], root)
  say(`Installed npm packages in ${((performance.now() - started) / 1000).toFixed(0)} s`)
}

function npm(args, cwd) {
  const script = process.env.npm_execpath
  const [program, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []]
  return new Promise((done, fail) => {
    const child = spawn(program, [...first, ...args], { cwd, stdio: ['ignore', 2, 2] })
    child.on('error', (error) => fail(new Error(`npm could not be started: ${error.message}`)))
    child.on('close', (status) => {
      if (status === 0) done()
      else fail(new Error(`npm ${args.join(' ')} failed (status ${status}); its words are above.`))
    })
  })
}

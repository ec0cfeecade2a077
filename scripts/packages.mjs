import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Resolves with undefined if there is no such file. */
async function modifiedAt(path) {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  )
}

/**
 * Runs `npm ci` if node_modules is missing or older than package-lock.json. Does nothing in an installed
 * package, which has no package-lock.json.
 *
 * @param print writes one line for the user
 */
export async function installPackages(root, print) {
  const lock = await modifiedAt(join(root, 'package-lock.json'))
  // npm writes this file last: it is missing after an interrupted install.
  const installed = await modifiedAt(join(root, 'node_modules', '.package-lock.json'))
  if (lock === undefined || (installed !== undefined && installed >= lock)) return
  const started = performance.now()
  print('Installing npm packages')
  await npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], root)
  print(`Installed npm packages in ${((performance.now() - started) / 1000).toFixed(0)} s`)
}

function npm(args, cwd) {
  const script = process.env.npm_execpath
  const [program, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []]
  return new Promise((done, fail) => {
    const child = spawn(program, [...first, ...args], { cwd, stdio: ['ignore', 2, 2] })
    child.on('error', (error) => fail(new Error(`npm could not be started: ${error.message}`)))
    child.on('close', (status) => {
      if (status === 0) done()
      else fail(new Error(`npm ${args.join(' ')} failed (status ${status}); its output is above.`))
    })
  })
}

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** Appends the URL of every module that is resolved to the standard error, marked with MODULE. */
const hooks = `
  import { writeSync } from 'node:fs'
  export async function resolve(specifier, context, next) {
    const resolved = await next(specifier, context)
    writeSync(2, 'MODULE ' + resolved.url + '\\n')
    return resolved
  }`
const register = `
  import { register } from 'node:module'
  register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}))`

/**
 * Runs the compiled command line and returns the modules that it loads, without Node's own: the name
 * of a package, or for falsario the path below dist/.
 */
export function loadedModules(args: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const loader = `data:text/javascript,${encodeURIComponent(register)}`
    const child = spawn(process.execPath, ['--import', loader, main, ...args])
    let stderr = ''
    child.stdout.resume()
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', () => resolve([...new Set([...modulesIn(stderr)])].sort()))
  })
}

function* modulesIn(log: string): Generator<string> {
  for (const [, url = ''] of log.matchAll(/^MODULE (file:.*)$/gm)) {
    const [, path] = /\/dist\/(.*)$/.exec(url.includes('/node_modules/') ? '' : url) ?? []
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
    yield name ?? path ?? url
  }
}

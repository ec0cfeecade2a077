import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { PACKAGE_ROOT } from '../../lib/system/package-root.js'

/** A registry of npm packages on this machine, so that tests install as a user does and without a network. */
export interface Registry {
  /** Its address, for `npm install --registry`. */
  readonly url: string
  /** The packages that were asked for, in order. */
  readonly requests: readonly string[]
}

/** What the registry answers about a package. */
interface Tarball {
  readonly manifest: { readonly name: string; readonly version: string }
  readonly bytes: Buffer
}

/**
 * Starts a registry with the given tarballs and with the packages of this checkout's node_modules. It has no other
 * package: those answer 404, as packages of falsario for other platforms do until somebody publishes them.
 */
export async function startRegistry(t: Test, tarballs: readonly string[]): Promise<Registry> {
  const own = new Map<string, Tarball>()
  for (const path of tarballs) {
    const packed = await readTarball(path)
    own.set(packed.manifest.name, packed)
  }
  const installed = new Map<string, Promise<Tarball | undefined>>()
  const find = (name: string): Promise<Tarball | undefined> => {
    const given = own.get(name)
    if (given !== undefined) return Promise.resolve(given)
    const known = installed.get(name) ?? packInstalled(name)
    installed.set(name, known)
    return known
  }
  const requests: string[] = []
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1)
    const [name, file] = path.split('/-/')
    if (name !== undefined && file === undefined) requests.push(name)
    const found = await find(name ?? '')
    if (found === undefined) return response.writeHead(404).end('{"error":"not found"}')
    if (file !== undefined) return response.end(found.bytes)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(packument(found, `http://${request.headers.host}`)))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/`, requests }
}

function packument({ manifest, bytes }: Tarball, origin: string): object {
  const { name, version } = manifest
  const dist = {
    tarball: `${origin}/${name}/-/package.tgz`,
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
  }
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } }
}

async function readTarball(path: string): Promise<Tarball> {
  const tar = promisify(execFile)('tar', ['-xzOf', path, 'package/package.json'])
  return { manifest: JSON.parse((await tar).stdout), bytes: await readFile(path) }
}

/** Packs a package of this checkout; undefined if it is not installed here. */
async function packInstalled(name: string): Promise<Tarball | undefined> {
  const modules = join(PACKAGE_ROOT, 'node_modules')
  const text = await readFile(join(modules, name, 'package.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const { scripts: _, devDependencies: _1, ...manifest } = JSON.parse(text)
  const args = ['-C', modules, '-cf', '-', '--exclude', `${name}/node_modules`]
  const transform = `--transform=s,^${name},package,`
  const tar = promisify(execFile)('tar', [...args, '-z', transform, name], {
    encoding: 'buffer',
    maxBuffer: 1e9,
    env: { ...process.env, GZIP: '-1' },
  })
  return { manifest, bytes: (await tar).stdout }
}

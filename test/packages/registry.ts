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

/** One version of a package. */
interface Tarball {
  readonly manifest: { readonly name: string; readonly version: string }
  readonly bytes: Buffer
}

/**
 * Starts a registry with the given tarballs and with the packages of this checkout's node_modules. It has no other
 * package: those answer 404, as packages of falsario for other platforms do until somebody publishes them.
 */
export async function startRegistry(t: Test, tarballs: readonly string[]): Promise<Registry> {
  const own = new Map<string, readonly Tarball[]>()
  for (const path of tarballs) {
    const packed = await readTarball(path)
    own.set(packed.manifest.name, [packed])
  }
  const installed = new Map<string, Promise<readonly Tarball[]>>()
  const find = (name: string): Promise<readonly Tarball[]> => {
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
    const asked = found.find(({ manifest }) => `${manifest.version}.tgz` === file)
    if (asked !== undefined) return response.end(asked.bytes)
    if (found.length === 0) return response.writeHead(404).end('{"error":"not found"}')
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(packument(found, `http://${request.headers.host}`)))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/`, requests }
}

function packument(versions: readonly Tarball[], origin: string): object {
  const entries = versions.map(({ manifest, bytes }) => {
    const { name, version } = manifest
    const dist = {
      tarball: `${origin}/${name}/-/${version}.tgz`,
      integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    }
    return [version, { ...manifest, dist }] as const
  })
  const [first] = versions
  return {
    name: first?.manifest.name,
    'dist-tags': { latest: first?.manifest.version },
    versions: Object.fromEntries(entries),
  }
}

async function readTarball(path: string): Promise<Tarball> {
  const tar = promisify(execFile)('tar', ['-xzOf', path, 'package/package.json'])
  return { manifest: JSON.parse((await tar).stdout), bytes: await readFile(path) }
}

/** Packs a package of this checkout, in each version that is installed here; the one at the top comes first. */
async function packInstalled(name: string): Promise<readonly Tarball[]> {
  const lock = await readFile(join(PACKAGE_ROOT, 'node_modules', '.package-lock.json'), 'utf8')
  const { packages }: { packages: Readonly<Record<string, unknown>> } = JSON.parse(lock)
  const folders = Object.keys(packages).filter(
    (path) =>
      name !== '' && (path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`)),
  )
  folders.sort((a, b) => a.length - b.length)
  const found = await Promise.all(folders.map((folder) => packInstalledFolder(folder, name)))
  // The same version may be installed in several folders.
  return [
    ...new Map(found.toReversed().map((each) => [each.manifest.version, each])).values(),
  ].reverse()
}

async function packInstalledFolder(folder: string, name: string): Promise<Tarball> {
  const text = await readFile(join(PACKAGE_ROOT, folder, 'package.json'), 'utf8')
  const { scripts: _, devDependencies: _1, ...manifest } = JSON.parse(text)
  const modules = join(PACKAGE_ROOT, folder.slice(0, -name.length))
  const args = ['-C', modules, '-cf', '-', '--exclude', `${name}/node_modules`]
  const transform = `--transform=s,^${name},package,`
  const tar = promisify(execFile)('tar', [...args, '-z', transform, name], {
    encoding: 'buffer',
    maxBuffer: 1e9,
    env: { ...process.env, GZIP: '-1' },
  })
  return { manifest, bytes: (await tar).stdout }
}

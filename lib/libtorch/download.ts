import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile, rename, rm, stat } from 'node:fs/promises'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { rootCertificates } from 'node:tls'
import { HttpProxyAgent } from 'http-proxy-agent'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { getProxyForUrl } from 'proxy-from-env'
import { FalsarioError } from '../system/errors.js'

/** A file to download, known by its content. */
export interface WantedFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

export interface DownloadOptions {
  /** Called with the bytes that are on the disk. */
  readonly onProgress?: (bytes: number) => void
  /** Tries after the first that gets nothing new; each break of the connection after some bytes starts the count anew. */
  readonly retries?: number
  /** A connection that sends nothing for so long is given up. */
  readonly stallMs?: number
}

const MOST_REDIRECTS = 5

/**
 * Requests an address through the proxy that the environment names (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), with the
 * certificates of SSL_CERT_FILE or PIP_CERT beside Node's own. Follows redirects.
 *
 * @throws DOWNLOAD_FAILED
 */
export async function request(
  address: string,
  headers: Readonly<Record<string, string>> = {},
  stallMs = 60_000,
): Promise<IncomingMessage> {
  let url = new URL(address)
  for (let i = 0; i <= MOST_REDIRECTS; ++i) {
    const response = await requestOnce(url, headers, stallMs)
    const { statusCode = 0, headers: received } = response
    if (statusCode < 300 || statusCode >= 400 || received.location === undefined) return response
    response.resume()
    url = new URL(received.location, url)
  }
  throw failed(address, `more than ${MOST_REDIRECTS} redirects`)
}

async function requestOnce(
  url: URL,
  headers: Readonly<Record<string, string>>,
  stallMs: number,
): Promise<IncomingMessage> {
  const proxy = getProxyForUrl(url.href)
  const secure = url.protocol === 'https:'
  if (!secure && url.protocol !== 'http:') throw failed(url.href, `${url.protocol} is not http`)
  const ca = secure ? await certificates() : undefined
  const agent =
    proxy === '' ? undefined : secure ? new HttpsProxyAgent(proxy) : new HttpProxyAgent(proxy)
  const options = { headers, ...(agent && { agent }), ...(ca && { ca }) }
  return new Promise((done, fail) => {
    const sent = secure ? httpsGet(url, options, done) : httpGet(url, options, done)
    sent.setTimeout(stallMs, () => sent.destroy(new Error(`no answer for ${stallMs / 1000} s`)))
    sent.on('error', (error) => fail(failed(url.href, error.message)))
  })
}

async function certificates(): Promise<string[] | undefined> {
  const path = process.env.SSL_CERT_FILE ?? process.env.PIP_CERT
  const own = path ? await readFile(path, 'utf8').catch(() => undefined) : undefined
  return own === undefined ? undefined : [...rootCertificates, own]
}

/**
 * Downloads a file and verifies its size and SHA-256. What a break leaves is kept as `path.part` and continued by the
 * next call; `path` exists only if it is complete.
 *
 * @throws DOWNLOAD_FAILED if the server does not answer, or sends another content
 */
export async function download(
  address: string,
  path: string,
  wanted: WantedFile,
  { onProgress = () => {}, retries = 4, stallMs = 60_000 }: DownloadOptions = {},
): Promise<void> {
  const part = `${path}.part`
  for (let failures = 0; (await sizeOf(part)) < wanted.bytes; ) {
    const before = await sizeOf(part)
    const error = await receive(address, part, before, { onProgress, stallMs })
    const after = await sizeOf(part)
    if (after >= wanted.bytes) break
    failures = after > before ? 0 : failures + 1
    const reason =
      error ?? failed(address, `the connection ended after ${after} of ${wanted.bytes} bytes`)
    if (failures > retries || isFinal(reason)) throw reason
    await sleep(Math.min(100 * 2 ** failures, 5000))
  }
  const sha256 = await sha256Of(part)
  if (sha256 !== wanted.sha256) {
    await rm(part)
    throw failed(address, `its SHA-256 is ${sha256} instead of ${wanted.sha256}`)
  }
  await rename(part, path)
}

/** Appends what the server sends from an offset on. Resolves with the error that ended it, if any. */
async function receive(
  address: string,
  part: string,
  offset: number,
  { onProgress, stallMs }: Required<Pick<DownloadOptions, 'onProgress' | 'stallMs'>>,
): Promise<FalsarioError | undefined> {
  try {
    const headers: Record<string, string> = offset > 0 ? { range: `bytes=${offset}-` } : {}
    const response = await request(address, headers, stallMs)
    const { statusCode } = response
    if (statusCode !== 200 && statusCode !== 206) {
      response.resume()
      return failed(address, `the server answered ${statusCode}`, statusCode)
    }
    // A server that ignores the range sends the file from its start.
    let bytes = statusCode === 206 ? offset : 0
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      onProgress(bytes)
    })
    await pipeline(response, createWriteStream(part, { flags: statusCode === 206 ? 'a' : 'w' }))
    return undefined
  } catch (error) {
    if (error instanceof FalsarioError) return error
    return failed(address, error instanceof Error ? error.message : String(error))
  }
}

/** Whether the server will give the same answer again. */
function isFinal(error: FalsarioError): boolean {
  return /^4(0[0-7]|1\d)$/.test(error.received ?? '')
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

/** Returns the SHA-256 of a file, in hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

function failed(address: string, reason: string, status?: number): FalsarioError {
  return new FalsarioError('DOWNLOAD_FAILED', `${withoutPassword(address)}: ${reason}`, {
    ...(status === undefined ? {} : { received: String(status) }),
    fix: `run the command again, which continues where it broke off; ${proxyAdvice(address)}`,
  })
}

/** Addresses of private indexes may contain a password. */
function withoutPassword(address: string): string {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}

function proxyAdvice(address: string): string {
  const proxy = getProxyForUrl(address)
  return proxy === ''
    ? 'behind a proxy, set HTTPS_PROXY'
    : `the environment names the proxy ${withoutPassword(proxy)}`
}

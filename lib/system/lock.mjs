import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

// Plain JavaScript, because scripts/setup.mjs needs the lock before TypeScript is compiled.
// The owner of a lock file updates its time while it works. The lock of a process that was killed is
// recognised by the process id or, if it was on another machine, by a time that is too old.

const HEARTBEAT_MS = 2_000
const STALE_MS = 30_000

/**
 * Returns whether a process on this machine is alive.
 *
 * @param {number} pid
 */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code
}

/**
 * Returns the text of a lock whose owner is gone, else undefined.
 *
 * @param {string} path
 */
async function readAbandoned(path) {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    const [host, pid] = text.split(' ')
    if (host === hostname() && Number(pid) > 0 && !isAlive(Number(pid))) return text
    return Date.now() - mtimeMs > STALE_MS ? text : undefined
  } catch {
    return undefined
  }
}

/**
 * Removes an abandoned lock. It is renamed first, so that only one of several waiting processes removes it.
 *
 * @param {string} path
 * @param {string} text of the abandoned lock
 */
async function removeAbandoned(path, text) {
  const aside = `${path}.${randomBytes(4).toString('hex')}`
  try {
    if ((await readFile(path, 'utf8')) !== text) return
    await rename(path, aside)
  } catch {
    return
  }
  await rm(aside, { force: true })
}

/**
 * Creates the lock file and returns its text; waits while another process holds the lock.
 *
 * @param {string} path
 * @param {(() => void) | undefined} onWait
 */
async function acquire(path, onWait) {
  await mkdir(dirname(path), { recursive: true })
  const text = `${hostname()} ${process.pid} ${randomBytes(8).toString('hex')}`
  for (let waiting = false; ; ) {
    try {
      await writeFile(path, text, { flag: 'wx' })
      return text
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
    const abandoned = await readAbandoned(path)
    if (abandoned !== undefined) {
      await removeAbandoned(path, abandoned)
      continue
    }
    if (!waiting) onWait?.()
    waiting = true
    await sleep(200)
  }
}

/**
 * Runs `work` while this process holds the lock file at `path`. Waits while another process holds it.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] called once if another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  const text = await acquire(path, onWait)
  const heartbeat = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => {})
  }, HEARTBEAT_MS)
  heartbeat.unref()
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    if ((await readFile(path, 'utf8').catch(() => '')) === text) await rm(path, { force: true })
  }
}

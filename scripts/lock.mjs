import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

// One set-up at a time in a checkout and in a cache folder. Plain JavaScript, because set-up
// needs it before anything is compiled. A lock is a file that its owner touches while it works:
// an owner that was killed is known by its process id, or on another machine by the silence.

const HEARTBEAT_MS = 2_000
const SILENT_MS = 30_000

/** Whether a process of this machine is alive. */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** The text of a lock whose owner is gone, else undefined. */
async function abandoned(path) {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    const [host, pid] = text.split(' ')
    if (host === hostname() && Number(pid) > 0 && !isAlive(Number(pid))) return text
    return Date.now() - mtimeMs > SILENT_MS ? text : undefined
  } catch {
    return undefined
  }
}

/** Takes a dead owner's lock away; renaming lets only one of several waiters do it. */
async function clear(path, text) {
  const aside = `${path}.${randomBytes(4).toString('hex')}`
  try {
    if ((await readFile(path, 'utf8')) !== text) return
    await rename(path, aside)
  } catch {
    return
  }
  await rm(aside, { force: true })
}

async function acquire(path, onWait) {
  await mkdir(dirname(path), { recursive: true })
  const text = `${hostname()} ${process.pid} ${randomBytes(8).toString('hex')}`
  for (let told = false; ; ) {
    try {
      await writeFile(path, text, { flag: 'wx' })
      return text
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const dead = await abandoned(path)
    if (dead !== undefined) {
      await clear(path, dead)
      continue
    }
    if (!told) onWait?.()
    told = true
    await sleep(200)
  }
}

/**
 * Does `work` while holding the lock file at `path`; waits for another holder first.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] called once when another process holds the lock
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

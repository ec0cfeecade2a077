import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { withLock } from '../../lib/system/lock.mjs'

const DEAD_PID = 2 ** 30

t.test('work under one lock never overlaps, and waiting is reported', async (t) => {
  const path = join(t.testdir(), 'build', 'lock')
  let inside = 0
  let reports = 0
  const work = async (): Promise<void> => {
    inside++
    t.equal(inside, 1)
    await sleep(20)
    inside--
  }
  await Promise.all(Array.from({ length: 4 }, () => withLock(path, work, () => reports++)))
  t.ok(reports >= 1)
  t.same(await readdir(join(path, '..')), [], 'no lock file is left')
})

t.test('returns the result, and releases the lock after a failure', async (t) => {
  const path = join(t.testdir(), 'lock')
  const failing = async (): Promise<never> => {
    throw new Error('no')
  }
  await t.rejects(withLock(path, failing), { message: 'no' })
  t.equal(await withLock(path, async () => 7), 7)
})

t.test('takes over the lock of a process that no longer exists', async (t) => {
  const path = join(t.testdir(), 'lock')
  await writeFile(path, `${hostname()} ${DEAD_PID} token`)
  t.equal(await withLock(path, async () => 'done'), 'done')
})

t.test('respects the lock of another machine until its time is too old', async (t) => {
  const path = join(t.testdir(), 'lock')
  await writeFile(path, 'another-machine 1 token')
  let waited = false
  const work = withLock(
    path,
    async () => 'done',
    () => {
      waited = true
    },
  )
  while (!waited) await sleep(5)
  t.equal(await readFile(path, 'utf8'), 'another-machine 1 token')
  await utimes(path, new Date(0), new Date(0))
  t.equal(await work, 'done')
})

t.test('does not remove a lock that another process has taken meanwhile', async (t) => {
  const path = join(t.testdir(), 'lock')
  await mkdir(join(path, '..'), { recursive: true })
  await withLock(path, async () => writeFile(path, 'another-machine 1 token'))
  t.equal(await readFile(path, 'utf8'), 'another-machine 1 token')
})

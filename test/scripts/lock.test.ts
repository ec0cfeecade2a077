import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { withLock } from '../../scripts/lock.mjs'

const DEAD_PID = 2 ** 30

t.test('work under one lock never overlaps, and the waiter is told', async (t) => {
  const path = join(t.testdir(), 'build', 'lock')
  let inside = 0
  let told = 0
  const work = async (): Promise<void> => {
    inside++
    t.equal(inside, 1)
    await sleep(20)
    inside--
  }
  await Promise.all(Array.from({ length: 4 }, () => withLock(path, work, () => told++)))
  t.ok(told >= 1)
  t.same(await readdir(join(path, '..')), [], 'no lock is left')
})

t.test('the result comes through, and a failure frees the lock', async (t) => {
  const path = join(t.testdir(), 'lock')
  const failing = async (): Promise<never> => {
    throw new Error('no')
  }
  await t.rejects(withLock(path, failing), { message: 'no' })
  t.equal(await withLock(path, async () => 7), 7)
})

t.test('the lock of a process that is gone is taken over', async (t) => {
  const path = join(t.testdir(), 'lock')
  await writeFile(path, `${hostname()} ${DEAD_PID} token`)
  t.equal(await withLock(path, async () => 'done'), 'done')
})

t.test("another machine's lock holds while it is touched, and not when it is silent", async (t) => {
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

t.test('a lock that another took meanwhile is not removed', async (t) => {
  const path = join(t.testdir(), 'lock')
  await mkdir(join(path, '..'), { recursive: true })
  await withLock(path, async () => writeFile(path, 'another-machine 1 token'))
  t.equal(await readFile(path, 'utf8'), 'another-machine 1 token')
})

import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { cacheFolder } from '../../lib/system/cache.js'

t.test('FALSARIO_CACHE sets the folder itself', async (t) => {
  t.equal(cacheFolder({ FALSARIO_CACHE: '/data/f', XDG_CACHE_HOME: '/x' }), '/data/f')
  t.equal(cacheFolder({ FALSARIO_CACHE: 'here' }), join(process.cwd(), 'here'))
})

t.test("the default is falsario in the platform's cache folder", async (t) => {
  const expected = process.platform === 'darwin' ? 'Library/Caches' : '.cache'
  t.equal(cacheFolder({}), join(homedir(), expected, 'falsario'))
  if (process.platform !== 'darwin') t.equal(cacheFolder({ XDG_CACHE_HOME: '/x' }), '/x/falsario')
})

t.test('a user without a home folder gets a folder of the temporary folder', async (t) => {
  const failing: typeof import('node:os') = {
    ...(await import('node:os')),
    homedir: () => {
      throw new Error('uv_os_homedir returned ENOENT')
    },
  }
  const mocked = await t.mockImport<typeof import('../../lib/system/cache.js')>(
    '../../lib/system/cache.js',
    { 'node:os': failing },
  )
  t.equal(mocked.cacheFolder({}), join(tmpdir(), `falsario-${process.getuid?.() ?? 'cache'}`))
  t.equal(mocked.cacheFolder({ FALSARIO_CACHE: '/data/f' }), '/data/f')
})

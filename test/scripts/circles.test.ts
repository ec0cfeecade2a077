import t from 'tap'
import { circles } from '../../scripts/lint/circles.mjs'

t.test('reports the shortest circle once, with file, line and fix', async (t) => {
  const root = t.testdir({
    lib: {
      'a.ts': "import { b } from './b.js'\nimport { c } from './c.js'\n",
      'b.ts': "import { c } from './c.js'\n",
      'c.ts': "\nimport type { A } from './a.js'\n",
      'd.ts': "export { a } from './a.js'\nimport { z } from 'zod'\n",
    },
  })
  const files = ['lib/a.ts', 'lib/b.ts', 'lib/c.ts', 'lib/d.ts']
  const [first, second, ...others] = (await circles(root, files)).split('\n')
  t.match(first, /^lib\/a\.ts:2: import circle lib\/a\.ts -> lib\/c\.ts -> lib\/a\.ts\. Fix: /)
  t.match(
    second,
    /^lib\/b\.ts:1: import circle lib\/b\.ts -> lib\/c\.ts -> lib\/a\.ts -> lib\/b\.ts/,
  )
  t.same(others, [])
})

t.test('dynamic imports and includes count, comments of headers do not', async (t) => {
  const root = t.testdir({
    lib: { 'a.ts': "const load = () => import('./b.js')\n", 'b.ts': "import './a.js'\n" },
    native: {
      layers: { 'a.h': '#include "runtime/b.h"\n', 'c.h': '// #include "c.h"\n' },
      runtime: { 'b.h': '#include <memory>\n#include "layers/a.h"\n' },
    },
  })
  const files = [
    'lib/a.ts',
    'lib/b.ts',
    'native/layers/a.h',
    'native/layers/c.h',
    'native/runtime/b.h',
  ]
  t.match((await circles(root, files)).split('\n'), [
    /^lib\/a\.ts:1: /,
    /^native\/layers\/a\.h:1: .* native\/layers\/a\.h -> native\/runtime\/b\.h -> native\/layers\/a\.h/,
  ])
})

t.test('files without circles pass', async (t) => {
  const root = t.testdir({ lib: { 'a.ts': "import './b.js'\n", 'b.ts': '' } })
  t.equal(await circles(root, ['lib/a.ts', 'lib/b.ts']), '')
})

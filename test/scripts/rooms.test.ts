import t from 'tap'
import { roomOrder } from '../../scripts/lint/rooms.mjs'

const rooms = { lib: ['system', 'data', 'index.ts', 'cli'], native: ['runtime', 'layers'] }

t.test('a room imports only itself and lower rooms', async (t) => {
  const root = t.testdir({
    lib: {
      system: { 'a.ts': "import type { B } from '../data/b.js'\n" },
      data: {
        'b.ts': "import '../system/a.js'\nimport './c.js'\n",
        'c.ts': "import '../index.js'\n",
      },
      'index.ts': "import './data/b.js'\n",
      cli: { 'd.ts': "import '../index.js'\nimport '../../scripts/e.mjs'\n" },
      loose: { 'f.ts': '' },
    },
    native: {
      runtime: { 'g.h': '#include "layers/h.h"\n' },
      layers: { 'h.h': '#include "runtime/g.h"\n' },
    },
    scripts: { 'e.mjs': "import '../lib/cli/d.js'\n" },
  })
  const files = [
    'lib/system/a.ts',
    'lib/data/b.ts',
    'lib/data/c.ts',
    'lib/index.ts',
    'lib/cli/d.ts',
    'lib/loose/f.ts',
    'native/runtime/g.h',
    'native/layers/h.h',
    'scripts/e.mjs',
  ]
  t.match((await roomOrder(root, files, rooms)).split('\n'), [
    /^lib\/loose\/f\.ts:1: loose is no room of lib\/ \(system, data, index\.ts, cli\)\. Fix: /,
    /^lib\/system\/a\.ts:1: imports lib\/data\/b\.ts, but system is below data .* Fix: /,
    /^lib\/data\/c\.ts:1: imports lib\/index\.ts, but data is below index\.ts/,
    /^lib\/cli\/d\.ts:2: imports scripts\/e\.mjs, but lib\/ imports nothing outside lib\//,
    /^native\/runtime\/g\.h:1: imports native\/layers\/h\.h, but runtime is below layers/,
  ])
})

import t from 'tap'
import { houseRules } from '../../scripts/lint/house-rules.mjs'

t.test('each rule finds its violation and nothing else', async (t) => {
  const root = t.testdir({
    native: {
      binding: {
        'exports.cc':
          '#include <napi.h>\nexports.Set("createModel", f);\nexports.Set("generate", g);\n',
        'a.cc': '#include <napi.h>\n',
      },
      layers: { 'bad.cc': '#include <memory>\n#include <napi.h>\n', 'good.cc': '// napi.h\n' },
    },
    lib: {
      native: { 'addon.ts': 'addon.createModel(loadAddon())\n' },
      'train.ts': 'generate()\n\nnative.createModel()\n',
      'sample.ts': "import { loadAddon } from './libtorch/load.js'\n",
      'long.ts': 'x\n'.repeat(351),
      'full.ts': 'x\n'.repeat(350),
    },
  })
  const files = [
    'native/binding/exports.cc',
    'native/binding/a.cc',
    'native/layers/bad.cc',
    'native/layers/good.cc',
    'lib/native/addon.ts',
    'lib/train.ts',
    'lib/sample.ts',
    'lib/long.ts',
    'lib/full.ts',
  ]
  const messages = (await houseRules(root, files)).split('\n')
  t.match(messages, [
    /^native\/layers\/bad\.cc:2: includes a Node-API header/,
    /^lib\/train\.ts:3: uses the add-on's export createModel/,
    /^lib\/sample\.ts:1: loads the add-on/,
    /^lib\/long\.ts: has 351 lines/,
  ])
  t.equal(messages.length, 4)
})

import t from 'tap'
import { homes } from '../../scripts/lint/homes.mjs'

t.test('tests for kinds and names of layer types are found outside their homes', async (t) => {
  const root = t.testdir({
    lib: {
      kinds: { gan: { 'a.ts': "if (spec.kind === 'gan') use('vae')\n" }, vae: { 'b.ts': '' } },
      config: { 'layers.ts': "type: z.literal('conv2d')\n" },
      presets: { 'c.ts': "{ type: 'conv2d', kind: 'gan' }\n" },
      training: {
        'd.ts': [
          "// kind === 'gan' and 'conv2d' in a comment",
          "if (kind !== 'gan' || other.kind === 'digits') use('linear')",
          "switch (kind) { case 'vae': }",
          "if (type === 'conv2d') use()",
          'if (model instanceof VaeModel) use(model instanceof ImageModel)',
        ].join('\n'),
      },
    },
    native: {
      layers: {
        'catalogue.h': '  LAYER(linear) \\\n  LAYER(conv2d)\n',
        'conv2d.cc': 'is("conv2d")\n',
      },
      models: {
        'e.cc': '  if (type == "conv2d") return;\n  if (spec.text("kind") == "vae") return;\n',
      },
    },
  })
  const files = [
    'lib/kinds/gan/a.ts',
    'lib/kinds/vae/b.ts',
    'lib/config/layers.ts',
    'lib/presets/c.ts',
    'lib/training/d.ts',
    'native/layers/catalogue.h',
    'native/layers/conv2d.cc',
    'native/models/e.cc',
  ]
  const found = (await homes(root, files)).split('\n')
  t.match(found, [
    /^lib\/training\/d\.ts:2: tests for the kind 'gan'.* Fix: /,
    /^lib\/training\/d\.ts:3: tests for the kind 'vae'/,
    /^lib\/training\/d\.ts:4: names the layer type 'conv2d'.* Fix: /,
    /^lib\/training\/d\.ts:5: tests for the kind 'Vae'/,
    /^native\/models\/e\.cc:1: names the layer type 'conv2d'/,
    /^native\/models\/e\.cc:2: tests for the kind 'vae'/,
  ])
  t.equal(found.length, 6)
})

t.test('a catalogue without layers is an error, not a check that passes', async (t) => {
  const root = t.testdir({ native: { layers: { 'catalogue.h': '' } } })
  await t.rejects(homes(root, []), { message: /lists no layer types/ })
})

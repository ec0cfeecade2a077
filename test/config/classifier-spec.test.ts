import t from 'tap'
import { parseModelSpec } from '../../lib/config/parse.js'
import { describeSpec } from '../../lib/native.js'
import { tinyClassifier } from '../tiny-model.js'

const withLayers = (layers: readonly unknown[]) => ({ ...tinyClassifier, classifier: { layers } })
const end = [{ type: 'flatten' }, { type: 'linear', out: 3 }]

t.test('a classifier has a cross-entropy without label smoothing unless told', async (t) => {
  t.match(parseModelSpec(tinyClassifier), {
    kind: 'classifier',
    objective: { loss: 'crossEntropy', labelSmoothing: 0 },
    classifier: { init: 'torch' },
  })
})

t.test(
  'fewer than two classes or more than a byte tells apart, other losses and too much smoothing are refused',
  async (t) => {
    const refused = (change: object, path: string, message: RegExp) =>
      t.throws(() => parseModelSpec({ ...tinyClassifier, ...change }), {
        code: 'CONFIG_INVALID',
        path,
        message,
      })
    refused({ classes: 1 }, 'model.classes', /at least 2/)
    refused({ classes: 257 }, 'model.classes', /at most 256/)
    refused({ classes: undefined }, 'model.classes', /missing/)
    refused({ objective: { loss: 'hinge' } }, 'model.objective.loss', /crossEntropy/)
    refused({ objective: { labelSmoothing: 1.1 } }, 'model.objective.labelSmoothing', /at most 1/)
    refused({ latent: { size: 3 } }, 'model.latent', /unknown|valid in model/)
  },
)

t.test('layers that see the class or other images are refused, in blocks too', async (t) => {
  const dependent = [
    { type: 'concatLabel', as: 'channels' },
    { type: 'minibatchStd' },
    { type: 'minibatchDiscrimination' },
  ]
  for (const layer of dependent) {
    t.throws(() => parseModelSpec(withLayers([layer, ...end])), {
      code: 'CONFIG_INVALID',
      path: 'model.classifier.layers[0].type',
      message: new RegExp(`${layer.type} cannot be: .* depend on nothing but its pixels`),
    })
    for (const list of ['layers', 'shortcut']) {
      const conv = { type: 'conv2d', out: 1, kernel: 1 }
      const block = { type: 'residual', layers: [conv], [list]: [layer] }
      t.throws(() => parseModelSpec(withLayers([conv, block, ...end])), {
        code: 'CONFIG_INVALID',
        path: `model.classifier.layers[1].${list}[0].type`,
      })
    }
  }
})

t.test('its last layer must give a logit for each class', async (t) => {
  const described = (layers: readonly unknown[]) => describeSpec(parseModelSpec(withLayers(layers)))
  await t.rejects(described([{ type: 'flatten' }, { type: 'linear', out: 4 }]), {
    code: 'SPEC_INVALID',
    path: 'classifier',
    message: /the last layer gives \[4\]; it must give \[3\], a logit for each class/,
  })
  await t.rejects(described([{ type: 'conv2d', out: 3, kernel: 1 }]), {
    code: 'SPEC_INVALID',
    message: /gives \[3, 8, 8\]/,
  })
  await t.rejects(described([{ type: 'conv2d', out: 3, kernel: 9 }, ...end]), {
    code: 'SPEC_INVALID',
    path: /^classifier\.layers\[0\]/,
  })
  const image = { ...tinyClassifier.image, channels: 3 }
  const pooled = { layers: [{ type: 'globalAvgPool' }] }
  await t.rejects(describeSpec(parseModelSpec({ ...tinyClassifier, image, classifier: pooled })), {
    code: 'SPEC_INVALID',
    path: 'classifier',
    message: /none of its layers has parameters/,
  })
  const { networks } = await described(end)
  t.match(networks, [{ name: 'classifier', parameters: 64 * 3 + 3 }])
})

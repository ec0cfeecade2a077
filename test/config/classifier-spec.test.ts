import t from 'tap'
import { parseModelSpec } from '../../lib/kinds/catalogue.js'
import { describeSpec } from '../../lib/native/index.js'
import { tinyClassifier } from '../tiny-model.js'

const withLayers = (layers: readonly unknown[]) => ({ ...tinyClassifier, classifier: { layers } })
const described = (layers: readonly unknown[]) => describeSpec(parseModelSpec(withLayers(layers)))
const end = [{ type: 'flatten' }, { type: 'linear', out: 3 }]

t.test('a classifier defaults to cross-entropy without label smoothing', async (t) => {
  t.match(parseModelSpec(tinyClassifier), {
    kind: 'classifier',
    objective: { loss: 'crossEntropy', labelSmoothing: 0 },
    classifier: { init: 'torch' },
  })
})

t.test(
  'fewer than 2 or more than 256 classes, other losses and a label smoothing above 1 are refused',
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
    refused({ latent: { size: 3 } }, 'model.latent', /unknown key; valid keys of model: /)
  },
)

t.test(
  'layers that depend on the label or on other images are refused, inside residual blocks too',
  async (t) => {
    const dependent = [
      { type: 'concatLabel', as: 'channels' },
      { type: 'minibatchStd' },
      { type: 'minibatchDiscrimination' },
    ]
    for (const layer of dependent) {
      const flat = layer.type === 'minibatchDiscrimination' ? [{ type: 'flatten' }] : []
      await t.rejects(described([...flat, layer, ...end]), {
        code: 'SPEC_INVALID',
        path: `classifier.layers[${flat.length}] ${layer.type}`,
        message: /is not allowed in a classifier, because .* depend only on its pixels/,
      })
    }
    const conv = { type: 'conv2d', out: 1, kernel: 1 }
    for (const list of ['layers', 'shortcut']) {
      const block = { type: 'residual', layers: [conv], [list]: [{ type: 'minibatchStd' }, conv] }
      await t.rejects(described([conv, block, ...end]), {
        code: 'SPEC_INVALID',
        path: `classifier.layers[1].${list}[0] minibatchStd`,
      })
    }
  },
)

t.test('the last layer must give one logit per class', async (t) => {
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

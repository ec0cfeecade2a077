import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'
import { inspectModel } from '../../lib/kinds/inspect-model.js'
import { loadClassifier } from '../../lib/kinds/load-model.js'
import { PACKAGE_ROOT } from '../../lib/system/package-root.js'

/** The built-in classifier, trained by scripts/train-digit-classifier.mjs. */

const path = join(PACKAGE_ROOT, 'assets', 'digit-classifier.safetensors')

t.test('the digit classifier is small, and its file states its accuracy', async (t) => {
  t.ok((await stat(path)).size < 1e6)
  const { spec, tested, description } = await inspectModel(path)
  t.match(spec, { kind: 'classifier', classes: 10, image: { channels: 1, height: 28, width: 28 } })
  t.match(tested, { count: 10_000, data: 'mnist', split: 'test' })
  t.ok((tested?.accuracy ?? 0) >= 0.992, `${tested?.accuracy}`)
  t.match(description.networks, [{ name: 'classifier', parameters: 168_042 }])
})

t.test('the classifier contains no path of a machine', async (t) => {
  const text = (await readFile(path)).toString('latin1')
  t.notMatch(text.slice(0, text.indexOf('classifier.0.weight')), /\/(home|root|work|tmp|Users)\b/)
})

// The built-in digits are MNIST's test set, on which the classifier was not trained.
t.test('its accuracy on the built-in digits is the one that its file states', async (t) => {
  using classifier = await loadClassifier(path, { device: 'cpu' })
  const { accuracy, count, perClass } = await classifier.accuracy(await openDataset('digits'))
  t.equal(count, 10_000)
  // Different rounding on another processor can change the class of a borderline image.
  t.ok(Math.abs(accuracy - (classifier.tested?.accuracy ?? 0)) <= 5e-4, `${accuracy}`)
  for (const [digit, { accuracy: ofDigit = 0 }] of perClass.entries())
    t.ok(ofDigit >= 0.98, `${ofDigit} of ${digit}`)
})

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { openDataset } from '../../lib/data/open-dataset.js'
import { inspectModel } from '../../lib/kinds/inspect-model.js'
import { loadClassifier } from '../../lib/kinds/load-model.js'
import { PACKAGE_ROOT } from '../../lib/libtorch/package-root.js'

/** The classifier that ships; scripts/train-digit-classifier.mjs makes it, never a test. */

const path = join(PACKAGE_ROOT, 'assets', 'digit-classifier.safetensors')

t.test('the digit classifier is small, and its file says how well it did', async (t) => {
  t.ok((await stat(path)).size < 1e6)
  const { spec, tested, description } = await inspectModel(path)
  t.match(spec, { kind: 'classifier', classes: 10, image: { channels: 1, height: 28, width: 28 } })
  t.match(tested, { count: 10_000, data: 'mnist', split: 'test' })
  t.ok((tested?.accuracy ?? 0) >= 0.992, `${tested?.accuracy}`)
  t.match(description.networks, [{ name: 'classifier', parameters: 168_042 }])
})

t.test('it is packed with falsario, and nothing in it tells of a machine', async (t) => {
  const { files } = JSON.parse(await readFile(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
    files: string[]
  }
  t.ok(files.includes('assets'))
  const text = (await readFile(path)).toString('latin1')
  t.notMatch(text.slice(0, text.indexOf('classifier.0.weight')), /\/(home|root|work|tmp|Users)\b/)
})

// The built-in digits are MNIST's test part, of which it learnt none.
t.test('it names the built-in digits as often as its file says', async (t) => {
  using classifier = await loadClassifier(path, { device: 'cpu' })
  const { accuracy, count, perClass } = await classifier.accuracy(await openDataset('digits'))
  t.equal(count, 10_000)
  // Another processor's rounding may tip an image that stands between two classes.
  t.ok(Math.abs(accuracy - (classifier.tested?.accuracy ?? 0)) <= 5e-4, `${accuracy}`)
  for (const [digit, { accuracy: ofDigit = 0 }] of perClass.entries())
    t.ok(ofDigit >= 0.98, `${ofDigit} of ${digit}`)
})

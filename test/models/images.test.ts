import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { openExtractor } from '../../lib/evaluation/extractors/open-extractor.js'
import { pairSimilarity } from '../../lib/evaluation/pair-similarity.js'
import type { ImageSource } from '../../lib/models/images.js'
import { knownPlainVae, pixelClassifier, stripesGan } from '../known-model.js'

/** Pixels in an array of the caller: a camera, for example, writes every frame into the same memory. */

const frame = (count: number, side = 8) =>
  new Uint8Array(count * side * side).map((_, at) => (at * at) % 251)

const changes: Record<string, (pixels: Uint8Array<ArrayBuffer>) => void> = {
  overwritten: (pixels) => pixels.fill(0),
  transferred: ({ buffer }) => structuredClone(buffer, { transfer: [buffer] }),
}

/** What a function gives for an array that changes as soon as the call has returned, or a moment later. */
async function resultsFor(
  measure: (images: ImageSource) => Promise<unknown>,
  count: number,
  side: number,
): Promise<[unknown, Record<string, unknown>]> {
  const shape = [count, 1, side, side]
  const expected = await measure({ bytes: frame(count, side), shape })
  const results: Record<string, unknown> = {}
  for (const [name, change] of Object.entries(changes))
    for (const wait of [false, true])
      for (const kind of ['Uint8Array', 'Buffer']) {
        const pixels = new Uint8Array(frame(count, side))
        const bytes = kind === 'Buffer' ? Buffer.from(pixels.buffer) : pixels
        const result = measure({ bytes, shape })
        if (wait) await setImmediate()
        change(pixels)
        results[`${kind}, ${name}${wait ? ' later' : ''}`] = await result
      }
  return [expected, results]
}

t.test('images are those of the moment of the call', async (t) => {
  const classifier = await pixelClassifier()
  const vae = await knownPlainVae()
  const gan = await stripesGan()
  const extractor = await openExtractor('digits')
  const functions: Record<string, [(images: ImageSource) => Promise<unknown>, side?: number]> = {
    classify: [(images) => classifier.classify(images)],
    accuracy: [(images) => classifier.accuracy(images, { label: 1 })],
    encode: [(images) => vae.encode(images)],
    reconstruct: [async (images) => (await vae.reconstruct(images)).bytes],
    elbo: [(images) => vae.elbo(images)],
    iwae: [(images) => vae.iwae(images, { samples: 2 })],
    activeUnits: [(images) => vae.activeUnits(images)],
    discriminate: [(images) => gan.discriminate(images, { label: 1 })],
    extract: [(images) => extractor.extract(images), 28],
    pairSimilarity: [(images) => pairSimilarity(images, images)],
  }
  for (const [name, [measure, side = 8]] of Object.entries(functions))
    for (const count of [4, 300]) {
      const [expected, results] = await resultsFor(measure, count, side)
      for (const [change, result] of Object.entries(results))
        t.same(result, expected, `${name} of ${count} images: ${change}`)
    }
})

t.test('images that were transferred before the call are refused', async (t) => {
  using classifier = await pixelClassifier()
  const bytes = frame(4)
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
  await t.rejects(classifier.classify({ bytes, shape: [4, 1, 8, 8] }), { code: 'DATA_INVALID' })
})

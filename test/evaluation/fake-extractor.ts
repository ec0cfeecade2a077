import type {
  ExtractorIdentity,
  FeatureExtractor,
} from '../../lib/evaluation/extractors/feature-extractor.js'
import { parseInputContract } from '../../lib/evaluation/extractors/input-contract.js'
import { type ImageSource, pixelsOf } from '../../lib/models/images.js'

/** An extractor whose features are an image's first pixels. It counts images and passes. */
export function fakeExtractor(
  classes = 0,
): FeatureExtractor & { extracted: number; passes: string[] } {
  const identity: ExtractorIdentity = {
    name: 'first pixels',
    kind: classes > 0 ? 'classifier' : 'torchscript',
    hash: '0'.repeat(64),
    input: { channels: 1, height: 2, width: 2 },
    contract: parseInputContract({ size: 2, channels: 1, range: [0, 255] }),
    contractFrom: 'stated',
    resize: 'its own',
    size: 2,
    classes,
  }
  return {
    identity,
    extracted: 0,
    passes: [],
    async extract(images: ImageSource, { logits = true } = {}) {
      const { data, shape } = await pixelsOf(images)
      const [count = 0] = shape
      const numbers = data.length / count
      const take = (size: number) => ({
        shape: [count, size],
        data: Float32Array.from({ length: count * size }, (_, at) => {
          return data[Math.floor(at / size) * numbers + (at % size)] ?? 0
        }),
      })
      this.extracted += count
      this.passes.push(logits ? 'with logits' : 'features only')
      return { features: take(2), ...(classes > 0 && logits && { logits: take(classes) }) }
    },
    dispose() {},
  }
}

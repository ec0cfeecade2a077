import type { FeatureExtractor } from './feature-extractor.js'
export async function openExtractor(
  source: string,
  options: { device: 'auto' | 'cpu' | 'cuda' },
): Promise<FeatureExtractor> {
  throw new Error(source + options.device)
}

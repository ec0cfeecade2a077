import type { ScriptArgument } from '../../native/index.js'
import type { Flag } from '../metrics/metric.js'
import type { ExtractorIdentity } from './feature-extractor.js'
import { type InputContract, parseInputContract } from './input-contract.js'

/** SHA-256 of the published `inception-2015-12-05.pt`, 95,607,719 bytes, as k-diffusion checks it too. */
export const publishedInception = 'f58cb9b6ec323ed63459aa4fb441fe750cfe39fafad6da5cb504a16f19e958f4'

/** Whether figures are those that papers mean: by the published file, and by its own resizing. */
export function isPublishedInception({ contractFrom, hash }: ExtractorIdentity): boolean {
  return contractFrom === 'recognised' && hash === publishedInception
}

/** Says so of a file that takes what the published Inception takes, and is not it. */
export function unverifiedInception(identity: ExtractorIdentity): Flag[] {
  const { contractFrom, name, hash } = identity
  if (contractFrom !== 'recognised' || isPublishedInception(identity)) return []
  const message = `${name} takes what the published Inception takes and is another file: its SHA-256 is ${hash}, not ${publishedInception}`
  return [{ reason: 'unverified', message }]
}

/**
 * The contract of a module that is known by the arguments of its forward. Known is one: the Inception of
 * 2015 as StyleGAN2-ADA and StyleGAN3 publish it (`inception-2015-12-05.pt`), a translation of the
 * network that the FID and the Inception Score were defined with. It takes bytes of any size and
 * resizes by itself, as the original did; the Inception Score leaves the last bias out, as the
 * original did.
 *
 * @returns undefined for any other module
 * @example
 * knownContract(script.arguments)?.arguments // { return_features: true }
 */
export function knownContract(taken: readonly ScriptArgument[]): InputContract | undefined {
  const flags = ['return_features', 'no_output_bias']
  const isInception = flags.every((flag) =>
    taken.some(({ name, type, optional }) => name === flag && type === 'bool' && optional),
  )
  if (!isInception) return undefined
  return parseInputContract({
    size: 'any',
    channels: 3,
    range: [0, 255],
    dtype: 'uint8',
    arguments: { return_features: true },
    logits: { arguments: { no_output_bias: true }, probabilities: true },
  })
}

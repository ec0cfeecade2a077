import type { ScriptArgument } from '../../native/index.js'
import type { Flag } from '../metrics/metric.js'
import type { ExtractorIdentity } from './feature-extractor.js'
import { type InputContract, parseInputContract } from './input-contract.js'

/** SHA-256 of the published `inception-2015-12-05.pt` (95,607,719 bytes); k-diffusion checks the same one. */
export const publishedInception = 'f58cb9b6ec323ed63459aa4fb441fe750cfe39fafad6da5cb504a16f19e958f4'

/** Whether figures are what papers call FID: the published file with its own resizing. */
export function isPublishedInception({ contractFrom, hash }: ExtractorIdentity): boolean {
  return contractFrom === 'recognised' && hash === publishedInception
}

/** Returns a warning for a file that has the arguments of the published Inception but another SHA-256. */
export function unverifiedInception(identity: ExtractorIdentity): Flag[] {
  const { contractFrom, name, hash } = identity
  if (contractFrom !== 'recognised' || isPublishedInception(identity)) return []
  const message = `${name} has the arguments of the published Inception but is another file: its SHA-256 is ${hash}, not ${publishedInception}`
  return [{ reason: 'unverified', message }]
}

/**
 * Returns the contract of a published module, recognised by the arguments of its forward. There is one: the
 * Inception of 2015 that StyleGAN2-ADA and StyleGAN3 publish (`inception-2015-12-05.pt`), a translation of
 * the network that FID and Inception Score were defined with. Like the original, it takes bytes of any size
 * and resizes them itself, and its Inception Score leaves out the last bias.
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

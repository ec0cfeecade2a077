import { suggestion } from '../config/nearest.js'
import { FalsarioError } from '../errors.js'
import { acgan } from './acgan.js'
import { betaVae } from './beta-vae.js'
import { cgan } from './cgan.js'
import { cganConv } from './cgan-conv.js'
import { classifier } from './classifier.js'
import { cvae } from './cvae.js'
import { dcgan } from './dcgan.js'
import { dcganTf } from './dcgan-tf.js'
import { ig28Dragan, ig28Ns, ig28Wgan, ig28WganGp } from './ig28.js'
import { lsgan } from './lsgan.js'
import { mlpGan } from './mlp-gan.js'
import { mlpGanLogits } from './mlp-gan-logits.js'
import type { Preset } from './preset.js'
import { quick } from './quick.js'
import { shapesGan } from './shapes-gan.js'
import { shapesVae } from './shapes-vae.js'
import { sngan } from './sngan.js'
import { vae } from './vae.js'
import { vaeConv } from './vae-conv.js'
import { wgan } from './wgan.js'
import { wganGp } from './wgan-gp.js'

/**
 * The models that come with falsario; each keeps its kind for the compiler.
 *
 * @example
 * const run = train({ model: presets.vae, data: 'digits' })
 * const { model } = await run.result // a VaeModel
 */
export const presets = {
  quick,
  mlpGan,
  mlpGanLogits,
  dcgan,
  dcganTf,
  wgan,
  wganGp,
  lsgan,
  ig28Ns,
  ig28Wgan,
  ig28WganGp,
  ig28Dragan,
  sngan,
  cgan,
  cganConv,
  acgan,
  shapesGan,
  vae,
  vaeConv,
  betaVae,
  cvae,
  shapesVae,
  classifier,
} as const

/**
 * The set of "Are GANs Created Equal?" (Lucic et al. 2018): one body, six losses, equal images. What
 * `npm run bench:lucic` trains.
 */
export const lucicPresets = [ig28Ns, lsgan, ig28Wgan, ig28WganGp, ig28Dragan, vaeConv] as const

/** What is trained when nothing is said. */
export const defaultPreset = quick

/** The names that config.json and the command line know. */
export const presetNames: readonly string[] = Object.values(presets).map((preset) => preset.name)

/**
 * The preset of this name: `mlp-gan`.
 *
 * @throws CONFIG_INVALID listing the names
 */
export function findPreset(name: string): Preset {
  const found = Object.values<Preset>(presets).find((preset) => preset.name === name)
  if (found !== undefined) return found
  throw new FalsarioError(
    'CONFIG_INVALID',
    `there is no preset "${name}"${suggestion(name, presetNames)}; presets: ${presetNames.join(', ')}`,
    { path: 'preset', expected: `one of ${presetNames.join(', ')}`, received: name },
  )
}

import { textArgument } from '../config/arguments.js'
import { suggestion } from '../config/nearest.js'
import { FalsarioError } from '../system/errors.js'
import { acgan } from './acgan.js'
import { betaVae } from './beta-vae.js'
import { bigganSmall } from './biggan-small.js'
import { cgan } from './cgan.js'
import { cganConv } from './cgan-conv.js'
import { cganProjection } from './cgan-projection.js'
import { classifier } from './classifier.js'
import { cvae } from './cvae.js'
import { dcgan } from './dcgan.js'
import { dcganTf } from './dcgan-tf.js'
import { ig28Dragan, ig28Ns, ig28Wgan, ig28WganGp } from './ig28.js'
import { lsgan } from './lsgan.js'
import { mlpGan } from './mlp-gan.js'
import { mlpGanLogits } from './mlp-gan-logits.js'
import { photos } from './photos.js'
import type { Preset } from './preset.js'
import { quick } from './quick.js'
import { r3gan, r3gan64 } from './r3gan.js'
import { sagan } from './sagan.js'
import { shapesGan } from './shapes-gan.js'
import { shapesVae } from './shapes-vae.js'
import { sngan } from './sngan.js'
import { sngan32 } from './sngan-32.js'
import { sngan64 } from './sngan-64.js'
import { vae } from './vae.js'
import { vaeConv } from './vae-conv.js'
import { wgan } from './wgan.js'
import { wganGp } from './wgan-gp.js'

/**
 * All presets. The type of each preset includes the kind of its model.
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
  sngan32,
  sngan64,
  photos,
  r3gan,
  r3gan64,
  cgan,
  cganConv,
  acgan,
  cganProjection,
  sagan,
  bigganSmall,
  shapesGan,
  vae,
  vaeConv,
  betaVae,
  cvae,
  shapesVae,
  classifier,
} as const

/**
 * The presets of "Are GANs Created Equal?" (Lucic et al. 2018): six losses on the same networks, with
 * the same number of real images. `npm run bench:lucic` trains them.
 */
export const lucicPresets = [ig28Ns, lsgan, ig28Wgan, ig28WganGp, ig28Dragan, vaeConv] as const

/** The preset that is trained by default. */
export const defaultPreset = quick

/** Names of all presets, as in config.json and on the command line. */
export const presetNames: readonly string[] = Object.values(presets).map((preset) => preset.name)

/**
 * Returns the preset with a name, such as `mlp-gan`.
 *
 * @throws CONFIG_INVALID with all names
 */
export function findPreset(name: string): Preset {
  textArgument('preset', name)
  const preset = Object.values<Preset>(presets).find((each) => each.name === name)
  if (preset !== undefined) return preset
  throw new FalsarioError(
    'CONFIG_INVALID',
    `unknown preset "${name}"${suggestion(name, presetNames)}; presets: ${presetNames.join(', ')}`,
    { path: 'preset', expected: `one of ${presetNames.join(', ')}`, received: name },
  )
}

import type { OptimizerSpecInput } from '../config/optimizers.js'

/** Adam as in the Keras GANs: eps is Keras's 1e-7, beta 1 is the 0.5 of Radford et al. */
export const kerasAdam: OptimizerSpecInput = {
  type: 'adam',
  learningRate: 2e-4,
  betas: [0.5, 0.999],
  eps: 1e-7,
}

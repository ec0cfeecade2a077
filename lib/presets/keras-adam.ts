import type { OptimizerSpecInput } from '../config/optimizers.js'

/** Adam as the Keras GANs use it: Keras's eps is 1e-7, beta 1 is Radford et al.'s 0.5. */
export const kerasAdam: OptimizerSpecInput = {
  type: 'adam',
  learningRate: 2e-4,
  betas: [0.5, 0.999],
  eps: 1e-7,
}

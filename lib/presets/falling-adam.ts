import type { OptimizerSpecInput } from '../config/optimizers.js'

/**
 * Returns the Adam of SN-GAN (Miyato et al. 2018), whose learning rate falls to 0. A schedule counts the updates of its
 * own optimiser.
 */
export function fallingAdam(updates: number): OptimizerSpecInput {
  return {
    type: 'adam',
    learningRate: 2e-4,
    betas: [0, 0.9],
    schedule: { type: 'linear', steps: updates, to: 0 },
  }
}

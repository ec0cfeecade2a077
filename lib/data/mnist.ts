import { cachedIdxSource } from './cached-idx.js'
import { digitNames } from './digits.js'

/** `mnist`: 60,000 handwritten digits for training, 10,000 for testing (LeCun, Cortes, Burges, 1998). */
export const mnistSource = cachedIdxSource('mnist', digitNames)

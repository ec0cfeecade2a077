import { cachedIdxSource } from './cached-idx.js'
import { digitNames } from './digits.js'

/** `mnist`: 60,000 handwritten digits to train, 10,000 to test (LeCun, Cortes, Burges, 1998). */
export const mnistSource = cachedIdxSource('mnist', digitNames)

import sharp from 'sharp'

/**
 * sharp without its cache of operations. No image is read or made twice here, so the cache would only
 * increase the memory use of a long run.
 */
sharp.cache(false)

export { sharp }

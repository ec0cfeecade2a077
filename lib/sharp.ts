import sharp from 'sharp'

/**
 * sharp without its memory of operations: no picture is read or made twice here, and what is kept for
 * that only makes the resident memory of a long run creep up.
 */
sharp.cache(false)

export { sharp }

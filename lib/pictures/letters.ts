/**
 * A small bitmap font, so that captions look the same on every machine and need no installed font. Letters are 5
 * pixels wide and 7 high.
 */

/** The printable ASCII characters from the space on: 7 rows of two hexadecimal digits; the lowest bit is at the right. */
const glyphs = [
  '00000000000000 04040404040004 0a0a0a00000000 0a0a1f0a1f0a0a 040f140e051e04 18190204081303',
  '0c12140815120d 04040800000000 02040808080402 08040202020408 0004150e150400 0004041f040400',
  '00000000060408 0000001f000000 00000000000606 00010204081000 0e11131519110e 040c040404040e',
  '0e11010204081f 1f02040201110e 02060a121f0202 1f101e0101110e 0608101e11110e 1f010204080808',
  '0e11110e11110e 0e11110f01020c 00060600060600 00060600060408 02040810080402 00001f001f0000',
  '08040201020408 0e110102040004 0e11010d15150e 0e1111111f1111 1e11111e11111e 0e11101010110e',
  '1c12111111121c 1f10101e10101f 1f10101e101010 0e11101711110f 1111111f111111 0e04040404040e',
  '0702020202120c 11121418141211 1010101010101f 111b1515111111 11111915131111 0e11111111110e',
  '1e11111e101010 0e11111115120d 1e11111e141211 0f10100e01011e 1f040404040404 1111111111110e',
  '11111111110a04 11111115151b11 11110a040a1111 1111110a040404 1f01020408101f 0e08080808080e',
  '00100804020100 0e02020202020e 040a1100000000 0000000000001f 08040200000000 00000e010f110f',
  '1010161911111e 00000e1010110e 01010d1311110f 00000e111f100e 0609081c080808 000f11110f010e',
  '10101619111111 04000c0404040e 0200060202120c 10101214181412 0c04040404040e 00001a15151111',
  '00001619111111 00000e1111110e 00001e111e1010 00000d130f0101 00001619101010 00000e100e011e',
  '08081c08080906 0000111111130d 00001111110a04 0000111115150a 0000110a040a11 000011110f010e',
  '00001f0204081f 02040408040402 04040404040404 08040402040408 00000815020000',
]
  .join(' ')
  .split(' ')

/** An empty box, for characters that are not in the font. */
const unknown = '1f11111111111f'
const [width, height] = [5, 7]
/** Pixels from one letter to the next. */
const ADVANCE = width + 1

/** A line of text as grey pixels: black on white. */
export interface Lettering {
  /** uint8 [height, width] */
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
}

/** Height of a caption: of the letters at their larger size. */
export const captionHeight = 2 * height

/**
 * Draws a caption. The letters are twice as large if it fits like that; a caption that is too long loses its
 * beginning.
 *
 * @param available width in pixels
 * @example
 * const { pixels, width, height } = drawCaption('quick-001', 304)
 */
export function drawCaption(text: string, available: number): Lettering {
  const letters = [...text]
  const fits = (size: number, count: number) => size * ADVANCE * count <= available + size
  const size = fits(2, letters.length) ? 2 : 1
  const most = Math.max(1, Math.floor((available + size) / (size * ADVANCE)))
  const shown = fits(size, letters.length)
    ? letters
    : [...'..', ...letters.slice(letters.length - Math.max(0, most - 2))].slice(0, most)
  return draw(shown, size)
}

function draw(letters: readonly string[], size: number): Lettering {
  const across = Math.max(1, letters.length * ADVANCE - 1)
  const lettering = { width: across * size, height: height * size }
  const pixels = new Uint8Array(lettering.width * lettering.height).fill(255)
  for (const [y, x] of inkOf(letters))
    for (let row = y * size; row < (y + 1) * size; row++)
      pixels.fill(0, row * lettering.width + x * size, row * lettering.width + (x + 1) * size)
  return { ...lettering, pixels }
}

/** Yields the position of each black pixel, before scaling. */
function* inkOf(letters: readonly string[]): Generator<[y: number, x: number]> {
  for (const [at, letter] of letters.entries()) {
    const rows = glyphs[(letter.codePointAt(0) ?? 0) - 32] ?? unknown
    for (let y = 0; y < height; y++) {
      const bits = Number.parseInt(rows.slice(2 * y, 2 * y + 2), 16)
      for (let x = 0; x < width; x++) if ((bits >> (width - 1 - x)) & 1) yield [y, at * ADVANCE + x]
    }
  }
}

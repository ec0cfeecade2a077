import type { MersenneTwister } from './mersenne-twister.js'

/** Circles, squares and triangles on a small canvas: whether a pixel's centre lies inside. */
export type Inside = (x: number, y: number) => boolean

/** In the order of their labels. */
export const shapeKinds = ['circle', 'square', 'triangle'] as const

/**
 * `source`: as the published generator draws them: squares with an even side, and "triangles" that
 * are diamonds. `described`: as its text describes them: turned squares and real triangles.
 */
export type ShapeStyle = 'source' | 'described'

interface Outline {
  /** Label: 0 circle, 1 square, 2 triangle. */
  readonly kind: number
  /** The centre's column. */
  readonly x: number
  /** The centre's row. */
  readonly y: number
  /** Radius or half-side in pixels, 3 … 7. */
  readonly size: number
}

/** Draws centre, kind and size, in the published generator's order. */
export function drawOutline(random: MersenneTwister): Outline {
  const x = random.integer(5, 23)
  const y = random.integer(5, 23)
  const kind = random.integer(0, shapeKinds.length)
  const size = random.integer(3, 8)
  return { x, y, kind, size }
}

const circle =
  ({ x, y, size }: Outline): Inside =>
  (column, row) =>
    (column - x) ** 2 + (row - y) ** 2 <= size ** 2

function sourceSquare({ x, y, size }: Outline): Inside {
  return (column, row) =>
    column >= x - size && column < x + size && row >= y - size && row < y + size
}

function diamond({ x, y, size }: Outline): Inside {
  return (column, row) => Math.abs(column - x) + Math.abs(row - y) <= size
}

function turnedSquare({ x, y, size }: Outline, random: MersenneTwister): Inside {
  const angle = (random.uniform() * Math.PI) / 2
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
  return (column, row) => {
    const along = (column - x) * cosine + (row - y) * sine
    const across = (row - y) * cosine - (column - x) * sine
    return Math.abs(along) <= size && Math.abs(across) <= size
  }
}

type Point = readonly [x: number, y: number]

/** Twice the signed area of a triangle; its sign says on which side of ab the point c lies. */
function cross([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
}

const WOBBLE = (25 / 180) * Math.PI
const SMALLEST_AREA = 20

/** Corners at radius 4 … 9 and angles a, a + 120°, a + 240°, each ± 25°; slivers drawn again. */
function triangle({ x, y }: Outline, random: MersenneTwister): Inside {
  for (;;) {
    const radius = random.integer(4, 10)
    const start = random.uniform() * 2 * Math.PI
    const corner = (index: number): Point => {
      const wobble = (2 * random.uniform() - 1) * WOBBLE
      const angle = start + (index * 2 * Math.PI) / 3 + wobble
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]
    }
    // Angles ascend by at least 70°, so that the corners run one way round and the area is positive.
    const [a, b, c] = [corner(0), corner(1), corner(2)]
    if (cross(a, b, c) / 2 < SMALLEST_AREA) continue
    return (column, row) => {
      const point: Point = [column, row]
      return cross(a, b, point) >= 0 && cross(b, c, point) >= 0 && cross(c, a, point) >= 0
    }
  }
}

type Draw = (outline: Outline, random: MersenneTwister) => Inside

const drawings: Readonly<Record<ShapeStyle, readonly Draw[]>> = {
  source: [circle, sourceSquare, diamond],
  described: [circle, turnedSquare, triangle],
}

/**
 * The pixels of an outline in a style. `described` draws further random numbers.
 *
 * @example
 * const inside = insideOf({ kind: 0, x: 14, y: 14, size: 5 }, 'source', random)
 * inside(14, 19) // true
 */
export function insideOf(outline: Outline, style: ShapeStyle, random: MersenneTwister): Inside {
  const draw = drawings[style][outline.kind]
  if (!draw) throw new RangeError(`no shape of kind ${outline.kind}`)
  return draw(outline, random)
}

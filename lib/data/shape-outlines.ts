import type { MersenneTwister } from './mersenne-twister.js'

/** Returns whether the centre of a pixel is inside a shape. */
export type Inside = (x: number, y: number) => boolean

/** Names of the shapes, in the order of their labels. */
export const shapeKinds = ['circle', 'square', 'triangle'] as const

/**
 * `source`: as the published source code draws them: squares with an even side, and diamonds for
 * triangles. `described`: as its text describes them: rotated squares and real triangles.
 */
export type ShapeStyle = 'source' | 'described'

interface Outline {
  /** Label: 0 circle, 1 square, 2 triangle. */
  readonly kind: number
  /** Column of the centre. */
  readonly x: number
  /** Row of the centre. */
  readonly y: number
  /** Radius or half of the side in pixels, 3 … 7. */
  readonly size: number
}

/** Draws random numbers for centre, kind and size, in the order of the published generator. */
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

function rotatedSquare({ x, y, size }: Outline, random: MersenneTwister): Inside {
  const angle = (random.uniform() * Math.PI) / 2
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
  return (column, row) => {
    const along = (column - x) * cosine + (row - y) * sine
    const across = (row - y) * cosine - (column - x) * sine
    return Math.abs(along) <= size && Math.abs(across) <= size
  }
}

type Point = readonly [x: number, y: number]

/** Returns twice the signed area of a triangle; the sign gives the side of ab on which c is. */
function cross([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
}

/** Maximum random rotation of a corner, in radians. */
const MAX_JITTER = (25 / 180) * Math.PI
/** Minimum area of a triangle, in pixels. */
const MIN_AREA = 20

/** Draws corners at radius 4 … 9 and angles a, a + 120°, a + 240°, each ± 25°, until they span MIN_AREA. */
function triangle({ x, y }: Outline, random: MersenneTwister): Inside {
  for (;;) {
    const radius = random.integer(4, 10)
    const start = random.uniform() * 2 * Math.PI
    const corner = (index: number): Point => {
      const jitter = (2 * random.uniform() - 1) * MAX_JITTER
      const angle = start + (index * 2 * Math.PI) / 3 + jitter
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]
    }
    // Angles increase by at least 70°, so the corners have one orientation and the area is positive.
    const [a, b, c] = [corner(0), corner(1), corner(2)]
    if (cross(a, b, c) / 2 < MIN_AREA) continue
    return (column, row) => {
      const point: Point = [column, row]
      return cross(a, b, point) >= 0 && cross(b, c, point) >= 0 && cross(c, a, point) >= 0
    }
  }
}

type Draw = (outline: Outline, random: MersenneTwister) => Inside

const drawings: Readonly<Record<ShapeStyle, readonly Draw[]>> = {
  source: [circle, sourceSquare, diamond],
  described: [circle, rotatedSquare, triangle],
}

/**
 * Returns the test for the pixels of an outline. `described` draws more random numbers.
 *
 * @example
 * const inside = insideOf({ kind: 0, x: 14, y: 14, size: 5 }, 'source', random)
 * inside(14, 19) // true
 */
export function insideOf(outline: Outline, style: ShapeStyle, random: MersenneTwister): Inside {
  const draw = drawings[style][outline.kind]
  if (!draw) throw new RangeError(`unknown kind of shape: ${outline.kind}`)
  return draw(outline, random)
}

/**
 * Returns a size for images that all presets take, for errors: 64, or the largest power of two that fits into smaller
 * images.
 *
 * @example
 * suggestedSize(183, 275) // 64
 */
export function suggestedSize(height: number, width: number): number {
  const fits = 2 ** Math.floor(Math.log2(Math.max(1, Math.min(height, width))))
  return Math.min(64, Math.max(8, fits))
}

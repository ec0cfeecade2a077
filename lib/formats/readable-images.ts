/** Endings of files that are read as images, whatever they contain, with the kind of image that they promise. */
export const readableImages: ReadonlyMap<string, string> = new Map([
  ['.avif', 'an AVIF image'],
  ['.gif', 'a GIF image'],
  ['.jpeg', 'a JPEG image'],
  ['.jpg', 'a JPEG image'],
  ['.png', 'a PNG image'],
  ['.tif', 'a TIFF image'],
  ['.tiff', 'a TIFF image'],
  ['.webp', 'a WebP image'],
])

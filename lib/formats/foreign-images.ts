/** Endings of image files that cannot be read, or whose names do not tell that they can. */
const byKind: readonly (readonly [name: string, endings: string])[] = [
  ['a JPEG image', '.jfif .jif .jpe .pjpeg .pjp'],
  ['a PNG image', '.apng'],
  ['a BMP image', '.bmp .dib'],
  ['an HEIC image', '.heic .heics .heif .heifs .hif'],
  ['a PBM image', '.pbm'],
  ['a PGM image', '.pgm'],
  ['a PPM image', '.ppm .pnm'],
  ['a PAM image', '.pam'],
  ['a PFM image', '.pfm'],
  ['a Photoshop image', '.psd .psb'],
  ['a JPEG XL image', '.jxl'],
  ['a JPEG 2000 image', '.j2c .j2k .jp2 .jpc .jpf .jpx'],
  ['a TGA image', '.tga'],
  ['an OpenEXR image', '.exr'],
  ['a Radiance HDR image', '.hdr'],
  ['a DDS image', '.dds'],
  ['a QOI image', '.qoi'],
  ['a PCX image', '.pcx'],
  ['a GIMP image', '.xcf'],
  ['an icon (ICO)', '.ico .cur'],
  ['an SVG drawing', '.svg'],
  ['a camera raw image', '.arw .cr2 .cr3 .crw .dng .nef .nrw .orf .pef .raf .rw2 .srw'],
]

/** The kind of image that an ending promises; without the endings that are always read as images. */
export const foreignImages: ReadonlyMap<string, string> = new Map(
  byKind.flatMap(([name, endings]) => endings.split(' ').map((ending) => [ending, name] as const)),
)

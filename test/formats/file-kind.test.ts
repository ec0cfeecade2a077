import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import t from 'tap'
import { readIdx } from '../../lib/data/idx.js'
import { openDataset } from '../../lib/data/open-dataset.js'
import { fileKindOf, imageKindOf } from '../../lib/formats/file-kind.js'
import { grey, jpeg } from '../data/image-bytes.js'

const ascii = (text: string) => Buffer.from(text, 'latin1')
const zip = (name: string) =>
  Buffer.concat([
    ascii('PK\x03\x04'),
    Buffer.alloc(22),
    Buffer.from([name.length, 0, 0, 0]),
    ascii(name),
  ])
const tar = Buffer.concat([Buffer.alloc(257, 'a'), ascii('ustar\x0000')])
const bmp = ascii(`BM\x5a${'\0'.repeat(7)}\x36\0\0\0\x28\0\0\0\x02\0\0\0`)
const media = (brand: string, ...more: string[]) =>
  ascii(`\0\0\0${String.fromCharCode(16 + 4 * more.length)}ftyp${brand}\0\0\0\0${more.join('')}`)

const samples: readonly (readonly [bytes: Uint8Array, name: string])[] = [
  [zip('cat/1.png'), 'a zip archive'],
  [zip('x_train.npy'), 'an npz archive of NumPy'],
  [zip('model/data.pkl'), 'a file of PyTorch (torch.save)'],
  [ascii('\x93NUMPY\x01\0'), 'an npy array of NumPy'],
  [gzipSync('x'), 'a gzip file'],
  [tar, 'a tar archive'],
  [ascii('\x80\x04\x95\x10\0'), 'a Python pickle'],
  [ascii('\x80\x02}q\0'), 'a Python pickle'],
  [ascii('GIF89a'), 'a GIF image'],
  [ascii('RIFF\0\0\0\0WEBPVP8 '), 'a WebP image'],
  [ascii('II*\0\x08\0\0\0'), 'a TIFF image'],
  [ascii('MM\0*\0\0\0\x08'), 'a TIFF image'],
  [ascii('II*\0\x10\0\0\0CR\x02\0'), 'a camera raw image'],
  [media('avif', 'mif1'), 'an AVIF image'],
  [media('mif1', 'avif'), 'an AVIF image'],
  [media('heic', 'mif1'), 'an HEIC image'],
  [media('mif1', 'heic'), 'an HEIC image'],
  [media('isom', 'mp42'), 'a video'],
  [bmp, 'a BMP image'],
  [ascii('P5 2 2 255\n\0\0\0\0'), 'a PGM image'],
  [ascii('P2\n# made by hand\n2 2 255\n'), 'a PGM image'],
  [ascii('P6\n2 2\n255\n'), 'a PPM image'],
  [ascii('P1\n2 2\n0 1 1 0'), 'a PBM image'],
  [ascii('8BPS\0\x01'), 'a Photoshop image'],
  [ascii('\xff\x0a\0'), 'a JPEG XL image'],
  [ascii('\0\0\0\x0cJXL \r\n'), 'a JPEG XL image'],
  [ascii('\0\0\0\x0cjP  \r\n'), 'a JPEG 2000 image'],
  [ascii('\0\0\x01\0\x01\0\x10\x10\0\0'), 'an icon (ICO)'],
  [ascii('%PDF-1.7'), 'a PDF document'],
  [ascii('<!DOCTYPE html><html>'), 'an HTML page'],
  [ascii('\xef\xbb\xbf\n <!-- a --> <HTML lang="en">'), 'an HTML page'],
  [ascii('<?xml version="1.0"?><svg xmlns="x">'), 'an SVG drawing'],
  [ascii('version https://git-lfs.github.com/spec/v1\n'), 'a Git LFS pointer'],
  [ascii('{"a": 1}'), 'a JSON file'],
  [ascii('[1, 2]'), 'a JSON file'],
  [ascii('\x60\x01\0\0\0\0\0\0{"__metadata__":{'), 'a safetensors file of a model'],
]

t.test('a file is recognised by its first bytes', async (t) => {
  for (const [bytes, name] of samples) t.equal(fileKindOf(bytes)?.name, name)
  t.equal(fileKindOf(await grey(1, 2))?.name, 'a PNG image')
  t.equal(fileKindOf(await jpeg(4))?.name, 'a JPEG image')
  const raw = sharp(Buffer.alloc(300), { raw: { width: 10, height: 10, channels: 3 } })
  for (const [format, name] of [
    ['webp', 'a WebP image'],
    ['avif', 'an AVIF image'],
    ['tiff', 'a TIFF image'],
    ['gif', 'a GIF image'],
  ] as const)
    t.equal(fileKindOf(await raw.clone().toFormat(format).toBuffer())?.name, name)
})

t.test('text, idx files and empty files are of no known kind', async (t) => {
  const texts = [
    '',
    'BM is short for benchmark',
    'P5 is a name',
    'Pictures',
    'notes',
    '<a>',
    '\0\0\x08\x03\0\0\0\x01',
  ]
  for (const text of texts) t.equal(fileKindOf(ascii(text)), undefined, text)
})

t.test('the name decides between a TIFF image and a camera raw image', async (t) => {
  const tiff = ascii('II*\0\x08\0\0\0')
  t.match(imageKindOf('a.NEF', tiff), { name: 'a camera raw image', image: 'foreign' })
  t.match(imageKindOf('a', tiff), { name: 'a TIFF image', image: 'readable' })
  t.match(imageKindOf('a.tga', ascii('\0\0\x02\0')), { name: 'a TGA image', image: 'foreign' })
  t.equal(imageKindOf('a.txt', ascii('hello')), undefined)
})

t.test('an error of an idx file says what the file is and what to do', async (t) => {
  const folder = t.testdir({
    'photos.zip': zip('cat/1.png'),
    'cat.png': await grey(1, 2),
    'icon.ico': ascii('\0\0\x01\0\x01\0\x10\x10\0\0'),
    'pointer.gz': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\n',
    'page.gz': '<!DOCTYPE html><html><title>403</title></html>',
    'archive.tar.gz': gzipSync(tar),
  })
  const expected = {
    'photos.zip': /a zip archive \(50 4b 03 04\)\. Unpack it and open its folder/,
    'cat.png': /a PNG image .*Open the folder of images/,
    'icon.ico': /an icon/,
    'pointer.gz': /a Git LFS pointer .*git lfs pull/,
    'page.gz': /an HTML page .*Fetch the file again/,
    'archive.tar.gz': /a tar archive .*Unpack it/,
  }
  for (const [name, message] of Object.entries(expected)) {
    const path = join(folder, name)
    const error = { code: 'DATA_INVALID', message, fix: /.+/ }
    await t.rejects(openDataset(path), error, name)
    await t.rejects(readIdx(path), error, name)
  }
})

// XRGB8888, little-endian, as a canvas wants it.
import type { PictureInfo } from '../../../src-preload/contract/description'

const BYTES_PER_PIXEL = 4

/** Bytes B, G, R, X become R, G, B, opaque. Rows that were not delivered stay transparent. */
export function toRgba(
  bytes: Uint8Array,
  { width, height, stride }: Pick<PictureInfo, 'width' | 'height' | 'stride'>,
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(width * height * BYTES_PER_PIXEL)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * stride + x * BYTES_PER_PIXEL
      if (from + 2 >= bytes.length) return rgba
      rgba.set([bytes[from + 2]!, bytes[from + 1]!, bytes[from]!, 255], (y * width + x) * BYTES_PER_PIXEL)
    }
  }
  return rgba
}

export const toImage = (bytes: Uint8Array, picture: PictureInfo): ImageData =>
  new ImageData(toRgba(bytes, picture), picture.width, picture.height)

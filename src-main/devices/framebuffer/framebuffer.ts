// A framebuffer: memory on the bus whose first bytes are a picture. It has no registers and does nothing by itself.
import { defineDevice } from '../../registers/device'

const WIDTH = 320
const HEIGHT = 200
const BYTES_PER_PIXEL = 4

export const framebuffer = defineDevice({
  compatible: ['mmio-lab,labfb'],
  doc: 'Pixels in memory, XRGB8888.',
  regions: { pixels: { memory: 0x20_0000 } },
  irqs: [],
  picture: { region: 'pixels', offset: 0, stride: WIDTH * BYTES_PER_PIXEL, width: WIDTH, height: HEIGHT },
  create: () => ({ behaviour: {}, reset: () => undefined }),
})

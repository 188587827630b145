import { expect, test } from 'vitest'
import { mapInfo } from '../registers/define-map'
import { framebuffer } from './framebuffer/framebuffer'
import { deviceModels, modelFor } from './models'
import { pl011 } from './pl011/pl011'
import { mountOnBench } from './testing/mount'

test('the first compatible that is known decides', () => {
  expect(modelFor(['acme,uart', 'arm,pl011', 'mmio-lab,labdev'])).toBe(pl011)
  expect(modelFor(['acme,uart'])).toBeNull()
  expect(modelFor(['arm,pl999', 'arm,primecell'])).toBeNull()
})

test('every register and field of every map says what it is for', () => {
  const maps = deviceModels.flatMap(({ regions }) =>
    Object.values(regions).flatMap((region) => ('map' in region ? [mapInfo(region.map)] : [])),
  )
  expect(maps.length).toBeGreaterThan(0)
  const silent = maps.flatMap(({ name, registers }) =>
    registers.flatMap((register) =>
      [register, ...register.fields].filter(({ doc }) => doc.trim() === '').map((which) => `${name} ${which.name}`),
    ),
  )
  expect(silent).toEqual([])
})

test('names that a model uses for its picture and its line are regions of it', () => {
  for (const { regions, picture, serial, doc } of deviceModels) {
    for (const name of [picture?.region, serial]) if (name !== undefined) expect(Object.keys(regions)).toContain(name)
    expect(doc).not.toBe('')
  }
})

test('a pixel that is written is there, and the picture fits its memory', () => {
  const { bus } = mountOnBench(framebuffer, { name: '', doc: '', datasheet: '', size: 0, registers: {} })
  const cookie = bus.map(0x1000_0000 as never, 0x20_0000, 'UC-')
  bus.write32(0x00ff_8000, cookie + 1280)
  expect(bus.peek(1, 1280, 4)).toBe(0x00ff_8000)
  const { offset, stride, height } = framebuffer.picture!
  expect(offset + stride * height).toBeLessThanOrEqual(framebuffer.regions.pixels.memory)
})

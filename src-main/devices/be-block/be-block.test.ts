import { expect, test } from 'vitest'
import { Flag } from '../../../src-preload/contract/event'
import type { Address } from '../../../src-preload/contract/units'
import { mountOnBench } from '../testing/mount'
import { beBlock, beBlockMap } from './be-block'

const BE = Flag.bigEndian

function block() {
  const { bus, device } = mountOnBench(beBlock, beBlockMap)
  device.reset()
  const base = bus.map(0x1000_0000 as Address, 0x100, 'UC-')
  return {
    le: (offset: number): number => bus.read32(base + offset),
    be: (offset: number): number => bus.read32(base + offset, BE),
    writeBe: (value: number, offset: number): void => bus.write32(value, base + offset, BE),
  }
}

test('its ID reads BEBK in big-endian order, and turned around in the other', () => {
  const { be, le } = block()
  expect([be(0), le(0)]).toEqual([0x4245_424b, 0x4b42_4542])
})

test('bit 0 of CONTROL counts writes to SCRATCH; bit 1 clears the count and itself', () => {
  const { be, writeBe } = block()
  writeBe(0x1234_5678, 0x0c)
  writeBe(1, 0x04)
  for (let i = 0; i < 300; i++) writeBe(i, 0x0c)
  expect([be(0x0c), be(0x08)]).toEqual([299, 300])
  writeBe(3, 0x04)
  expect([be(0x04), be(0x08)]).toEqual([1, 0])
})

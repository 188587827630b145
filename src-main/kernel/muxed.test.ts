// MUXED regions as drivers share them: one waits while the other holds the ports, and goes on when they are given back.
import { expect, test } from 'vitest'
import { kernelBench } from './testing/bench'

const PORT = 0x2e

test('a second driver that shares a MUXED region sleeps until the first gives it back', () => {
  const { k, clock, kernel } = kernelBench()
  expect(k.request_muxed_region(PORT, 2, 'first')).not.toBe(0)
  clock.after(5000, () => k.release_region(PORT, 2))

  const held = k.request_muxed_region(PORT, 2, 'second')

  expect(held).not.toBe(0)
  expect(clock.now).toBe(5000)
  expect(kernel.regions.ioports.children.map(({ name }) => name)).toEqual(['second'])
})

test('only what is MUXED on both sides waits', () => {
  const { k, clock } = kernelBench()
  k.request_muxed_region(PORT, 2, 'muxed')
  expect(k.request_region(PORT, 2, 'plain')).toBe(0)
  k.request_region(0x60, 1, 'plain')
  expect(k.request_muxed_region(0x60, 1, 'muxed')).toBe(0)
  expect(clock.now).toBe(0)
})

test('the release of another MUXED region wakes the waiter, who sleeps again', () => {
  const { k, clock } = kernelBench()
  k.request_muxed_region(PORT, 2, 'wanted')
  k.request_muxed_region(0x80, 1, 'other')
  clock.after(1000, () => k.release_region(0x80, 1))
  clock.after(2000, () => k.release_region(PORT, 2))
  expect(k.request_muxed_region(PORT, 2, 'second')).not.toBe(0)
  expect(clock.now).toBe(2000)
})

test('where nobody will ever give it back, the task is given up as hung', () => {
  const { k } = kernelBench()
  k.request_muxed_region(PORT, 2, 'for ever')
  expect(() => k.request_muxed_region(PORT, 2, 'second')).toThrow('blocked for more than 120 seconds')
})

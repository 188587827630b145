// The DMA lab, run in this process: the driver with the barrier copies, the one without is seen to fail.
import { expect, test } from 'vitest'
import { bench } from './testing/bench'

function booted() {
  const b = bench('dma')
  b.lab.boot()
  b.runTo(1_000_000)
  const linesOf = (device: string): string[] => b.log().filter((line) => line.includes(` ${device}: `))
  return { ...b, linesOf }
}

test('the driver with the barrier copies three times, each copy right', () => {
  expect(booted().linesOf('dma0')).toEqual([
    'dmacopy dma0: job 1: 64 bytes so far, the copy is right',
    'dmacopy dma0: job 2: 128 bytes so far, the copy is right',
    'dmacopy dma0: job 3: 192 bytes so far, the copy is right',
  ])
})

test('the driver without it rings before its descriptor is in memory: the engine finds one that is not its own', () => {
  expect(booted().linesOf('dma1')).toEqual(['dmahasty dma1: job 1: error 1'])
})

test('big-endian registers count in their order', () => {
  expect(booted().linesOf('be0')).toEqual(['labbe be0: counted 3'])
})

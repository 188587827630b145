import { expect, test } from 'vitest'
import type { Traffic } from '../../../src-preload/contract/link'
import { clockTime, decodedRows, hexRows } from './rows'

const time = new Date(2026, 0, 2, 3, 4, 5, 67).getTime()
const traffic: Traffic[] = [
  { time, direction: 'out', bytes: Uint8Array.from({ length: 18 }, (_, i) => 0x30 + i) },
  { time, direction: 'out', text: 'read 32 bits at 0x9000018' },
  { time, direction: 'in', bytes: Uint8Array.of(0x24, 0x00, 0x7f, 0xff) },
]

test('bytes stand so many in a line, the time once, with their text beside', () => {
  expect(hexRows(traffic, 7, 16)).toEqual([
    {
      key: '7:0',
      time: '03:04:05.067',
      direction: 'out',
      text: '30 31 32 33 34 35 36 37 38 39 3a 3b 3c 3d 3e 3f',
      ascii: '0123456789:;<=>?',
    },
    { key: '7:16', time: '', direction: 'out', text: '40 41', ascii: '@A' },
    { key: '9:0', time: '03:04:05.067', direction: 'in', text: '24 00 7f ff', ascii: '$...' },
  ])
})

test('what the protocol says stands alone when it is asked for', () => {
  expect(decodedRows(traffic, 0)).toEqual([
    { key: '1', time: clockTime(time), direction: 'out', text: 'read 32 bits at 0x9000018', ascii: '' },
  ])
})

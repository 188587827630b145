import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chipOf } from './chips'
import { decodeReply, errorText, readRequest, syncRequest, writeRequest } from './packet'
import { encodeSlip, MOST_FRAME, SlipReader } from './slip'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

describe('packets on the wire', () => {
  it.each([
    ['SYNC', syncRequest(), 'c000082400'.concat('00000000', '07071220', '55'.repeat(32), 'c0')],
    ['READ_REG of the magic word', readRequest(0x4000_1000), 'c0000a04000000000000100040c0'],
    [
      'WRITE_REG, with a C0 and a DB to be escaped',
      writeRequest([{ address: 0x3ff4_40c0, value: 0xdb }]),
      'c000091000000000' + '00dbdc40f43f' + 'dbdd000000' + 'ffffffff' + '00000000' + 'c0',
    ],
  ])('%s', (_name, packet, wire) => {
    expect(hex(encodeSlip(packet))).toBe(wire)
  })

  it('several writes are groups of 16 bytes in one packet', () => {
    const packet = writeRequest([
      { address: 0x10, value: 1 },
      { address: 0x14, value: 2 },
    ])
    expect(hex(packet)).toBe(
      '0009200000000000' + '1000000001000000ffffffff00000000' + '1400000002000000ffffffff00000000',
    )
  })

  it.each([
    ['an ESP32: four bytes of status', '010a040078563412' + '00000000', { op: 10, value: 0x1234_5678, error: 0 }],
    ['an ESP8266: two', '010a0200831df000' + '0000', { op: 10, value: 0x00f0_1d83, error: 0 }],
    ['an error', '0109040000000000' + '01060000', { op: 9, value: 0, error: 6 }],
    ['a request that came back as an echo', '000a040000000000' + '00100040', null],
    ['a length that is not the packet’s', '010a050000000000' + '00000000', null],
    ['a packet that was cut', '010a04000000', null],
  ])('%s', (_name, frame, reply) => {
    expect(decodeReply(bytes(frame))).toEqual(reply)
  })

  it('errors have words where the loader documents them', () => {
    expect(errorText(5)).toBe('it does not take that message')
    expect(errorText(0xab)).toBe('error 0xab')
  })

  it('chips are told by their magic word', () => {
    expect(chipOf(0x00f0_1d83)).toBe('ESP32')
    expect(chipOf(9)).toBe('ESP32-S3')
    expect(chipOf(0x1234_5678)).toBeNull()
  })
})

describe('SLIP', () => {
  const frame = fc.uint8Array({ minLength: 1, maxLength: MOST_FRAME })

  it('gives back every frame, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), (frames, cut) => {
        const wire = Uint8Array.from(frames.flatMap((each) => [...encodeSlip(each)]))
        const reader = new SlipReader()
        const got: Uint8Array[] = []
        for (let at = 0; at < wire.length; at += cut) got.push(...reader.push(wire.subarray(at, at + cut)))
        expect(got).toEqual(frames)
      }),
    )
  })

  it('understands the frame behind any garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), frame, (garbage, good) => {
        const reader = new SlipReader()
        reader.push(garbage)
        expect(reader.pending).toBeLessThanOrEqual(MOST_FRAME)
        expect(reader.push(encodeSlip(good)).at(-1)).toEqual(good)
      }),
    )
  })
})

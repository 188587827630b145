// The codec on bytes: what is framed comes back, and no noise keeps it from finding the next packet.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_PACKET, packetOf, PacketReader, unpack, type Piece } from './packet'

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
const text = (data: Uint8Array): string => Buffer.from(data).toString('latin1')

function read(...chunks: Uint8Array[]): Piece[] {
  const pieces: Piece[] = []
  const reader = new PacketReader((piece) => pieces.push(piece))
  for (const chunk of chunks) reader.take(chunk)
  return pieces
}
const payloads = (pieces: Piece[]): string[] =>
  pieces.flatMap((piece) => (piece.kind === 'packet' ? [text(piece.payload)] : []))

describe('a packet that is sent', () => {
  it.each([
    ['', '$#00'],
    ['OK', '$OK#9a'],
    ['m4000c018,4', '$m4000c018,4#8d'],
    ['M4000c020,4:05000000', '$M4000c020,4:05000000#25'],
  ])('%s travels as %s', (payload, wire) => expect(text(packetOf(payload))).toBe(wire))

  it('has its special bytes escaped', () => expect(text(packetOf('a$b#c}d*'))).toBe('$a}\x04b}\x03c}]d}\n#ec'))
})

describe('packets that come', () => {
  it('repeat a byte n - 29 more times', () => expect(payloads(read(bytes('$0* #7a')))).toEqual(['0000']))
  it('are acknowledged, refused, and parted from noise', () =>
    expect(read(bytes('+-xyz$OK#9a?')).map(({ kind }) => kind)).toEqual(['ack', 'nak', 'garbage', 'packet', 'garbage']))
  it('with a wrong checksum are not taken', () =>
    expect(read(bytes('$OK#9b'))).toEqual([{ kind: 'bad', why: 'its checksum is wrong' }]))
  it('with a checksum that is no number are not taken', () => expect(payloads(read(bytes('$OK#9 ')))).toEqual([]))
  it('that never end do not hide the next one', () =>
    expect(payloads(read(bytes('$OK$OK#$OK#9$OK#9a')))).toEqual(['OK']))
  it('that notify answer nothing', () => expect(read(bytes('%Stop:T05#99'))).toEqual([]))
  it.each(['*!', 'a*\x1f', 'a*', 'a}'])('with the senseless run or escape %j are not taken', (body) =>
    expect(unpack(bytes(body))).toBeNull(),
  )
  it('that unpack to more than fits are not taken', () => expect(unpack(bytes('a' + '*~'.repeat(400)))).toBeNull())
  it('are cut at the limit, and the next is read', () => {
    const pieces = read(bytes('$' + 'a'.repeat(LONGEST_PACKET + 1)), bytes('$OK#9a'))
    expect(pieces[0]).toEqual({ kind: 'bad', why: 'too long' })
    expect(payloads(pieces)).toEqual(['OK'])
  })
})

describe('any bytes', () => {
  const payload = fc.uint8Array({ maxLength: 300 })

  it('come back as they were sent, however they are cut', () =>
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 5 }), fc.integer({ min: 1, max: 9 }), (all, size) => {
        const wire = Buffer.concat(all.map((each) => packetOf(each)))
        const chunks = Array.from({ length: Math.ceil(wire.length / size) }, (_, at) =>
          wire.subarray(at * size, (at + 1) * size),
        )
        expect(payloads(read(...chunks))).toEqual(all.map(text))
      }),
    ))

  it('before a packet do not keep it from being read', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), payload, (noise, wanted) => {
        expect(payloads(read(noise, packetOf(wanted))).at(-1)).toBe(text(wanted))
      }),
    ))

  it('are never taken for other bytes when one of them was changed on the way', () =>
    fc.assert(
      fc.property(payload, fc.nat(), fc.integer({ min: 1, max: 255 }), (sent, where, flip) => {
        const wire = packetOf(sent)
        wire[where % wire.length]! ^= flip
        const taken = payloads(read(wire)).filter((got) => got.length === sent.length)
        // A letter of the checksum may have become a capital.
        for (const got of taken) expect(got).toBe(text(sent))
      }),
    ))
})

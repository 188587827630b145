import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Batch } from './batch'
import { encodeFrame, FrameReader } from './frame'
import { MmioLabPeer } from './testing/peer'
import { HOLE, TestMemory } from './testing/memory'
import { readOf, writeOf } from '../testing/session-kit'
import { MOST_IN_FRAME } from './wire'
import type { BoardOp } from '../board-io'

function batchOf(ops: readonly BoardOp[], from = 0): Batch {
  const batch = new Batch(from, MOST_IN_FRAME)
  for (const op of ops) expect(batch.add(op)).toBe(true)
  return batch
}

const bytesOf = (ops: readonly BoardOp[], from?: number): string =>
  Buffer.from(batchOf(ops, from).encode(3)).toString('hex')

const readsFrom = (address: number, count: number): BoardOp[] =>
  Array.from({ length: count }, (_, i) => readOf(address + 4 * i))

describe('accesses as bytes', () => {
  it('names a far address in four bytes, low byte first', () => {
    expect(bytesOf([readOf(0x4000_4000)])).toBe('a3' + '1a' + '00400040')
  })

  it('names a near address by its distance in widths, of either sign', () => {
    expect(bytesOf([readOf(0x4000_4010)], 0x4000_4000)).toBe('a3' + '12' + '04')
    expect(bytesOf([readOf(0x4000_4000, { width: 2 })], 0x4000_4010)).toBe('a3' + '11' + 'f8')
    expect(bytesOf([readOf(0x4000_4001)], 0x4000_4000)).toBe('a3' + '1a' + '01400040')
  })

  it('asks for the same register again, or for the next one, in one byte', () => {
    expect(bytesOf([readOf(0x4000_4000)], 0x4000_4000)).toBe('a3' + '02')
    expect(bytesOf([readOf(0x4000_4001, { width: 1 })], 0x4000_4000)).toBe('a3' + '08')
  })

  it('makes one entry of consecutive registers, and of one register read again and again', () => {
    expect(bytesOf(readsFrom(0x4000_4000, 60))).toBe('a3' + '5a' + '00400040' + '3c')
    expect(bytesOf(Array.from({ length: 60 }, () => readOf(0x4000_4000)))).toBe('a3' + '7a' + '00400040' + '3c')
  })

  it('carries what is written behind the entry', () => {
    const writes = [0x11, 0x22, 0x33].map((value) => writeOf(0x4000_4000, value, { width: 1 }))
    expect(bytesOf(writes)).toBe('a3' + 'f8' + '00400040' + '03' + '112233')
    expect(bytesOf([writeOf(0x4000_4000, 0xdead_beef)])).toBe('a3' + '9a' + '00400040' + 'efbeadde')
  })

  it('keeps apart what differs in width or direction', () => {
    const ops = [readOf(0x4000_4000), readOf(0x4000_4004, { width: 2 }), writeOf(0x4000_4006, 0xabcd, { width: 2 })]
    expect(bytesOf(ops)).toBe('a3' + '1a00400040' + '1102' + '89cdab')
  })

  it('are those of the example in docs/firmware.md', () => {
    const ops = [readOf(0x4000_4000), writeOf(0x4000_4004, 0x41, { width: 1 }), ...readsFrom(0x4000_4008, 8)]
    const frame = encodeFrame(batchOf(ops).encode(3))
    expect(Buffer.from(frame).toString('hex')).toBe('03a31a024009409004414a0849a400')
  })

  it('takes 60 words of a block into one frame of 253 bytes', () => {
    const batch = batchOf(readsFrom(0x4000_4000, 60))
    expect(batch.add(readOf(0x4000_40f0))).toBe(false)
    expect(batch.replyBytes).toBe(1 + 240 + 2 + 2)
  })
})

describe('a reply as answers', () => {
  it('says which accesses faulted; a read that did is 0', () => {
    const batch = batchOf([readOf(0x4000_4000), writeOf(HOLE, 1), readOf(HOLE + 4)])
    const answers = batch.answers(Uint8Array.of(0x63, 0x78, 0x56, 0x34, 0x12, 0, 0, 0, 0, 0b110))
    expect(answers).toEqual([
      { status: 'ok', value: 0x1234_5678 },
      { status: 'fault', value: 0 },
      { status: 'fault', value: 0 },
    ])
  })

  it('is none where its length is wrong', () => {
    expect(batchOf([readOf(0)]).answers(Uint8Array.of(0x53, 1, 2, 3))).toBeNull()
    expect(batchOf([readOf(0)]).answers(Uint8Array.of(0x53, 1, 2, 3, 4, 5))).toBeNull()
  })

  it('may refuse the whole list', () => {
    expect(
      batchOf([readOf(0), readOf(4)])
        .answers(Uint8Array.of(0x33))
        ?.map(({ status }) => status),
    ).toEqual(['refused', 'refused'])
  })
})

/** Near and far, runs and jumps, and now and then the hole. */
const places = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((i) => 0x4000_0000 + 4 * i),
  fc.integer({ min: 0, max: 3 }).map((i) => HOLE + 4 * i),
  fc.constantFrom(0, 0xffff_fff0, 0xffff_fffc, 0x8000_0000),
)
const anyOp = fc
  .record({
    write: fc.boolean(),
    address: places,
    width: fc.constantFrom<1 | 2 | 4>(1, 2, 4),
    value: fc.nat(0xffff_ffff),
  })
  .map(({ value, width, ...op }) => readOf(0, { ...op, width, value: value % 2 ** (8 * width) }))

/** A peer in session, and what it answers to a request. */
function peerIn(memory: TestMemory, frameBytes: number): (request: Uint8Array) => Uint8Array {
  let reply = new Uint8Array()
  const reader = new FrameReader(
    (payload) => (reply = payload.slice()),
    () => expect.unreachable(),
  )
  const peer = new MmioLabPeer({ memory, frameBytes, send: (bytes) => reader.push(bytes) })
  peer.receive(encodeFrame(Uint8Array.of(0xe0, 0xa0, 0xa0)))
  return (request) => {
    peer.receive(encodeFrame(request))
    return reply
  }
}

describe('any list of accesses', () => {
  it('is made in order and answered as if each had been made alone, and fits its frames', () => {
    fc.assert(
      fc.property(fc.array(anyOp, { maxLength: 300 }), fc.constantFrom(32, 64, 253), (ops, frameBytes) => {
        const memory = new TestMemory()
        const alone = new TestMemory()
        const ask = peerIn(memory, frameBytes)
        let number = 0
        let address = 0
        for (let at = 0; at < ops.length;) {
          const batch = new Batch(address, frameBytes)
          const from = at
          while (at < ops.length && batch.add(ops[at]!)) at++
          const request = batch.encode(number++ % 16)
          const reply = ask(request)
          expect(Math.max(request.length, reply.length) + 2).toBeLessThanOrEqual(frameBytes)
          expect(batch.answers(reply)).toEqual(ops.slice(from, at).map((op) => made(alone, op)))
          address = batch.address
        }
        expect(memory.log).toEqual(alone.log)
      }),
      { numRuns: 200 },
    )
  })
})

function made(memory: TestMemory, { write, address, width, value }: BoardOp): { status: string; value: number } {
  if (write) return { status: memory.write(address, width, value) ? 'ok' : 'fault', value: 0 }
  const read = memory.read(address, width)
  return { status: read === null ? 'fault' : 'ok', value: read ?? 0 }
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BoardInfo } from '../../../src-preload/contract/link'
import { DEFAULT_LINK } from '../../../src-preload/contract/link'
import type { NumberedAnswer, NumberedOp } from '../../link/messages'
import { BoardRelay, createBoardChannel, openBoardPort } from './board-channel'

const info: BoardInfo = {
  protocol: 'gdb',
  board: 'a board',
  capabilities: {
    memWidths: [1, 2, 4],
    ioWidths: [],
    bursts: false,
    faults: 'reported',
    confirmsWrites: true,
    haltsTarget: true,
    window: 8,
    notes: [],
  },
}
const read = { write: false, space: 'mem', address: 0x1000, width: 4, value: 0, high: 0, once: false } as const
const answerTo = (id: number, value = 0): NumberedAnswer => ({
  id,
  status: 'ok',
  value,
  high: 0,
  roundTripNs: 1000,
  retries: 0,
})

function bench() {
  const channel = createBoardChannel(7)
  const posted: { ops: NumberedOp[]; channel: number }[] = []
  const port = openBoardPort(channel, info, { ...DEFAULT_LINK, port: 'COM1' }, (ops, number) =>
    posted.push({ ops, channel: number }),
  )
  return { port, relay: new BoardRelay(channel), posted, sent: () => posted.flatMap(({ ops }) => ops) }
}

test('accesses go out together when somebody waits, under the number of their channel', () => {
  const { port, posted } = bench()
  expect([port.send(read), port.send(read)]).toEqual([0, 1])
  expect(posted).toEqual([])
  port.wait(0)
  expect(posted.map(({ ops, channel }) => [ops.map(({ id }) => id), channel])).toEqual([[[0, 1], 7]])
})

test('many accesses do not wait for anybody', () => {
  const { port, posted } = bench()
  for (let i = 0; i < 40; i++) port.send(read)
  expect(posted.map(({ ops }) => ops.length)).toEqual([32])
})

test('all of an answer comes through, however long it took', () => {
  const { port, relay } = bench()
  port.send(read)
  const answer = {
    id: 0,
    status: 'fault',
    value: 0xffff_fffe,
    high: 0x8000_0001,
    roundTripNs: 12_345_678_901,
    retries: 2,
  } as const
  relay.publish([answer])
  expect(port.wait(0)).toBe(true)
  expect(port.next()).toEqual(answer)
  expect(port.next()).toBeNull()
  expect(port.inFlight).toBe(0)
})

test('waiting has an end, and ends early when somebody wants to be looked at', () => {
  const { port, relay } = bench()
  port.send(read)
  expect(port.wait(1)).toBe(false)
  relay.wake()
  expect(port.wait(0)).toBe(true)
  expect(port.next()).toBeNull()
  expect(port.wait(0)).toBe(false)
})

test.each([
  ['silent', 'timeout'],
  ['lost', 'lost'],
] as const)('on a link that is %s, what is sent is answered at once, behind what was on the way', (state, status) => {
  const { port, relay, sent } = bench()
  port.send(read)
  port.flush()
  relay.isDown(state)
  expect(port.isUp).toBe(false)
  port.send(read)
  expect(port.next()).toBeNull()
  relay.publish([answerTo(0, 5)])
  expect(port.next()).toMatchObject({ id: 0, status: 'ok', value: 5 })
  expect(port.wait(0)).toBe(true)
  expect(port.next()).toMatchObject({ id: 1, status })
  expect(sent()).toHaveLength(1)
})

test('a link that is back takes accesses again', () => {
  const { port, relay, sent } = bench()
  relay.isDown('silent')
  port.send(read)
  port.next()
  relay.isDown('no')
  port.send(read)
  port.flush()
  expect(sent().map(({ id }) => id)).toEqual([1])
  relay.publish([answerTo(1)])
  expect(port.next()).toMatchObject({ id: 1, status: 'ok' })
})

test('whatever happens to the link, every access is answered once and in order', () => {
  const step = fc.constantFrom('send', 'flush', 'answer', 'take', 'silent', 'back')
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const { port, relay, sent } = bench()
      const taken: number[] = []
      let answered = 0
      const answerNext = (): void => {
        const op = sent()[answered]
        if (op) {
          answered++
          relay.publish([answerTo(op.id, op.id)])
        }
      }
      const takeAll = (): void => {
        for (let answer = port.next(); answer; answer = port.next()) taken.push(answer.id)
      }
      let count = 0
      for (const each of steps) {
        if (each === 'send') count = port.send(read) + 1
        else if (each === 'flush') port.flush()
        else if (each === 'answer') answerNext()
        else if (each === 'take') takeAll()
        else relay.isDown(each === 'silent' ? 'silent' : 'no')
      }
      port.flush()
      while (answered < sent().length) answerNext()
      takeAll()
      expect(taken).toEqual(Array.from({ length: count }, (_, id) => id))
      expect(port.inFlight).toBe(0)
    }),
  )
})

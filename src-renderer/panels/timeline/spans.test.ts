import { expect, test } from 'vitest'
import type { CallEntry, PollEntry } from '../../../src-preload/contract/entry'
import type { Span } from '../../../src-preload/contract/query'
import { clearOf } from './paper'
import {
  callName,
  callNote,
  marginOf,
  placeCalls,
  placePoll,
  placeSpan,
  pollWords,
  timedOut,
  type Ruler,
} from './spans'

const CALL: CallEntry = { type: 'call', id: 1, what: 'probe', symbol: 'labdev_probe', device: 0, driver: 0 }
const IRQ: CallEntry = { ...CALL, id: 2, what: 'irq handler', symbol: 'labdev_irq', irq: 36 }
const POLL: PollEntry = {
  type: 'poll',
  id: 3,
  region: 1,
  offset: 4,
  until: '!BUSY',
  sleepUs: 10,
  timeoutUs: 100,
  atomic: false,
  device: 0,
  driver: 0,
}
const span = (from: number, to: number, rest: Partial<Span> = {}): Span => ({
  from,
  to,
  entry: 1,
  value: 0,
  depth: 0,
  seq: from,
  ...rest,
})
/** One px is one ns; a letter is 6 px wide. */
const ruler: Ruler = {
  x: (time) => time,
  width: 1000,
  lines: [],
  words: (text) => text.length * 6,
  numbers: (text) => text.length * 6,
}

test('a long span has its name and its return value inside', () => {
  const { name, note } = placeSpan(span(100, 600), 'probe labdev0', '500 ns → 0', ruler, 1000)
  expect(name).toEqual({ text: 'probe labdev0', x: 108, outside: false })
  expect(note).toEqual({ text: '500 ns → 0', x: 592, outside: false })
})

test('a short span has its name and duration behind it, unless the next span is in the way', () => {
  const near = placeSpan(span(100, 110), 'irq handler', '', ruler, 1000)
  expect(near.name).toEqual({ text: 'irq handler 10 ns', x: 116, outside: true })
  expect(placeSpan(span(100, 110), 'irq handler', '', ruler, 200).name!.text).toBe('irq handler')
  expect(placeSpan(span(100, 110), 'irq handler', '', ruler, 150).name).toBeNull()
})

test('outer calls are drawn before those within them', () => {
  const boxes = placeCalls([span(20, 30, { depth: 1 }), span(0, 100)], () => CALL, 'labdev0', ruler)
  expect(boxes.map(({ span: { depth } }) => depth)).toEqual([0, 1])
})

test('calls are named by what they are, and answer in errno', () => {
  expect(callName(CALL, 'labdev0')).toBe('probe labdev0')
  expect(callName(IRQ, 'labdev0')).toBe('irq handler')
  expect(callNote(span(0, 46_200, { value: -16 }))).toBe('46.200 µs → -EBUSY')
  expect(callNote(span(0, Infinity))).toBe('')
})

test('a poll that came true in time has a margin; one that timed out or still lasts has none', () => {
  const poll = span(0, 34_000, { deadline: 100_000 })
  expect(marginOf(poll)).toEqual({ left: 66_000, of: 100_000, deadline: 100_000 })
  expect(marginOf({ ...poll, value: -110 })).toBeNull()
  expect(timedOut({ ...poll, value: -110 })).toBe(true)
  expect(marginOf({ ...poll, to: Infinity })).toBeNull()
  expect(marginOf({ ...poll, deadline: Infinity })).toBeNull()
})

test('the words of a poll stand between its reads, shorter where a gap is narrow', () => {
  const poll = span(0, 340, { entry: 3, reads: [10, 120, 230, 340] })
  const words = placePoll(poll, pollWords(POLL, 4), ruler)
  expect(words.map(({ text, x }) => [text, x])).toEqual([
    ['until !BUSY', 16],
    ['sleep 10', 126],
    ['4 reads', 236],
  ])
  const narrow = placePoll({ ...poll, reads: [10, 60, 110], to: 110 }, pollWords(POLL, 3), ruler)
  expect(narrow.map(({ text }) => text)).toEqual(['!BUSY'])
})

test('labels keep clear of every cursor in their way', () => {
  expect(clearOf([50], 100, 40)).toBe(100)
  expect(clearOf([110], 100, 40)).toBe(117)
  expect(clearOf([120, 110], 100, 40)).toBe(127)
})

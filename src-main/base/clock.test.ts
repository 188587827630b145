import { expect, test } from 'vitest'
import fc from 'fast-check'
import { SimClock, type Arrivals } from './clock'
import type { SimTime } from '../../src-preload/contract/units'

test('an event runs at its own time, and time goes on to where it was sent', () => {
  const clock = new SimClock()
  const seen: number[] = []
  clock.after(30, () => seen.push(clock.now))
  clock.advance(100)
  expect(seen).toEqual([30])
  expect(clock.now).toBe(100)
})

test('a cancelled event does not run, and cancelling twice is harmless', () => {
  const clock = new SimClock()
  const seen: string[] = []
  const cancel = clock.after(10, () => seen.push('cancelled'))
  clock.after(10, () => seen.push('kept'))
  cancel()
  cancel()
  clock.advance(10)
  expect(seen).toEqual(['kept'])
})

test('time that passes inside an event does not run the next event early or twice', () => {
  const clock = new SimClock()
  const seen: [string, number][] = []
  clock.after(10, () => {
    seen.push(['first', clock.now])
    clock.advance(15)
  })
  clock.after(20, () => seen.push(['second', clock.now]))
  clock.advance(50)
  expect(seen).toEqual([
    ['first', 10],
    ['second', 25],
  ])
  expect(clock.now).toBe(50)
})

test('an event in the past is due at once, never before now', () => {
  const clock = new SimClock()
  clock.advance(100)
  let at = -1
  clock.at(5 as SimTime, () => (at = clock.now))
  clock.advance(0)
  expect(at).toBe(100)
})

test('an event that throws leaves a clock that still runs', () => {
  const clock = new SimClock()
  clock.after(1, () => {
    throw new Error('device bug')
  })
  expect(() => clock.advance(5)).toThrow('device bug')
  let ran = false
  clock.after(1, () => (ran = true))
  clock.advance(5)
  expect(ran).toBe(true)
})

test('any set of events runs in order of time, and of scheduling where times are equal', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 200 }), (times) => {
      const clock = new SimClock()
      const ran: number[] = []
      times.forEach((time, index) => clock.at(time as SimTime, () => ran.push(index)))
      clock.advance(60)
      const expected = times.map((_, index) => index).sort((a, b) => times[a]! - times[b]! || a - b)
      expect(ran).toEqual(expected)
      expect(clock.nextDue).toBe(Infinity)
    }),
  )
})

test('an alarm rings once, at the time that it was set to last', () => {
  const clock = new SimClock()
  const rings: number[] = []
  const alarm = clock.alarm(() => rings.push(clock.now))
  alarm.set(100 as SimTime)
  alarm.set(300 as SimTime)
  clock.advance(200)
  expect(rings).toEqual([])
  alarm.set(250 as SimTime)
  clock.advance(1000)
  expect(rings).toEqual([250])
  alarm.set(0 as SimTime)
  clock.advance(1)
  expect(rings).toEqual([250, 1200])
})

/** Arrivals at these times, made when so many events had been scheduled. */
function arrivals(clock: SimClock, seen: string[], ...list: [time: number, madeAfter: number][]): Arrivals {
  const announce = (): void => clock.announce(list[0]?.[0] ?? Infinity)
  const source = {
    get madeAfter() {
      return list[0]![1]
    },
    arrive() {
      list.shift()
      announce()
      seen.push(`arrival ${clock.now}`)
    },
  }
  clock.takeArrivals(source)
  announce()
  return source
}

test('arrivals and scheduled events run in order of time, and of making where times are equal', () => {
  const clock = new SimClock()
  const seen: string[] = []
  for (const time of [20, 30, 30]) clock.at(time as SimTime, () => seen.push(`event ${clock.now}`))
  arrivals(clock, seen, [10, 3], [20, 0], [30, 2], [40, 3])
  expect(clock.nextDue).toBe(10)
  clock.advance(100)
  expect(seen).toEqual(['arrival 10', 'arrival 20', 'event 20', 'event 30', 'arrival 30', 'event 30', 'arrival 40'])
  expect(clock.nextDue).toBe(Infinity)
})

test('one source of arrivals is all that a clock takes', () => {
  const clock = new SimClock()
  const source = arrivals(clock, [])
  expect(() => clock.takeArrivals(source)).toThrow('the clock has a source of arrivals already')
})

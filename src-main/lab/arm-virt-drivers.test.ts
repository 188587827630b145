// The drivers of clock and pins on QEMU's virt machine.
import { expect, test } from 'vitest'
import type { BindEntry } from '../../src-preload/contract/entry'
import { bench } from './testing/bench'

const POWER_KEY = 3
const MS = 1e6
const SECOND = 1e9

const said = (lab: ReturnType<typeof bench>): string[] => lab.log().filter((line) => !line.startsWith('pl011'))

function booted() {
  const lab = bench('arm-virt')
  lab.lab.boot()
  lab.runTo(10 * MS)
  return lab
}

test('clock and pins get their drivers, with the interrupts of the tree', () => {
  const lab = booted()
  expect(said(lab)).toEqual([
    'rtc-pl031 9010000.pl031: registered, 1577836800 seconds since 1970',
    'gpio-pl061 9030000.pl061: PL061 ready, key is released',
    'gpio-keys gpio-keys: power key on pin 3 of 9030000.pl061',
  ])
})

test('the alarm comes every second', () => {
  const lab = booted()
  lab.runTo(2.5 * SECOND)
  expect(said(lab).slice(3)).toEqual([
    'rtc-pl031 9010000.pl031: it is 1577836801',
    'rtc-pl031 9010000.pl031: it is 1577836802',
  ])
})

test('the power key interrupts when it is pressed and when it is let go, and the pin beside it follows', () => {
  const lab = booted()
  const gpio = lab.device('9030000.pl061')
  for (const pressed of [true, false]) {
    expect(lab.lab.input(gpio, POWER_KEY, pressed)).toBe(true)
    lab.runTo(lab.clock.now + MS)
  }
  expect(said(lab).slice(3)).toEqual([
    'gpio-pl061 9030000.pl061: key pressed',
    'gpio-pl061 9030000.pl061: key released',
  ])
})

test('the key waits for the driver of its pins, and is probed again as soon as that is bound', () => {
  const lab = booted()
  const keys = lab.device('gpio-keys')
  const states = lab.sink.rows
    .map(({ entry }) => entry)
    .filter((entry): entry is BindEntry => entry?.type === 'bind' && entry.device === keys)
    .map(({ state, reason }) => [state, reason])
  expect(states).toEqual([
    ['deferred', 'gpio-keys: no driver for the pins of 9030000.pl061 yet'],
    ['bound', undefined],
  ])
})

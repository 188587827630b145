// The drivers of clock and pins on QEMU's virt machine.
import { expect, test } from 'vitest'
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
  ])
})

test('the alarm comes every second', () => {
  const lab = booted()
  lab.runTo(2.5 * SECOND)
  expect(said(lab).slice(2)).toEqual([
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
  expect(said(lab).slice(2)).toEqual([
    'gpio-pl061 9030000.pl061: key pressed',
    'gpio-pl061 9030000.pl061: key released',
  ])
})

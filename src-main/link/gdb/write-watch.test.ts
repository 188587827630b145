// A stub that drops writes is told from one that does not, by what a driver does anyway.
import { beforeEach, describe, expect, it } from 'vitest'
import { readOf, writeOf } from '../testing/session-kit'
import { WriteWatch } from './write-watch'

let told: string[]
let watch: WriteWatch
beforeEach(() => {
  told = []
  watch = new WriteWatch((text) => told.push(text))
})

/** Reads, writes and reads again. */
function change(address: number, before: number, written: number, after: number): void {
  watch.see(readOf(address), before)
  watch.see(writeOf(address, written), written)
  watch.see(readOf(address), after)
}

describe('writes', () => {
  it('that change nothing in four places are told, once, with the places', () => {
    for (const at of [0x10, 0x20, 0x30]) change(at, 0, 1, 0)
    expect(told).toEqual([])
    for (const at of [0x40, 0x50]) change(at, 0, 1, 0)
    expect(told).toEqual([expect.stringMatching(/no effect.*0x10, 0x20, 0x30, 0x40\.$/)])
  })

  it('of which one has arrived are trusted', () => {
    change(0x10, 0, 1, 1)
    for (const at of [0x20, 0x30, 0x40, 0x50, 0x60]) change(at, 0, 1, 0)
    expect(told).toEqual([])
  })

  it('to a place that reads something else again say nothing: it may count', () => {
    for (const at of [0x10, 0x20, 0x30, 0x40, 0x50]) change(at, 7, 1, 8)
    expect(told).toEqual([])
  })

  it('of what was there already say nothing', () => {
    for (const at of [0x10, 0x20, 0x30, 0x40, 0x50]) change(at, 7, 7, 7)
    expect(told).toEqual([])
  })

  it('next to reads that take something away say nothing', () => {
    for (const at of [0x10, 0x20, 0x30, 0x40, 0x50]) {
      watch.see(readOf(at, { once: true }), 0)
      watch.see(writeOf(at, 1), 1)
      watch.see(readOf(at, { once: true }), 0)
    }
    expect(told).toEqual([])
  })
})

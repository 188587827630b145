import { describe, expect, test } from 'vitest'
import type { ClaimEntry } from '../../../src-preload/contract/entry'
import { EventKind, FaultReason, Flag } from '../../../src-preload/contract/event'
import type { EventRow } from '../../../src-preload/contract/query'
import { recordFixture } from '../../testing/fixture-events'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { stateAt } from '../../testing/fixture-state'
import { claimFacts, holdersToUnbind, mappingFacts, refusalFacts, remedyOf, type ClaimInput } from './claim'
import { eventFacts, relatedTo, type EventInput } from './event'
import type { Fact } from './facts'
import { deviceOf, firstDevice } from './subject'
import { fitted, tableRows } from './table'

const recording = recordFixture()
const state = stateAt(recording, 1_160_000)
const claimOf = (id: number): ClaimEntry | undefined => {
  const entry = recording.entries.find((one) => one.id === id)
  return entry?.type === 'claim' ? entry : undefined
}
const said = (facts: Fact[]): Record<string, string> =>
  Object.fromEntries(facts.map(({ name, value }) => [name, value]))

function bench() {
  const went: unknown[] = []
  const input: ClaimInput = {
    lab: FIXTURE_LAB,
    state,
    claim: claimOf,
    goTo: (time) => went.push(['time', time]),
    select: (entry) => went.push(['entry', entry]),
    showLine: (site) => went.push(['site', site]),
  }
  return { went, input }
}

describe('the claim view', () => {
  const refusal = state.refusals[0]!

  test('a refused request says who asked, what for, what was answered, and who held it then', () => {
    const { input } = bench()
    expect(said(refusalFacts(refusal, input))).toEqual({
      'Asked by': 'greedy.0, driver greedy',
      Range: '0x1000_0800–0x1000_17ff',
      Size: '4 KiB',
      Answer: '-EBUSY',
      'Held by': 'labdev0 labdev@10000000\n0x1000_0000–0x1000_0fff',
      ' ': 'labdev1 labdev@10001000\n0x1000_1000–0x1000_1fff',
      At: '1,150.400 µs',
      Source: 'greedy.c:25',
    })
    expect(remedyOf(refusal.entry, input)).toContain('unbind labdev first')
    expect(holdersToUnbind(refusal.entry, state, claimOf)).toEqual([0, 1])
  })

  test('its holder, time and line lead there', () => {
    const { went, input } = bench()
    for (const fact of refusalFacts(refusal, input)) fact.run?.()
    expect(went).toEqual([
      ['entry', refusal.entry.holders![0]],
      ['entry', refusal.entry.holders![1]],
      ['time', refusal.time],
      ['site', refusal.site],
    ])
  })

  test('a holder that nobody knows is a question mark, and nothing is offered to unbind', () => {
    const { input } = bench()
    const nobody = { ...input, claim: () => undefined }
    expect(said(refusalFacts(refusal, nobody))['Held by']).toBe('?')
    expect(holdersToUnbind(refusal.entry, state, () => undefined)).toEqual([])
  })

  test('a claim says where it is mapped, a mapping which claim covers it', () => {
    const { input } = bench()
    const claim = state.resources.find(({ entry }) => entry.busy && entry.device === 0)!.entry
    expect(said(claimFacts(claim, input))).toMatchObject({
      State: 'busy',
      Within: 'labdev@10000000',
      'Mapped at': '0xffff_8000_8000_7000 UC',
    })
    const mapping = state.mappings.find(({ entry }) => entry.device === 0)!.entry
    expect(said(mappingFacts(mapping, input))).toMatchObject({ Claim: claim.name, Call: 'ioremap()' })
    const bare = { ...input, state: { ...state, resources: [] } }
    expect(said(mappingFacts(mapping, bare))['Claim']).toContain('none')
    expect(said(claimFacts(claim, bare))['State']).toBe('not there at this time')
  })
})

describe('the event view', () => {
  const input: EventInput = {
    lab: FIXTURE_LAB,
    radix: 'hex',
    goTo: () => undefined,
    select: () => undefined,
    selectRegister: () => undefined,
    showLine: () => undefined,
    showRule: () => undefined,
    related: { counterpart: null, burst: null, board: null },
  }
  const row: EventRow = {
    seq: 7,
    time: 1_096_000,
    kind: EventKind.write,
    width: 4,
    flags: Flag.posted | Flag.stored,
    region: 1,
    offset: 0,
    value: 5,
    valueHi: 0,
    initiator: 16,
    mirror: 0,
    site: 66,
    entry: null,
  }

  test('an access is decoded to its register and fields', () => {
    expect(said(eventFacts(row, input))).toMatchObject({
      Register: 'CONTROL',
      Address: '0x1000_0000',
      Value: '0x0000_0005',
      '· IRQ_EN': '1',
      '· RESET': '0',
      Flags: 'posted, stored',
      Initiator: 'labdev',
      Source: 'labdev.c:66',
    })
  })

  test('an access that met no device shows its bus address, above 4 GiB too', () => {
    const lost = { ...row, region: 0, offset: 0x10, valueHi: 1 }
    expect(said(eventFacts(lost, input))).toMatchObject({
      Address: '0x0000_0001_0000_0010',
      'Answered by': 'nobody',
    })
  })

  test('a return value is signed and has its name', () => {
    const end = { ...row, kind: EventKind.pollEnd, value: 0xffff_ff92, site: 0 }
    expect(said(eventFacts(end, input))).toMatchObject({ Returned: '-ETIMEDOUT' })
  })

  test('a posted write says when it arrived, and its arrival when it was written', () => {
    const arrival: EventRow = { ...row, kind: EventKind.arrive, seq: 9, time: row.time + 400, valueHi: row.seq }
    const around = [row, { ...row, seq: 8 }, arrival]
    const facts = (of: EventRow) => said(eventFacts(of, { ...input, related: relatedTo(of, around) }))
    expect(facts(row)).toMatchObject({ 'Under way': '400 ns', Arrived: '1,096.400 µs' })
    expect(facts(arrival)).toMatchObject({ Register: 'CONTROL', 'Under way': '400 ns', Written: '1,096.000 µs' })
  })

  test('a gathered write says which burst took it along', () => {
    const gathered = { ...row, flags: Flag.gathered, region: 4, offset: 8 }
    const burst = {
      ...row,
      kind: EventKind.burst,
      seq: 20,
      time: row.time + 90,
      region: 4,
      offset: 0,
      value: 64,
      valueHi: 16,
    }
    const other = { ...burst, seq: 10, offset: 64 }
    const related = relatedTo(gathered, [gathered, other, burst])
    expect(said(eventFacts(gathered, { ...input, related }))['Burst']).toBe('16 writes, 64 bytes, 90 ns later')
    expect(said(eventFacts(burst, input))).toMatchObject({ Bytes: '64', Gathered: '16 writes', Device: 'fb0' })
  })

  test('a fault says why, and what was tried', () => {
    const fault = { ...row, kind: EventKind.fault, offset: 0xffff_ffea, value: FaultReason.unmapped, valueHi: 1 }
    expect(said(eventFacts(fault, input))).toMatchObject({
      Fault: 'nothing is mapped there',
      Access: 'write of 32 bits',
      Cookie: '0xffff_ffea',
    })
  })
})

describe('the register table', () => {
  const regions = FIXTURE_LAB.regions.slice(0, 1)

  test('fields stand below the register that is open, each with its part of the value', () => {
    const rows = tableRows(FIXTURE_LAB, regions, state, state, new Set(['1:0']))
    expect(rows.slice(0, 5).map(({ kind, at }) => [kind, at])).toEqual([
      ['register', 5],
      ['field', 1],
      ['field', 0],
      ['field', 1],
      ['register', 2],
    ])
  })

  test('what is not recorded is not known, in registers and fields alike', () => {
    const rows = tableRows(FIXTURE_LAB, regions, null, null, new Set(['1:0']))
    expect(rows.every(({ at, live }) => Number.isNaN(at) && Number.isNaN(live))).toBe(true)
  })

  test('a binary value that does not fit loses leading zeros, then falls back to hex', () => {
    expect(fitted('bin', 5, 32, 50)).toBe('0b0000_0000_0000_0000_0000_0000_0000_0101')
    expect(fitted('bin', 5, 32, 14)).toBe('0b0101')
    expect(fitted('bin', 0xdead_beef, 32, 14)).toBe('0xdead_beef')
    expect(fitted('bin', NaN, 32, 14)).toBe('?')
  })
})

test('the selection leads to a device; a refused request without registers leads to its holder’s', () => {
  const entryOf = (id: number) => recording.entries.find((one) => one.id === id)
  const device = (selection: Parameters<typeof deviceOf>[0]) => deviceOf(selection, FIXTURE_LAB, state, entryOf)
  expect(device({ kind: 'claim', entry: state.refusals[0]!.entry.id })).toBe(0)
  expect(device({ kind: 'claim', entry: state.mappings[1]!.entry.id })).toBe(state.mappings[1]!.entry.device)
  expect(device({ kind: 'driver', driver: 0 })).toBe(0)
  expect(device({ kind: 'device', device: 4 })).toBe(-1)
  expect(firstDevice(FIXTURE_LAB)).toBe(0)
})

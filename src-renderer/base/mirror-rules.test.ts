import { expect, test } from 'vitest'
import type { LabDescription } from '../../src-preload/contract/description'
import { FIXTURE_LAB } from '../testing/fixture-lab'
import { changeRegion, changeRegister } from './mirror-rules'

const [labdev0, , uart0] = FIXTURE_LAB.regions

test('a region gets a rule of its own, and changing it again leaves one rule', () => {
  const first = changeRegion([], FIXTURE_LAB, uart0!, { mode: 'compare' })
  expect(first).toEqual([{ device: 'uart0', mode: 'compare' }])
  expect(changeRegion(first, FIXTURE_LAB, uart0!, { mode: 'shadow' })).toEqual([{ device: 'uart0', mode: 'shadow' }])
})

test('the board base that was set stays when the mode changes, and other devices stay as they are', () => {
  const rules = changeRegion([{ device: 'labdev0', mode: 'board' }], FIXTURE_LAB, uart0!, {
    mode: 'model',
    base: 0x4000_4000,
  })
  expect(changeRegion(rules, FIXTURE_LAB, uart0!, { mode: 'board' })).toEqual([
    { device: 'labdev0', mode: 'board' },
    { device: 'uart0', mode: 'board', base: 0x4000_4000 },
  ])
})

test('what is known to differ stays known, also where a register alone said so', () => {
  const rules = [
    { device: 'uart0', register: 'FR', mode: 'model' as const, noise: ['FR.BUSY'] },
    { device: 'uart0', mode: 'shadow' as const, noise: ['RSR'] },
  ]
  expect(changeRegion(rules, FIXTURE_LAB, uart0!, { mode: 'compare' })).toEqual([
    { device: 'uart0', mode: 'compare', noise: ['FR.BUSY', 'RSR'] },
  ])
})

test('of a device with two regions only the one that was meant changes', () => {
  const lab: LabDescription = {
    ...FIXTURE_LAB,
    devices: [{ ...FIXTURE_LAB.devices[0]!, regions: [1, 9] }, ...FIXTURE_LAB.devices.slice(1)],
    regions: [...FIXTURE_LAB.regions, { ...labdev0!, id: 9, name: 'more' }],
  }
  expect(changeRegion([{ device: 'labdev0', mode: 'shadow' }], lab, lab.regions.at(-1)!, { mode: 'board' })).toEqual([
    { device: 'labdev0', mode: 'shadow' },
    { device: 'labdev0', region: 'more', mode: 'board' },
  ])
})

test('a register is taken out of what its region has, and once only', () => {
  const rules = changeRegister([{ device: 'uart0', mode: 'compare' }], FIXTURE_LAB, uart0!, 'DR', 'model')
  expect(changeRegister(rules, FIXTURE_LAB, uart0!, 'DR', 'board')).toEqual([
    { device: 'uart0', mode: 'compare' },
    { device: 'uart0', register: 'DR', mode: 'board' },
  ])
})

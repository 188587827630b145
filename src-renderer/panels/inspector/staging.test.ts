import { expect, test } from 'vitest'
import type { RegisterInfo } from '../../../src-preload/contract/description'
import type { LabState } from '../../state/lab.svelte'
import { Staging } from './staging.svelte'

const CONTROL: RegisterInfo = {
  name: 'CONTROL',
  offset: 0x10,
  size: 32,
  access: 'rw',
  reset: 0,
  readHasEffect: false,
  doc: '',
  fields: [],
}

function bench({ fails = false } = {}) {
  const told: object[] = []
  const tell = (command: object) => {
    told.push(command)
    return Promise.resolve(fails ? undefined : null)
  }
  return { told, staging: new Staging({ tell } as unknown as LabState) }
}

test('bits are staged on top of the present value and written together, once', async () => {
  const { told, staging } = bench()
  staging.toggle(1, CONTROL, 31, 5)
  staging.toggle(1, CONTROL, 0, 5)
  expect(told).toEqual([])
  await staging.write()
  await staging.write()
  expect(told).toEqual([{ do: 'write', region: 1, offset: 0x10, width: 4, value: 0x8000_0004 }])
  expect(staging.staged).toBeNull()
})

test('toggling back leaves nothing staged; a typed value stays even when it equals what is there', () => {
  const { staging } = bench()
  staging.toggle(1, CONTROL, 2, 5)
  staging.toggle(1, CONTROL, 2, 5)
  expect(staging.staged).toBeNull()
  staging.set(1, CONTROL, 5, 5)
  expect(staging.staged).toMatchObject({ value: 5, present: 5 })
})

test('another register takes the place of what was staged; discarding writes nothing', () => {
  const { told, staging } = bench()
  staging.toggle(1, CONTROL, 2, 5)
  staging.toggle(2, CONTROL, 0, 0)
  expect(staging.of(1, CONTROL)).toBeNull()
  expect(staging.of(2, CONTROL)).toMatchObject({ value: 1 })
  staging.discard()
  expect(told).toEqual([])
})

test('a write that fails stays staged', async () => {
  const { staging } = bench({ fails: true })
  staging.toggle(1, CONTROL, 2, 5)
  await staging.write()
  expect(staging.staged).toMatchObject({ value: 1 })
})

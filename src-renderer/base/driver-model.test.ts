import { expect, test } from 'vitest'
import { recordVirt, VIRT_LAB } from '../testing/fixture-virt'
import { stateAt } from '../testing/fixture-state'
import { deferredOf, modelText } from './driver-model'

const recording = recordVirt()
const at = (time: number) => deferredOf(VIRT_LAB, stateAt(recording, time, VIRT_LAB))

test('what waits is listed with driver and reason, as debugfs does, at the time that is shown', () => {
  expect(at(19_999)).toEqual([])
  expect(at(20_000)).toMatchObject([{ name: '9010000.pl031', reason: 'labwdt: waiting for supplier 9030000.pl061' }])
})

test('a reason that names its driver already is not named twice; none stays none', () => {
  const bind = { type: 'bind' as const, id: 1, device: 0, driver: 0, state: 'deferred' as const, error: -517 }
  const reasonOf = (reason?: string) =>
    deferredOf(VIRT_LAB, { bindings: [reason === undefined ? bind : { ...bind, reason }] })[0]!.reason
  expect(reasonOf('labdev: no clock\n')).toBe('labdev: no clock')
  expect(reasonOf()).toBe('')
})

test('each thing that the driver model does has a long and a short form', () => {
  const model = { type: 'model' as const, id: 1, device: 0, driver: 0, error: -16 }
  expect(modelText({ ...model, what: 'driver refused' }, VIRT_LAB)).toEqual({
    forms: ['driver labdev refused -EBUSY', 'refused'],
    tone: 'error',
  })
  const bind = { type: 'bind' as const, id: 1, device: 0, driver: 0, error: -19 }
  expect(modelText({ ...bind, state: 'failed' }, VIRT_LAB).forms[0]).toBe('probe by labdev failed -ENODEV')
  expect(modelText({ ...bind, state: 'deferred', reason: 'no clock' }, VIRT_LAB).forms).toEqual([
    'labdev deferred: no clock',
    'labdev deferred',
    'deferred',
  ])
})

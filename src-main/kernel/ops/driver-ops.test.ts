// Scripts of drivers: what a step cannot be, and random ones, after which nothing may be left but what nobody manages.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newOpsRun } from './kernel-ops'
import { Operation } from './operation'
import type { Answer } from './run'

const RANGE = { lo: '0x200000000', hi: '0x2ffffffff' }
const START = 0x2_0000_0000

/** Operations one after the other; the answers. */
function answers(operations: readonly Record<string, unknown>[]): Answer[] {
  const run = newOpsRun()
  return operations.map((fields, index) => run.apply(new Operation(index, String(fields.op), fields)))
}

const add = (name: string, more: Record<string, unknown> = {}) => ({ op: 'pdev_add', name, ...more })
const driver = (name: string, script: string, more: Record<string, unknown> = {}) => ({
  op: 'drv_add',
  name,
  script,
  ...more,
})

describe('an operation that makes no sense is refused before anything happens', () => {
  test.each([
    [driver('a', 'fly:1'), 'there is no step "fly"'],
    [driver('a', 'map'), 'the step "map" needs 1 arguments'],
    [driver('a', 'map:one'), '"one" is no number'],
    [add('a', { res: 'gpio:1:2' }), '"res" begins with one of mem, io, irq'],
    [add('a', { res: 'mem:1' }), '"" is no number'],
  ])('%j', (operation, message) => {
    expect(() => answers([operation])).toThrow(message)
  })
})

describe('numbers of what is gone', () => {
  test('a device that was deleted or refused, and a driver that was', () => {
    const all = answers([
      add('one'),
      { op: 'pdev_del', ref: 0 },
      { op: 'attach', ref: 0 },
      driver('one', ''),
      driver('one', ''),
      { op: 'drv_del', ref: 4 },
      add('two'),
      { op: 'bind', ref: 6, drv: 4 },
    ])
    expect(all.map(({ skip }) => skip)).toEqual(
      [null, null, 'dead', null, null, 'dead', null, 'dead'].map((x) => x ?? undefined),
    )
  })
})

test('remove has a script of its own, which runs before what is managed is given back', () => {
  const all = answers([
    add('one', { res: `mem:${START}:${START + 0xfff}:regs:` }),
    driver('one', 'act:A;map:0', { rmscript: 'getres:0x200:0;act:B' }),
    { op: 'unbind', ref: 0 },
  ])
  expect(all[2]!.events).toEqual([
    'remove one driver one',
    '  getres:0x200:0 -> regs [mem 0x200000000-0x200000fff]',
    '  act:B -> 0',
    'remove done',
    'release action B',
    'release action A',
  ])
})

test('a bind by hand does not ask whether they match, and what it defers is not tried again', () => {
  const all = answers([
    add('one'),
    driver('other', 'defer:1'),
    { op: 'bind', ref: 0, drv: 1 },
    { op: 'cat', path: '/sys/kernel/debug/devices_deferred' },
    { op: 'bind', ref: 0, drv: 1 },
  ])
  expect([all[2]!.ret, all[3]!.text, all[4]!.ret]).toEqual([-11, '', 0])
})

const page = fc.nat(6).map((at) => START + at * 0x1000)
const few = fc.nat(3)
const step = fc
  .oneof(
    few.map((index) => `map?:${index}`),
    few.map((index) => `mapget?:${index}`),
    fc.constantFrom('mapname?:regs', 'mapnull?', 'irq?:0', 'irqopt?:1', 'irqcount', 'getres:0x200:0', 'act:X'),
    fc.tuple(page, few).map(([start, n]) => `mapraw?:${start}:${n * 0x800}`),
    page.map((start) => `maptype?:0x280:${start}`),
    fc.tuple(page, few).map(([start, n]) => `ioremap?:${start}:${n * 0x1000}`),
    fc.tuple(fc.constantFrom('req?', 'rawreq?', 'relreq'), page).map(([op, start]) => `${op}:${start}:0x1000`),
    fc.tuple(fc.constantFrom('open', 'close', 'relgroup'), few).map(([op, group]) => `${op}:${group}`),
    fc.constantFrom('defer:1', 'defer:2', 'err:-517', 'err:-5', 'ret:-19', 'ret:3', 'map:0', 'req:1:0'),
  )
  .map(String)
const script = fc.array(step, { maxLength: 8 }).map((steps) => steps.join(';'))
const name = fc.constantFrom('a', 'b', 'c')
const resources = fc
  .array(fc.tuple(page, fc.integer({ min: 1, max: 3 })), { maxLength: 2 })
  .map((list) => list.map(([start, n]) => `mem:${start}:${start + n * 0x1000 - 1}:regs:`).join(','))

const operation = fc.oneof(
  fc.record({ op: fc.constant('pdev_add'), name, id: fc.constantFrom(-1, -2, 0, 1), res: resources }),
  fc.record({ op: fc.constant('pdev_add'), name, id: fc.constantFrom(-2, 7), override: name }),
  fc.record({ op: fc.constant('drv_add'), name, script, rmscript: script }),
  fc.record({ op: fc.constant('drv_add'), name, script, ids: fc.constantFrom('a', 'a,b', 'c') }),
  fc.record({ op: fc.constantFrom('pdev_del', 'unbind', 'attach', 'drv_del'), ref: fc.nat(12) }),
  fc.record({ op: fc.constant('bind'), ref: fc.nat(12), drv: fc.nat(12) }),
)

test('random devices, drivers and scripts: when all are deleted nothing is left but what nobody manages', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 14 }), (operations) => {
      const run = newOpsRun()
      const apply = (fields: Record<string, unknown>, index: number): Answer =>
        run.apply(new Operation(index, String(fields.op), fields))
      apply({ op: 'mode', dump: 'each', ...RANGE }, 1000)
      operations.forEach(apply)
      operations.forEach((_, ref) => apply({ op: 'drv_del', ref }, 1000))
      expect(run.kernel.platform.drivers).toEqual([])
      expect(run.kernel.platform.devices.filter((each) => each.driver !== null || !each.devres.empty)).toEqual([])
      expect(run.kernel.allocations.all()).toEqual([])
      operations.forEach((_, ref) => apply({ op: 'pdev_del', ref }, 1000))
      expect(run.kernel.platform.devices).toEqual([])
      expect(run.kernel.platform.devicesDeferred()).toBe('')
      const left = run.tree().map((row) => (row as unknown[])[5])
      expect(left.filter((each) => each !== 'rawreq')).toEqual([])
    }),
    { numRuns: 300 },
  )
})

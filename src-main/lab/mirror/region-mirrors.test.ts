// Rules as they resolve, and what a board cannot have, in words.
import { expect, test } from 'vitest'
import { MirrorMode } from '../../../src-preload/contract/event'
import type { BoardInfo, MirrorRule } from '../../../src-preload/contract/link'
import { describeLab } from '../describe-lab'
import { loaded } from '../testing/bench'
import { placesOf, planOf } from './plan'
import { regionMirrors } from './region-mirrors'
import { BOARD_INFO } from './testing/model-board'
import { CLOCK, UART } from './testing/rig'

const virt = describeLab(loaded('arm-virt'))
const pc = describeLab(loaded('pc'))
const VIRTIO = 'a000000.virtio_mmio'

const boardOf = (protocol: BoardInfo['protocol'], memWidths: number[], ioWidths: number[] = []): BoardInfo => ({
  ...BOARD_INFO,
  protocol,
  capabilities: { ...BOARD_INFO.capabilities, memWidths, ioWidths },
})

const of = (device: string, rules: MirrorRule[], board = BOARD_INFO, lab = virt) => {
  const region = lab.regions.findIndex((each) => lab.devices[each.device]?.name === device)
  return regionMirrors(lab, rules, board)[region]!
}

test('later rules override earlier ones; a base and noise stay until another is told', () => {
  const rules: MirrorRule[] = [
    { device: UART, mode: 'compare', base: 0x4000_c000, noise: ['IBRD'] },
    { device: UART, register: 'CR', mode: 'model' },
    { device: UART, mode: 'board' },
    { device: UART, register: 'FR', mode: 'shadow' },
    { device: 'nobody', mode: 'compare' },
  ]
  const plan = planOf(virt, rules).find(({ device }) => device === UART)!
  const modeOf = (register: string) => [...plan.registers.values()].find(({ info }) => info.name === register)!.mode
  expect([modeOf('CR'), modeOf('FR'), modeOf('IBRD')]).toEqual([MirrorMode.board, MirrorMode.shadow, MirrorMode.board])
  expect([...plan.registers.values()].find(({ info }) => info.name === 'IBRD')!.compared).toBe(0)
  expect(of(UART, rules)).toMatchObject({ mode: 'mixed', base: 0x4000_c000, unavailable: [] })
  expect(of(CLOCK, rules)).toMatchObject({ mode: 'model', base: 0x0901_0000 })
})

test('only the words that are mirrored are looked up', () => {
  const only = planOf(virt, [{ device: UART, register: 'CR', mode: 'board' }]).flatMap(placesOf)
  expect(only).toEqual([{ region: of(UART, []).region, from: 0x30, bytes: 4 }])
})

test('what a protocol cannot do is said, and nothing else is in the way', () => {
  const narrow = boardOf('uartbone', [4])
  const com1 = pc.devices.find(({ name, regions }) => regions.length > 0 && name.startsWith('serial'))!.name
  const why = (device: string, board: BoardInfo, lab = virt) =>
    of(device, [], board, lab).unavailable.map((each) => `${each.mode}: ${each.why}`)
  expect(why(UART, narrow)).toEqual([])
  expect(why(com1, narrow, pc)).toEqual(
    ['shadow', 'board', 'compare'].map((mode) => `${mode}: uartbone does not reach ports`),
  )
  expect(why(com1, boardOf('gdb', [4], [2, 4]), pc)[0]).toBe('shadow: gdb makes 16- and 32-bit accesses only')
  expect(why(VIRTIO, BOARD_INFO)).toEqual(
    ['shadow', 'compare'].map((mode) => `${mode}: no model answers here, only the board can`),
  )
  const odd: MirrorRule[] = [{ device: UART, mode: 'board', base: 0x1002 }]
  expect(of(UART, odd).unavailable[0]!.why).toBe('its base is not a multiple of 4')
  const pool = virt.regions.findIndex(({ device }) => device < 0)
  if (pool >= 0) expect(regionMirrors(virt, [], BOARD_INFO)[pool]!.unavailable[0]!.why).toBe('it belongs to no device')
})

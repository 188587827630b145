import { expect, test } from 'vitest'
import type { Command } from '../../../src-preload/contract/api'
import { openDropped } from './drop'

function bench() {
  const told: Command[] = []
  const reported: string[] = []
  return {
    told,
    reported,
    pathOf: (file: unknown) => (file as { path: string }).path,
    tell: (command: Command) => {
      told.push(command)
      return Promise.resolve(null)
    },
    report: ({ message }: { message: string }) => reported.push(message),
  }
}
const dropped = (path: string, isDirectory: boolean) => ({
  files: [{ path } as unknown as File],
  items: [{ webkitGetAsEntry: () => ({ isDirectory }) as FileSystemEntry }],
})

test('a folder and a lab.json open as a lab, anything else as a session', () => {
  const lab = bench()
  openDropped(lab, dropped('/labs/mine', true))
  openDropped(lab, dropped('/labs/mine/lab.json', false))
  openDropped(lab, dropped('/tmp/a.mcap', false))
  expect(lab.told).toEqual([
    { do: 'openLab', path: '/labs/mine' },
    { do: 'openLab', path: '/labs/mine' },
    { do: 'openSession', path: '/tmp/a.mcap' },
  ])
})

test('a devicetree, as source or as blob, opens as a board', () => {
  const lab = bench()
  openDropped(lab, dropped('/boards/virt.dtb', false))
  openDropped(lab, dropped('C:\\boards\\My Board.DTS', false))
  expect(lab.told).toEqual([
    { do: 'openLab', path: '/boards/virt.dtb' },
    { do: 'openLab', path: 'C:\\boards\\My Board.DTS' },
  ])
})

test('text that was dropped opens nothing and says so', () => {
  const lab = bench()
  openDropped(lab, { files: [], items: [] })
  expect(lab.told).toEqual([])
  expect(lab.reported).toHaveLength(1)
})

import { expect, test } from 'vitest'
import { refusal } from './layer-rule.mjs'

test('what the table lists is allowed', () => {
  expect(refusal('src-renderer/panels/timeline/Timeline.svelte', 'src-renderer/state/view.svelte')).toBeUndefined()
  expect(refusal('src-renderer/panels/timeline/Timeline.svelte', 'src-renderer/panels/timeline/draw')).toBeUndefined()
  expect(refusal('src-main/lab/lab.ts', 'src-main/drivers/thermal')).toBeUndefined()
  expect(refusal('src-main/base/clock.ts', 'src-preload/contract/units')).toBeUndefined()
})

test('everything else is refused', () => {
  expect(refusal('src-renderer/ui/Sash.svelte', 'src-renderer/state/view.svelte')).toMatch('src-renderer/ui may not')
  expect(refusal('src-main/lab/lab.ts', 'src-main/app/index')).toMatch('src-main/lab may not')
  expect(refusal('src-main/odd/thing.ts', 'src-main/base/clock')).toMatch('no folder')
})

test('panels and devices do not know each other', () => {
  const why = refusal('src-renderer/panels/timeline/Timeline.svelte', 'src-renderer/panels/registers/tree')
  expect(why).toBe('src-renderer/panels: timeline may not know registers')
  expect(refusal('src-main/devices/uart/uart.ts', 'src-main/devices/thermal/thermal')).toMatch('may not know')
})

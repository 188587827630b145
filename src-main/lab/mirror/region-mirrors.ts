// How each region is mirrored by the rules, and which modes a board cannot have there, in words. Pure; also for whoever shows it.
import type { LabDescription, RegionInfo } from '../../../src-preload/contract/description'
import { MirrorMode } from '../../../src-preload/contract/event'
import type { BoardInfo, MirrorModeName, MirrorRule, RegionMirror } from '../../../src-preload/contract/link'
import { planOf, type RegionPlan } from './plan'

const MODES = Object.keys(MirrorMode) as MirrorModeName[]
const WITH_BOARD = MODES.filter((mode) => mode !== 'model')
/** Modes in which the model answers. */
const BY_MODEL: readonly MirrorModeName[] = ['shadow', 'compare']

/** In the order of LabDescription.regions. */
export function regionMirrors(lab: LabDescription, rules: readonly MirrorRule[], board: BoardInfo): RegionMirror[] {
  return planOf(lab, rules).map((plan) => {
    const why = whyNoBoard(plan, board)
    const modes = why === '' ? BY_MODEL.filter(() => plan.info.unanswered) : WITH_BOARD
    const unavailable = modes.map((mode) => ({ mode, why: why || 'no model answers here, only the board can' }))
    return { region: plan.info.id, mode: modeOf(plan), base: plan.base, unavailable }
  })
}

/** Why an access of so many bytes is never sent; empty where it can be. */
export function whyNoAccess({ protocol, capabilities }: BoardInfo, space: RegionInfo['space'], width: number): string {
  const widths = space === 'mem' ? capabilities.memWidths : capabilities.ioWidths
  if (widths.length === 0) return `${protocol} does not reach ${space === 'mem' ? 'memory' : 'ports'}`
  if (widths.some((each) => each === width)) return ''
  const bits = widths.map((each) => `${each * 8}`)
  return `${protocol} makes ${bits.join('-, ').replace(/, ([^,]*)$/, ' and $1')}-bit accesses only`
}

function modeOf({ mode, registers }: RegionPlan): RegionMirror['mode'] {
  const modes = new Set([...registers.values()].map((register) => register.mode))
  if (modes.size === 0) modes.add(mode)
  return modes.size > 1 ? 'mixed' : MODES.find((name) => modes.has(MirrorMode[name]))!
}

/** Not one access there could be sent. */
function whyNoBoard({ info, device, registers, base }: RegionPlan, board: BoardInfo): string {
  if (device === '') return 'it belongs to no device'
  const sizes = registers.size > 0 ? [...registers.values()].map((each) => each.info.size / 8) : [1, 2, 4]
  const whys = sizes.map((size) => whyNoAccess(board, info.space, size))
  if (!whys.includes('')) return whys[0]!
  const least = Math.min(...sizes.filter((_, index) => whys[index] === ''))
  return base % least === 0 ? '' : `its base is not a multiple of ${least}`
}

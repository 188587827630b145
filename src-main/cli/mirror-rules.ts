// What --mirror says, as rules for a lab: names checked, one rule for each device.
import type { LabDescription } from '../../src-preload/contract/description'
import type { Result } from '../../src-preload/contract/errors'
import type { MirrorRule } from '../../src-preload/contract/link'
import { done, failed } from '../base/result'
import type { MirrorWish } from './link-arguments'

/** Where neither the command line nor lab.json says anything, all is compared. */
const USUAL: MirrorWish[] = [{ device: null, register: null, mode: 'compare', base: null }]

/** Noise and addresses that lab.json tells stay in force. */
export function mirrorRules(lab: LabDescription, wishes: readonly MirrorWish[] | null): Result<MirrorRule[]> {
  const ofLab = lab.mirror ?? []
  if (wishes === null && ofLab.length > 0) return done(ofLab)
  const rules: MirrorRule[] = [...ofLab]
  for (const { device, register, mode, base } of wishes ?? USUAL) {
    const named = lab.devices.filter(({ name, regions }) => (device === null ? regions.length > 0 : name === device))
    if (device !== null && named.length === 0) {
      const names = lab.devices.map(({ name }) => name).join(', ')
      return failed('bad-input', `--mirror: the lab has no device "${device}".`, `There are ${names}.`)
    }
    if (register !== null && !hasRegister(lab, named[0]?.regions ?? [], register)) {
      return failed('bad-input', `--mirror: ${device} has no register "${register}".`)
    }
    for (const { name } of named) {
      rules.push({ device: name, mode, ...(register !== null && { register }), ...(base !== null && { base }) })
    }
  }
  return done(rules)
}

function hasRegister({ regions, maps }: LabDescription, own: readonly number[], register: string): boolean {
  return own.some((id) => {
    const map = maps[regions.find((region) => region.id === id)?.map ?? -1]
    return map?.registers.some(({ name }) => name === register) === true
  })
}

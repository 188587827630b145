// A driver's function that did not return by itself: it was stopped, or it threw.
import { EventKind, Flag } from '../../src-preload/contract/event'
import { deviceName, driverName, type Rule } from './rule'

/** What a call that was asked to stop answers: -EINTR. */
const STOPPED = -4

export const callLost: Rule = ({ kind, flags, offset, value }, view) => {
  if (kind !== EventKind.callEnd || (flags & Flag.failed) === 0) return null
  const call = view.entryOf(offset)
  if (call?.type !== 'call') return null
  const stopped = (value | 0) === STOPPED
  const whose = `${driverName(view, call.driver)}’s ${call.what} of ${deviceName(view, call.device)}`
  return {
    severity: 'error',
    rule: stopped ? 'soft-lockup' : 'oops',
    text: stopped ? `${whose} did not return and was stopped` : `${whose} crashed`,
    remedy: stopped
      ? 'Give the wait a deadline (readl_poll_timeout), and sleep in it.'
      : 'The log says where: check the address, and that it is still mapped.',
    subject: call.symbol,
    device: call.device,
    driver: call.driver,
  }
}

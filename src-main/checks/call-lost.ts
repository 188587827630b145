// A driver's function that did not return by itself: it was stopped, it slept where it must not, or it crashed.
import type { CallEntry } from '../../src-preload/contract/entry'
import { EventKind, Flag } from '../../src-preload/contract/event'
import { deviceName, driverName, type Finding, type Rule, type RuleView } from './rule'

/** What a call that was asked to stop answers: -EINTR. */
const STOPPED = -4
const KERN_ERR = 3

type Said = Pick<Finding, 'rule' | 'text' | 'remedy'>

/** A crash that a refused access explains is that finding, not two. */
export function callLost(): Rule {
  let isExplained = false
  let lastWords = ''
  return ({ kind, flags, offset, value, entry }, view) => {
    if (kind === EventKind.fault) isExplained = true
    if (kind === EventKind.log && entry?.type === 'log' && entry.level <= KERN_ERR) lastWords = entry.text
    if (kind !== EventKind.callEnd || (flags & Flag.failed) === 0) return null
    const said = { explained: isExplained, words: lastWords }
    isExplained = false
    lastWords = ''
    const call = view.entryOf(offset)
    if (call?.type !== 'call') return null
    const what = (value | 0) === STOPPED ? stopped(call, said.words, view) : crashed(call, said.words, view)
    if (what.rule === 'oops' && said.explained) return null
    return { ...what, subject: call.symbol, device: call.device, driver: call.driver }
  }
}

const whose = (call: CallEntry, view: RuleView): string =>
  `${driverName(view, call.driver)}’s ${call.what} of ${deviceName(view, call.device)}`

function stopped(call: CallEntry, words: string, view: RuleView): Said {
  if (words.startsWith('INFO: task')) {
    return {
      rule: 'hung-task',
      text: `${whose(call, view)} slept until something that never came`,
      remedy:
        'Wait with a timeout (wait_for_completion_timeout), and check that the interrupt is requested and switched on.',
    }
  }
  return {
    rule: 'soft-lockup',
    text: `${whose(call, view)} did not return and was stopped`,
    remedy: 'Give the wait a deadline (readl_poll_timeout), and sleep in it.',
  }
}

function crashed(call: CallEntry, words: string, view: RuleView): Said {
  if (words.startsWith('BUG: scheduling while atomic') || words.startsWith('BUG: sleeping function')) {
    return {
      rule: 'sleep-in-atomic',
      text: `${whose(call, view)} slept where it is not allowed`,
      remedy: 'Use udelay() or an _atomic poll, or move the work to a threaded handler.',
    }
  }
  return {
    rule: 'oops',
    text: `${whose(call, view)} crashed`,
    remedy: 'The log says where: check the address, and that it is still mapped.',
  }
}

// The commands of the window as a whole; panels add their own to the same registry.
import type { FindingRow } from '../src-preload/contract/query'
import type { Space } from './base/format'
import { RUN_FOR, roundTime, SPEEDS, speedText } from './base/speeds'
import type { WindowCommand } from './state/commands.svelte'
import type { WindowState } from './state/context'
import type { DrawerTab, Radix, SideTab, Theme, ViewState } from './state/view.svelte'

const NO_LAB = 'No lab is open'

export function windowCommands(state: WindowState): WindowCommand[] {
  return [...labCommands(state), ...sessionCommands(state), ...timeCommands(state), ...viewCommands(state)]
}

/** Why a command for a lab that runs cannot be done now. */
const notLive =
  ({ lab }: WindowState) =>
  (): string | null => {
    if (!lab.source) return NO_LAB
    return lab.live ? null : 'This is a recording: go back to live first'
  }

function labCommands(state: WindowState): WindowCommand[] {
  const { lab, link, player } = state
  const live = notLive(state)
  const running = (): boolean => lab.status.state === 'running'
  return [
    {
      id: 'lab.toggle',
      title: 'Run or pause',
      group: 'Lab',
      keys: ['F8'],
      disabled: () =>
        !lab.source ? NO_LAB : lab.status.state === 'dead' && lab.live ? 'The lab has stopped: restart it' : null,
      run: () => (lab.live ? void lab.tell({ do: running() ? 'pause' : 'run' }) : player.toggle()),
    },
    {
      id: 'lab.step',
      title: 'Step to the next event',
      group: 'Lab',
      keys: ['F10'],
      disabled: () => live() ?? (running() ? 'Pause first' : null),
      run: () => void lab.tell({ do: 'step' }),
    },
    {
      id: 'lab.stopDriver',
      title: "Stop the driver's function that runs",
      group: 'Lab',
      disabled: () => live() ?? (lab.status.activity === '' ? 'No function of a driver runs' : null),
      run: () => void lab.tell({ do: 'stopDriver' }),
    },
    {
      id: 'lab.restart',
      title: 'Restart the lab',
      group: 'Lab',
      keys: ['$mod+Shift+F8'],
      disabled: live,
      run: () => void lab.tell({ do: 'restart' }),
    },
    ...RUN_FOR.map((ns): WindowCommand => ({
      id: `lab.runFor.${ns}`,
      title: `Run for ${roundTime(ns)}`,
      group: 'Lab',
      disabled: live,
      run: () => void lab.tell({ do: 'runFor', ns }),
    })),
    ...SPEEDS.map((speed): WindowCommand => ({
      id: `lab.speed.${speed}`,
      title: `Speed ${speedText(speed)}`,
      group: 'Lab',
      disabled: () => {
        if (!lab.source) return NO_LAB
        if (!lab.live) return speed === 0 ? 'Not in playback' : null
        return link.keepsTime ? 'Until the board is detached, time is the wall clock' : null
      },
      run: () => (lab.live ? void lab.tell({ do: 'speed', speed }) : (player.speed = speed)),
    })),
  ]
}

function sessionCommands({ lab }: WindowState): WindowCommand[] {
  const none = (): string | null => (lab.source ? null : NO_LAB)
  return [
    {
      id: 'session.open',
      title: 'Open session…',
      group: 'Session',
      keys: ['$mod+o'],
      run: () => void lab.tell({ do: 'openSession' }),
    },
    {
      id: 'lab.open',
      title: 'Open lab…',
      group: 'Session',
      keys: ['$mod+Shift+o'],
      run: () => void lab.tell({ do: 'openLab' }),
    },
    {
      id: 'session.save',
      title: 'Save session as…',
      group: 'Session',
      keys: ['$mod+s'],
      disabled: none,
      run: () => void lab.tell({ do: 'saveAs' }),
    },
    {
      id: 'session.live',
      title: 'Back to live',
      group: 'Session',
      disabled: () => none() ?? (lab.live ? 'This is live' : null),
      run: () => void lab.tell({ do: 'backToLive' }),
    },
  ]
}

function timeCommands({ lab, view, findings }: WindowState): WindowCommand[] {
  const step = (direction: 1 | -1): void => {
    const sorted = [...findings.rows].sort((a, b) => a.time - b.time)
    const next =
      direction > 0
        ? sorted.find(({ time }) => view.a === null || time > view.a)
        : sorted.reverse().find(({ time }) => time < view.time)
    if (next) view.jump({ seq: next.entry.at, time: next.time })
  }
  const noFindings = (): string | null => (findings.rows.length ? null : 'There are no findings')
  return [
    {
      id: 'finding.next',
      title: 'Next finding',
      group: 'Time',
      keys: ['F4'],
      disabled: noFindings,
      run: () => step(1),
    },
    {
      id: 'finding.previous',
      title: 'Previous finding',
      group: 'Time',
      keys: ['Shift+F4'],
      disabled: noFindings,
      run: () => step(-1),
    },
    {
      id: 'finding.rule',
      title: 'Rules of the checks, and their pages',
      group: 'Window',
      keys: ['F1'],
      disabled: () => (lab.source ? null : NO_LAB),
      run: () => (view.rule = ruleAt(view, findings.rows)),
    },
    {
      id: 'time.clear',
      title: 'Clear the selection, then the cursors',
      group: 'Time',
      keys: ['Escape'],
      run: () => (view.selection.kind === 'none' ? view.clearCursors() : (view.selection = { kind: 'none' })),
    },
    {
      id: 'time.goTo',
      title: 'Go to a time or an address…',
      group: 'Time',
      keys: ['$mod+g'],
      disabled: () => (lab.source ? null : NO_LAB),
      run: () => (view.paletteOpen = true),
    },
  ]
}

/** The rule of the finding at the cursor; '' = none. */
function ruleAt({ selection, a }: ViewState, rows: readonly FindingRow[]): string {
  const chosen = rows.find(({ entry, time }) =>
    selection.kind === 'event' ? entry.at === selection.seq : a !== null && time === a,
  )
  return chosen?.entry.rule ?? ''
}

const TABS: [DrawerTab, string][] = [
  ['log', 'Log'],
  ['findings', 'Findings'],
  ['divergence', 'Divergence between board and model'],
  ['console', 'Console'],
  ['snapshots', 'Snapshots of registers'],
  ['picture', 'Picture'],
]
const SIDES: [SideTab, string][] = [
  ['board', 'the board and its drivers'],
  ['devicetree', 'the devicetree'],
]
const SPACES: [Space, string][] = [
  ['mem', 'memory'],
  ['io', 'ports'],
]
const THEMES: [Theme, string][] = [
  ['system', 'as the system'],
  ['dark', 'dark'],
  ['light', 'light'],
]
const RADIXES: [Radix, string][] = [
  ['hex', 'hexadecimal'],
  ['dec', 'decimal'],
  ['bin', 'binary'],
]

function viewCommands({ view, layout }: WindowState): WindowCommand[] {
  return [
    {
      id: 'window.palette',
      title: 'Find or run',
      group: 'Window',
      keys: ['$mod+k', '$mod+Shift+p'],
      run: () => (view.paletteOpen = true),
    },
    {
      id: 'window.keys',
      title: 'Show all keys',
      group: 'Window',
      keys: ['[Shift]+?'],
      run: () => (view.keysOpen = true),
    },
    { id: 'window.nextPane', title: 'Go to the next pane', group: 'Window', keys: ['F6'], run: () => focusPane(1) },
    {
      id: 'window.previousPane',
      title: 'Go to the previous pane',
      group: 'Window',
      keys: ['Shift+F6'],
      run: () => focusPane(-1),
    },
    {
      id: 'view.drawer',
      title: 'Show or hide the drawer',
      group: 'View',
      keys: ['q'],
      run: () => layout.toggleDrawer(),
    },
    ...TABS.map(([tab, name]): WindowCommand => ({
      id: `view.${tab}`,
      title: `Show ${name}`,
      group: 'View',
      run: () => {
        view.drawerTab = tab
        layout.openDrawer()
      },
    })),
    ...SIDES.map(([tab, name]): WindowCommand => ({
      id: `view.${tab}`,
      title: `Show ${name}`,
      group: 'View',
      run: () => (view.sideTab = tab),
    })),
    ...SPACES.map(([space, name]): WindowCommand => ({
      id: `map.${space}`,
      title: `Map of ${name}`,
      group: 'View',
      run: () => (view.space = space),
    })),
    ...RADIXES.map(([radix, name]): WindowCommand => ({
      id: `radix.${radix}`,
      title: `Values ${name}`,
      group: 'View',
      run: () => (view.radix = radix),
    })),
    ...THEMES.map(([theme, name]): WindowCommand => ({
      id: `theme.${theme}`,
      title: `Theme ${name}`,
      group: 'View',
      run: () => (view.theme = theme),
    })),
  ]
}

const FOCUSABLE = 'button, input, [tabindex="0"]'

/** Panes are marked with data-pane, in their order on the screen. */
function focusPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.offsetParent !== null)
  const at = panes.findIndex((pane) => pane.contains(document.activeElement))
  const next = panes[(at + step + panes.length) % panes.length]
  next?.querySelector<HTMLElement>(FOCUSABLE)?.focus()
}

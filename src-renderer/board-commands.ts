// The commands of the link to a board.
import type { WindowCommand } from './state/commands.svelte'
import type { WindowState } from './state/context'

export function boardCommands({ lab, link, view, layout }: WindowState): WindowCommand[] {
  const notLive = (): string | null => {
    if (!lab.source) return 'No lab is open'
    return lab.live ? null : 'This is a recording: go back to live first'
  }
  const notAttached = (): string | null => notLive() ?? (link.attached ? null : 'No board is attached')
  return [
    {
      id: 'board.attach',
      title: 'Attach a board…',
      group: 'Link',
      keys: ['$mod+b'],
      disabled: notLive,
      run: () => (link.dialog = 'link'),
    },
    {
      id: 'board.mirror',
      title: 'Mirror accesses to the board…',
      group: 'Link',
      keys: ['$mod+Shift+b'],
      disabled: notAttached,
      run: () => (link.dialog = 'mirror'),
    },
    {
      id: 'board.reattach',
      title: 'Attach the board again, as last time',
      group: 'Link',
      disabled: () => notLive() ?? (link.last.port === '' ? 'No board was attached before' : null),
      run: () => void link.reattach(),
    },
    {
      id: 'board.detach',
      title: 'Detach the board',
      group: 'Link',
      disabled: () => notLive() ?? (link.status.state === 'detached' ? 'No board is attached' : null),
      run: () => void link.tell({ ask: 'detach' }),
    },
    {
      id: 'view.wire',
      title: "Show the board's console",
      group: 'View',
      run: () => {
        view.drawerTab = 'wire'
        layout.openDrawer()
      },
    },
  ]
}

import { expect, test } from 'vitest'
import { CommandRegistry, type WindowCommand } from './commands.svelte'

const command = (id: string, ran: string[], more: Partial<WindowCommand> = {}): WindowCommand => ({
  id,
  title: id,
  group: 'Lab',
  run: () => ran.push(id),
  ...more,
})

test('a command runs by its id, unless it says why it cannot', () => {
  const ran: string[] = []
  const registry = new CommandRegistry()
  registry.add([command('run', ran), command('step', ran, { disabled: () => 'Pause first' })])
  for (const id of ['run', 'step', 'unknown']) registry.run(id)
  expect(ran).toEqual(['run'])
})

test('the undo takes away what was added, and nothing that replaced it', () => {
  const ran: string[] = []
  const registry = new CommandRegistry()
  const undo = registry.add([command('zoom', ran), command('pan', ran)])
  const later = command('zoom', ran, { title: 'Zoom anew' })
  registry.add([later])
  undo()
  expect(registry.list).toEqual([later])
})

test('every key leads to one command', () => {
  const registry = new CommandRegistry()
  registry.add([command('palette', [], { keys: ['$mod+k', '$mod+Shift+p'] }), command('run', [], { keys: ['F8'] })])
  expect([...registry.bindings]).toEqual([
    ['$mod+k', 'palette'],
    ['$mod+Shift+p', 'palette'],
    ['F8', 'run'],
  ])
})

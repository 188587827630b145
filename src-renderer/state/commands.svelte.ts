// What the user can do, by name and key: the one registry that the keyboard, the palette and the keys help read.

export interface WindowCommand {
  /** Stable: `lab.run`. */
  id: string
  title: string
  /** Heading in the palette and the keys help. */
  group: 'Lab' | 'Link' | 'Session' | 'Time' | 'View' | 'Timeline' | 'Registers' | 'Window'
  /** In tinykeys' terms; the first one is shown beside the command. */
  keys?: string[]
  /** Why it cannot be done now; null when it can. Read when it is shown or asked for. */
  disabled?: () => string | null
  run: () => void
}

export class CommandRegistry {
  list = $state.raw<WindowCommand[]>([])

  /** Answers the undo, for an effect to return. A command whose id is taken replaces the old one. */
  add(commands: WindowCommand[]): () => void {
    const ids = new Set(commands.map(({ id }) => id))
    this.list = [...this.list.filter(({ id }) => !ids.has(id)), ...commands]
    return () => (this.list = this.list.filter((one) => !commands.includes(one)))
  }

  byId(id: string): WindowCommand | undefined {
    return this.list.find((one) => one.id === id)
  }

  /** Does nothing when the command is not there or cannot be done now. */
  run(id: string): void {
    const command = this.byId(id)
    if (command && !command.disabled?.()) command.run()
  }

  /** Key binding → id of the command that has it. */
  get bindings(): Map<string, string> {
    return new Map(this.list.flatMap(({ id, keys = [] }) => keys.map((key) => [key, id] as const)))
  }
}
